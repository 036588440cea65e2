/** What the preview reads of other stages' data: the policy in force, a second old at most, and which keys are on file. */
import type { Clock } from '@sealpost/kernel';
import { FACTORY_POLICY_YAML, type PolicyVersion, parsePolicy } from '@sealpost/policy';
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
    const parsed = parsePolicy(page.docs[0]?.document ?? FACTORY_POLICY_YAML);
    const fallback = parsePolicy(FACTORY_POLICY_YAML);
    const policy = parsed.ok ? parsed.policy : fallback.ok ? fallback.policy : { name: 'none', rules: [] };
    const current = { policy, version: page.docs[0]?.version ?? 1 };
    cache.set(tenantId, { current, untilMs: clock.monotonicMs() + CACHE_MS });
    return current;
  };
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
