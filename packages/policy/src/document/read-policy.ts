/** Text to a policy document: read, checked against its shape, and brought into one form. Inheritance is checked elsewhere. */
import { compileTenantDetectors, type TenantDetector } from '@sealpost/phi';
import type {
  PolicyDocument,
  PolicyLayer,
  PolicyRule,
  PolicyThen,
  PolicyWhen,
  ProfileName,
} from './policy-document.ts';
import { POLICY_SHAPE } from './policy-shape.ts';
import { checkShape, fieldIn, isObject, itemIn, type Json, type Place, type Report, ROOT } from './shape.ts';
import { readSource, type SourceText } from './source-lines.ts';

export const POLICY_SIZE_BYTES_MAX = 262_144;
/** Problems named at once; a text that breaks more rules is mended step by step. */
const ISSUES_MAX = 200;

/** Something to mend, or to think about. */
export interface PolicyIssue {
  readonly severity: 'error' | 'warning';
  /** Counted from 1. */
  readonly line: number;
  /** Path in the document: `rules[3].when.verdict`. */
  readonly field: string;
  /** Stable. */
  readonly code: string;
  readonly message: string;
}

export interface PolicyRead {
  readonly source: SourceText;
  readonly issues: readonly PolicyIssue[];
  /** Undefined when there are errors. */
  readonly policy: PolicyDocument | undefined;
}

const NO_SOURCE: SourceText = { value: undefined, errors: [], lineOf: () => 1 };

/** Never throws. */
export function readPolicy(text: string): PolicyRead {
  const failed = (source: SourceText, issues: readonly Omit<PolicyIssue, 'severity' | 'field'>[]): PolicyRead => ({
    source,
    issues: issues.map((issue) => ({ ...issue, severity: 'error', field: 'document' })),
    policy: undefined,
  });
  if (Buffer.byteLength(text) > POLICY_SIZE_BYTES_MAX) {
    const message = `A policy has at most ${POLICY_SIZE_BYTES_MAX} bytes.`;
    return failed(NO_SOURCE, [{ line: 1, code: 'policy-too-large', message }]);
  }
  const source = readSource(text);
  if (source.errors.length > 0)
    return failed(
      source,
      source.errors.slice(0, ISSUES_MAX).map((error) => ({ ...error, code: 'policy-syntax' })),
    );
  const { value } = source;
  if (!isObject(value)) return failed(source, [{ line: 1, code: POLICY_SHAPE.code, message: POLICY_SHAPE.cure }]);
  const issues: PolicyIssue[] = [];
  const report = reportInto(issues, source);
  checkShape(POLICY_SHAPE, value, { place: ROOT, report });
  checkIds(value, report);
  // Detectors are compiled only once their outline is right: the engine then speaks of patterns alone.
  if (issues.length === 0) checkDetectors(value['detectors'], report);
  if (issues.length > 0) return { source, issues, policy: undefined };
  const policy = toDocument(value);
  checkRules(policy, report);
  return { source, issues, policy: issues.length > 0 ? undefined : policy };
}

/** Errors with the line that they stand on, bounded in number. */
export function reportInto(issues: PolicyIssue[], source: SourceText): Report {
  return (place, code, message) => {
    if (issues.length >= ISSUES_MAX) return;
    issues.push({
      severity: 'error',
      line: source.lineOf(place.path),
      field: place.field === '' ? 'document' : place.field,
      code,
      message,
    });
  };
}

/** Ids given twice in a layer, also in a document with other errors. */
function checkIds(value: Json, report: Report): void {
  const named = (key: string): readonly (readonly [Place, unknown])[] =>
    Object.entries(isObject(value[key]) ? value[key] : {}).map(([name, layer], index) => [
      key === 'senders' ? senderPlace(name, index) : fieldIn(fieldIn(ROOT, key), name),
      layer,
    ]);
  for (const [place, layer] of [[ROOT, value] as const, ...named('streams'), ...named('senders')]) {
    const rules: unknown = isObject(layer) ? layer['rules'] : undefined;
    const seen = new Set<unknown>();
    for (const [index, rule] of (Array.isArray(rules) ? rules : []).entries()) {
      const id: unknown = isObject(rule) ? rule['id'] : undefined;
      if (id !== undefined && seen.has(id))
        report(ruleField(place, index, 'id'), 'rule-id-twice', 'Each rule of a layer has an id of its own.');
      seen.add(id);
    }
  }
}

/** Entries of senders go by their number: the keys are addresses. */
const senderPlace = (sender: string, index: number): Place => ({
  path: ['senders', sender],
  field: `senders[${index}]`,
});

function checkDetectors(detectors: unknown, report: Report): void {
  if (detectors === undefined) return;
  const compiled = compileTenantDetectors(detectors);
  if (compiled.ok) return;
  for (const { field, rule, description } of compiled.violations)
    report(placeOf(field), `detector-${rule}`, description);
}

/** `detectors[3].contextWords[0]` as a place. */
function placeOf(field: string): Place {
  const steps = field.match(/[^.[\]]+/g) ?? [];
  return { path: steps.map((step) => (/^\d+$/.test(step) ? Number(step) : step)), field };
}

