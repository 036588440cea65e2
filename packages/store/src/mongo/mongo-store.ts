/** The store on a MongoDB server: single-document conditional writes only, no transactions, no TTL, no partial indexes. */
import { AppError, createSystemRandom, type Random } from '@sealpost/kernel';
import {
  BULK_OPS_MAX,
  type Collection,
  type CollectionSpec,
  type Doc,
  FIND_LIMIT_MAX,
  type Store,
  type StoreHealth,
  type WriteOp,
  type WriteResult,
} from '../port.ts';
import { createGroupedWrites } from './grouped-writes.ts';
import { claim } from './mongo-claim.ts';
import { outcomeUnknown } from './mongo-errors.ts';
import { allOf } from './mongo-filter.ts';
import { countWhere, findFirst, findPage, readIds, walkFilter } from './mongo-find.ts';
import { checkId, layoutOf, READ_PROJECTION } from './mongo-layout.ts';
import { OPERATION_TIMEOUT_MS_DEFAULT } from './mongo-limits.ts';
import { type MongoLink, openLink } from './mongo-link.ts';
import { applySchema, STORE_SCHEMA_VERSION } from './mongo-migrate.ts';
import { MIGRATIONS, missingIndexes, readRecords, requireKnownFormat, type SchemaRecords } from './mongo-schema.ts';
import { type WriteScope, writeBulk } from './mongo-write.ts';

export interface MongoStoreOptions {
  /** mongodb://…; the database in its path, `sealpost` when it names none. May ask for no less than w=majority and journal=true. */
  readonly url: string;
  /** One command, with finding a server and a connection for it. Default 1,400. */
  readonly operationTimeoutMs?: number;
  /** Creates and changes collections and indexes on first use: for tests and development. Else `migrateStore` does. */
  readonly autoMigrate?: true;
  readonly random?: Random;
  /** Shown in the server's log. */
  readonly appName?: string;
}

const COUNTER_BITS_SPAN = 2 ** 24;
const PREFIX_BITS_SPAN = 2 ** 29;

/** Tags no other writer uses: 29 random bits and a counter of 24, which a double holds exactly. */
function createTags(random: Random): () => number {
  let counter = COUNTER_BITS_SPAN;
  let prefix = 0;
  return () => {
    if (counter >= COUNTER_BITS_SPAN) {
      prefix = random.bytes(4).readUInt32BE(0) % PREFIX_BITS_SPAN;
      counter = 0;
    }
    counter += 1;
    return prefix * COUNTER_BITS_SPAN + counter - 1;
  };
}

function checkLimit(name: string, value: number, max: number): void {
  if (Number.isInteger(value) && value >= 1 && value <= max) return;
  throw new AppError('STORE_QUERY_INVALID', { facts: { rule: `${name} is between 1 and ${max}`, value } });
}

/** Runs each call unless the store is closed, and lets `close` wait for those that run. */
type Guard = <T>(work: () => Promise<T>) => Promise<T>;

function createGuard(): {
  readonly guard: Guard;
  readonly close: () => Promise<void>;
  readonly isClosed: () => boolean;
} {
  const running = new Set<Promise<unknown>>();
  let closed = false;
  return {
    isClosed: () => closed,
    async guard(work) {
      if (closed) throw new AppError('STORE_UNAVAILABLE', { facts: { detail: 'the store is closed' } });
      const call = work();
      running.add(call);
      try {
        return await call;
      } finally {
        running.delete(call);
      }
    },
    async close() {
      closed = true;
      await Promise.allSettled(running);
    },
  };
}

async function deleteWhere<D extends Doc>(
  scope: WriteScope,
  query: Parameters<Collection<D>['deleteMany']>[0],
): Promise<number> {
  const { index, where } = query;
  const named = index === undefined ? {} : { index };
  const found = await findFirst<D>(scope, { ...named, where, limit: query.limit }, { _id: 1 });
  if (found.length === 0) return 0;
  const q = allOf([{ _id: { $in: found.map((doc) => doc._id) } }, walkFilter(scope.layout, index, where)]);
  const answer = await scope.link.write({ delete: scope.layout.name, deletes: [{ q, limit: 0 }] });
  if (answer === undefined) throw outcomeUnknown();
  return Number(answer['n']);
}

async function getAll<D extends Doc>(scope: WriteScope, ids: readonly string[]): Promise<(D | undefined)[]> {
  const docs = await readIds(scope, [...new Set(ids.map(checkId))], READ_PROJECTION);
  const byId = new Map(docs.map((doc) => [doc._id, doc as unknown as D]));
  return ids.map((id) => byId.get(id));
}

