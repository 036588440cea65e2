/** What dlp decides: the verdict on a message, and for each recipient whether it is delivered, held or refused. Pure. */
import { type AcceptedMail, type Decision, DecisionAction, type MailEnvelope, type Verdict } from '@sealpost/contracts';
import { classifyMessage, type ReadableMessage } from '@sealpost/classify';
import { emit, type Outcome } from '@sealpost/kernel';
import { evaluatePolicy, type MessageFacts, type PolicyVersion, type RecipientFacts } from '@sealpost/policy';

export interface OpenedMail {
  readonly mail: AcceptedMail;
  readonly content: Buffer;
  readonly envelope: MailEnvelope;
  readonly policy: PolicyVersion;
  /** The message with its texts, attachments' too, read and scanned. */
  readonly readable: ReadableMessage;
  /** By recipient index; missing where nobody asked. */
  readonly authorized: ReadonlyMap<number, boolean>;
}

export interface DlpPlan {
  readonly verdict: Verdict;
  /** What the policy looked at. */
  readonly facts: MessageFacts;
  readonly recipients: readonly RecipientFacts[];
  /** For every recipient, in order. */
  readonly decisions: readonly Decision[];
  readonly deliver: readonly Decision[];
  readonly hold: readonly Decision[];
  readonly reject: readonly Decision[];
}

export function decide(opened: OpenedMail): Outcome<DlpPlan> {
  const verdict = classifyMessage(opened.readable, opened.envelope);
  const facts: MessageFacts = {
    verdict,
    purpose: opened.mail.header?.purpose ?? 0,
    minimumProtection: opened.mail.header?.minimumProtection ?? 0,
    stream: opened.mail.header?.labels['stream'] ?? '',
    sender: opened.envelope.mailFrom,
    sizeBytes: opened.readable.sizeBytes,
    attachments: opened.readable.attachments,
  };
  const recipients = opened.envelope.recipients.map(({ index, address }) => ({
    index,
    domain: address.slice(address.lastIndexOf('@') + 1),
    authorized: opened.authorized.get(index) === true,
  }));
  const decisions = evaluatePolicy(opened.policy, facts, recipients);
  const having = (action: DecisionAction): readonly Decision[] =>
    decisions.filter((decision) => decision.action === action);
  return emit({
    verdict,
    facts,
    recipients,
    decisions,
    deliver: having(DecisionAction.DECISION_ACTION_DELIVER),
    hold: having(DecisionAction.DECISION_ACTION_HOLD),
    reject: having(DecisionAction.DECISION_ACTION_REJECT),
  });
}
