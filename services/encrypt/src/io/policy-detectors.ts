/** The detectors of the policy version that decided on a message, and the tenant's lists of patients, so that a redaction finds what dlp found. */
import type { MessageClassifier } from '@sealpost/classify';
import { type PolicyDocument, parsePolicy } from '@sealpost/policy';
import { createPolicyClassifiers, type ExactMatchers, POLICIES } from '@sealpost/runtime';
import type { Store } from '@sealpost/store';

export interface PolicyDetectors {
  /** `policyVersion` as decisions cite it: `clinic@4`. The detectors of every installation where it has none. */
  of(tenantId: string, policyVersion: string): Promise<MessageClassifier>;
}

/** Versions that are kept; they never change. */
const VERSIONS_MAX = 256;
/** Text looked into per message, bytes; larger messages are not redacted, and so do not leave. */
const SCAN_BYTES_MAX = 16_777_216;
const NONE: PolicyDocument = { name: 'none', rules: [] };

export async function createPolicyDetectors(store: Store, exactMatchers: ExactMatchers): Promise<PolicyDetectors> {
  const policies = await store.collection(POLICIES);
  const classifiers = createPolicyClassifiers({ scanBytesMax: SCAN_BYTES_MAX, exactMatchers });
  const versions = new Map<string, PolicyDocument>();
  const read = async (id: string): Promise<PolicyDocument> => {
    const known = versions.get(id);
    if (known !== undefined) return known;
    const parsed = parsePolicy((await policies.get(id))?.document ?? '');
    if (!parsed.ok) return NONE;
    const [oldest] = versions.keys();
    if (versions.size >= VERSIONS_MAX && oldest !== undefined) versions.delete(oldest);
    versions.set(id, parsed.policy);
    return parsed.policy;
  };
  return {
    of: async (tenantId, policyVersion) => {
      const version = policyVersion.slice(policyVersion.lastIndexOf('@') + 1);
      return classifiers(tenantId, await read(`${tenantId}/${version}`));
    },
  };
}
