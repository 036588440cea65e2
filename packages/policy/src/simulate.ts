/** A draft beside the policy in force over messages that were judged before: which outcomes would differ. Pure. */
import { type Decision, DecisionAction, type MailEdit, Protection } from '@sealpost/contracts';
import type { PolicyDocument } from './document/policy-document.ts';
import { layersOf } from './document/read-policy.ts';
import { evaluatePolicy, type PolicyVersion } from './evaluate.ts';
import type { MessageFacts, RecipientFacts } from './facts.ts';

/** What was decided then, as it is stored. */
export interface PastOutcome {
  readonly rule: string;
  readonly action: DecisionAction;
  readonly protection: Protection;
  /** Kinds, as {@link editKind} names them. */
  readonly edits: readonly string[];
}

export interface SimulatedRecipient extends RecipientFacts {
  /** Recipients of whom all of this is true; 1 without. */
  readonly count?: number;
  /** Without it, the current policy decides what would have been. */
  readonly before?: PastOutcome;
}

export interface SimulatedMessage {
  readonly id: string;
  readonly facts: MessageFacts;
  readonly recipients: readonly SimulatedRecipient[];
}

export interface SimulatedRuleCount {
  readonly rule: string;
  readonly recipientsBefore: number;
  readonly recipientsAfter: number;
}

export interface OutcomeChange {
  /** As {@link outcomeText} writes it. */
  readonly before: string;
  readonly after: string;
  /** Of action and protection; `edited` when only the edits differ. */
  readonly direction: 'stricter' | 'weaker' | 'edited';
  readonly recipients: number;
  /** Rules of the draft that decide. */
  readonly rules: readonly string[];
  /** Of the first messages met, at most SAMPLE_IDS_MAX. */
  readonly sampleIds: readonly string[];
}

export interface SimulationResult {
  readonly messagesSeen: number;
  readonly messagesChanged: number;
  readonly recipientsSeen: number;
  readonly recipientsChanged: number;
  /** By how often they decided; a rule of either policy that never did is missing. */
  readonly rules: readonly SimulatedRuleCount[];
  /** Weaker outcomes first: they are what to look at. */
  readonly changes: readonly OutcomeChange[];
  /** Changed recipients by the rule of the draft that decides. */
  readonly changedByRule: Readonly<Record<string, number>>;
}

export interface Simulation {
  add(message: SimulatedMessage): void;
  result(): SimulationResult;
}

const SAMPLE_IDS_MAX = 10;

type EditCase = NonNullable<MailEdit['edit']>['$case'];

const EDIT_KINDS: Readonly<Record<EditCase, string>> = {
  moveSubjectInside: 'move_subject_inside',
  removeParts: 'remove_parts',
  redact: 'redact',
  addHeader: 'add_header',
  addNotice: 'add_notice',
};

const ACTION_NAMES: Readonly<Record<number, string>> = {
  [DecisionAction.DECISION_ACTION_DELIVER]: 'deliver',
  [DecisionAction.DECISION_ACTION_HOLD]: 'hold',
  [DecisionAction.DECISION_ACTION_REJECT]: 'reject',
};

const PROTECTION_NAMES: Readonly<Record<number, string>> = {
  [Protection.PROTECTION_UNSPECIFIED]: 'opportunistic',
  [Protection.PROTECTION_OPPORTUNISTIC]: 'opportunistic',
  [Protection.PROTECTION_TLS]: 'tls',
  [Protection.PROTECTION_CONTENT]: 'content',
  [Protection.PROTECTION_PORTAL]: 'portal',
};

/** `redact`, `remove_parts` …; empty for an edit of another version. */
export const editKind = ({ edit }: MailEdit): string => (edit === undefined ? '' : EDIT_KINDS[edit.$case]);

/** A decision as it is stored for later dry runs. */
export function pastOutcomeOf({ rule, action, protection, edits }: Decision): PastOutcome {
  return { rule, action, protection, edits: [...new Set(edits.map(editKind))].toSorted() };
}

/** `deliver/tls`, `deliver/content+move_subject_inside`, `hold/portal`, `reject`. */
export function outcomeText({ action, protection, edits }: Omit<PastOutcome, 'rule'>): string {
  const name = ACTION_NAMES[action] ?? 'unknown';
  if (action === DecisionAction.DECISION_ACTION_REJECT) return name;
  return [`${name}/${PROTECTION_NAMES[protection] ?? 'unknown'}`, ...edits].join('+');
}

/** Outcomes of a list of messages under two policies. */
export function simulatePolicy(
  messages: Iterable<SimulatedMessage>,
  policies: { readonly current: PolicyVersion; readonly draft: PolicyVersion },
): SimulationResult {
  const simulation = createSimulation(policies);
  for (const message of messages) simulation.add(message);
  return simulation.result();
}

