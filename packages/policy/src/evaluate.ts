/** Which rules decide for a recipient: of all that match, the strictest action and protection; edits add up. Pure. */
import { type Decision, DecisionAction, type MailEdit, Protection } from '@sealpost/contracts';
import { type CompiledSet, compiledPolicy } from './compiled/compile-policy.ts';
import type { CompiledRule } from './compiled/compile-rule.ts';
import type { PolicyDocument } from './document/policy-document.ts';
import type { MessageFacts, RecipientFacts } from './facts.ts';

export interface PolicyVersion {
  readonly policy: PolicyDocument;
  readonly version: number;
}

/** Where no rule matches, mail is held: a policy with a hole must not let anything through. */
const NO_RULE = {
  cite: 'no-rule-matched',
  reason: 'No rule of the policy matches this message.',
  action: DecisionAction.DECISION_ACTION_HOLD,
  protection: Protection.PROTECTION_PORTAL,
};

interface Outcome {
  readonly rule: Pick<CompiledRule, 'cite' | 'reason' | 'action'>;
  readonly holdRole: string;
  readonly protection: Protection;
  readonly edits: readonly MailEdit[];
}

const NO_EDITS: readonly MailEdit[] = [];

/**
 * The decision for each recipient, in their order. `method` is left to encrypt. The rule cited is the one with the strictest
 * action, among those the one with the strictest protection, among those the nearest; the protection is the strictest
 * that any matching rule asks for. Edits come with mail that is delivered or held, for when it is released.
 */
export function evaluatePolicy(
  current: PolicyVersion,
  message: MessageFacts,
  recipients: readonly RecipientFacts[],
): readonly Decision[] {
  const set = compiledPolicy(current.policy)(message);
  const { count, perRecipient } = matchMessage(set, message);
  const policyVersion = `${current.policy.name}@${current.version}`;
  const forAll = perRecipient ? undefined : outcomeOf(set, count, { message, recipient: undefined });
  return recipients.map((recipient) => {
    const { rule, holdRole, protection, edits } = forAll ?? outcomeOf(set, count, { message, recipient });
    return {
      recipientIndex: recipient.index,
      action: rule.action,
      protection: message.minimumProtection > protection ? message.minimumProtection : protection,
      method: 0,
      rule: rule.cite,
      policyVersion,
      reason: rule.reason,
      refusedMethods: [],
      holdRole,
      edits: edits.length === 0 ? [] : [...edits],
    };
  });
}

/** Puts the numbers of all rules that the message itself meets into `set.matching`. */
function matchMessage(set: CompiledSet, message: MessageFacts): { count: number; perRecipient: boolean } {
  const { rules, matching } = set;
  const verdictBit = 1 << message.verdict.level;
  const purposeBit = 1 << message.purpose;
  let count = 0;
  let perRecipient = false;
  for (let i = 0; i < rules.length; i++) {
    const rule = rules[i] as CompiledRule;
    if ((rule.verdictBits & verdictBit) === 0 || (rule.purposeBits & purposeBit) === 0) continue;
    if (!passes(rule, message)) continue;
    matching[count++] = i;
    if (rule.recipientTest !== undefined) perRecipient = true;
  }
  return { count, perRecipient };
}

function passes(rule: CompiledRule, message: MessageFacts): boolean {
  for (const test of rule.tests) if (!test(message)) return false;
  return true;
}

function outcomeOf(
  set: CompiledSet,
  count: number,
  { message, recipient }: { readonly message: MessageFacts; readonly recipient: RecipientFacts | undefined },
): Outcome {
  let best: CompiledRule | undefined;
  let protection: Protection = Protection.PROTECTION_UNSPECIFIED;
  let edits: CompiledRule[] | undefined;
  let holdRole = '';
  for (let i = 0; i < count; i++) {
    const rule = set.rules[set.matching[i] as number] as CompiledRule;
    if (recipient !== undefined && rule.recipientTest?.(recipient) === false) continue;
    if (best === undefined || isStricter(rule, best)) best = rule;
    if (rule.protection > protection) protection = rule.protection;
    if (holdRole === '') holdRole = rule.holdRole;
    if (rule.editsOf !== undefined) (edits ??= []).push(rule);
  }
  if (best === undefined) return { rule: NO_RULE, holdRole, protection: NO_RULE.protection, edits: NO_EDITS };
  // A hold for one role stays one, also when another rule that names none holds under a stronger protection.
  const role = best.holdRole !== '' ? best.holdRole : holdRole;
  const unedited = edits === undefined || best.action === DecisionAction.DECISION_ACTION_REJECT;
  const isHeld = best.action === DecisionAction.DECISION_ACTION_HOLD;
  return {
    rule: best,
    holdRole: isHeld ? role : '',
    protection,
    edits: unedited ? NO_EDITS : collectEdits(edits ?? [], message),
  };
}

const isStricter = (a: CompiledRule, b: CompiledRule): boolean =>
  a.actionRank === b.actionRank ? a.protection > b.protection : a.actionRank > b.actionRank;

/** Edits of all rules in their order; what two of them ask for alike is done once, in the name of the first. */
function collectEdits(rules: readonly CompiledRule[], message: MessageFacts): readonly MailEdit[] {
  const seen = new Set<string>();
  const edits: MailEdit[] = [];
  for (const rule of rules) {
    for (const { key, edit } of rule.editsOf?.(message) ?? []) {
      if (seen.has(key)) continue;
      seen.add(key);
      edits.push(edit);
    }
  }
  return edits;
}
