/** Reads the text of a policy, YAML or JSON, and knows on which line each of its fields stands. */
import { type Document, isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { PathStep } from './shape.ts';

export interface SourceText {
  /** Undefined when the text is neither YAML nor JSON. */
  readonly value: unknown;
  readonly errors: readonly { readonly line: number; readonly message: string }[];
  /** Line of the field at the path, counted from 1; of what surrounds it when it is missing. */
  lineOf(path: readonly PathStep[]): number;
}

/** Never throws. Aliases are refused: they can make a small text large. */
export function readSource(text: string): SourceText {
  const lines = new LineCounter();
  try {
    const document = parseDocument(text, { uniqueKeys: true, lineCounter: lines });
    const errors = document.errors.map((error) => ({
      line: lines.linePos(error.pos[0]).line || 1,
      message: error.message.split(/ at line |\n/)[0] ?? '',
    }));
    const value: unknown = errors.length > 0 ? undefined : document.toJS({ maxAliasCount: 0 });
    return { value, errors, lineOf: (path) => lineIn(document, lines, path) };
  } catch (error) {
    const message = error instanceof ReferenceError ? 'Aliases are not allowed.' : 'It nests too deeply.';
    return { value: undefined, errors: [{ line: 1, message }], lineOf: () => 1 };
  }
}

function lineIn(document: Document, lines: LineCounter, path: readonly PathStep[]): number {
  let node: unknown = document.contents;
  let offset = 0;
  for (const step of path) {
    if (isSeq(node) && typeof step === 'number') {
      node = node.items[step];
      offset = startOf(node) ?? offset;
    } else if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === step);
      if (pair === undefined) break;
      offset = startOf(pair.key) ?? offset;
      node = pair.value;
    } else break;
  }
  return lines.linePos(offset).line || 1;
}

function startOf(node: unknown): number | undefined {
  const range: unknown = typeof node === 'object' && node !== null && 'range' in node ? node.range : undefined;
  const start: unknown = Array.isArray(range) ? range[0] : undefined;
  return typeof start === 'number' ? start : undefined;
}
