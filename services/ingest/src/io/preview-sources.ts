/** What the preview reads of other stages' data: the policy in force, a second old at most, and which keys are on file. */
import type { Clock } from '@sealpost/kernel';
import { FACTORY_POLICY_YAML, type PolicyDocument, type PolicyVersion, parsePolicy } from '@sealpost/policy';
import {
  type KeyUsability,
  keyUsability,
  POLICIES,
  type Ports,
  RECIPIENT_KEYS,
  recipientTokenId,
} from '@sealpost/runtime';
import type { Store } from '@sealpost/store';

const CACHE_MS = 1_000;
/** Tenants whose policy is kept at hand. */
const POLICIES_CACHED_MAX = 1_000;

/** The policy of a tenant, read at most once a second; the factory policy before dlp has stored one. */
export async function createPolicyReader(
  store: Store,
  clock: Clock,
): Promise<(tenantId: string) => Promise<PolicyVersion>> {
  const policies = await store.collection(POLICIES);
  const cache = new Map<string, { readonly current: PolicyVersion; readonly untilMs: number }>();
  return async (tenantId) => {
    const cached = cache.get(tenantId);
    if (cached !== undefined && cached.untilMs > clock.monotonicMs()) return cached.current;
    const page = await policies.find({ index: 'tenant_version', where: { tenantId }, order: 'descending', limit: 1 });
    const version = page.docs[0]?.version ?? 1;
    // A version stays the same object, by which its compiled rules and detectors are found again.
    const same = cached?.current.version === version && page.docs[0] !== undefined;
    const current = same ? cached.current : { policy: readPolicy(page.docs[0]?.document), version };
    if (cached === undefined && cache.size >= POLICIES_CACHED_MAX) cache.clear();
    cache.set(tenantId, { current, untilMs: clock.monotonicMs() + CACHE_MS });
    return current;
  };
}

function readPolicy(document: string | undefined): PolicyDocument {
  const parsed = parsePolicy(document ?? FACTORY_POLICY_YAML);
  const fallback = parsePolicy(FACTORY_POLICY_YAML);
  return parsed.ok ? parsed.policy : fallback.ok ? fallback.policy : { name: 'none', rules: [] };
}

/** Whether each address has an OpenPGP key that encrypt would use now: one store call for a message, no key is opened. */
export async function createKeyReader(
  ports: Pick<Ports, 'store' | 'keyring' | 'clock'>,
): Promise<(tenantId: string, addresses: readonly string[]) => Promise<readonly KeyUsability[]>> {
  const keys = await ports.store.collection(RECIPIENT_KEYS);
  return async (tenantId, addresses) => {
    const ids = addresses.map((address) =>
      recipientTokenId(ports.keyring, { purpose: 'recipient-key', tenantId, address }),
    );
    const docs = await keys.getMany(await Promise.all(ids));
    const nowMs = ports.clock.nowMs();
    return docs.map((doc) => keyUsability(doc, nowMs));
  };
}
