/** The policies that come with Sealpost: their text, and what it says. */
import type { PolicyDocument, ProfileName } from '../document/policy-document.ts';
import { readPolicy } from '../document/read-policy.ts';
import { CONTENT_FOR_PHI_YAML } from './content-for-phi.ts';
import { FACTORY_POLICY_YAML } from './factory-policy.ts';
import { STRICT_YAML } from './strict.ts';
import { TLS_SUFFICES_YAML } from './tls-suffices.ts';

export const PROFILES: Readonly<Record<ProfileName, string>> = {
  factory: FACTORY_POLICY_YAML,
  'tls-suffices': TLS_SUFFICES_YAML,
  'content-for-phi': CONTENT_FOR_PHI_YAML,
  strict: STRICT_YAML,
};

const read = new Map<ProfileName, PolicyDocument>();

/** A shipped profile as data; read once. */
export function profileDocument(name: ProfileName): PolicyDocument {
  const known = read.get(name);
  if (known !== undefined) return known;
  const { policy } = readPolicy(PROFILES[name]);
  // Every profile is read by the tests: a broken one is never shipped.
  if (policy === undefined) throw new Error(`profile ${name} does not parse`);
  read.set(name, policy);
  return policy;
}

/** The profile chain that a document inherits, from the root to the nearest. */
export function inheritedProfiles(policy: PolicyDocument): readonly ProfileName[] {
  const { extends: parent } = policy;
  return parent === undefined ? [] : [...inheritedProfiles(profileDocument(parent)), parent];
}
