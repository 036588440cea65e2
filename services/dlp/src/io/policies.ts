/** Stored policies: every version is kept, the highest one decides. */
import { AppError, type Clock } from '@sealpost/kernel';
import { FACTORY_POLICY_YAML, type PolicyVersion, parsePolicy } from '@sealpost/policy';
import { POLICIES, type PolicyDoc } from '@sealpost/runtime';
import type { Store } from '@sealpost/store';
import { POLICIES_CACHED_MAX, POLICY_CACHE_MS } from '../config.ts';

export interface Policies {
  current(tenantId: string): Promise<PolicyVersion>;
  currentDoc(tenantId: string): Promise<PolicyDoc>;
  /** Errors: DLP_POLICY_INVALID, DLP_POLICY_CHANGED when `expectedVersion` is not the current one. */
  put(
    tenantId: string,
    document: string,
    by: { readonly expectedVersion: number; readonly putBy: string },
  ): Promise<PolicyDoc>;
}

interface Loaded {
  readonly doc: PolicyDoc;
  readonly parsed: PolicyVersion;
}

interface Cached {
  readonly loading: Promise<Loaded>;
  readonly untilMs: number;
}

export interface PoliciesOptions {
  readonly store: Store;
  readonly clock: Clock;
  /** Text of the policy file, when one is configured. */
  readonly fileText: string | undefined;
}

export async function createPolicies(options: PoliciesOptions): Promise<Policies> {
  const collection = await options.store.collection(POLICIES);
  const cache = new Map<string, Cached>();

  const newest = async (tenantId: string): Promise<PolicyDoc | undefined> => {
    const page = await collection.find({ index: 'tenant_version', where: { tenantId }, order: 'descending', limit: 1 });
    return page.docs[0];
  };
  const insert = async (doc: Omit<PolicyDoc, '_id'>): Promise<PolicyDoc | undefined> => {
    parseOrThrow(doc.document);
    const full = { ...doc, _id: `${doc.tenantId}/${doc.version}` };
    const result = await collection.insert(full);
    return result.status === 'done' ? full : undefined;
  };
  const first = async (tenantId: string): Promise<PolicyDoc> => {
    const stored = await newest(tenantId);
    const text = options.fileText;
    if (stored !== undefined && isInForce(stored, text)) return stored;
    const document = text ?? FACTORY_POLICY_YAML;
    const putBy = text === undefined ? 'factory' : 'file';
    const doc = { tenantId, version: (stored?.version ?? 0) + 1, document, putBy, putAtMs: options.clock.nowMs() };
    // Two processes may start at once: whoever loses takes what the other put.
    return (await insert(doc)) ?? (await newest(tenantId)) ?? stored ?? { ...doc, _id: '' };
  };
  const read = async (tenantId: string, before: Loaded | undefined): Promise<Loaded> => {
    const doc = before === undefined ? await first(tenantId) : ((await newest(tenantId)) ?? before.doc);
    if (before?.doc.version === doc.version) return before;
    return { doc, parsed: { policy: parseOrThrow(doc.document), version: doc.version } };
  };
  /** One read at a time for a tenant, shared by all who ask meanwhile; a failed one is forgotten. */
  const load = (tenantId: string): Promise<Loaded> => {
    const cached = cache.get(tenantId);
    if (cached !== undefined && cached.untilMs > options.clock.monotonicMs()) return cached.loading;
    const before = cached?.loading.catch(() => undefined) ?? Promise.resolve(undefined);
    const loading = before.then((loaded) => read(tenantId, loaded));
    const entry: Cached = { loading, untilMs: options.clock.monotonicMs() + POLICY_CACHE_MS };
    loading.catch(() => cache.get(tenantId) === entry && cache.delete(tenantId));
    const [oldest] = cache.keys();
    if (cached === undefined && cache.size >= POLICIES_CACHED_MAX && oldest !== undefined) cache.delete(oldest);
    cache.set(tenantId, entry);
    return loading;
  };

  return {
    current: async (tenantId) => (await load(tenantId)).parsed,
    currentDoc: async (tenantId) => (await load(tenantId)).doc,
    put: async (tenantId, document, by) => {
      parseOrThrow(document);
      const doc = (await newest(tenantId)) ?? (await load(tenantId)).doc;
      const changed = new AppError('DLP_POLICY_CHANGED', { facts: { currentVersion: doc.version }, retryAfterMs: 0 });
      if (doc.version !== by.expectedVersion) throw changed;
      const put = await insert({
        tenantId,
        document,
        version: doc.version + 1,
        putBy: by.putBy,
        putAtMs: options.clock.nowMs(),
      });
      if (put === undefined) throw changed;
      cache.delete(tenantId);
      return put;
    },
  };
}

/** A person's policy stays; the file's and the product's own make way when a new file or a new version of Sealpost says otherwise. */
function isInForce(stored: PolicyDoc, fileText: string | undefined): boolean {
  if (stored.putBy.startsWith('key:') || stored.document === fileText) return true;
  return fileText === undefined && (stored.putBy !== 'factory' || stored.document === FACTORY_POLICY_YAML);
}

function parseOrThrow(document: string) {
  const parsed = parsePolicy(document);
  if (!parsed.ok) throw new AppError('DLP_POLICY_INVALID', { violations: parsed.violations });
  return parsed.policy;
}