function createCollection<D extends Doc>(scope: WriteScope, guard: Guard): Collection<D> {
  const bulkWrite = (ops: readonly WriteOp<D>[]): Promise<readonly WriteResult<D>[]> =>
    guard(async () => {
      if (ops.length === 0) return [];
      checkLimit('ops', ops.length, BULK_OPS_MAX);
      return writeBulk(scope, ops);
    });
  const grouped = createGroupedWrites<D>((ops) => writeBulk(scope, ops));
  // Guarded at the call, not when its group goes: what waits for its group at `close` was accepted and is finished.
  const single = (op: WriteOp<D>): Promise<WriteResult<D>> => guard(() => grouped(op));
  return {
    bulkWrite,
    get: (id) => guard(async () => (await getAll<D>(scope, [id]))[0]),
    getMany: (ids) =>
      guard(async () => {
        if (ids.length === 0) return [];
        checkLimit('ids', ids.length, BULK_OPS_MAX);
        return getAll<D>(scope, ids);
      }),
    find: (query) =>
      guard(async () => {
        checkLimit('limit', query.limit, FIND_LIMIT_MAX);
        return findPage(scope, query);
      }),
    insert: (doc) => single({ op: 'insert', doc }),
    put: (doc, when) => single({ op: 'put', doc, ...(when === undefined ? {} : { when }) }),
    update: (id, change, when) => single({ op: 'update', id, change, ...(when === undefined ? {} : { when }) }),
    delete: (id, when) => single({ op: 'delete', id, ...(when === undefined ? {} : { when }) }),
    claimDue: (query) =>
      guard(async () => {
        checkLimit('limit', query.limit, FIND_LIMIT_MAX);
        return claim(scope, query);
      }),
    deleteMany: (query) => guard(() => deleteWhere(scope, query)),
    count: (query) => guard(() => countWhere(scope, query)),
  };
}

/** One write that the server must keep on a majority's disks: a server that cannot says so here, not under load. */
async function proveDurable(link: MongoLink): Promise<void> {
  const update = { q: { _id: 'checked' }, u: { $set: { atMs: Date.now() } }, upsert: true };
  const answer = await link.write({ update: MIGRATIONS, updates: [update] });
  if (answer === undefined) throw outcomeUnknown();
}

async function measureHealth(link: MongoLink): Promise<StoreHealth> {
  const startedAtMs = performance.now();
  try {
    await link.bounded(() => link.db.command({ ping: 1 }));
    return { ok: true, detail: `latencyMs=${(performance.now() - startedAtMs).toFixed(1)}` };
  } catch (thrown) {
    return { ok: false, detail: String((thrown as AppError).facts['detail'] ?? (thrown as AppError).code) };
  }
}

/** Opens collections: checks their records, or brings them up to date where that is allowed. */
function createOpener(link: MongoLink, autoMigrate: boolean): (spec: CollectionSpec<Doc>) => Promise<void> {
  let records: Promise<SchemaRecords> | undefined;
  let queue: Promise<unknown> = Promise.resolve();
  return async (spec) => {
    if (autoMigrate) {
      const turn = queue.then(() => applySchema(link, [spec], { version: STORE_SCHEMA_VERSION }));
      queue = turn.catch(() => undefined);
      await turn;
      return;
    }
    const layout = layoutOf(spec);
    const known = records === undefined ? undefined : await records;
    if (known !== undefined && missingIndexes(layout, known)?.length === 0) return;
    // Read anew: a migration may have run since.
    records = readRecords(link);
    records.catch(() => {
      records = undefined;
    });
    const current = await records;
    requireKnownFormat(current);
    const missing = missingIndexes(layout, current);
    if (missing?.length === 0) return;
    const facts = { collection: layout.name, missing: missing === undefined ? 'the collection' : missing.join(' ') };
    throw new AppError('STORE_NOT_MIGRATED', { facts: { ...facts, mend: 'sealpost store migrate' } });
  };
}

/**
 * A store on a MongoDB server. Resolves once the server has kept a write on a majority's disks.
 * Errors: STORE_UNAVAILABLE (may be tried again), STORE_SETTING_UNSAFE (names the setting), STORE_ACCESS_REFUSED,
 * STORE_SCHEMA_NEWER; of `collection`: STORE_NOT_MIGRATED; of every call: STORE_UNAVAILABLE within
 * `operationTimeoutMs` a command, STORE_DISK_FULL, STORE_DOC_TOO_LARGE, STORE_QUERY_INVALID.
 */
export async function createMongoStore(options: MongoStoreOptions): Promise<Store> {
  const operationTimeoutMs = options.operationTimeoutMs ?? OPERATION_TIMEOUT_MS_DEFAULT;
  const named = options.appName === undefined ? {} : { appName: options.appName };
  const link = await openLink({ url: options.url, operationTimeoutMs, ...named });
  try {
    await proveDurable(link);
    requireKnownFormat(await readRecords(link));
  } catch (thrown) {
    await link.close();
    throw thrown;
  }
  const newTag = createTags(options.random ?? createSystemRandom());
  const open = createOpener(link, options.autoMigrate === true);
  const opened = new Map<string, { readonly spec: string; readonly ready: Promise<void> }>();
  const { guard, close, isClosed } = createGuard();
  return {
    collection: <D extends Doc>(spec: CollectionSpec<D>) =>
      guard(async () => {
        const text = JSON.stringify({ name: spec.name, indexes: spec.indexes });
        let entry = opened.get(spec.name);
        if (entry?.spec !== text) {
          const ready = open(spec as CollectionSpec<Doc>);
          entry = { spec: text, ready };
          opened.set(spec.name, entry);
          ready.catch(() => opened.delete(spec.name));
        }
        await entry.ready;
        return createCollection<D>({ link, layout: layoutOf(spec), newTag }, guard);
      }),
    health: async () => (isClosed() ? { ok: false, detail: 'the store is closed' } : measureHealth(link)),
    async close() {
      if (isClosed()) return;
      await close();
      await link.close();
    },
  };
}
