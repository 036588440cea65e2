/** One rule, ready to be asked: its tests, how strict it is, and what it does to a message. */
import { DecisionAction, type MailEdit, Protection } from '@sealpost/contracts';
import type { ActionName, PolicyThen, ProtectionName } from '../document/policy-document.ts';
import type { MessageFacts, RecipientFacts } from '../facts.ts';
import type { EffectiveRule } from '../layers.ts';
import { domainTest } from './patterns.ts';
import { attachmentTest, type MessageTest, messageTests, purposeBits, verdictBits } from './rule-tests.ts';

export type RecipientTest = (recipient: RecipientFacts) => boolean;

export interface CompiledEdit {
  /** Equal for edits that do the same. */
  readonly key: string;
  readonly edit: MailEdit;
}

export interface CompiledRule {
  readonly cite: string;
  readonly reason: string;
  readonly holdRole: string;
  readonly action: DecisionAction;
  readonly actionRank: number;
  readonly protection: Protection;
  readonly verdictBits: number;
  readonly purposeBits: number;
  readonly tests: readonly MessageTest[];
  /** Undefined: the rule is about the message alone. */
  readonly recipientTest: RecipientTest | undefined;
  /** Undefined: it changes nothing. */
  readonly editsOf: ((message: MessageFacts) => readonly CompiledEdit[]) | undefined;
}

const ACTION_RANKS: Readonly<Record<ActionName, number>> = { deliver: 0, hold: 1, reject: 2 };

const ACTIONS: Readonly<Record<ActionName, DecisionAction>> = {
  deliver: DecisionAction.DECISION_ACTION_DELIVER,
  hold: DecisionAction.DECISION_ACTION_HOLD,
  reject: DecisionAction.DECISION_ACTION_REJECT,
};

const PROTECTIONS: Readonly<Record<ProtectionName, Protection>> = {
  opportunistic: Protection.PROTECTION_OPPORTUNISTIC,
  tls: Protection.PROTECTION_TLS,
  content: Protection.PROTECTION_CONTENT,
  portal: Protection.PROTECTION_PORTAL,
};

export function compileRule({ rule, cite }: EffectiveRule): CompiledRule {
  const { when, then } = rule;
  return {
    cite,
    reason: then.reason,
    holdRole: then.role ?? '',
    action: ACTIONS[then.action],
    actionRank: ACTION_RANKS[then.action],
    protection: PROTECTIONS[then.protection],
    verdictBits: verdictBits(when),
    purposeBits: purposeBits(when),
    tests: messageTests(when),
    recipientTest: recipientTestOf(when),
    editsOf: editsOf({ rule, cite }),
  };
}

function recipientTestOf(when: EffectiveRule['rule']['when']): RecipientTest | undefined {
  const { authorized, recipientDomain: domains } = when;
  if (domains === undefined && authorized === undefined) return undefined;
  const isDomain = domains === undefined ? undefined : domainTest(domains);
  return (recipient) => {
    if (authorized !== undefined && authorized !== (recipient.authorized === true)) return false;
    return isDomain === undefined || isDomain(recipient.domain.toLowerCase());
  };
}

function editsOf({ rule, cite }: Pick<EffectiveRule, 'rule' | 'cite'>): CompiledRule['editsOf'] {
  const { then, when } = rule;
  const fixed = fixedEdits(then, cite);
  if (then.removeParts?.includes('matching') !== true || when.attachment === undefined)
    return fixed.length === 0 ? undefined : () => fixed;
  const named = then.removeParts.filter((part) => part !== 'matching');
  const fits = attachmentTest(when.attachment);
  return (message) => {
    const parts = message.attachments
      .filter(fits)
      .map(({ index }) => (index === undefined ? 'attachment' : `attachment:${index}`));
    return [
      ...fixed,
      compiledEdit(cite, { $case: 'removeParts', value: { parts: [...new Set([...named, ...parts])] } }),
    ];
  };
}

function fixedEdits(then: PolicyThen, cite: string): readonly CompiledEdit[] {
  const edits: CompiledEdit[] = [];
  const add = (edit: NonNullable<MailEdit['edit']>): void => void edits.push(compiledEdit(cite, edit));
  const { removeParts, redact, addHeader, addNotice } = then;
  if (then.moveSubjectInside === true) add({ $case: 'moveSubjectInside', value: {} });
  if (removeParts !== undefined && !removeParts.includes('matching'))
    add({ $case: 'removeParts', value: { parts: [...removeParts] } });
  if (redact !== undefined) add({ $case: 'redact', value: { types: [...redact] } });
  if (addHeader !== undefined) add({ $case: 'addHeader', value: { ...addHeader } });
  if (addNotice !== undefined) add({ $case: 'addNotice', value: { text: addNotice } });
  return edits;
}

const compiledEdit = (rule: string, edit: NonNullable<MailEdit['edit']>): CompiledEdit => ({
  key: JSON.stringify(edit),
  edit: { edit, rule },
});
