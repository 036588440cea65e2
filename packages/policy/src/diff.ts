/** What changed between two policies, rule by rule and layer by layer. Pure. */
import { isDeepStrictEqual } from 'node:util';
import type { PolicyDocument, PolicyRule } from './document/policy-document.ts';
import { layersOf } from './document/read-policy.ts';
import { inheritedRules, type RuleSet, TENANT_LAYER } from './layers.ts';

export interface FieldChange {
  /** `then.protection`, `when.types`; `` for the whole. */
  readonly field: string;
  /** As JSON; undefined for what is not there. */
  readonly before: string | undefined;
  readonly after: string | undefined;
}

export interface PolicyChange {
  /** `tenant`, `streams.billing`, `senders[0]`, or the profile that a rule is inherited from. */
  readonly layer: string;
  /** Id of the rule; for what is no rule its field: `name`, `extends`, `disable`, `detectors`. */
  readonly subject: string;
  readonly change: 'added' | 'removed' | 'changed';
  readonly fields: readonly FieldChange[];
}

/** Nothing when both decide alike; the order of rules counts only as far as it is said here: not at all. */
export function diffPolicies(before: PolicyDocument, after: PolicyDocument): readonly PolicyChange[] {
  return [
    ...fieldChange('name', before.name, after.name),
    ...fieldChange('extends', before.extends, after.extends),
    ...(before.extends === after.extends ? [] : diffInherited(inheritedRules(before), inheritedRules(after))),
    ...diffLayers(before, after),
    ...fieldChange('detectors', before.detectors, after.detectors),
  ];
}

function diffLayers(before: PolicyDocument, after: PolicyDocument): readonly PolicyChange[] {
  const old = new Map(namedLayers(before));
  const now = new Map(namedLayers(after));
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((key) => {
    const was = old.get(key);
    const becomes = now.get(key);
    const layer = becomes?.name ?? was?.name ?? key;
    return [
      ...diffRules(layer, was?.rules ?? [], becomes?.rules ?? []),
      ...fieldChange('disable', was?.disable, becomes?.disable, layer),
    ];
  });
}

interface NamedRules {
  readonly name: string;
  readonly rules: readonly PolicyRule[];
  readonly disable: readonly string[] | undefined;
}

/** Layers by what they are for, so that a sender that moves within the document stays the same; shown by their place. */
function namedLayers(policy: PolicyDocument): readonly (readonly [string, NamedRules])[] {
  return layersOf(policy).map(({ place, layer }) => [
    place.path.join(' ').toLowerCase(),
    { name: place.field === '' ? TENANT_LAYER : place.field, rules: layer.rules, disable: layer.disable },
  ]);
}

function diffInherited(before: RuleSet, after: RuleSet): readonly PolicyChange[] {
  const layers = [...new Set([...before, ...after].map(({ layer }) => layer))];
  const of = (set: RuleSet, layer: string): readonly PolicyRule[] =>
    set.filter((one) => one.layer === layer).map(({ rule }) => rule);
  return layers.flatMap((layer) => diffRules(layer, of(before, layer), of(after, layer)));
}

function diffRules(
  layer: string,
  before: readonly PolicyRule[],
  after: readonly PolicyRule[],
): readonly PolicyChange[] {
  const old = new Map(before.map((rule) => [rule.id, rule]));
  const now = new Map(after.map((rule) => [rule.id, rule]));
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((id): readonly PolicyChange[] => {
    const was = old.get(id);
    const becomes = now.get(id);
    if (isDeepStrictEqual(was, becomes)) return [];
    const change = was === undefined ? 'added' : becomes === undefined ? 'removed' : 'changed';
    return [{ layer, subject: id, change, fields: diffFields(was, becomes) }];
  });
}

function diffFields(before: PolicyRule | undefined, after: PolicyRule | undefined): readonly FieldChange[] {
  const old = new Map(before === undefined ? [] : fieldsOf(before));
  const now = new Map(after === undefined ? [] : fieldsOf(after));
  return [...new Set([...old.keys(), ...now.keys()])]
    .map((field) => ({ field, before: old.get(field), after: now.get(field) }))
    .filter((one) => one.before !== one.after);
}

function fieldsOf({ locked, when, then }: PolicyRule): readonly (readonly [string, string])[] {
  const inside = (name: string, value: object): readonly (readonly [string, string])[] =>
    Object.entries(value).map(([key, one]) => [`${name}.${key}`, JSON.stringify(one)]);
  return [...(locked === true ? [['locked', 'true'] as const] : []), ...inside('when', when), ...inside('then', then)];
}

function fieldChange(subject: string, before: unknown, after: unknown, layer = TENANT_LAYER): readonly PolicyChange[] {
  if (isDeepStrictEqual(before, after)) return [];
  const change = before === undefined ? 'added' : after === undefined ? 'removed' : 'changed';
  const fields = [{ field: subject, before: jsonOf(before), after: jsonOf(after) }];
  return [{ layer, subject, change, fields }];
}

const jsonOf = (value: unknown): string | undefined => (value === undefined ? undefined : JSON.stringify(value));
