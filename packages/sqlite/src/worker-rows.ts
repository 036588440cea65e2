/** Documents as rows: reading them, writing them, and keeping their large binary fields beside them. */
import { decodeFrame, encodeFrame } from './binary-frame.ts';
import type { OpenDoc } from './change.ts';
import { toIndexValue, toSqlValue, type SqlValue } from './condition.ts';
import { INLINE_BINARY_SIZE_BYTES_MAX } from './limits.ts';
import type { IndexValue, RawDoc } from './protocol.ts';
import { row, type Statements } from './statements.ts';
import { columnOf, type Table } from './worker-collection.ts';

/** The `binary` column: nothing, the framed fields themselves, or `id:["name",…]` of the large row that holds them. */
export type BinaryColumn = null | Uint8Array | string;

export interface StoredRow {
  readonly json: string;
  readonly binary: BinaryColumn;
}

export function readRow(statements: Statements, table: Table, id: string): StoredRow | undefined {
  const found = row(statements.of(`SELECT json, binary FROM ${table.docs} WHERE id = ?`).get(id));
  return found && { json: found[0] as string, binary: found[1] as BinaryColumn };
}

function largeId(binary: string): number {
  return Number.parseInt(binary, 10);
}

/** Names of the binary fields in a large row; an inline frame needs no asking. */
function largeNames(binary: string): readonly string[] {
  return JSON.parse(binary.slice(binary.indexOf(':') + 1)) as string[];
}

/** True when one of the row's large binary fields is among `names`. */
export function hasLargeAmong(binary: BinaryColumn, names: ReadonlySet<string>): boolean {
  return typeof binary === 'string' && largeNames(binary).some((name) => names.has(name));
}

export function loadBinary(statements: Statements, table: Table, binary: BinaryColumn): Uint8Array | null {
  if (typeof binary !== 'string') return binary;
  const found = row(statements.of(`SELECT bytes FROM ${table.large} WHERE id = ?`).get(largeId(binary)));
  return (found?.[0] as Uint8Array | undefined) ?? null;
}

export function toRawDoc(statements: Statements, table: Table, stored: StoredRow): RawDoc {
  return [stored.json, loadBinary(statements, table, stored.binary)];
}

/** The document opened for judging or changing. */
export function openRow(json: string, binary: Uint8Array | null): OpenDoc {
  return {
    plain: JSON.parse(json) as Record<string, unknown>,
    binary: new Map(binary === null ? [] : decodeFrame(binary)),
  };
}

export function closeBinary(doc: OpenDoc): Uint8Array | null {
  return doc.binary.size === 0 ? null : encodeFrame([...doc.binary]);
}

export function indexColumns(table: Table, doc: OpenDoc): IndexValue[] {
  return table.fields.map((field) => toIndexValue(field, doc.binary.get(field) ?? doc.plain[field]));
}

/** What goes into the `binary` column, and the large row to write once the document's row has been accepted. */
export function placeBinary(
  table: Table,
  frame: Uint8Array | null,
): { readonly column: BinaryColumn; readonly large: boolean } {
  if (frame === null || frame.byteLength <= INLINE_BINARY_SIZE_BYTES_MAX) return { column: frame, large: false };
  const names = decodeFrame(frame).map(([name]) => name);
  return { column: `${table.largeNext}:${JSON.stringify(names)}`, large: true };
}

export function writeLarge(statements: Statements, table: Table, frame: Uint8Array): void {
  statements.of(`INSERT INTO ${table.large} VALUES (?, ?)`).run(table.largeNext, frame);
  table.largeNext += 1;
}

export function dropLarge(statements: Statements, table: Table, binary: BinaryColumn): void {
  if (typeof binary === 'string') statements.of(`DELETE FROM ${table.large} WHERE id = ?`).run(largeId(binary));
}

export function sqlColumns(columns: readonly IndexValue[]): SqlValue[] {
  return columns.map(toSqlValue);
}

/** UPDATE of a row that names only the columns that change: an index is touched when its column is named. */
export function updateSql(table: Table, changed: readonly string[]): string {
  const sets = ['json = ?', ...changed.map((name) => `${name} = ?`)];
  return `UPDATE ${table.docs} SET ${sets.join(', ')} WHERE id = ?`;
}

/** Names and values of the index columns that differ. */
export function changedColumns(
  table: Table,
  before: readonly SqlValue[],
  after: readonly SqlValue[],
): { readonly names: string[]; readonly values: SqlValue[] } {
  const names: string[] = [];
  const values: SqlValue[] = [];
  table.fields.forEach((field, i) => {
    const next = after[i] ?? null;
    const previous = before[i] ?? null;
    const same =
      next instanceof Uint8Array && previous instanceof Uint8Array ? next[0] === previous[0] : next === previous;
    if (same) return;
    names.push(columnOf(field));
    values.push(next);
  });
  return { names, values };
}
