/** Document writes inside the worker: each reads, judges and changes one document in one step of the transaction. */
import { decodeFrame } from './binary-frame.ts';
import { applyChange, type OpenDoc } from './change.ts';
import { matches, type SqlValue } from './condition.ts';
import { OpError, SQLITE_CONSTRAINT, sqliteCode } from './op-error.ts';
import {
  type DeleteTuple,
  type DocChange,
  type InsertTuple,
  STATUS,
  type UpdateText,
  type UpdateTuple,
  type WhereClause,
  WRITE,
  type WriteAnswer,
  type WriteTuple,
} from './protocol.ts';
import { row, type Statements } from './statements.ts';
import { columnOf, type Table } from './worker-collection.ts';
import {
  type BinaryColumn,
  changedColumns,
  closeBinary,
  dropLarge,
  hasLargeAmong,
  indexColumns,
  loadBinary,
  openRow,
  placeBinary,
  readRow,
  sqlColumns,
  toRawDoc,
  updateSql,
  writeLarge,
} from './worker-rows.ts';

/** Where writes of one call go, and the bytes that came with them. */
export interface WriteContext {
  readonly statements: Statements;
  readonly table: Table;
  readonly bytes: Uint8Array | null;
}

/** What a binary column keeps of it: `same` leaves column and large row alone. */
type NextBinary = { readonly same: true } | { readonly same: false; readonly frame: Uint8Array | null };

function frameAt(bytes: Uint8Array | null, at: number, sizeBytes: number): Uint8Array | null {
  return sizeBytes < 0 || bytes === null ? null : bytes.subarray(at, at + sizeBytes);
}

/** The other document that holds one of the unique values. */
function uniqueInTheWay(context: WriteContext, id: string, columns: readonly SqlValue[]): WriteAnswer {
  const { statements, table } = context;
  for (const index of table.indexes) {
    if (!index.unique) continue;
    const values = index.fields.map((field) => (field === '_id' ? id : (columns[table.fields.indexOf(field)] ?? null)));
    if (values.includes(null)) continue;
    const where = index.fields
      .map((field) => `${columnOf(field)} = ? AND ${columnOf(field)} IS NOT NULL`)
      .join(' AND ');
    const sql = `SELECT json, binary FROM ${table.docs} WHERE ${where} AND id <> ?`;
    const found = row(statements.of(sql).get(...values, id));
    if (found === undefined) continue;
    const stored = { json: found[0] as string, binary: found[1] as BinaryColumn };
    return [STATUS.conflict, toRawDoc(statements, table, stored)];
  }
  return STATUS.conflict;
}

function insertSql(table: Table): string {
  const names = ['id', 'json', 'binary', ...table.fields.map(columnOf)];
  return `INSERT INTO ${table.docs} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')}) ON CONFLICT DO NOTHING`;
}

function insert(context: WriteContext, write: InsertTuple): WriteAnswer {
  const { statements, table } = context;
  const [, id, json, at, sizeBytes, values] = write;
  const frame = frameAt(context.bytes, at, sizeBytes);
  const { column, large } = placeBinary(table, frame);
  const columns = sqlColumns(values);
  const { changes } = statements.of(insertSql(table)).run(id, json, column, ...columns);
  if (changes === 0) {
    const stored = readRow(statements, table, id);
    if (stored === undefined) return uniqueInTheWay(context, id, columns);
    return [STATUS.conflict, toRawDoc(statements, table, stored)];
  }
  if (large && frame !== null) writeLarge(statements, table, frame);
  return STATUS.done;
}

/** Replaces an existing row; a unique index may refuse, with nothing changed. */
function replace(
  context: WriteContext,
  id: string,
  next: {
    readonly json: string;
    readonly binary: NextBinary;
    readonly before: { readonly binary: BinaryColumn; readonly columns: readonly SqlValue[] };
    readonly columns: readonly SqlValue[];
  },
): boolean {
  const { statements, table } = context;
  const changed = changedColumns(table, next.before.columns, next.columns);
  const names: string[] = [];
  const values: SqlValue[] = [];
  let frameToWrite: Uint8Array | null = null;
  if (!next.binary.same && (next.binary.frame !== null || next.before.binary !== null)) {
    const { column, large } = placeBinary(table, next.binary.frame);
    names.push('binary');
    values.push(column);
    if (large) frameToWrite = next.binary.frame;
  }
  names.push(...changed.names);
  values.push(...changed.values);
  try {
    statements.of(updateSql(table, names)).run(next.json, ...values, id);
  } catch (thrown) {
    if (sqliteCode(thrown) === SQLITE_CONSTRAINT) return false;
    throw thrown;
  }
  if (!next.binary.same) dropLarge(statements, table, next.before.binary);
  if (frameToWrite !== null) writeLarge(statements, table, frameToWrite);
  return true;
}

function put(context: WriteContext, write: InsertTuple): WriteAnswer {
  const { statements, table } = context;
  const [, id, json, at, sizeBytes, values, when] = write;
  const names = ['binary', ...table.fields.map(columnOf)].join(', ');
  const found = row(statements.of(`SELECT ${names} FROM ${table.docs} WHERE id = ?`).get(id));
  if (when !== undefined && !(found !== undefined && rowMeets(context, id, when))) return STATUS.unmet;
  if (found === undefined) return insert(context, write);
  const columns = sqlColumns(values);
  const before = { binary: found[0] as BinaryColumn, columns: found.slice(1) as SqlValue[] };
  const binary: NextBinary = { same: false, frame: frameAt(context.bytes, at, sizeBytes) };
  if (replace(context, id, { json, binary, before, columns })) return STATUS.done;
  return uniqueInTheWay(context, id, columns);
}

