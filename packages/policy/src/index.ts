/** What the policy asks for and which method gives it: pure rules shared by preview, dlp, encrypt and the command line. */
export * from './choose-method.ts';
export type {
  PolicyDocument,
  PolicyLayer,
  PolicyRule,
  PolicyThen,
  PolicyWhen,
  ProfileName,
} from './document/policy-document.ts';
export { PROFILE_NAMES } from './document/policy-document.ts';
export { POLICY_SIZE_BYTES_MAX, type PolicyIssue } from './document/read-policy.ts';
export { evaluatePolicy, type PolicyVersion } from './evaluate.ts';
export type { AttachmentFacts, MessageFacts, RecipientFacts } from './facts.ts';
export { type PolicyParse, parsePolicy } from './parse-policy.ts';
export { FACTORY_POLICY_YAML } from './profiles/factory-policy.ts';
export { PROFILES } from './profiles/profiles.ts';
export { diffPolicies, type FieldChange, type PolicyChange } from './diff.ts';
export { policyJsonSchema } from './document/json-schema.ts';
export { lintPolicy, type PolicyLint } from './lint/lint-policy.ts';
export {
  createSimulation,
  editKind,
  type OutcomeChange,
  outcomeDirection,
  outcomeText,
  type PastOutcome,
  pastOutcomeOf,
  senderAddresses,
  type SimulatedMessage,
  type SimulatedRecipient,
  type Simulation,
  type SimulationResult,
  simulatePolicy,
} from './simulate.ts';
