/** Classifiers with the detectors of a tenant's policy: compiled once per policy, shared by all who judge by it. */
import { createMessageClassifier, type MessageClassifier, type MessageClassifierOptions } from '@sealpost/classify';
import type { PolicyDocument } from '@sealpost/policy';

/** Policies with detectors of their own whose classifiers are kept; the oldest is compiled again when it is met. */
const CLASSIFIERS_MAX = 256;

/** Give the same object for the same policy: classifiers are kept by it. */
export type PolicyClassifiers = (policy: PolicyDocument) => MessageClassifier;

export function createPolicyClassifiers(options: Omit<MessageClassifierOptions, 'tenantDetectors'>): PolicyClassifiers {
  const plain = createMessageClassifier(options);
  const made = new Map<PolicyDocument, MessageClassifier>();
  return (policy) => {
    const tenantDetectors = policy.detectors ?? [];
    if (tenantDetectors.length === 0) return plain;
    const known = made.get(policy);
    if (known !== undefined) return known;
    // One count of turns for all: several tenants must not hold up the process several times.
    const classifier = { ...createMessageClassifier({ ...options, tenantDetectors }), turns: plain.turns };
    const [oldest] = made.keys();
    if (made.size >= CLASSIFIERS_MAX && oldest !== undefined) made.delete(oldest);
    made.set(policy, classifier);
    return classifier;
  };
}
