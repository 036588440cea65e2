/** What changed between two policies, rule by rule and layer by layer. Pure. */
import { isDeepStrictEqual } from 'node:util';
import type { PolicyDocument, PolicyRule } from './document/policy-document.ts';
import { layersOf } from './document/read-policy.ts';
import { type RuleSet, TENANT_LAYER, tenantRules } from './layers.ts';

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

/**
 * Nothing when both decide alike. Rules of the tenant are compared with what they inherit: one that moved into a profile
 * did not change. The order of rules is not told of; it matters only among equally strict ones.
 */
export function diffPolicies(before: PolicyDocument, after: PolicyDocument): readonly PolicyChange[] {
  return [
    ...fieldChange('name', [before.name, after.name]),
    ...fieldChange('extends', [before.extends, after.extends]),
    ...diffRules(tenantRules(before), tenantRules(after)),
    ...diffLayers(before, after),
    ...fieldChange('detectors', [before.detectors, after.detectors]),
  ];
}

function diffLayers(before: PolicyDocument, after: PolicyDocument): readonly PolicyChange[] {
  const old = new Map(namedLayers(before));
  const now = new Map(namedLayers(after));
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((key) => {
    const was = old.get(key);
    const becomes = now.get(key);
    const layer = becomes?.name ?? was?.name ?? key;
    const rulesOf = (named: NamedRules | undefined): RuleSet =>
      (named?.rules ?? []).map((rule) => ({ rule, layer, cite: rule.id }));
    return [
      ...(layer === TENANT_LAYER ? [] : diffRules(rulesOf(was), rulesOf(becomes))),
      ...fieldChange('disable', [was?.disable, becomes?.disable], layer),
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

function diffRules(before: RuleSet, after: RuleSet): readonly PolicyChange[] {
  const old = new Map(before.map((one) => [one.rule.id, one]));
  const now = new Map(after.map((one) => [one.rule.id, one]));
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((id): readonly PolicyChange[] => {
    const was = old.get(id);
    const becomes = now.get(id);
    if (isDeepStrictEqual(was?.rule, becomes?.rule)) return [];
    const change = was === undefined ? 'added' : becomes === undefined ? 'removed' : 'changed';
    const layer = becomes?.layer ?? was?.layer ?? TENANT_LAYER;
    return [{ layer, subject: id, change, fields: diffFields(was?.rule, becomes?.rule) }];
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

function fieldChange(
  subject: string,
  [before, after]: readonly [unknown, unknown],
  layer = TENANT_LAYER,
): readonly PolicyChange[] {
  if (isDeepStrictEqual(before, after)) return [];
  const change = before === undefined ? 'added' : after === undefined ? 'removed' : 'changed';
  const fields = [{ field: subject, before: jsonOf(before), after: jsonOf(after) }];
  return [{ layer, subject, change, fields }];
}

const jsonOf = (value: unknown): string | undefined => (value === undefined ? undefined : JSON.stringify(value));
