/** A collection's table: created from its declaration, changed when the declaration changes. */
import type { DatabaseSync } from 'node:sqlite';
import { toIndexValue, toSqlValue } from './condition.ts';
import { OpError } from './op-error.ts';
import type { CollectionDefinition, IndexDefinition } from './protocol.ts';
import { row, rows, type Statements } from './statements.ts';

const NAME_PATTERN = /^[A-Za-z_][A-Za-z0-9_]{0,60}$/;
const INDEX_FIELDS_MAX = 4;

export interface TableIndex {
  readonly name: string;
  readonly fields: readonly string[];
  readonly unique: boolean;
  readonly sqlName: string;
}

export interface Table {
  readonly name: string;
  /** Quoted SQL name of the documents' table, and of the table of large binary fields. */
  readonly docs: string;
  readonly large: string;
  /** Indexed fields in the order of their columns. */
  readonly fields: readonly string[];
  readonly indexes: readonly TableIndex[];
  /** Id of the next row of large binary fields; 1 while there never was any. */
  largeNext: number;
}

export function columnOf(field: string): string {
  return field === '_id' ? 'id' : `"x_${field}"`;
}

function checkNames(definition: CollectionDefinition): void {
  const names = [definition.name, ...definition.indexes.flatMap((index) => [index.name, ...index.fields])];
  const bad = names.some((name) => !NAME_PATTERN.test(name));
  const wide = definition.indexes.some((index) => index.fields.length === 0 || index.fields.length > INDEX_FIELDS_MAX);
  if (bad || wide)
    throw new OpError('STORE_QUERY_INVALID', `the declaration of collection ${definition.name} is not valid`);
}

/** The fields that have a column: every indexed one but the id. */
export function indexedFields(definition: CollectionDefinition): string[] {
  return [...new Set(definition.indexes.flatMap((index) => index.fields))].filter((field) => field !== '_id').sort();
}

function toTable(definition: CollectionDefinition): Table {
  const indexes = definition.indexes.map((index) => ({
    name: index.name,
    fields: index.fields,
    unique: index.unique === true,
    sqlName: `"i_${definition.name}_${index.name}"`,
  }));
  const { name } = definition;
  return { name, docs: `"d_${name}"`, large: `"b_${name}"`, fields: indexedFields(definition), indexes, largeNext: 1 };
}

function createIndexSql(table: Table, index: TableIndex): string {
  const columns = index.fields.map(columnOf);
  // A document that lacks one of the fields is not in the index; a unique one therefore ignores it.
  const present = index.fields.map((field) => `${columnOf(field)} IS NOT NULL`).join(' AND ');
  const kind = index.unique ? 'UNIQUE INDEX' : 'INDEX';
  return `CREATE ${kind} ${index.sqlName} ON ${table.docs} (${columns.join(', ')}) WHERE ${present}`;
}

function sameIndex(a: IndexDefinition | undefined, b: TableIndex): boolean {
  return a !== undefined && (a.unique === true) === b.unique && a.fields.join() === b.fields.join();
}

/** Fills columns that the rows written so far do not have. */
function backfill(db: DatabaseSync, table: Table, fields: readonly string[]): void {
  if (fields.length === 0) return;
  const sets = fields.map((field) => `${columnOf(field)} = ?`).join(', ');
  const update = db.prepare(`UPDATE ${table.docs} SET ${sets} WHERE id = ?`);
  const ids = rows(
    db
      .prepare(`SELECT id FROM ${table.docs}`)
      .all()
      .map((r) => [r['id']]),
  );
  const read = db.prepare(`SELECT json FROM ${table.docs} WHERE id = ?`);
  for (const [id] of ids) {
    const doc = JSON.parse(String(read.get(id as string)?.['json'])) as Record<string, unknown>;
    update.run(...fields.map((field) => toSqlValue(toIndexValue(field, doc[field]))), id as string);
  }
}

/** Creates or changes the table so that it fits the declaration. Runs inside the caller's transaction. */
export function defineTable(db: DatabaseSync, statements: Statements, definition: CollectionDefinition): Table {
  checkNames(definition);
  const table = toTable(definition);
  const spec = JSON.stringify(definition);
  const stored = row(statements.of('SELECT spec FROM collections WHERE name = ?').get(definition.name))?.[0];
  if (stored !== spec) {
    const before = stored === undefined ? undefined : (JSON.parse(stored as string) as CollectionDefinition);
    const had = before === undefined ? [] : indexedFields(before);
    const added = table.fields.filter((field) => !had.includes(field));
    if (before === undefined) {
      const columns = table.fields.map((field) => `, ${columnOf(field)}`).join('');
      db.exec(`CREATE TABLE ${table.docs} (id TEXT PRIMARY KEY, json TEXT NOT NULL, binary${columns}) WITHOUT ROWID`);
      db.exec(`CREATE TABLE ${table.large} (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL)`);
    } else {
      migrate(db, table, { before, added });
    }
    for (const index of table.indexes) {
      if (
        !sameIndex(
          before?.indexes.find((old) => old.name === index.name),
          index,
        )
      )
        db.exec(createIndexSql(table, index));
    }
    statements
      .of('INSERT INTO collections VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET spec = excluded.spec')
      .run(table.name, spec);
  }
  return reloadTable(statements, table);
}

function migrate(
  db: DatabaseSync,
  table: Table,
  change: { readonly before: CollectionDefinition; readonly added: readonly string[] },
): void {
  for (const old of change.before.indexes) {
    const kept = table.indexes.find((index) => index.name === old.name);
    if (kept === undefined || !sameIndex(old, kept)) db.exec(`DROP INDEX "i_${table.name}_${old.name}"`);
  }
  const present = new Set(
    db
      .prepare(`PRAGMA table_info(${table.docs})`)
      .all()
      .map((column) => column['name']),
  );
  for (const field of change.added) {
    if (!present.has(`x_${field}`)) db.exec(`ALTER TABLE ${table.docs} ADD COLUMN ${columnOf(field)}`);
  }
  backfill(db, table, change.added);
}

/** Reads back the counter of large rows; after a rollback too. */
export function reloadTable(statements: Statements, table: Table): Table {
  table.largeNext = Number(row(statements.of(`SELECT max(id) FROM ${table.large}`).get())?.[0] ?? 0) + 1;
  return table;
}
