/** Reads JSON and NDJSON: keys label their values; rows of arrays are read as a table. */
import type { DocumentWriter } from '../document-writer.ts';
import type { FormatReader } from '../types.ts';
import { addLines } from './add-lines.ts';
import { decodeBytes } from './decode-bytes.ts';
import { createFormatWriter } from './format-writer.ts';
import { walkJson } from './json-lines.ts';
import { type JsonNode, type JsonTree, readJsonTree, textsOf } from './json-tree.ts';
import { createTable } from './table.ts';

export const readJson: FormatReader = (source, context) => {
  const writer = createFormatWriter(context);
  const text = decodeBytes(source.bytes);
  const tree = readJsonTree(text);
  addJson(writer, tree.roots);
  addJsonProblem(writer, tree, text);
  return writer.finish('json');
};

export function addJson(writer: Pick<DocumentWriter, 'add'>, roots: readonly JsonNode[]): void {
  let value = 0;
  for (const root of roots) {
    if (isRows(root)) addRows(writer, root);
    else if (!walkJson(root, '', (lines) => writer.add(`value ${++value}`, lines))) return;
  }
}

/** What a damaged text says is read as plain text too: no viewer would parse it either. */
export function addJsonProblem(writer: DocumentWriter, { outcome }: JsonTree, text: string): void {
  if (outcome === 'complete') return;
  if (outcome === 'broken') addLines(writer, text, 'as text, ');
  writer.problem(outcome === 'broken' ? 'unreadable' : 'too_large');
}

type Rows = Extract<JsonNode, { kind: 'array' }>;

function isRows(node: JsonNode): node is Rows {
  return (
    node.kind === 'array' &&
    node.items.length > 1 &&
    node.items.every((row) => row.kind === 'array' && row.items.every((cell) => cell.kind === 'scalar'))
  );
}

function addRows(writer: Pick<DocumentWriter, 'add'>, rows: Rows): void {
  const table = createTable(writer);
  rows.items.every((row, index) => table.row(`row ${index + 1}`, row.kind === 'array' ? textsOf(row) : []));
  table.end();
}
