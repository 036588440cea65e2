/** Which rules count for a message: factory, profile, tenant, stream and sender, each replacing or disabling what it inherits. */
import { senderKeys } from './compiled/patterns.ts';
import type { PolicyDocument, PolicyLayer, PolicyRule } from './document/policy-document.ts';
import { layersOf, reportInto, ruleField, type PolicyIssue } from './document/read-policy.ts';
import { fieldIn, itemIn, ROOT } from './document/shape.ts';
import type { SourceText } from './document/source-lines.ts';
import { inheritedProfiles, profileDocument } from './profiles/profiles.ts';

export interface EffectiveRule {
  readonly rule: PolicyRule;
  /** As decisions cite it: `phi`, `factory/phi`, `streams.billing/phi`, `senders[0]/phi`. */
  readonly cite: string;
  /** `factory`, `tenant`, `streams.billing`, `senders[0]`. */
  readonly layer: string;
}

/** Rules with those of the nearest layer first: among equally strict ones the nearest decides. */
export type RuleSet = readonly EffectiveRule[];

export const TENANT_LAYER = 'tenant';

export interface LayerKey {
  /** Undefined for mail without a stream that has a layer. */
  readonly stream: string | undefined;
  /** Numbers of the sender layers that match, from the widest to the nearest. */
  readonly senders: readonly number[];
}

/** What a document has without any stream or sender. */
export function tenantRules(policy: PolicyDocument): RuleSet {
  return withLayer(inheritedRules(policy), { layer: policy, name: TENANT_LAYER });
}

/** The rules of the profiles that a document extends. */
export function inheritedRules(policy: PolicyDocument): RuleSet {
  return inheritedProfiles(policy).reduce<RuleSet>(
    (rules, name) => withLayer(rules, { layer: profileDocument(name), name }),
    [],
  );
}

/** All rules for mail of a stream and a sender. */
export function effectiveRules(policy: PolicyDocument, key: LayerKey): RuleSet {
  const senders = Object.values(policy.senders ?? {});
  const stream = key.stream === undefined ? undefined : policy.streams?.[key.stream];
  const ofStream =
    stream === undefined
      ? tenantRules(policy)
      : withLayer(tenantRules(policy), { layer: stream, name: `streams.${key.stream}` });
  return key.senders.reduce<RuleSet>((rules, index) => {
    const layer = senders[index];
    return layer === undefined ? rules : withLayer(rules, { layer, name: `senders[${index}]` });
  }, ofStream);
}

/** Numbers of the sender layers by their key, lower case. */
export const senderIndex = (policy: PolicyDocument): ReadonlyMap<string, number> =>
  new Map(Object.keys(policy.senders ?? {}).map((key, index) => [key.toLowerCase(), index]));

/** Sender layers that mail of a sender meets, from the widest to the nearest: `*.org`, `*.example.org`, `@a.example.org`, the address. */
export function senderLayers(index: ReadonlyMap<string, number>, sender: string): readonly number[] {
  const { address, atDomain, wildcards } = senderKeys(sender);
  const keys = atDomain === address ? [...wildcards, address] : [...wildcards, atDomain, address];
  return keys.flatMap((key) => index.get(key) ?? []);
}

/** Sender layers that the layer of a key inherits from. */
export function widerSenders(policy: PolicyDocument, key: string): readonly number[] {
  const index = senderIndex(policy);
  const own = index.get(key.toLowerCase());
  return senderLayers(index, key.replace(/^\*\./, '@')).filter((other) => other !== own);
}

interface NamedLayer {
  readonly layer: PolicyLayer;
  readonly name: string;
}

function withLayer(inherited: RuleSet, { layer, name }: NamedLayer): RuleSet {
  const locked = new Set(inherited.filter(({ rule }) => rule.locked === true).map(({ rule }) => rule.id));
  const own = layer.rules.filter(({ id }) => !locked.has(id));
  const gone = new Set([...own.map(({ id }) => id), ...(layer.disable ?? [])]);
  return [
    ...own.map((rule) => ({ rule, layer: name, cite: name === TENANT_LAYER ? rule.id : `${name}/${rule.id}` })),
    ...inherited.filter(({ rule }) => rule.locked === true || !gone.has(rule.id)),
  ];
}

/** Errors of a document that shows none by itself: what it says of rules that it inherits. */
export function checkInheritance(policy: PolicyDocument, source: SourceText): readonly PolicyIssue[] {
  const issues: PolicyIssue[] = [];
  const report = reportInto(issues, source);
  const profiles = inheritedRules(policy);
  const tenant = tenantRules(policy);
  const streams = [undefined, ...Object.keys(policy.streams ?? {})];
  const aboveSender = (key: string): readonly RuleSet[] => {
    const senders = widerSenders(policy, key);
    return streams.map((stream) => effectiveRules(policy, { stream, senders }));
  };
  for (const { place, layer } of layersOf(policy)) {
    const [kind, key] = place.path;
    const sets = kind === undefined ? [profiles] : kind === 'senders' ? aboveSender(String(key)) : [tenant];
    const inherited = new Map(sets.flat().map((one): [string, EffectiveRule] => [one.rule.id, one]));
    const isLocked = (id: string): boolean =>
      sets.some((set) => set.some((one) => one.rule.id === id && one.rule.locked));
    for (const [index, { id }] of layer.rules.entries()) {
      if (isLocked(id))
        report(
          ruleField(place, index, 'id'),
          'rule-locked',
          `${id} is locked by a layer above. Add a stricter rule instead.`,
        );
    }
    for (const [index, id] of (layer.disable ?? []).entries()) {
      const at = itemIn(fieldIn(place, 'disable'), index);
      if (!inherited.has(id)) report(at, 'disable-unknown', `No rule ${id} is inherited here.`);
      else if (isLocked(id)) report(at, 'rule-locked', `${id} is locked by a layer above.`);
    }
  }
  return issues;
}
