/** Which rules count for a message: factory, profile, tenant, stream and sender, each replacing or disabling what it inherits. */
import { senderKeys } from './compiled/patterns.ts';
import type { PolicyDocument, PolicyLayer, PolicyRule } from './document/policy-document.ts';
import { layersOf, reportInto, ruleField, type PolicyIssue } from './document/read-policy.ts';
import { fieldIn, itemIn } from './document/shape.ts';
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

/** Sender layers that the layer of a key inherits from, the widest first. */
export function widerSenders(index: ReadonlyMap<string, number>, key: string): readonly number[] {
  if (key.startsWith('*.')) return senderKeys(`@${key.slice(2)}`).wildcards.flatMap((wider) => index.get(wider) ?? []);
  const own = index.get(key.toLowerCase());
  return senderLayers(index, key).filter((other) => other !== own);
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

/** What may be inherited somewhere: all ids, and those among them that are locked. */
interface Inheritable {
  readonly ids: ReadonlySet<string>;
  readonly locked: ReadonlySet<string>;
}

function inheritable(rules: readonly PolicyRule[]): Inheritable {
  const locked = rules.filter((rule) => rule.locked === true);
  return { ids: new Set(rules.map(({ id }) => id)), locked: new Set(locked.map(({ id }) => id)) };
}

/**
 * Errors of a document that shows none by itself: what it says of rules that it inherits. A sender may meet any stream, so
 * its layer answers to all of them; looked at as sets, since the mixtures would be too many to go through.
 */
export function checkInheritance(policy: PolicyDocument, source: SourceText): readonly PolicyIssue[] {
  const issues: PolicyIssue[] = [];
  const report = reportInto(issues, source);
  const rulesOf = (layers: readonly PolicyLayer[]): readonly PolicyRule[] => layers.flatMap(({ rules }) => rules);
  const tenant = tenantRules(policy).map(({ rule }) => rule);
  const senders = Object.values(policy.senders ?? {});
  const ofProfiles = inheritable(inheritedRules(policy).map(({ rule }) => rule));
  const ofTenant = inheritable(tenant);
  const ofStreams = inheritable([...tenant, ...rulesOf(Object.values(policy.streams ?? {}))]);
  const index = senderIndex(policy);
  for (const { place, layer } of layersOf(policy)) {
    const [kind, key] = place.path;
    const wider = kind === 'senders' ? widerSenders(index, String(key)).flatMap((at) => senders[at] ?? []) : [];
    const base = kind === undefined ? ofProfiles : kind === 'senders' ? ofStreams : ofTenant;
    const above = inheritable(rulesOf(wider));
    const isLocked = (id: string): boolean => base.locked.has(id) || above.locked.has(id);
    for (const [at, { id }] of layer.rules.entries()) {
      if (!isLocked(id)) continue;
      report(
        ruleField(place, at, 'id'),
        'rule-locked',
        `${id} is locked by a layer above. Add a stricter rule instead.`,
      );
    }
    for (const [at, id] of (layer.disable ?? []).entries()) {
      const field = itemIn(fieldIn(place, 'disable'), at);
      if (!base.ids.has(id) && !above.ids.has(id)) report(field, 'disable-unknown', `No rule ${id} is inherited here.`);
      else if (isLocked(id)) report(field, 'rule-locked', `${id} is locked by a layer above.`);
    }
  }
  return issues;
}