interface Change {
  readonly before: PastOutcome;
  readonly after: PastOutcome;
  recipients: number;
  readonly rules: Set<string>;
  readonly sampleIds: Set<string>;
}

/** The same message by message; keeps counts and a few ids, never messages. */
export function createSimulation({
  current,
  draft,
}: {
  readonly current: PolicyVersion;
  readonly draft: PolicyVersion;
}): Simulation {
  const rules = new Map<string, { before: number; after: number }>();
  const changes = new Map<string, Change>();
  const changedByRule = new Map<string, number>();
  const totals = { messagesSeen: 0, messagesChanged: 0, recipientsSeen: 0, recipientsChanged: 0 };
  const countRule = (rule: string, side: 'before' | 'after', by: number): void => {
    const row = rules.get(rule) ?? { before: 0, after: 0 };
    row[side] += by;
    rules.set(rule, row);
  };
  return {
    add: ({ id, facts, recipients }) => {
      const known = recipients.every(({ before }) => before !== undefined);
      const before = known ? [] : evaluatePolicy(current, facts, recipients);
      const after = evaluatePolicy(draft, facts, recipients);
      let differs = false;
      for (const [index, recipient] of recipients.entries()) {
        const count = recipient.count ?? 1;
        const was = recipient.before ?? pastOutcomeOf(before[index] as Decision);
        const becomes = pastOutcomeOf(after[index] as Decision);
        totals.recipientsSeen += count;
        countRule(was.rule, 'before', count);
        countRule(becomes.rule, 'after', count);
        const key = `${outcomeText(was)} ${outcomeText(becomes)}`;
        if (outcomeText(was) === outcomeText(becomes)) continue;
        differs = true;
        totals.recipientsChanged += count;
        const change = changes.get(key) ?? {
          ...{ before: was, after: becomes, recipients: 0 },
          ...{ rules: new Set<string>(), sampleIds: new Set<string>() },
        };
        change.recipients += count;
        change.rules.add(becomes.rule);
        if (change.sampleIds.size < SAMPLE_IDS_MAX) change.sampleIds.add(id);
        changes.set(key, change);
        changedByRule.set(becomes.rule, (changedByRule.get(becomes.rule) ?? 0) + count);
      }
      totals.messagesSeen += 1;
      if (differs) totals.messagesChanged += 1;
    },
    result: () => ({
      ...totals,
      rules: [...rules]
        .map(([rule, row]) => ({ rule, recipientsBefore: row.before, recipientsAfter: row.after }))
        .toSorted((a, b) => b.recipientsBefore + b.recipientsAfter - a.recipientsBefore - a.recipientsAfter),
      changes: [...changes.values()].map(toOutcomeChange).toSorted(byUrgency),
      changedByRule: Object.fromEntries(changedByRule),
    }),
  };
}

function toOutcomeChange({ before, after, recipients, rules, sampleIds }: Change): OutcomeChange {
  const texts = { before: outcomeText(before), after: outcomeText(after) };
  return {
    ...texts,
    direction: outcomeDirection(texts.before, texts.after),
    recipients,
    rules: [...rules],
    sampleIds: [...sampleIds],
  };
}

/** Of two outcomes as {@link outcomeText} writes them: the action counts before the protection, edits last. */
export function outcomeDirection(before: string, after: string): OutcomeChange['direction'] {
  const was = strengthOf(before);
  const becomes = strengthOf(after);
  if (was === becomes) return 'edited';
  return becomes > was ? 'stricter' : 'weaker';
}

const ACTION_ORDER = Object.values(ACTION_NAMES);
const PROTECTION_ORDER = ['opportunistic', 'tls', 'content', 'portal'];

function strengthOf(text: string): number {
  const [action = '', protection = ''] = (text.split('+')[0] ?? '').split('/');
  return ACTION_ORDER.indexOf(action) * PROTECTION_ORDER.length + Math.max(0, PROTECTION_ORDER.indexOf(protection));
}

const URGENCY = ['weaker', 'edited', 'stricter'];

const byUrgency = (a: OutcomeChange, b: OutcomeChange): number =>
  URGENCY.indexOf(a.direction) - URGENCY.indexOf(b.direction) || b.recipients - a.recipients;

/** Every full address that a policy names: what a keyed hash of past senders must be compared with. Lower case. */
export function senderAddresses(policy: PolicyDocument): readonly string[] {
  const patterns = [
    ...Object.keys(policy.senders ?? {}),
    ...layersOf(policy).flatMap(({ layer }) => layer.rules.flatMap(({ when }) => when.sender ?? [])),
  ];
  const addresses = patterns.filter((pattern) => pattern.includes('@') && !pattern.startsWith('@'));
  return [...new Set(addresses.map((address) => address.toLowerCase()))];
}
