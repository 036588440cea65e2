/** The policy as people write it: a list of rules in YAML, checked whole before it may decide anything. */
import type { FieldViolation } from '@sealpost/kernel';
import { parseDocument } from 'yaml';

export const VERDICT_NAMES = ['none', 'identifiers_only', 'health_only', 'phi', 'sensitive_phi'] as const;
export const PURPOSE_NAMES = ['treatment', 'payment', 'operations', 'marketing', 'research'] as const;
export const ACTION_NAMES = ['deliver', 'hold', 'reject'] as const;
/** From weakest to strongest. */
export const PROTECTION_NAMES = ['opportunistic', 'tls', 'content', 'portal'] as const;

export type VerdictName = (typeof VERDICT_NAMES)[number];
export type PurposeName = (typeof PURPOSE_NAMES)[number];
export type ActionName = (typeof ACTION_NAMES)[number];
export type ProtectionName = (typeof PROTECTION_NAMES)[number];

/** All given conditions must hold; within one, any of its values. */
export interface PolicyWhen {
  readonly verdict?: readonly VerdictName[];
  readonly purpose?: readonly PurposeName[];
  /** Evidence types; with `in`, only where found in one of these parts. */
  readonly types?: readonly string[];
  /** Part labels or their beginning before a colon: `subject`, `attachment-name`. */
  readonly in?: readonly string[];
  /** Recipient domains; `*.example.org` covers the domains below it. */
  readonly recipientDomain?: readonly string[];
  /** True: only when something could not be looked into. */
  readonly problems?: boolean;
}

export interface PolicyThen {
  readonly action: ActionName;
  readonly protection: ProtectionName;
  /** Fixed text shown with the decision; never content. */
  readonly reason: string;
}

export interface PolicyRule {
  readonly id: string;
  readonly when: PolicyWhen;
  readonly then: PolicyThen;
}

export interface PolicyDocument {
  readonly name: string;
  readonly rules: readonly PolicyRule[];
}

export type PolicyParse =
  | { readonly ok: true; readonly policy: PolicyDocument }
  | { readonly ok: false; readonly violations: readonly FieldViolation[] };

export const POLICY_SIZE_BYTES_MAX = 262_144;
const RULES_MAX = 500;
const VALUES_MAX = 1_000;
const NAME = /^[a-z0-9][a-z0-9-]{0,62}$/;
const REASON_LENGTH_MAX = 200;

type Problem = (field: string, rule: string, description: string) => void;
type Json = Readonly<Record<string, unknown>>;

/** Reads and checks a policy; names every wrong field. Never throws. */
export function parsePolicy(text: string): PolicyParse {
  const violations: FieldViolation[] = [];
  const problem: Problem = (field, rule, description) => violations.push({ field, rule, description });
  if (Buffer.byteLength(text) > POLICY_SIZE_BYTES_MAX) {
    problem('document', 'policy-too-large', `A policy has at most ${POLICY_SIZE_BYTES_MAX} bytes.`);
    return { ok: false, violations };
  }
  const parsed = readYaml(text);
  if (!isObject(parsed)) {
    problem('document', 'policy-syntax', 'A policy is a YAML document with `name` and `rules`.');
    return { ok: false, violations };
  }
  refuseUnknown({ prefix: '', problem }, parsed, ['name', 'rules']);
  const name = readName('name', parsed['name'], problem);
  const rules = readRules(parsed['rules'], problem);
  return violations.length > 0 ? { ok: false, violations } : { ok: true, policy: { name, rules } };
}

function readYaml(text: string): unknown {
  try {
    const document = parseDocument(text, { uniqueKeys: true });
    return document.errors.length > 0 ? undefined : document.toJS({ maxAliasCount: 0 });
  } catch {
    return undefined;
  }
}

