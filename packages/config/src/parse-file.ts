/** The configuration file: YAML once, with the line of every setting, and errors that never quote the text. */
import type { FieldViolation } from '@sealpost/kernel';
import { isMap, isScalar, LineCounter, parseDocument } from 'yaml';
import { isPlainObject, type Place, refuse } from './read-value.ts';

export const FILE_BYTES_MAX = 1_048_576;
/** Aliases expanded at most, against files that multiply when read. */
const ALIASES_MAX = 100;

export interface ParsedFile {
  readonly values: Readonly<Record<string, unknown>>;
  /** `mta` or `mta.ehloName` to its line, counted from 1. */
  readonly lineOf: ReadonlyMap<string, number>;
}

const EMPTY: ParsedFile = { values: {}, lineOf: new Map() };

export function parseFile(
  file: { readonly path: string; readonly text: string },
  violations: FieldViolation[],
): ParsedFile {
  const place: Place = { path: file.path, form: 'typed', violations };
  if (file.text.length > FILE_BYTES_MAX) {
    refuse(place, 'size', `Keep the file under ${FILE_BYTES_MAX} bytes.`);
    return EMPTY;
  }
  const lines = new LineCounter();
  const document = parseDocument(file.text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  for (const error of document.errors) {
    const { line, col } = lines.linePos(error.pos[0]);
    refuse({ ...place, path: `${file.path}:${line}:${col}` }, 'yaml', `Mend the YAML here (${error.code}).`);
  }
  if (document.errors.length > 0) return EMPTY;
  const values = toPlain(document, place);
  if (values === undefined) return EMPTY;
  return { values, lineOf: lineIndex(document.contents, lines) };
}

function toPlain(document: ReturnType<typeof parseDocument>, place: Place): Record<string, unknown> | undefined {
  let values: unknown;
  try {
    values = document.toJS({ maxAliasCount: ALIASES_MAX });
  } catch {
    return refuse(place, 'yaml', 'Use fewer aliases.');
  }
  if (values === null || values === undefined) return {};
  if (isPlainObject(values)) return values;
  return refuse(place, 'type', 'Give sections with settings, such as `mta:` and `  ehloName: …` below it.');
}

/** Lines of sections and of the settings right below them. */
function lineIndex(contents: unknown, lines: LineCounter): Map<string, number> {
  const index = new Map<string, number>();
  const visit = (node: unknown, prefix: string, depth: number): void => {
    if (!isMap(node)) return;
    for (const pair of node.items) {
      if (!isScalar(pair.key) || !pair.key.range) continue;
      const path = `${prefix}${String(pair.key.value)}`;
      index.set(path, lines.linePos(pair.key.range[0]).line);
      if (depth > 1) visit(pair.value, `${path}.`, depth - 1);
    }
  };
  visit(contents, '', 2);
  return index;
}
