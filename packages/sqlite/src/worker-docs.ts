/** The documents inside the worker: one table per collection, operations by the collection's number. */
import type { DatabaseSync } from 'node:sqlite';
import { OpError } from './op-error.ts';
import type {
  ClaimRequest,
  CollectionDefinition,
  FindAnswer,
  FindRequest,
  RawDoc,
  WriteAnswer,
  WriteTuple,
} from './protocol.ts';
import type { Statements } from './statements.ts';
import { defineTable, reloadTable, type Table } from './worker-collection.ts';
import { claim, count, deleteMany, find } from './worker-find.ts';
import { readRow, toRawDoc } from './worker-rows.ts';
import { writeAll } from './worker-writes.ts';

export interface WorkerDocs {
  /** Number of the collection in later operations. */
  define(definition: CollectionDefinition): number;
  write(collection: number, writes: readonly WriteTuple[], bytes: Uint8Array | null): WriteAnswer[];
  get(collection: number, ids: readonly string[]): (RawDoc | null)[];
  find(collection: number, request: FindRequest): FindAnswer;
  claim(collection: number, request: ClaimRequest): RawDoc[];
  deleteMany(collection: number, request: FindRequest): number;
  count(collection: number, request: FindRequest): readonly [number, string | null];
  reload(): void;
}

export function createWorkerDocs(db: DatabaseSync, statements: Statements): WorkerDocs {
  const tables: Table[] = [];
  const tableOf = (collection: number): Table => {
    const table = tables[collection];
    if (table === undefined) throw new OpError('STORE_QUERY_INVALID', `collection ${collection} is not defined`);
    return table;
  };
  return {
    define(definition) {
      const table = defineTable(db, statements, definition);
      const known = tables.findIndex((other) => other.name === table.name);
      if (known < 0) return tables.push(table) - 1;
      tables[known] = table;
      return known;
    },
    write: (collection, writes, bytes) => writeAll({ statements, table: tableOf(collection), bytes }, writes),
    get: (collection, ids) =>
      ids.map((id) => {
        const stored = readRow(statements, tableOf(collection), id);
        return stored === undefined ? null : toRawDoc(statements, tableOf(collection), stored);
      }),
    find: (collection, request) => find(statements, tableOf(collection), request),
    claim: (collection, request) => claim({ statements, table: tableOf(collection), bytes: null }, request),
    deleteMany: (collection, request) => deleteMany({ statements, table: tableOf(collection), bytes: null }, request),
    count: (collection, request) => count(statements, tableOf(collection), request),
    reload() {
      for (const table of tables) reloadTable(statements, table);
    },
  };
}