function readRules(value: unknown, problem: Problem): readonly PolicyRule[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > RULES_MAX) {
    problem('rules', 'rules-missing', `A policy has 1 to ${RULES_MAX} rules; the last one should match everything.`);
    return [];
  }
  const seen = new Set<string>();
  return value.map((item: unknown, i) => {
    const at = `rules[${i}]`;
    if (!isObject(item)) {
      problem(at, 'rule-syntax', 'A rule has `id`, `when` and `then`.');
      return { id: '', when: {}, then: { action: 'hold', protection: 'portal', reason: '' } };
    }
    refuseUnknown({ prefix: `${at}.`, problem }, item, ['id', 'when', 'then']);
    const id = readName(`${at}.id`, item['id'], problem);
    if (seen.has(id)) problem(`${at}.id`, 'rule-id-twice', 'Each rule has an id of its own.');
    seen.add(id);
    return {
      id,
      when: readWhen(`${at}.when`, item['when'] ?? {}, problem),
      then: readThen(`${at}.then`, item['then'], problem),
    };
  });
}

function readWhen(at: string, value: unknown, problem: Problem): PolicyWhen {
  if (!isObject(value)) {
    problem(at, 'when-syntax', 'Conditions are given as names with lists of values.');
    return {};
  }
  refuseUnknown({ prefix: `${at}.`, problem }, value, [
    'verdict',
    'purpose',
    'types',
    'in',
    'recipientDomain',
    'problems',
  ]);
  const list = <T extends string>(key: string, allowed?: readonly T[]): { [name: string]: readonly T[] } => {
    const given = value[key];
    if (given === undefined) return {};
    const items: readonly unknown[] = Array.isArray(given) ? given : [given];
    const fits = items.length > 0 && items.length <= VALUES_MAX && items.every((item) => typeof item === 'string');
    if (!fits) problem(`${at}.${key}`, 'values-missing', `Give 1 to ${VALUES_MAX} values as text.`);
    else if (allowed !== undefined && !items.every((item) => allowed.includes(item as T))) {
      problem(`${at}.${key}`, 'value-unknown', `Use: ${allowed.join(', ')}.`);
    }
    return { [key]: items as readonly T[] };
  };
  const problems = value['problems'];
  if (problems !== undefined && typeof problems !== 'boolean')
    problem(`${at}.problems`, 'value-unknown', 'Use true or false.');
  return {
    ...list('verdict', VERDICT_NAMES),
    ...list('purpose', PURPOSE_NAMES),
    ...list('types'),
    ...list('in'),
    ...list('recipientDomain'),
    ...(typeof problems === 'boolean' ? { problems } : {}),
  };
}

function readThen(at: string, value: unknown, problem: Problem): PolicyThen {
  if (!isObject(value)) {
    problem(at, 'then-missing', 'A rule says what happens: `action`, `protection`, `reason`.');
    return { action: 'hold', protection: 'portal', reason: '' };
  }
  refuseUnknown({ prefix: `${at}.`, problem }, value, ['action', 'protection', 'reason']);
  const action = value['action'] ?? 'deliver';
  const protection = value['protection'] ?? 'opportunistic';
  const reason = value['reason'] ?? '';
  if (!ACTION_NAMES.some((known) => known === action))
    problem(`${at}.action`, 'value-unknown', `Use: ${ACTION_NAMES.join(', ')}.`);
  if (!PROTECTION_NAMES.some((known) => known === protection))
    problem(`${at}.protection`, 'value-unknown', `Use: ${PROTECTION_NAMES.join(', ')}.`);
  if (typeof reason !== 'string' || reason.length > REASON_LENGTH_MAX)
    problem(`${at}.reason`, 'reason-length', `A reason has at most ${REASON_LENGTH_MAX} characters.`);
  return {
    action: action as ActionName,
    protection: protection as ProtectionName,
    reason: typeof reason === 'string' ? reason : '',
  };
}

function readName(at: string, value: unknown, problem: Problem): string {
  if (typeof value === 'string' && NAME.test(value)) return value;
  problem(at, 'name-syntax', 'Use 1 to 63 lower-case letters, digits and hyphens.');
  return '';
}

function refuseUnknown(
  at: { readonly prefix: string; readonly problem: Problem },
  value: Json,
  known: readonly string[],
): void {
  const { prefix, problem } = at;
  for (const key of Object.keys(value)) {
    if (!known.includes(key))
      problem(`${prefix}${key.slice(0, 64)}`, 'field-unknown', `There is no such field. Known: ${known.join(', ')}.`);
  }
}

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
