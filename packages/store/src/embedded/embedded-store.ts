/** The store on the embedded engine: our words in, the engine's words out. */
import { AppError } from '@sealpost/kernel';
import type { Engine, EngineCollection, EngineDoc, EngineWrite, WhereClause } from '@sealpost/sqlite';
import {
  BULK_OPS_MAX,
  type ClaimQuery,
  type Collection,
  type CollectionSpec,
  type Condition,
  type Doc,
  DOC_SIZE_BYTES_MAX,
  FIND_LIMIT_MAX,
  type FindQuery,
  type Store,
  type WriteOp,
  type WriteResult,
} from '../port.ts';

export interface EmbeddedStoreOptions {
  /** Shared with the embedded bus; `close` of the store leaves it open. */
  readonly engine: Engine;
}

function checkLimit(name: string, value: number, max: number): number {
  if (Number.isInteger(value) && value >= 1 && value <= max) return value;
  throw new AppError('STORE_QUERY_INVALID', { facts: { rule: `${name} is between 1 and ${max}`, value } });
}

function toWhere<D>(where: Condition<D> | undefined): WhereClause {
  return (where ?? {}) as WhereClause;
}

function toRequest<D>(query: FindQuery<D>) {
  return {
    index: query.index ?? null,
    where: toWhere(query.where),
    descending: query.order === 'descending' ? (1 as const) : (0 as const),
    limit: query.limit,
    after: query.after ?? null,
  };
}

/** The engine keeps what it was given, so that what comes back has the type that went in. */
function asDoc<D extends Doc>(doc: EngineDoc): D {
  return doc as unknown as D;
}

function createCollection<D extends Doc>(engine: EngineCollection, isOpen: () => void): Collection<D> {
  const bulkWrite = async (ops: readonly WriteOp<D>[]): Promise<readonly WriteResult<D>[]> => {
    isOpen();
    if (ops.length === 0) return [];
    checkLimit('ops', ops.length, BULK_OPS_MAX);
    return (await engine.write(ops as unknown as readonly EngineWrite[])) as unknown as readonly WriteResult<D>[];
  };
  const single = async (op: WriteOp<D>): Promise<WriteResult<D>> => (await bulkWrite([op]))[0] as WriteResult<D>;
  return {
    bulkWrite,
    async get(id) {
      isOpen();
      const [doc] = await engine.get([id]);
      return doc === undefined ? undefined : asDoc<D>(doc);
    },
    async getMany(ids) {
      isOpen();
      if (ids.length === 0) return [];
      checkLimit('ids', ids.length, BULK_OPS_MAX);
      return (await engine.get(ids)).map((doc) => (doc === undefined ? undefined : asDoc<D>(doc)));
    },
    async find(query) {
      isOpen();
      checkLimit('limit', query.limit, FIND_LIMIT_MAX);
      const { docs, next } = await engine.find(toRequest(query));
      return { docs: docs.map((doc) => asDoc<D>(doc)), ...(next === undefined ? {} : { next }) };
    },
    insert: (doc) => single({ op: 'insert', doc }),
    put: (doc, when) => single({ op: 'put', doc, ...(when === undefined ? {} : { when }) }),
    update: (id, change, when) => single({ op: 'update', id, change, ...(when === undefined ? {} : { when }) }),
    delete: (id, when) => single({ op: 'delete', id, ...(when === undefined ? {} : { when }) }),
    async claimDue(query: ClaimQuery<D>) {
      isOpen();
      checkLimit('limit', query.limit, FIND_LIMIT_MAX);
      const { index, dueField, nowMs, leaseMs, limit } = query;
      const set = (query.set ?? {}) as Readonly<Record<string, unknown>>;
      const docs = await engine.claim({ index, where: toWhere(query.where), dueField, nowMs, leaseMs, limit, set });
      return docs.map((doc) => asDoc<D>(doc));
    },
    deleteMany(query) {
      isOpen();
      return engine.deleteMany({
        ...toRequest({ where: query.where, limit: query.limit }),
        index: query.index ?? null,
      });
    },
    count(query) {
      isOpen();
      const found: FindQuery<D> = { limit: 1, ...(query.where === undefined ? {} : { where: query.where }) };
      return engine.count({ ...toRequest(found), index: query.index ?? null });
    },
  };
}

/** A store on the engine's file. Errors: STORE_DISK_FULL, STORE_UNAVAILABLE, STORE_DOC_TOO_LARGE, STORE_QUERY_INVALID. */
export function createEmbeddedStore(options: EmbeddedStoreOptions): Store {
  const { engine } = options;
  const collections = new Map<string, { readonly spec: string; readonly opened: Promise<EngineCollection> }>();
  let closed = false;
  const isOpen = (): void => {
    if (closed) throw new AppError('STORE_UNAVAILABLE', { facts: { detail: 'the store is closed' } });
  };
  return {
    async collection<D extends Doc>(spec: CollectionSpec<D>): Promise<Collection<D>> {
      isOpen();
      const definition = { name: spec.name, indexes: spec.indexes };
      const text = JSON.stringify(definition);
      let entry = collections.get(spec.name);
      if (entry?.spec !== text) {
        entry = { spec: text, opened: engine.docs.define(definition, DOC_SIZE_BYTES_MAX) };
        collections.set(spec.name, entry);
      }
      return createCollection<D>(await entry.opened, isOpen);
    },
    health: async () => (closed ? { ok: false, detail: 'the store is closed' } : engine.health()),
    async close() {
      closed = true;
      // Answers come in order: once this one is here, everything accepted before it is on the disk.
      await engine.stats().catch(() => undefined);
    },
  };
}
