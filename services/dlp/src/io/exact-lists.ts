/**
 * Tenants' lists of patients: put, listed, deleted. A list is one document and one sealed blob with a data key of its own.
 *
 * Failure contract: a put counts once its document names the new blob, which is durable by then; until then the old list does.
 * What a put or delete leaves behind when the process dies is named in the document first and erased an hour later.
 */
import { AppError, type Clock, newId, type Random, toAppError } from '@sealpost/kernel';
import {
  EXACT_LISTS,
  type ExactDigests,
  type ExactListDoc,
  eraseExactList,
  findExactLists,
  type Ports,
  sealExactList,
} from '@sealpost/runtime';
import type { Collection } from '@sealpost/store';
import { LEFTOVERS_AGE_MS, LEFTOVERS_POLL_MS } from '../config.ts';
import { checkExactList, checkRoom, DIGEST_BYTES } from '../core/check-exact-list.ts';

export interface ExactLists {
  /** Errors: DLP_EXACT_LIST_INVALID, DLP_EXACT_LIST_CHANGED when another call was quicker. */
  put(tenantId: string, list: ExactDigests & { readonly name: string }, putBy: string): Promise<ExactListDoc>;
  /** By name. */
  list(tenantId: string): Promise<readonly ExactListDoc[]>;
  /** Answers what was deleted. Errors: DLP_EXACT_LIST_NOT_FOUND, DLP_EXACT_LIST_CHANGED. */
  delete(tenantId: string, name: string): Promise<ExactListDoc>;
  /** Erases what calls left behind that did not end. */
  clean(): Promise<void>;
  /** Cleans from time to time; any number of instances may. */
  start(): void;
  stop(): Promise<void>;
}

/** Documents that are cleaned at one time. */
const CLEAN_LIMIT = 100;

type ExactListsPorts = Pick<Ports, 'store' | 'blobs' | 'keyring' | 'telemetry'> & {
  readonly clock: Clock;
  readonly random: Random;
};

export async function createExactLists(ports: ExactListsPorts): Promise<ExactLists> {
  const { clock } = ports;
  const collection = await ports.store.collection(EXACT_LISTS);
  const abort = new AbortController();
  let running: Promise<void> = Promise.resolve();
  const clean = async (): Promise<void> => {
    const where = { leftoversAtMs: { lt: clock.nowMs() - LEFTOVERS_AGE_MS } };
    const { docs } = await collection.find({ index: 'leftovers', where, limit: CLEAN_LIMIT });
    for (const doc of docs) await eraseLeftovers({ ports, collection }, doc);
  };
  const work = async (): Promise<void> => {
    while (!abort.signal.aborted) {
      await clean().catch((thrown: unknown) =>
        ports.telemetry.logger.warn('what is left of patient lists could not be erased', {}, toAppError(thrown)),
      );
      await clock.sleep(LEFTOVERS_POLL_MS, abort.signal);
    }
  };
  return {
    put: async (tenantId, list, putBy) => {
      checkExactList(list);
      const { name } = list;
      checkRoom(await findExactLists(collection, tenantId), name);
      const ref = newId('exl', clock, ports.random);
      const before = await announce({ ports, collection }, { tenantId, name, ref });
      const values = list.digests.length / DIGEST_BYTES;
      try {
        await sealExactList(ports, { tenantId, ref }, list);
        const set = { ref, values, version: before.version + 1, putAtMs: clock.nowMs(), putBy };
        return await replace({ ports, collection }, before, set);
      } catch (thrown) {
        // The quicker call may have erased this one's before it was there. After any other failure it may be in use.
        const lost = thrown instanceof AppError && thrown.code === 'DLP_EXACT_LIST_CHANGED';
        if (lost) await eraseExactList(ports, ref);
        throw thrown;
      }
    },
    list: (tenantId) => findExactLists(collection, tenantId),
    delete: async (tenantId, name) => {
      const doc = await collection.get(idOf(tenantId, name));
      if (doc === undefined || doc.ref === '') throw new AppError('DLP_EXACT_LIST_NOT_FOUND');
      await replace({ ports, collection }, doc, { ref: '', values: 0, version: doc.version + 1 });
      return doc;
    },
    clean,
    start: () => {
      running = work();
    },
    stop: async () => {
      abort.abort();
      await running;
    },
  };
}

const idOf = (tenantId: string, name: string): string => `${tenantId}/${name}`;

interface Tools {
  readonly ports: ExactListsPorts;
  readonly collection: Collection<ExactListDoc>;
}

/** Names the blob that is about to be written, and answers the document as it was then. */
async function announce(
  { ports, collection }: Tools,
  { tenantId, name, ref }: { readonly tenantId: string; readonly name: string; readonly ref: string },
): Promise<ExactListDoc> {
  const _id = idOf(tenantId, name);
  const nowMs = ports.clock.nowMs();
  const empty = { _id, tenantId, name, version: 0, values: 0, ref: '', putAtMs: nowMs, putBy: '' };
  const fresh: ExactListDoc = { ...empty, leftovers: [ref], leftoversAtMs: nowMs };
  if ((await collection.insert(fresh)).status === 'done') return fresh;
  const change = { push: { leftovers: ref }, set: { leftoversAtMs: nowMs } };
  const [result] = await collection.bulkWrite([{ op: 'update', id: _id, change, returnDoc: true }]);
  if (result?.doc === undefined) throw new AppError('DLP_EXACT_LIST_CHANGED', { retryAfterMs: 0 });
  return result.doc;
}

/**
 * Puts the new state in the place of `before` unless another call was quicker, then erases what is no longer needed. All that
 * the document names by then is: calls that began before this one ended find another version and fail.
 */
async function replace(
  { ports, collection }: Tools,
  before: ExactListDoc,
  set: Partial<ExactListDoc>,
): Promise<ExactListDoc> {
  const nowMs = ports.clock.nowMs();
  const change = {
    set: { ...set, leftoversAtMs: nowMs },
    ...(before.ref === '' ? {} : { push: { leftovers: before.ref } }),
  };
  const when = { version: before.version };
  const [result] = await collection.bulkWrite([{ op: 'update', id: before._id, when, change, returnDoc: true }]);
  if (result?.doc === undefined) throw new AppError('DLP_EXACT_LIST_CHANGED', { retryAfterMs: 0 });
  const { doc } = result;
  await eraseLeftovers({ ports, collection }, doc).catch((thrown: unknown) =>
    ports.telemetry.logger.warn('an old patient list is erased later', {}, toAppError(thrown)),
  );
  return doc;
}

/** Keys and blobs go before the document forgets them. A document without a list goes too. */
async function eraseLeftovers({ ports, collection }: Tools, doc: ExactListDoc): Promise<void> {
  for (const ref of doc.leftovers ?? []) if (ref !== doc.ref) await eraseExactList(ports, ref);
  // A call that began meanwhile has moved the time: what it named stays named.
  const when = {
    version: doc.version,
    ...(doc.leftoversAtMs === undefined ? {} : { leftoversAtMs: doc.leftoversAtMs }),
  };
  if (doc.ref === '') await collection.delete(doc._id, when);
  else await collection.update(doc._id, { unset: ['leftovers', 'leftoversAtMs'] }, when);
}
