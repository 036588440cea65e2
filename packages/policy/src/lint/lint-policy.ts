/** Checks a policy before it is put: errors, and what is allowed and probably not meant. Pure. */
import { HEALTH_TYPES, IDENTIFIER_TYPES } from '@sealpost/phi';
import {
  ACTION_NAMES,
  type PolicyDocument,
  type PolicyRule,
  type PolicyThen,
  PROTECTION_NAMES,
} from '../document/policy-document.ts';
import { layersOf, type PolicyIssue, ruleField } from '../document/read-policy.ts';
import { fieldIn, itemIn, type Place, ROOT } from '../document/shape.ts';
import type { SourceText } from '../document/source-lines.ts';
import {
  effectiveRules,
  type EffectiveRule,
  inheritedRules,
  type RuleSet,
  senderIndex,
  tenantRules,
  widerSenders,
} from '../layers.ts';
import { checkPolicy } from '../parse-policy.ts';
import { covers } from './covers.ts';
import { findSurprises } from './probes.ts';

export interface PolicyLint {
  /** By line. Errors keep a policy from being put, warnings do not. */
  readonly issues: readonly PolicyIssue[];
  /** Undefined when there are errors. */
  readonly policy: PolicyDocument | undefined;
}

type Warn = (place: Place, code: string, message: string) => void;

interface Layer {
  readonly place: Place;
  readonly rules: readonly PolicyRule[];
  readonly disable: readonly string[];
  /** What the layer inherits, and what it makes of it. */
  readonly inherited: RuleSet;
  readonly effective: RuleSet;
}

/** Never throws. */
export function lintPolicy(text: string): PolicyLint {
  const { policy, issues, source } = checkPolicy(text);
  if (policy === undefined) return { issues: byLine(issues), policy };
  return { issues: byLine(warningsOf(policy, source)), policy };
}

const byLine = (issues: readonly PolicyIssue[]): readonly PolicyIssue[] => issues.toSorted((a, b) => a.line - b.line);

function warningsOf(policy: PolicyDocument, source: SourceText): readonly PolicyIssue[] {
  const warnings: PolicyIssue[] = [];
  const warn: Warn = (place, code, message) =>
    void warnings.push({
      severity: 'warning',
      line: source.lineOf(place.path),
      field: place.field === '' ? 'document' : place.field,
      code,
      message,
    });
  for (const layer of lintedLayers(policy)) {
    for (const [index, rule] of layer.rules.entries()) {
      const at = (field: string): Place => ruleField(layer.place, index, field);
      lintWords(rule, at, warn);
      lintConditions(rule, { at, layer, warn });
      lintStanding(rule, { at, layer, warn });
      lintOverride(rule, { at, layer, warn });
    }
    for (const [index, id] of layer.disable.entries()) {
      const gone = layer.inherited.find((one) => one.rule.id === id);
      if (gone !== undefined)
        warn(
          itemIn(fieldIn(layer.place, 'disable'), index),
          'inherited-rule-disabled',
          `${gone.cite} no longer counts.`,
        );
    }
  }
  if (!tenantRules(policy).some(({ rule }) => covers(rule.when, {})))
    warn(ROOT, 'no-catch-all', 'Mail that no rule matches is held. End with a rule without `when`.');
  for (const { stream, code, message } of findSurprises(policy)) {
    const place = stream === undefined ? ROOT : fieldIn(fieldIn(ROOT, 'streams'), stream);
    warn(place, code, message);
  }
  return warnings;
}

function lintedLayers(policy: PolicyDocument): readonly Layer[] {
  const tenant = tenantRules(policy);
  const index = senderIndex(policy);
  return layersOf(policy).map(({ place, layer }) => {
    const own = { place, rules: layer.rules, disable: layer.disable ?? [] };
    const [kind, step] = place.path;
    const key = String(step);
    if (kind === undefined) return { ...own, inherited: inheritedRules(policy), effective: tenant };
    if (kind === 'streams')
      return { ...own, inherited: tenant, effective: effectiveRules(policy, { stream: key, senders: [] }) };
    const wider = widerSenders(index, key);
    const senders = [...wider, index.get(key.toLowerCase()) ?? -1];
    return {
      ...own,
      inherited: effectiveRules(policy, { stream: undefined, senders: wider }),
      effective: effectiveRules(policy, { stream: undefined, senders }),
    };
  });
}

const TYPES: ReadonlySet<string> = new Set([...IDENTIFIER_TYPES, ...HEALTH_TYPES]);
/** Labels of `@sealpost/classify`, up to their number. */
const PARTS: ReadonlySet<string> = new Set([
  ...['subject', 'text', 'html', 'calendar', 'from', 'headers', 'other-headers', 'hidden', 'unparsed'],
  ...['attachment', 'attachment-name', 'file', 'file-name'],
]);

