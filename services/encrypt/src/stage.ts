/** What encrypt decides: the method of each recipient, and which recipients share a delivery. Pure. */
import {
  type ClassifiedMail,
  type Decision,
  type EnvelopeRecipient,
  type MailEdit,
  type MailEnvelope,
  type MailHeader,
  Method,
  type SealedContent,
} from '@sealpost/contracts';
import { emit, type Outcome, park } from '@sealpost/kernel';
import { chooseMethod, type RecipientCapabilities } from '@sealpost/policy';
import { GROUP_RECIPIENTS_MAX } from './config.ts';
import { editsKey } from './core/asked-edits.ts';

/** What the store knows of one recipient. */
export interface RecipientFacts {
  readonly openpgp: RecipientCapabilities['openpgp'];
  /** Fixed code; undefined when mail may be sent. */
  readonly suppressedFor: string | undefined;
}

export interface OpenedMail {
  readonly mail: ClassifiedMail;
  readonly header: MailHeader;
  readonly content: SealedContent;
  readonly envelope: MailEnvelope;
  /** By recipient index. */
  readonly recipients: ReadonlyMap<number, RecipientFacts>;
}

/** Recipients with the same method, content and destination. */
export interface DeliveryGroup {
  readonly groupId: string;
  readonly method: Method;
  /** A-label. */
  readonly domain: string;
  readonly recipientIndexes: readonly number[];
  readonly decisions: readonly Decision[];
  /** The same for all its recipients: they get the same bytes. */
  readonly edits: readonly MailEdit[];
}

export interface SuppressedGroup {
  readonly reason: string;
  readonly recipientIndexes: readonly number[];
}

export interface EncryptPlan {
  readonly groups: readonly DeliveryGroup[];
  readonly suppressed: readonly SuppressedGroup[];
}

/** Decisions that share method, domain and edits. */
interface GroupMembers {
  readonly domain: string;
  readonly decisions: Decision[];
}

export function decide(opened: OpenedMail): Outcome<EncryptPlan> {
  const { mail, envelope, recipients } = opened;
  if (mail.decisions.length === 0) return park('no-recipient-to-serve');
  const groups = new Map<string, GroupMembers>();
  const suppressed = new Map<string, number[]>();
  for (const decision of mail.decisions) {
    const recipient = recipientAt(envelope, decision.recipientIndex);
    const facts = recipients.get(decision.recipientIndex);
    if (recipient === undefined || facts === undefined) return park('recipient-not-in-envelope');
    if (facts.suppressedFor !== undefined) {
      append(suppressed, facts.suppressedFor, decision.recipientIndex);
      continue;
    }
    const decided = chooseMethod({ ...decision, refusedMethods: [] }, { openpgp: facts.openpgp, tls: tlsOf(decision) });
    const shared = decided.method <= Method.METHOD_REQUIRED_TLS;
    const domain = domainOf(recipient.address);
    const alone = shared ? '' : String(decided.recipientIndex);
    const place = `${decided.method}|${alone}|${domain}|${editsKey(decision.edits)}`;
    const group = groups.get(place);
    if (group === undefined) groups.set(place, { domain, decisions: [decided] });
    else group.decisions.push(decided);
  }
  return emit({
    groups: [...groups.values()].flatMap((members) => toGroups(members, mail.reprotectionCount)),
    suppressed: [...suppressed].map(([reason, recipientIndexes]) => ({ reason, recipientIndexes })),
  });
}

/** By its index, which is its place in the list unless someone made the envelope smaller. */
export function recipientAt(envelope: MailEnvelope, index: number): EnvelopeRecipient | undefined {
  const there = envelope.recipients[index];
  return there?.index === index ? there : envelope.recipients.find((entry) => entry.index === index);
}

export const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1);

/** What the mta reported when it sent the mail back; a reason of ours (`below-minimum`) says nothing of the server. */
function tlsOf(decision: Decision): RecipientCapabilities['tls'] {
  const reason = decision.refusedMethods.findLast((refused) => refused.method === Method.METHOD_REQUIRED_TLS)?.reason;
  return reason === 'server-without-tls' || reason === 'certificate-not-valid' ? reason : 'unknown';
}

const PREFIXES: Readonly<Partial<Record<Method, string>>> = {
  [Method.METHOD_OPPORTUNISTIC_TLS]: 'otls',
  [Method.METHOD_REQUIRED_TLS]: 'rtls',
  [Method.METHOD_OPENPGP]: 'pgp',
  [Method.METHOD_PORTAL]: 'notice',
};

/** Ids hold the lowest recipient index of the group, and the round when the mail came back, so that no two are alike. */
function toGroups({ domain, decisions }: GroupMembers, reprotectionCount: number): DeliveryGroup[] {
  const groups: DeliveryGroup[] = [];
  const ordered = decisions.toSorted((a, b) => a.recipientIndex - b.recipientIndex);
  for (let at = 0; at < ordered.length; at += GROUP_RECIPIENTS_MAX) {
    const members = ordered.slice(at, at + GROUP_RECIPIENTS_MAX);
    const [first] = members as [Decision];
    const round = reprotectionCount > 0 ? `:r${reprotectionCount}` : '';
    groups.push({
      groupId: `${PREFIXES[first.method] ?? 'otls'}:${first.recipientIndex}${round}`,
      method: first.method,
      domain,
      recipientIndexes: members.map((decision) => decision.recipientIndex),
      decisions: members,
      edits: first.edits,
    });
  }
  return groups;
}

function append<V>(map: Map<string, V[]>, key: string, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
