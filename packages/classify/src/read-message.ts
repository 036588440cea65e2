/** Makes a whole message readable: structure, texts, names, attachments and attached messages, each scanned once. */
import type { MailEnvelope } from '@sealpost/contracts';
import {
  decodeText,
  type MimePart,
  type MimeProblem,
  type ParsedMessage,
  parseMessage,
  partBytes,
} from '@sealpost/mail';
import { createPersonFinder, type Finding, type ScanProblem, SENSITIVE_TYPES } from '@sealpost/phi';
import { headerTexts } from './header-texts.ts';
import type { MessageClassifier } from './message-classifier.ts';
import { personHints } from './person-hints.ts';
import { readAttachment } from './read-attachment.ts';
import type { ReadableMessage, ReadablePart } from './readable-message.ts';
import { readableText } from './readable-text.ts';
import { addName, addPart, addProblem, ATTACHMENTS_MAX, createReading, type Reading, uniqueLabel } from './reading.ts';

/** Messages inside base64 inside messages; deeper ones are left closed. */
const ENCODED_DEPTH_MAX = 4;

/** Structure that keeps readers and scanners from agreeing on what a message says. */
const SERIOUS: ReadonlySet<MimeProblem> = new Set<MimeProblem>([
  ...(['mime-depth', 'mime-parts', 'header-count', 'header-bytes', 'header-duplicate'] as const),
  ...(['mime-boundary-missing', 'mime-boundary-unseen'] as const),
]);

/** Where in the message we are. */
interface Level {
  /** In front of labels: empty for the message itself, `attachment:1/` within an attached one. */
  readonly prefix: string;
  /** The subject that the envelope gives; empty: the header's counts. */
  readonly subject: string;
  /** Number of the attachment that all of this lies in; undefined in the message itself. */
  readonly within: number | undefined;
  /** False inside a decoded copy, whose parts have no place in the outer tree. */
  readonly inSource: boolean;
  readonly encodedDepth: number;
}

const OUTER: Level = { prefix: '', subject: '', within: undefined, inSource: true, encodedDepth: 0 };

/**
 * Reads and scans a message as it will be sent. Never rejects: what cannot be read is a problem of its part, and problems
 * make the verdict PHI at least. Takes as long as attachments need (bounded), and leaves the event loop free meanwhile.
 */
export async function readMessage(
  tools: MessageClassifier,
  content: Uint8Array,
  envelope: MailEnvelope,
): Promise<ReadableMessage> {
  const reading = createReading(tools, createPersonFinder(personHints(envelope)));
  try {
    const message = parseMessage(content);
    const slow = readHeaders(reading, message.root, { ...OUTER, subject: envelope.subject });
    if (slow !== undefined) await slow;
    await readStructure(reading, message, OUTER);
    await readPart(reading, message.root, OUTER);
  } catch {
    addProblem(reading, 'message', 'scanner_failed');
  }
  return { parts: reading.parts, attachments: reading.attachments, sizeBytes: content.length };
}

async function readStructure(reading: Reading, message: ParsedMessage, level: Level): Promise<void> {
  if (message.problems.some((problem) => SERIOUS.has(problem)))
    addProblem(reading, `${level.prefix}headers`, 'broken_mime');
  for (const range of message.looseRanges) {
    const end = Math.min(range.end, range.start + Math.max(0, reading.left));
    reading.left -= end - range.start;
    const problems: readonly ScanProblem[] = end < range.end ? ['too_large'] : [];
    const text = decodeText(message.source.subarray(range.start, end), undefined);
    await addPart(reading, { label: uniqueLabel(reading, `${level.prefix}hidden`), text, problems });
  }
}

/** The envelope's subject, where there is one, is what will be sent. */
function readHeaders(reading: Reading, part: MimePart, level: Level): Promise<unknown> | undefined {
  const outer = level.prefix === '';
  const texts = headerTexts(part, outer ? 'names' : 'whole');
  const listed = reading.parts.length;
  const slow = [
    addPart(reading, { label: `${level.prefix}subject`, text: level.subject || texts.subject }),
    addPart(reading, { label: `${level.prefix}from`, text: texts.from }),
    addPart(reading, { label: `${level.prefix}headers`, text: texts.recipients }),
    addPart(reading, { label: `${level.prefix}other-headers`, text: texts.other }),
  ].filter((each) => each !== undefined);
  if (slow.length > 0) return Promise.all(slow).then(() => (outer ? dropEnvelopeNames(reading, listed) : undefined));
  if (outer) dropEnvelopeNames(reading, listed);
  return undefined;
}

/** That the people of the envelope are named in its address fields is no finding; anything else written there is. */
function dropEnvelopeNames({ parts }: Reading, listed: number): void {
  for (let at = listed; at < parts.length; at += 1) {
    const part = parts[at] as ReadablePart;
    if (part.label === 'headers') parts[at] = { ...part, findings: part.findings.filter((found) => !isName(found)) };
    if (part.label === 'from') parts[at] = { ...part, findings: part.findings.filter(saysMoreThanSender) };
  }
}

