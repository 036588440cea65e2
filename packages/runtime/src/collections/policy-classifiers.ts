/** Classifiers with the detectors of a tenant's policy and its lists of patients: made once, shared by all who judge by them. */
import { createMessageClassifier, type MessageClassifier, type MessageClassifierOptions } from '@sealpost/classify';
import type { ExactMatcher } from '@sealpost/phi';
import type { PolicyDocument } from '@sealpost/policy';
import type { ExactMatchers } from '../exact-matchers.ts';

/** Policies with detectors of their own whose classifiers are kept; the oldest is compiled again when it is met. */
const CLASSIFIERS_MAX = 256;

/**
 * Give the same object for the same policy: classifiers are kept by it. Rejects with an error that can be tried again when a
 * list of the tenant cannot be read.
 */
export type PolicyClassifiers = (tenantId: string, policy: PolicyDocument) => Promise<MessageClassifier>;

export interface PolicyClassifiersOptions extends Omit<MessageClassifierOptions, 'tenantDetectors' | 'exactMatchers'> {
  readonly exactMatchers: ExactMatchers;
}

/** Stands for every policy without detectors of its own. */
const NO_DETECTORS: PolicyDocument = { name: 'none', rules: [] };

export function createPolicyClassifiers({ exactMatchers, ...options }: PolicyClassifiersOptions): PolicyClassifiers {
  const plain = createMessageClassifier(options);
  // Held by the matchers, so that they leave memory together.
  const made = new WeakMap<readonly ExactMatcher[], Map<PolicyDocument, MessageClassifier>>();
  const without = new Map<PolicyDocument, MessageClassifier>();
  const classifiersWith = (matchers: readonly ExactMatcher[]): Map<PolicyDocument, MessageClassifier> => {
    if (matchers.length === 0) return without;
    const known = made.get(matchers) ?? new Map<PolicyDocument, MessageClassifier>();
    made.set(matchers, known);
    return known;
  };
  return async (tenantId, policy) => {
    const matchers = await exactMatchers.of(tenantId);
    const tenantDetectors = policy.detectors ?? [];
    if (tenantDetectors.length === 0 && matchers.length === 0) return plain;
    const classifiers = classifiersWith(matchers);
    const kept = tenantDetectors.length === 0 ? NO_DETECTORS : policy;
    const known = classifiers.get(kept);
    if (known !== undefined) return known;
    const own = createMessageClassifier({ ...options, tenantDetectors, exactMatchers: matchers });
    // One count of turns for all: several tenants must not hold up the process several times.
    const classifier = { ...own, turns: plain.turns };
    const [oldest] = classifiers.keys();
    if (classifiers.size >= CLASSIFIERS_MAX && oldest !== undefined) classifiers.delete(oldest);
    classifiers.set(kept, classifier);
    return classifier;
  };
}
