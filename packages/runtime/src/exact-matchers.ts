/**
 * Matchers of the lists that tenants have now, opened once per version and process, and kept within a bound.
 *
 * Failure contract: a list that cannot be read fails the call, so that nothing is judged without it. The error can always be
 * tried again: mail waits, it is not parked.
 */
import { AppError, toAppError } from '@sealpost/kernel';
import { createExactMatcher, type ExactMatcher } from '@sealpost/phi';
import { EXACT_LISTS, type ExactListDoc, findExactLists, openExactList } from './collections/exact-lists.ts';
import type { Ports } from './ports.ts';

/** How long the lists of a tenant are used before they are asked for again, milliseconds. */
const READ_AGAIN_MS = 1_000;
/** Tenants that are remembered, most of them without a list; the one that was not asked for longest goes first. */
const TENANTS_MAX = 10_000;
/** Beside its digests a matcher remembers what it looked up in vain, bytes. */
const MATCHER_BYTES = 131_072;
const RETRY_AFTER_MS = 5_000;

export interface ExactMatchers {
  /**
   * Those of all lists of the tenant; the same array while its lists stay the same, at most READ_AGAIN_MS behind the store.
   * Errors: RUNTIME_EXACT_LIST_UNREADABLE, or what the store says; both can be tried again.
   */
  of(tenantId: string): Promise<readonly ExactMatcher[]>;
}

export interface ExactMatchersOptions {
  /**
   * Digests in memory, bytes. Those of the tenant that was asked for last stay, however many; a tenant whose digests had to
   * leave has them read again.
   */
  readonly memoryBytesMax: number;
}

interface Loaded {
  /** Which versions these are. */
  readonly refs: string;
  readonly byRef: ReadonlyMap<string, ExactMatcher>;
  readonly matchers: readonly ExactMatcher[];
  readonly bytes: number;
}

interface Entry {
  loading: Promise<Loaded>;
  last: Loaded | undefined;
  untilMs: number;
}

const NOTHING: Loaded = { refs: '', byRef: new Map(), matchers: [], bytes: 0 };

export async function createExactMatchers(
  ports: Pick<Ports, 'store' | 'blobs' | 'keyring' | 'clock'>,
  { memoryBytesMax }: ExactMatchersOptions,
): Promise<ExactMatchers> {
  const collection = await ports.store.collection(EXACT_LISTS);
  const cache = new Map<string, Entry>();
  let opening: Promise<unknown> = Promise.resolve();

  /** One at a time: what is sealed and what is opened lie in memory beside each other. */
  const open = (docs: readonly ExactListDoc[], before: Loaded | undefined): Promise<Loaded> => {
    const opened = opening.then(() => openAll(ports, docs, before));
    opening = opened.catch(() => undefined);
    return opened;
  };
  const read = async (tenantId: string, before: Loaded | undefined): Promise<Loaded> => {
    const docs = await findExactLists(collection, tenantId);
    if (docs.length === 0) return NOTHING;
    if (before?.refs === refsOf(docs)) return before;
    try {
      return await open(docs, before);
    } catch (thrown) {
      // A newer version may have taken its place meanwhile.
      const again = await findExactLists(collection, tenantId);
      if (refsOf(again) !== refsOf(docs)) return await open(again, before);
      throw unreadable(thrown);
    }
  };
  const shrink = (kept: Entry): void => {
    let bytes = 0;
    for (const { last } of cache.values()) bytes += last?.bytes ?? 0;
    for (const [tenantId, entry] of cache) {
      if (bytes <= memoryBytesMax) return;
      if (entry === kept || entry.last === undefined || entry.last.bytes === 0) continue;
      bytes -= entry.last.bytes;
      cache.delete(tenantId);
    }
  };
  /** One read at a time for a tenant, shared by all who ask meanwhile. */
  const refresh = (tenantId: string, entry: Entry): void => {
    entry.untilMs = ports.clock.monotonicMs() + READ_AGAIN_MS;
    entry.loading = read(tenantId, entry.last);
    entry.loading.then(
      (loaded) => {
        const grown = loaded.bytes > (entry.last?.bytes ?? 0);
        entry.last = loaded;
        if (grown) shrink(entry);
      },
      () => {
        entry.untilMs = 0;
      },
    );
  };
  return {
    of: async (tenantId) => {
      const known = cache.get(tenantId);
      const entry = known ?? { loading: Promise.resolve(NOTHING), last: undefined, untilMs: 0 };
      if (entry.untilMs <= ports.clock.monotonicMs()) refresh(tenantId, entry);
      // A Map keeps the order of insertion: what is put back is the youngest.
      if (known !== undefined) cache.delete(tenantId);
      const [oldest] = cache.keys();
      if (cache.size >= TENANTS_MAX && oldest !== undefined) cache.delete(oldest);
      cache.set(tenantId, entry);
      return (await entry.loading).matchers;
    },
  };
}

const refsOf = (docs: readonly ExactListDoc[]): string => docs.map(({ ref }) => ref).join();

/** Lists that stayed the same keep their matchers. */
async function openAll(
  ports: Pick<Ports, 'blobs' | 'keyring'>,
  docs: readonly ExactListDoc[],
  before: Loaded | undefined,
): Promise<Loaded> {
  if (docs.length === 0) return NOTHING;
  const byRef = new Map<string, ExactMatcher>();
  let bytes = 0;
  for (const doc of docs) {
    const known = before?.byRef.get(doc.ref);
    const matcher = known ?? createExactMatcher({ ...(await openExactList(ports, doc)), list: doc.name });
    byRef.set(doc.ref, matcher);
    bytes += doc.values * 8 + MATCHER_BYTES;
  }
  return { refs: refsOf(docs), byRef, matchers: [...byRef.values()], bytes };
}

function unreadable(thrown: unknown): AppError {
  const error = toAppError(thrown);
  if (error.entry.retryable) return error;
  return new AppError('RUNTIME_EXACT_LIST_UNREADABLE', {
    facts: { because: error.code },
    retryAfterMs: RETRY_AFTER_MS,
    cause: error,
  });
}