const isName = ({ type }: Finding): boolean => type === 'name' || type === 'email' || type === 'geo';

/** A clinic signs all its mail as one: only what would tell of the recipient's sensitive care says more. */
const saysMoreThanSender = (found: Finding): boolean =>
  found.kind === 'health' ? SENSITIVE.has(found.type) : !isName(found);

const SENSITIVE: ReadonlySet<string> = new Set(SENSITIVE_TYPES);

async function readPart(reading: Reading, part: MimePart, level: Level): Promise<void> {
  const { contentType } = part;
  if (contentType === 'message/rfc822' || contentType === 'message/global') return readNested(reading, part, level);
  if (contentType === 'multipart/encrypted') {
    const { label } = takeAttachment(reading, part, level);
    addProblem(reading, label, 'encrypted');
    reading.attachments.push({ index: numberOf(label), kind: 'unknown', extension: '', problem: 'encrypted' });
    return;
  }
  if (part.children.length > 0) {
    for (const child of part.children) await readPart(reading, child, level);
    return;
  }
  if (part.opaque) return readText(reading, part, { level, label: uniqueLabel(reading, `${level.prefix}unparsed`) });
  const label = textLabel(part);
  if (label !== undefined) return readText(reading, part, { level, label: uniqueLabel(reading, level.prefix + label) });
  if (reading.attachmentCount >= ATTACHMENTS_MAX) return addProblem(reading, `${level.prefix}attachments`, 'too_large');
  const taken = takeAttachment(reading, part, level);
  await readAttachment(reading, part, {
    ...taken,
    index: level.within ?? numberOf(taken.label),
    ...(level.inSource ? { partId: part.id } : {}),
  });
}

/** Text that people read in the message itself, not as a file. */
function textLabel(part: MimePart): 'text' | 'html' | 'calendar' | undefined {
  if (part.disposition === 'attachment' || part.fileName !== undefined) return undefined;
  const { contentType } = part;
  if (contentType === 'text/html') return 'html';
  if (contentType === 'text/calendar') return 'calendar';
  return contentType.startsWith('text/') && !FILE_TEXTS.has(contentType) ? 'text' : undefined;
}

/** Texts that readers show as files and that extraction understands better. */
const FILE_TEXTS: ReadonlySet<string> = new Set(['text/csv', 'text/rtf', 'text/vcard', 'text/x-vcard', 'text/xml']);

interface TextPlace {
  readonly level: Level;
  readonly label: string;
}

async function readText(reading: Reading, part: MimePart, { level, label }: TextPlace): Promise<void> {
  const place = { label, ...(level.inSource ? { partId: part.id } : {}) };
  const slow = addPart(reading, readableText(reading, part, place));
  if (slow !== undefined) await slow;
}

/** Counts the part as an attachment; its name, if any, is looked into. */
function takeAttachment(reading: Reading, part: MimePart, level: Level): { readonly label: string } {
  reading.attachmentCount += 1;
  const number = (reading.labels.get(`${level.prefix}attachment`) ?? 0) + 1;
  reading.labels.set(`${level.prefix}attachment`, number);
  // Content-Disposition and Content-Type may each have a name; readers show one of them.
  const typeName = part.params.get('name');
  const names = new Set([part.fileName, typeName].filter((name) => name !== undefined));
  for (const name of names) addName(reading, `${level.prefix}attachment-name:${number}`, name);
  return { label: `${level.prefix}attachment:${number}` };
}

const numberOf = (label: string): number => Number(label.slice(label.lastIndexOf(':') + 1));

/** An attached message: its own headers and parts, under the label of the attachment. */
async function readNested(reading: Reading, part: MimePart, level: Level): Promise<void> {
  if (reading.attachmentCount >= ATTACHMENTS_MAX) return addProblem(reading, `${level.prefix}attachments`, 'too_large');
  const { label } = takeAttachment(reading, part, level);
  const index = level.within ?? numberOf(label);
  const inner: Level = { ...level, subject: '', prefix: `${label}/`, within: index };
  const [child] = part.children;
  const facts = { index, kind: 'message', extension: 'eml' } as const;
  if (child !== undefined) {
    reading.attachments.push(facts);
    const slow = readHeaders(reading, child, inner);
    if (slow !== undefined) await slow;
    return readPart(reading, child, inner);
  }
  if (level.encodedDepth >= ENCODED_DEPTH_MAX) {
    reading.attachments.push({ ...facts, problem: 'broken_mime' });
    return addProblem(reading, label, 'broken_mime');
  }
  reading.attachments.push(facts);
  // RFC 2046 §5.2.1 forbids base64 here, and some programs write it all the same.
  const message = parseMessage(partBytes(part));
  const decoded: Level = { ...inner, inSource: false, encodedDepth: level.encodedDepth + 1 };
  const slow = readHeaders(reading, message.root, decoded);
  if (slow !== undefined) await slow;
  await readStructure(reading, message, decoded);
  await readPart(reading, message.root, decoded);
}
