/** JSON as a tree that keeps what `JSON.parse` drops: repeated keys, the digits of long numbers, and what a damaged text still says. */
import { visit } from 'jsonc-parser';

/** Objects and arrays inside each other that are kept. */
const DEPTH_MAX = 100;
/** Values kept; more would not fit a worker's memory. */
const NODES_MAX = 500_000;

export type JsonNode =
  /** Strings decoded; numbers as written. Truth values and null are left out: they say nothing about a person. */
  | { readonly kind: 'scalar'; readonly text: string }
  | { readonly kind: 'object'; readonly fields: readonly JsonField[] }
  | { readonly kind: 'array'; readonly items: readonly JsonNode[] };

export interface JsonField {
  readonly key: string;
  readonly node: JsonNode;
}

export interface JsonTree {
  readonly roots: readonly JsonNode[];
  /** `broken`: not well-formed, read as far as that went; `cut`: deeper or larger than what is kept. */
  readonly outcome: 'complete' | 'broken' | 'cut';
}

type Building =
  | { readonly kind: 'object'; readonly fields: JsonField[]; key: string }
  | { readonly kind: 'array'; readonly items: JsonNode[] };

/** One value, or one per line (NDJSON). */
export function readJsonTree(text: string): JsonTree {
  const whole = readValue(text);
  if (whole.outcome !== 'broken' || !isLineJson(text)) return whole;
  const trees = text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map(readValue);
  const worst = (['cut', 'broken'] as const).find((outcome) => trees.some((tree) => tree.outcome === outcome));
  return { roots: trees.flatMap(({ roots }) => roots), outcome: worst ?? 'complete' };
}

/** True when the first line is a value of its own and another one follows. */
function isLineJson(text: string): boolean {
  const end = text.indexOf('\n');
  return end !== -1 && /^[\s]*[{[][^\n]*[}\]]\s*$/.test(text.slice(0, end)) && /^\s*[{[]/.test(text.slice(end));
}

function readValue(text: string): JsonTree {
  const roots: JsonNode[] = [];
  const open: Building[] = [];
  let depth = 0;
  let nodes = 0;
  let outcome: JsonTree['outcome'] = 'complete';
  const add = (node: JsonNode): void => {
    if (++nodes > NODES_MAX || depth > DEPTH_MAX) {
      outcome = 'cut';
      return;
    }
    const parent = open[open.length - 1];
    if (parent === undefined) roots.push(node);
    else if (parent.kind === 'array') parent.items.push(node);
    else parent.fields.push({ key: parent.key, node });
  };
  const begin = (building: Building): void => {
    add(building);
    depth++;
    if (depth <= DEPTH_MAX) open.push(building);
  };
  const end = (): void => {
    if (depth <= DEPTH_MAX) open.pop();
    depth--;
  };
  try {
    visit(text, {
      onObjectBegin: () => begin({ kind: 'object', fields: [], key: '' }),
      onObjectEnd: end,
      onArrayBegin: () => begin({ kind: 'array', items: [] }),
      onArrayEnd: end,
      onObjectProperty: (key) => {
        const parent = open[open.length - 1];
        if (parent?.kind === 'object') parent.key = key;
      },
      onLiteralValue: (value: unknown, offset, length) => {
        if (typeof value === 'string') add({ kind: 'scalar', text: value });
        else if (typeof value === 'number') add({ kind: 'scalar', text: text.slice(offset, offset + length) });
      },
      onError: () => {
        if (outcome === 'complete') outcome = 'broken';
      },
    });
  } catch {
    // The parser descends with the text: one that nests thousands deep ends its stack, not the worker.
    outcome = 'cut';
  }
  return { roots, outcome };
}

export function fieldOf(node: JsonNode | undefined, key: string): JsonNode | undefined {
  return node?.kind === 'object' ? node.fields.find((field) => field.key === key)?.node : undefined;
}

/** Text of a scalar field, else nothing. */
export function textField(node: JsonNode | undefined, key: string): string {
  const field = fieldOf(node, key);
  return field?.kind === 'scalar' ? field.text : '';
}

/** Items of an array field; a single value counts as one item. */
export function itemsOf(node: JsonNode | undefined): readonly JsonNode[] {
  if (node === undefined) return [];
  return node.kind === 'array' ? node.items : [node];
}

/** Texts of a scalar or of an array of scalars. */
export function textsOf(node: JsonNode | undefined): readonly string[] {
  return itemsOf(node).flatMap((item) => (item.kind === 'scalar' && item.text !== '' ? [item.text] : []));
}