/** Every layer of a document with the place it stands at. */
export function layersOf(policy: PolicyDocument): readonly { readonly place: Place; readonly layer: PolicyLayer }[] {
  const streams = Object.entries(policy.streams ?? {}).map(([name, layer]) => ({
    place: fieldIn(fieldIn(ROOT, 'streams'), name),
    layer,
  }));
  const senders = Object.entries(policy.senders ?? {}).map(([sender, layer], index) => ({
    place: senderPlace(sender, index),
    layer,
  }));
  return [{ place: ROOT, layer: policy }, ...streams, ...senders];
}

/** The place of a rule's field. */
export const ruleField = (layer: Place, index: number, field: string): Place =>
  fieldIn(itemIn(fieldIn(layer, 'rules'), index), field);

/** What a shape cannot say: fields that depend on each other. */
function checkRules(policy: PolicyDocument, report: Report): void {
  if (policy.rules.length === 0 && policy.extends === undefined)
    report(fieldIn(ROOT, 'rules'), 'rules-missing', 'Give rules, or inherit some with `extends`.');
  const senders = new Set<string>();
  for (const [index, sender] of Object.keys(policy.senders ?? {}).entries()) {
    if (senders.has(sender.toLowerCase()))
      report(senderPlace(sender, index), 'sender-twice', 'The same sender stands here twice.');
    senders.add(sender.toLowerCase());
  }
  for (const { place, layer } of layersOf(policy)) {
    for (const [index, { when, then }] of layer.rules.entries()) {
      const at = (field: string): Place => ruleField(place, index, field);
      if (then.role !== undefined && then.action !== 'hold')
        report(at('then.role'), 'role-without-hold', 'A role decides on held mail: use it with `action: hold`.');
      if ((when.sizeBytesMin ?? 0) > (when.sizeBytesMax ?? Number.MAX_SAFE_INTEGER))
        report(at('when.sizeBytesMin'), 'size-range', '`sizeBytesMin` is above `sizeBytesMax`.');
      if (then.removeParts?.includes('matching') === true && when.attachment === undefined)
        report(at('then.removeParts'), 'matching-without-attachment', '`matching` needs an `attachment` condition.');
    }
  }
}

function toDocument(value: Json): PolicyDocument {
  const detectors = value['detectors'] as readonly TenantDetector[] | undefined;
  return {
    name: value['name'] as string,
    ...(value['extends'] === undefined ? {} : { extends: value['extends'] as ProfileName }),
    ...toLayer(value),
    ...toLayers('streams', value['streams']),
    ...toLayers('senders', value['senders']),
    ...(detectors === undefined ? {} : { detectors }),
  };
}

function toLayers(key: 'streams' | 'senders', value: unknown): Pick<PolicyDocument, 'streams' | 'senders'> {
  if (!isObject(value)) return {};
  const layers = Object.entries(value).map(([name, layer]): [string, PolicyLayer] => [name, toLayer(layer as Json)]);
  return { [key]: Object.fromEntries(layers) };
}

function toLayer(value: Json): PolicyLayer {
  const rules = (value['rules'] ?? []) as readonly Json[];
  return { rules: rules.map(toRule), ...lists(value, ['disable']) };
}

function toRule(value: Json): PolicyRule {
  return {
    id: value['id'] as string,
    ...(value['locked'] === true ? { locked: true } : {}),
    when: toWhen((value['when'] ?? {}) as Json),
    then: toThen(value['then'] as Json),
  };
}

const WHEN_LISTS = ['verdict', 'purpose', 'types', 'in', 'stream', 'sender', 'recipientDomain'] as const;
const WHEN_VALUES = ['counts', 'sizeBytesMin', 'sizeBytesMax', 'authorized'] as const;

function toWhen(value: Json): PolicyWhen {
  const { problems, attachment } = value;
  return {
    ...lists(value, WHEN_LISTS),
    ...values(value, WHEN_VALUES),
    ...(isObject(attachment)
      ? {
          attachment: {
            ...lists(attachment, ['kinds', 'extensions', 'problems']),
            ...values(attachment, ['countMin']),
          },
        }
      : {}),
    ...(typeof problems === 'boolean' ? { problems } : lists(value, ['problems'])),
  } as PolicyWhen;
}

function toThen(value: Json): PolicyThen {
  return {
    action: 'deliver',
    protection: 'opportunistic',
    reason: '',
    ...values(value, ['action', 'protection', 'reason', 'role', 'addHeader', 'addNotice']),
    ...(value['moveSubjectInside'] === true ? { moveSubjectInside: true } : {}),
    ...lists(value, ['removeParts', 'redact']),
  } as PolicyThen;
}

/** The named fields as lists: one value may stand without brackets. */
function lists(value: Json, names: readonly string[]): Record<string, readonly unknown[]> {
  const given = names.filter((name) => value[name] !== undefined);
  return Object.fromEntries(given.map((name) => [name, [value[name]].flat()]));
}

function values(value: Json, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(names.filter((name) => value[name] !== undefined).map((name) => [name, value[name]]));
}
