/** Reads a mail message: header fields people see, every text part, attachments, and messages inside it (RFC 5322). */
import { type MimePart, parseMessage, partBytes, partText } from '@sealpost/mail';
import { htmlToText } from '@sealpost/phi';
import type { DocumentWriter } from '../document-writer.ts';
import type { ExtractProblem, FormatReader, ReadContext } from '../types.ts';
import { addLines } from './add-lines.ts';
import { createFormatWriter } from './format-writer.ts';

/** Header fields that mail servers and programs write for each other. */
const MECHANICS =
  /^(?:received|return-path|delivered-to|message-id|in-reply-to|references|mime-version|date|dkim-signature|domainkey-signature|arc-.*|authentication-results|received-spf|content-.*|x-mailer|user-agent|x-ms-.*|x-google-.*|x-gm-.*|x-received|x-spam-.*|thread-index|list-.*|precedence|auto-submitted|feedback-id|importance|x-priority|x-originating-ip|disposition-notification-to|autocrypt|openpgp)$/;
/** Parts that are seals, not content. */
const SEALS = /^application\/(?:x-)?(?:pkcs7-signature|pgp-signature)$/;
const ENCRYPTED = /^(?:multipart\/encrypted|application\/pgp-encrypted)$/;
/** Structure that keeps readers from agreeing on what a message says. */
const SERIOUS = new Set([
  'mime-depth',
  'mime-parts',
  'header-count',
  'header-bytes',
  'mime-boundary-missing',
  'mime-boundary-unseen',
]);

export const readMessage: FormatReader = async (source, context) => {
  const writer = createFormatWriter(context);
  const message = parseMessage(source.bytes);
  for (const problem of message.problems) if (SERIOUS.has(problem)) writer.problem(problemOf(problem));
  let messages = 0;
  let attachments = 0;
  let prefix = '';
  for (const part of message.parts) {
    if (context.budget.spent() !== undefined) break;
    if (startsMessage(part, message.root)) {
      messages++;
      prefix = messages > 1 ? `message ${messages}, ` : '';
      addHeader(writer, part, prefix);
    }
    if (part.fileName !== undefined) writer.name(part.fileName);
    if (ENCRYPTED.test(part.contentType)) writer.problem('encrypted');
    if (part.children.length > 0 || SEALS.test(part.contentType)) continue;
    if (isText(part)) addBody(writer, part, prefix);
    else await addAttachment({ writer, context }, part, `${prefix}attachment ${++attachments}`);
  }
  for (const { start, end } of message.looseRanges) {
    addLines(writer, message.source.toString('utf8', start, end), 'between parts, ');
  }
  return writer.finish('message');
};

const problemOf = (problem: string): ExtractProblem =>
  problem === 'mime-depth' || problem === 'mime-parts' || problem.startsWith('header-') ? 'too_large' : 'unreadable';

/** The root and what stands directly inside a `message/rfc822`, whose id is that of its container and `.1`. */
function startsMessage(part: MimePart, root: MimePart): boolean {
  return part === root || part.headers.some(({ key }) => key === 'from' || key === 'subject');
}

function addHeader(writer: DocumentWriter, part: MimePart, prefix: string): void {
  for (const { key, value } of part.headers) {
    if (MECHANICS.test(key)) continue;
    const label = key.charAt(0).toUpperCase() + key.slice(1);
    writer.add(`${prefix}${key === 'subject' ? 'subject' : 'header'}`, `${label}: ${value.trim()}`);
  }
}

function isText({ contentType, disposition, opaque }: MimePart): boolean {
  return !opaque && disposition !== 'attachment' && (contentType === 'text/plain' || contentType === 'text/html');
}

function addBody(writer: DocumentWriter, part: MimePart, prefix: string): void {
  const text = partText(part);
  if (part.contentType === 'text/plain') {
    addLines(writer, text, `${prefix}text, `);
    return;
  }
  const { text: shown, truncated } = htmlToText(text);
  if (truncated) writer.problem('too_large');
  addLines(writer, shown, `${prefix}html, `);
}

interface Reading {
  readonly writer: DocumentWriter;
  readonly context: ReadContext;
}

/** Text parts come in a charset that only the message knows: they are handed on as UTF-8. */
async function addAttachment({ writer, context }: Reading, part: MimePart, place: string): Promise<void> {
  const isTextual = part.contentType.startsWith('text/') && part.charset !== undefined;
  const bytes = isTextual ? Buffer.from(partText(part), 'utf8') : partBytes(part);
  if (bytes.length === 0) return;
  const found = await context.nested({
    bytes,
    contentType: part.contentType,
    ...(part.fileName === undefined ? {} : { fileName: part.fileName }),
  });
  writer.include(place, found);
}
