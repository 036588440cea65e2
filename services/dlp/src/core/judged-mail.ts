/** What policy decided a message by, as it is kept for dry runs: types, counts, kinds and domains. Pure. */
import type { JudgedAttachment, JudgedMail, JudgedRecipients } from '@sealpost/contracts';
import {
  type AttachmentFacts,
  pastOutcomeOf,
  type RecipientFacts,
  type SimulatedMessage,
  type SimulatedRecipient,
} from '@sealpost/policy';
import type { DlpPlan } from '../stage.ts';

/** Different domains and outcomes of one message that are kept; further recipients are counted with none. */
const RECIPIENT_GROUPS_MAX = 100;
/** What stands behind the last dot of a name can be anything; only extensions that name a format are kept. */
const EXTENSIONS: ReadonlySet<string> = new Set(
  [
    ...['pdf doc docx docm xls xlsx xlsm ppt pptx pptm odt ods odp rtf csv tsv txt htm html xml json hl7 md log'],
    ...['zip 7z rar gz tgz tar bz2 iso img eml msg ics vcf png jpg jpeg gif tif tiff bmp heic webp svg dcm mp3 mp4'],
    ...['wav mov avi exe bat cmd com js vbs ps1 scr jar msi dll apk lnk hta p7m p7s asc pgp gpg key pages numbers'],
  ]
    .join(' ')
    .split(' '),
);

export interface JudgedAs {
  readonly messageId: string;
  readonly atMs: number;
  /** Keyed hash of the sender's address. */
  readonly senderToken: string;
}

export function toJudgedMail(plan: DlpPlan, { messageId, atMs, senderToken }: JudgedAs): JudgedMail {
  const { facts, verdict } = plan;
  return {
    messageId,
    atMs,
    // Rules of detectors are no conditions of a policy.
    verdict: { ...verdict, evidence: verdict.evidence.map((one) => ({ ...one, rules: [] })) },
    purpose: facts.purpose,
    minimumProtection: facts.minimumProtection,
    stream: facts.stream,
    senderDomain: facts.sender.slice(facts.sender.lastIndexOf('@') + 1),
    senderToken,
    sizeBytes: facts.sizeBytes,
    attachments: facts.attachments.map(toJudgedAttachment),
    recipients: groupRecipients(plan),
    policyVersion: plan.decisions[0]?.policyVersion ?? '',
  };
}

const toJudgedAttachment = ({ kind, extension, problem }: AttachmentFacts): JudgedAttachment => ({
  kind,
  extension: EXTENSIONS.has(extension) ? extension : '',
  problems: problem === undefined ? [] : [problem],
});

function groupRecipients({ decisions, recipients }: DlpPlan): JudgedRecipients[] {
  const groups = new Map<string, JudgedRecipients>();
  decisions.forEach((decision, i) => {
    const { domain, authorized } = recipients[i] as RecipientFacts;
    const { rule, action, protection, edits } = pastOutcomeOf(decision);
    const key = `${domain} ${authorized} ${rule} ${action} ${protection} ${edits.join('+')}`;
    const group = groups.get(key);
    if (group !== undefined) group.count++;
    else if (groups.size < RECIPIENT_GROUPS_MAX)
      groups.set(key, {
        domain,
        count: 1,
        authorized: authorized === true,
        rule,
        action,
        protection,
        edits: [...edits],
      });
  });
  return [...groups.values()];
}

/** The message as a dry run takes it. `senders`: addresses that the draft names, by their keyed hash. */
export function toSimulatedMessage(mail: JudgedMail, senders: ReadonlyMap<string, string>): SimulatedMessage {
  const { messageId, purpose, minimumProtection, stream, senderDomain, senderToken, sizeBytes } = mail;
  const verdict = mail.verdict ?? { level: 0, evidence: [], problems: [] };
  return {
    id: messageId,
    facts: {
      verdict,
      purpose,
      minimumProtection,
      stream,
      sender: senders.get(senderToken) ?? `@${senderDomain}`,
      sizeBytes,
      attachments: mail.attachments.map(toFacts),
    },
    recipients: mail.recipients.map(toSimulatedRecipient),
  };
}

function toFacts({ kind, extension, problems }: JudgedAttachment, i: number): AttachmentFacts {
  const [problem] = problems;
  return { kind, extension, index: i + 1, ...(problem === undefined ? {} : { problem }) };
}

const toSimulatedRecipient = (group: JudgedRecipients, index: number): SimulatedRecipient => ({
  index,
  domain: group.domain,
  authorized: group.authorized,
  count: group.count,
  before: { rule: group.rule, action: group.action, protection: group.protection, edits: group.edits },
});