/** Fields by name, binary ones first. */
export function fieldReader(doc: OpenDoc): (name: string) => unknown {
  return (name) => doc.binary.get(name) ?? doc.plain[name];
}

/** Every field that a write reads or changes. */
function fieldsTouched(change: DocChange, when: WhereClause | null): Set<string> {
  const { set, inc, max, push, unset } = change;
  const named = [set, inc, max, push, when].flatMap((part) => Object.keys(part ?? {}));
  return new Set([...named, ...(unset ?? [])]);
}

/** Changes one open document and writes it back; undefined when a unique index refused. */
export function changeRow(
  context: WriteContext,
  id: string,
  step: {
    readonly doc: OpenDoc;
    readonly stored: { readonly json: string; readonly binary: BinaryColumn };
    readonly binaryTouched: boolean;
    readonly apply: (doc: OpenDoc) => void;
  },
): { readonly json: string } | undefined {
  const { doc } = step;
  const before = { binary: step.stored.binary, columns: sqlColumns(indexColumns(context.table, doc)) };
  step.apply(doc);
  const json = JSON.stringify(doc.plain);
  const columns = sqlColumns(indexColumns(context.table, doc));
  const binary: NextBinary = step.binaryTouched ? { same: false, frame: closeBinary(doc) } : { same: true };
  return replace(context, id, { json, binary, before, columns }) ? { json } : undefined;
}

function update(context: WriteContext, write: UpdateTuple): WriteAnswer {
  const { statements, table } = context;
  const [, id, text, at, sizeBytes, returnDoc] = write;
  const stored = readRow(statements, table, id);
  if (stored === undefined) return STATUS.unmet;
  const { change, when = null } = JSON.parse(text) as UpdateText;
  // A large binary field stays where it is unless the write names it; small ones travel with the row.
  const binaryTouched =
    sizeBytes >= 0 || stored.binary instanceof Uint8Array || hasLargeAmong(stored.binary, fieldsTouched(change, when));
  const doc = openRow(stored.json, binaryTouched ? loadBinary(statements, table, stored.binary) : null);
  if (when !== null && !matches(fieldReader(doc), when)) return STATUS.unmet;
  const frame = frameAt(context.bytes, at, sizeBytes);
  const setBinary = new Map(frame === null ? [] : decodeFrame(frame));
  const written = changeRow(context, id, {
    doc,
    stored,
    binaryTouched,
    apply: (d) => applyChange(d, change, setBinary),
  });
  if (written === undefined) return STATUS.conflict;
  if (returnDoc === 0) return STATUS.done;
  const binary = binaryTouched ? closeBinary(doc) : loadBinary(statements, table, stored.binary);
  return [STATUS.done, [written.json, binary]];
}

function remove(context: WriteContext, write: DeleteTuple): WriteAnswer {
  const [, id, when] = write;
  return removeRow(context, id, when) ? STATUS.done : STATUS.unmet;
}

/** True when the document is there and meets `when`. */
function rowMeets(context: WriteContext, id: string, when: WhereClause): boolean {
  const { statements, table } = context;
  const stored = readRow(statements, table, id);
  if (stored === undefined) return false;
  return matches(fieldReader(openRow(stored.json, loadBinary(statements, table, stored.binary))), when);
}

/** False when there is no such document or it does not meet `when`. */
export function removeRow(context: WriteContext, id: string, when: WhereClause | null): boolean {
  const { statements, table } = context;
  if (when === null && table.largeNext === 1) {
    return Number(statements.of(`DELETE FROM ${table.docs} WHERE id = ?`).run(id).changes) > 0;
  }
  const stored = readRow(statements, table, id);
  if (stored === undefined) return false;
  if (when !== null) {
    const doc = openRow(stored.json, loadBinary(statements, table, stored.binary));
    if (!matches(fieldReader(doc), when)) return false;
  }
  statements.of(`DELETE FROM ${table.docs} WHERE id = ?`).run(id);
  dropLarge(statements, table, stored.binary);
  return true;
}

function one(context: WriteContext, write: WriteTuple): WriteAnswer {
  switch (write[0]) {
    case WRITE.insert:
      return insert(context, write);
    case WRITE.put:
      return put(context, write);
    case WRITE.update:
      return update(context, write);
    case WRITE.delete:
      return remove(context, write);
  }
}

/** One answer per write, in order. A write of the wrong kind fails alone. */
export function writeAll(context: WriteContext, writes: readonly WriteTuple[]): WriteAnswer[] {
  // Pushed, not mapped: V8 clones a packed array without writing its indexes.
  const answers: WriteAnswer[] = [];
  for (const write of writes) {
    try {
      answers.push(one(context, write));
    } catch (thrown) {
      if (!(thrown instanceof OpError)) throw thrown;
      answers.push([STATUS.failed, thrown.message]);
    }
  }
  return answers;
}