/** Values that are allowed and that nothing ever has. */
function lintWords({ when, then }: PolicyRule, at: (field: string) => Place, warn: Warn): void {
  const types = (field: string, given: readonly string[]): void => {
    for (const type of given.filter((one) => !TYPES.has(one)))
      warn(at(field), 'type-unknown', `Nothing finds evidence of type ${type}. Known: ${[...TYPES].join(', ')}.`);
  };
  types('when.types', when.types ?? []);
  types('when.counts', Object.keys(when.counts ?? {}));
  types('then.redact', then.redact ?? []);
  for (const part of when.in ?? []) {
    if (!PARTS.has(part.split(/[:/]/)[0] ?? ''))
      warn(at('when.in'), 'part-unknown', `No part is called ${part}. Known: ${[...PARTS].join(', ')}.`);
  }
}

interface RuleAt {
  readonly at: (field: string) => Place;
  readonly layer: Layer;
  readonly warn: Warn;
}

/** Conditions that exclude each other, or that say less than they seem to. */
function lintConditions({ when, then }: PolicyRule, { at, layer, warn }: RuleAt): void {
  const { purpose, authorized, problems, verdict, stream } = when;
  const withRecord = purpose?.filter((one) => one === 'marketing' || one === 'research') ?? [];
  if (authorized === true && purpose !== undefined && withRecord.length === 0)
    warn(at('when.authorized'), 'rule-unreachable', 'Authorisations are looked up for marketing and research alone.');
  else if (authorized !== undefined && (purpose === undefined || withRecord.length < purpose.length))
    warn(
      at('when.authorized'),
      'authorized-without-purpose',
      'Authorisations are looked up for marketing and research alone; other mail counts as without one. Add `purpose`.',
    );
  const raised = verdict === undefined || verdict.includes('phi') || verdict.includes('sensitive_phi');
  if (problems !== undefined && problems !== false && !raised)
    warn(
      at('when.problems'),
      'rule-unreachable',
      'What could not be read counts as PHI: the verdict is never below phi.',
    );
  const own = layer.place.path[0] === 'streams' ? String(layer.place.path[1]) : undefined;
  if (own !== undefined && stream !== undefined && !stream.includes(own))
    warn(at('when.stream'), 'rule-unreachable', `Here the stream is always ${own}.`);
  if (then.action !== 'deliver' && then.reason === '')
    warn(at('then'), 'reason-missing', 'Say why: people see the reason of what is held or refused.');
  if (then.action === 'reject' && hasEdits(then))
    warn(
      at('then'),
      'edits-with-reject',
      'What is rejected is not changed first: leave the edits or the rejection out.',
    );
}

/** A rule that another one of the same mail always outdoes. */
function lintStanding(rule: PolicyRule, { at, layer, warn }: RuleAt): void {
  if (hasEdits(rule.then)) return;
  const own = layer.effective.findIndex((one) => one.rule === rule);
  const better = layer.effective.find((one, index) => {
    if (one.rule === rule || !covers(one.rule.when, rule.when)) return false;
    const byAction = strength(ACTION_NAMES, one.rule.then.action, rule.then.action);
    const byProtection = strength(PROTECTION_NAMES, one.rule.then.protection, rule.then.protection);
    return byAction >= 0 && byProtection >= 0 && (byAction + byProtection > 0 || index < own);
  });
  if (better !== undefined)
    warn(at('id'), 'rule-never-wins', `${better.cite} matches whenever it does and is at least as strict.`);
}

/** An inherited rule that is replaced by one that asks for less, or asks it less often. */
function lintOverride(rule: PolicyRule, { at, layer, warn }: RuleAt): void {
  const before = layer.inherited.find((one) => one.rule.id === rule.id);
  if (before === undefined) return;
  const less = weakerIn(before, rule);
  if (less !== undefined) warn(at('id'), 'weaker-override', `It replaces ${before.cite} and ${less}.`);
}

function weakerIn({ rule: before }: EffectiveRule, after: PolicyRule): string | undefined {
  const was = before.then;
  const becomes = after.then;
  if (strength(ACTION_NAMES, becomes.action, was.action) < 0)
    return `asks for ${becomes.action} instead of ${was.action}`;
  if (strength(PROTECTION_NAMES, becomes.protection, was.protection) < 0)
    return `asks for ${becomes.protection} instead of ${was.protection}`;
  if (was.moveSubjectInside === true && becomes.moveSubjectInside !== true) return 'no longer moves the subject inside';
  if (was.redact !== undefined && becomes.redact === undefined) return 'no longer redacts';
  if (was.removeParts !== undefined && becomes.removeParts === undefined) return 'no longer removes attachments';
  return covers(after.when, before.when) ? undefined : 'does not match all that the other does';
}

/** Above 0: `a` is stricter. */
const strength = <T extends string>(names: readonly T[], a: T, b: T): number => names.indexOf(a) - names.indexOf(b);

const hasEdits = (then: PolicyThen): boolean =>
  [then.moveSubjectInside, then.removeParts, then.redact, then.addHeader, then.addNotice].some(
    (edit) => edit !== undefined,
  );
