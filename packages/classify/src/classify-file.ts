/** What a file holds, read as it would be in the pipeline: a mail with all its parts, or a document as if it were attached. */
import { MailEnvelope, type Verdict } from '@sealpost/contracts';
import { type AddressResult, formatPath, headerAddresses, type MimePart, parseMessage } from '@sealpost/mail';
import { createPersonFinder, type Verdict as PhiVerdict } from '@sealpost/phi';
import { classifyMessage, weighMessage } from './classify-message.ts';
import type { MessageClassifier } from './message-classifier.ts';
import { personHints } from './person-hints.ts';
import { readAttachment } from './read-attachment.ts';
import { readMessage } from './read-message.ts';
import type { ReadableMessage } from './readable-message.ts';
import { addName, createReading } from './reading.ts';

export interface FileInput {
  readonly bytes: Uint8Array;
  /** Without folders; absent for standard input. */
  readonly fileName?: string;
}

export interface ClassifiedFile {
  readonly form: 'mail' | 'document';
  readonly readable: ReadableMessage;
  /** As given, or read from the address fields of a mail; nobody for a document. */
  readonly envelope: MailEnvelope;
  readonly weighed: PhiVerdict;
  /** The same verdict as it would be recorded. */
  readonly verdict: Verdict;
}

/** Recipients taken from address fields. */
const RECIPIENTS_MAX = 1_000;
const HEAD_BYTES = 8_192;
const MAIL_NAME = /\.(?:eml|mht|mhtml|mbs|mai)$/i;
const TEXT_NAME = /\.(?:txt|text|log|md)$/i;
const FIELD = /^[!-9;-~]{1,76}:/;
const FOLD = /^[ \t]/;
const MAIL_FIELD = /^(?:from|to|subject|date|received|return-path|message-id|mime-version|content-type):/i;

/** Classifies a file as the pipeline would. Never rejects. Without `envelope` a mail's own address fields name the people. */
export async function classifyFile(
  tools: MessageClassifier,
  file: FileInput,
  envelope?: MailEnvelope,
): Promise<ClassifiedFile> {
  const form = isMail(file) ? 'mail' : 'document';
  const people = envelope ?? (form === 'mail' ? envelopeOf(file.bytes) : MailEnvelope.fromPartial({}));
  const readable = form === 'mail' ? await readMessage(tools, file.bytes, people) : await readFile(tools, file, people);
  return {
    form,
    readable,
    envelope: people,
    weighed: weighMessage(readable, people.recipients.length),
    verdict: classifyMessage(readable, people),
  };
}

function isMail({ bytes, fileName }: FileInput): boolean {
  if (fileName !== undefined && MAIL_NAME.test(fileName)) return true;
  if (fileName !== undefined && !TEXT_NAME.test(fileName) && fileName.includes('.')) return false;
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, HEAD_BYTES)).toString('latin1');
  return beginsWithFields(head);
}

/** Two header fields in a row at the very beginning, one of them a field of mail. */
function beginsWithFields(head: string): boolean {
  let fields = 0;
  let ofMail = false;
  for (const line of head.split('\n')) {
    if (fields > 0 && FOLD.test(line)) continue;
    if (!FIELD.test(line)) break;
    fields += 1;
    ofMail ||= MAIL_FIELD.test(line);
  }
  return fields > 1 && ofMail;
}

function envelopeOf(bytes: Uint8Array): MailEnvelope {
  const message = parseMessage(bytes);
  const read = (name: string): readonly Person[] => headerAddresses(message, name).flatMap(personOf);
  const [from] = read('from');
  const recipients = [...read('to'), ...read('cc'), ...read('bcc')].slice(0, RECIPIENTS_MAX);
  return MailEnvelope.fromPartial({
    mailFrom: from?.address ?? '',
    fromDisplayName: from?.displayName ?? '',
    recipients: recipients.map((person, index) => ({ index, ...person })),
  });
}

interface Person {
  readonly address: string;
  readonly displayName: string;
}

function personOf(result: AddressResult): readonly Person[] {
  if (!result.ok) return [];
  return [{ address: formatPath(result.address).replace(/^<|>$/g, ''), displayName: result.address.displayName ?? '' }];
}

/** As if it were attached: `file` is the label of what it holds, `file-name` of its name. */
async function readFile(tools: MessageClassifier, file: FileInput, envelope: MailEnvelope): Promise<ReadableMessage> {
  const reading = createReading(tools, createPersonFinder(personHints(envelope)));
  if (file.fileName !== undefined) addName(reading, 'file-name', file.fileName);
  await readAttachment(reading, asPart(file), { label: 'file', index: 1 });
  return { parts: reading.parts, attachments: reading.attachments, sizeBytes: file.bytes.length };
}

function asPart({ bytes, fileName }: FileInput): MimePart {
  const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const range = { start: 0, end: source.length };
  return {
    id: '1',
    depth: 1,
    headers: [],
    contentType: typeOf(source, fileName ?? ''),
    params: new Map(),
    charset: undefined,
    disposition: 'attachment',
    fileName,
    contentId: undefined,
    transferEncoding: 'binary',
    opaque: false,
    header: { start: 0, end: 0 },
    body: range,
    children: [],
    source,
  };
}

const TYPES: Readonly<Record<string, string>> = { html: 'text/html', htm: 'text/html', ics: 'text/calendar' };

/** What readers would take it for by its name; without a telling name a file without NUL is a text. */
function typeOf(source: Buffer, fileName: string): string {
  const extension = /\.([a-z0-9]{1,10})$/.exec(fileName.toLowerCase())?.[1] ?? '';
  const known = TYPES[extension];
  if (known !== undefined) return known;
  const plain = extension === '' || TEXT_NAME.test(fileName);
  return plain && !source.subarray(0, HEAD_BYTES).includes(0) ? 'text/plain' : 'application/octet-stream';
}
