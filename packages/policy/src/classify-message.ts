/** What a whole message holds: its parts made readable for detection, scanned, and weighed into one verdict. Pure. */
import { type MailEnvelope, type Verdict, VerdictLevel } from '@sealpost/contracts';
import {
  headerValue,
  type MimePart,
  type MimeProblem,
  type ParsedMessage,
  parseMessage,
  partText,
} from '@sealpost/mail';
import {
  type Classifier,
  createClassifier,
  detectAttachmentName,
  htmlToText,
  type PersonHint,
  type ScannedPart,
  type ScanProblem,
  verdictOf,
  type Verdict as PhiVerdict,
} from '@sealpost/phi';

export interface MessageClassifier {
  readonly classifier: Classifier;
  readonly scanBytesMax: number;
}

/** Recipients whose names are looked for in the text; more are counted, not searched. */
const HINTS_MAX = 64;

/** `scanBytesMax`: text looked into per message; beyond it the verdict fails closed. */
export const createMessageClassifier = (options: { readonly scanBytesMax: number }): MessageClassifier => ({
  classifier: createClassifier(),
  scanBytesMax: options.scanBytesMax,
});

/** Never throws: what cannot be read is a problem of its part, which makes the verdict PHI at least. */
export function classifyMessage(tools: MessageClassifier, content: Uint8Array, envelope: MailEnvelope): Verdict {
  const parts = scanAll(tools, parseMessage(content), envelope);
  const verdict = verdictOf({
    parts,
    envelope: { recipients: envelope.recipients.length, knownPersons: personHints(envelope) },
  });
  return toVerdict(verdict);
}

function scanAll(tools: MessageClassifier, message: ParsedMessage, envelope: MailEnvelope): readonly ScannedPart[] {
  const { classifier } = tools;
  const scan = (label: string, text: string, problems: readonly ScanProblem[] = []): ScannedPart => ({
    label,
    findings: classifier.scan(text),
    text,
    problems,
  });
  const parts: ScannedPart[] = [
    scan('subject', envelope.subject === '' ? (headerValue(message, 'subject') ?? '') : envelope.subject),
  ];
  const structure = [...new Set(message.problems.flatMap((problem) => SERIOUS[problem] ?? []))];
  if (structure.length > 0) parts.push({ label: 'headers', findings: [], problems: structure });
  let left = tools.scanBytesMax;
  let attachments = 0;
  for (const part of message.parts) {
    if (part.children.length > 0) continue;
    if (part.fileName !== undefined || part.disposition === 'attachment') {
      attachments++;
      if (part.fileName !== undefined)
        parts.push({
          label: `attachment-name:${attachments}`,
          findings: detectAttachmentName(part.fileName, classifier),
          text: part.fileName,
        });
    }
    const label = labelOf(part, attachments);
    if (label === undefined) continue;
    const sizeBytes = part.body.end - part.body.start;
    if (sizeBytes > left) {
      parts.push({ label, findings: [], problems: ['too_large'] });
      continue;
    }
    left -= sizeBytes;
    const text = partText(part);
    parts.push(part.contentType === 'text/html' ? scan(label, htmlToText(text).text) : scan(label, text));
  }
  return parts;
}

/** Text that people read in the message itself. Attachments' content is outside this version: their names are looked into. */
function labelOf(part: MimePart, attachment: number): string | undefined {
  if (part.opaque) return 'headers';
  const attached = part.disposition === 'attachment';
  if (part.contentType === 'text/html') return attached ? `attachment:${attachment}` : 'html';
  if (part.contentType.startsWith('text/')) return attached ? `attachment:${attachment}` : 'text';
  return undefined;
}

/** Structure that keeps readers and scanners from agreeing on what a message says. */
const SERIOUS: Readonly<Partial<Record<MimeProblem, ScanProblem>>> = {
  'mime-depth': 'broken_mime',
  'mime-parts': 'broken_mime',
  'header-count': 'broken_mime',
  'header-bytes': 'broken_mime',
  'header-duplicate': 'broken_mime',
  'mime-boundary-missing': 'broken_mime',
  'mime-boundary-unseen': 'broken_mime',
  'mime-transfer-encoding': 'unreadable',
};

function personHints(envelope: MailEnvelope): readonly PersonHint[] {
  return envelope.recipients.slice(0, HINTS_MAX).map((recipient) => ({
    ...(recipient.displayName === '' ? {} : { displayName: recipient.displayName }),
    local: recipient.address.slice(0, recipient.address.lastIndexOf('@')),
  }));
}

const LEVELS: Readonly<Record<PhiVerdict['level'], VerdictLevel>> = {
  none: VerdictLevel.VERDICT_LEVEL_NONE,
  identifiers_only: VerdictLevel.VERDICT_LEVEL_IDENTIFIERS_ONLY,
  health_only: VerdictLevel.VERDICT_LEVEL_HEALTH_ONLY,
  phi: VerdictLevel.VERDICT_LEVEL_PHI,
  sensitive_phi: VerdictLevel.VERDICT_LEVEL_SENSITIVE_PHI,
};

/** One line of evidence per type, with the parts and rules that contributed. */
function toVerdict(verdict: PhiVerdict): Verdict {
  const byType = new Map<string, { count: number; parts: Set<string>; rules: Set<string> }>();
  for (const evidence of verdict.evidence) {
    const entry = byType.get(evidence.type) ?? { count: 0, parts: new Set<string>(), rules: new Set<string>() };
    entry.count += evidence.count;
    entry.parts.add(evidence.part);
    for (const rule of evidence.rules) entry.rules.add(rule);
    byType.set(evidence.type, entry);
  }
  return {
    level: LEVELS[verdict.level],
    evidence: [...byType].map(([type, { count, parts, rules }]) => ({
      type,
      count,
      parts: [...parts],
      rules: [...rules],
    })),
    problems: [...new Set(verdict.problems.map(({ part, problem }) => `${part}:${problem}`))],
  };
}
