/** Reads the text of a policy, YAML or JSON, and knows on which line each of its fields stands. */
import { type Document, isMap, isScalar, isSeq, Lexer, LineCounter, parseDocument } from 'yaml';
import type { PathStep } from './shape.ts';

export interface SourceText {
  /** Undefined when the text is neither YAML nor JSON. */
  readonly value: unknown;
  readonly errors: readonly { readonly line: number; readonly message: string }[];
  /** Line of the field at the path, counted from 1; of what surrounds it when it is missing. */
  lineOf(path: readonly PathStep[]): number;
}

/** Brackets within brackets, or list marks in a row. A policy needs six; parsing takes longer the deeper it goes. */
const NESTING_MAX = 32;

/** Never throws. */
export function readSource(text: string): SourceText {
  const lines = new LineCounter();
  const failed = (line: number, message: string): SourceText => ({
    value: undefined,
    errors: [{ line, message }],
    lineOf: () => line,
  });
  try {
    const refused = refusedIn(text);
    if (refused !== undefined) return failed(refused.line, refused.message);
    // Its own search for keys given twice compares each with each.
    const document = parseDocument(text, { uniqueKeys: false, lineCounter: lines });
    const at = (offset: number): number => lines.linePos(offset).line || 1;
    const errors = document.errors.map((error) => ({
      line: at(error.pos[0]),
      // What follows a colon quotes the text.
      message: `${error.message.split(/ at line |: |\n/)[0]}.`,
    }));
    const twice = keysTwice(document).map((offset) => ({ line: at(offset), message: 'A key stands here twice.' }));
    const all = [...errors, ...twice];
    const value: unknown = all.length > 0 ? undefined : document.toJS({ maxAliasCount: 0 });
    return { value, errors: all, lineOf: (path) => lineIn(document, lines, path) };
  } catch {
    return failed(1, 'It is neither YAML nor JSON.');
  }
}

interface Refused {
  readonly line: number;
  readonly message: string;
}

/** The lexer's mark before a plain or block scalar. */
const SCALAR_FOLLOWS = '\u001f';
/** Tags, anchors and aliases, directives, keys behind question marks: nothing that a policy says needs them, and runs of them parse in quadratic time. */
const NOT_FOR_POLICIES = new Set(['!', '&', '*', '%', '?']);

const TWO_VALUES = 'One value follows another without a comma or a line break.';

/**
 * What is refused before anything is parsed: depth, and what the parser recovers from again and again, each time at the
 * cost of all that came before. Linear in the text.
 */
function refusedIn(text: string): Refused | undefined {
  let line = 1;
  let brackets = 0;
  let marks = 0;
  /** A value ended, and nothing that separates values came since. */
  let ended = false;
  let before = '';
  for (const token of new Lexer().lex(text)) {
    const first = token.charAt(0);
    const isPlain = before === SCALAR_FOLLOWS;
    const isQuoted = !isPlain && (first === '"' || first === "'");
    const opens = !isPlain && (token === '[' || token === '{');
    const closes = !isPlain && (token === ']' || token === '}');
    if (!isPlain && NOT_FOR_POLICIES.has(first))
      return { line, message: 'Tags, anchors, aliases, directives and `? ` are not allowed.' };
    if (ended && (opens || isQuoted || token === SCALAR_FOLLOWS)) return { line, message: TWO_VALUES };
    if (!isPlain && token === ',' && !ended) return { line, message: 'There is no value before this comma.' };
    brackets += Number(opens) - Number(closes);
    if (brackets < 0) return { line, message: 'A bracket closes that was never opened.' };
    if (!isPlain && (token === '-' || token === ':')) marks++;
    if (isPlain || isQuoted || closes) ended = true;
    else if (opens || token === ',' || token === ':' || token === '-') ended = false;
    if (token.includes('\n')) {
      marks = 0;
      ended = brackets > 0 && ended;
      for (let i = token.indexOf('\n'); i >= 0; i = token.indexOf('\n', i + 1)) line++;
    }
    if (brackets > NESTING_MAX || (brackets === 0 && marks > NESTING_MAX))
      return { line, message: `It nests more than ${NESTING_MAX} levels deep.` };
    before = token;
  }
  return undefined;
}

/** Offsets of keys that their map has already. */
function keysTwice(document: Document): readonly number[] {
  const found: number[] = [];
  const open: unknown[] = [document.contents];
  while (open.length > 0) {
    const node = open.pop();
    if (isSeq(node)) open.push(...node.items);
    if (!isMap(node)) continue;
    const seen = new Set<string>();
    for (const { key, value } of node.items) {
      const name = isScalar(key) ? String(key.value) : '';
      if (seen.has(name)) found.push(startOf(key) ?? 0);
      seen.add(name);
      open.push(value);
    }
  }
  return found;
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
