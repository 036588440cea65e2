/** The RFC 5322 message and the SMTP envelope of a checked submission. */
import type { EnvelopeRecipient, MailEnvelope, Message } from '@sealpost/contracts';
import { AppError } from '@sealpost/kernel';
import {
  buildMessage,
  formatPath,
  headerValue,
  type MailAddress,
  messageIdFor,
  normalizeAddress,
  parseMessageIdHeader,
  prepareRawMessage,
} from '@sealpost/mail';
import type { CheckedMessage } from './check-message.ts';

export interface ComposeContext {
  readonly messageId: string;
  readonly messageIdDomain: string;
  readonly nowMs: number;
}

export interface ComposedMail {
  /** The message as it is sealed: CRLF line ends, no Bcc. */
  readonly content: Buffer;
  readonly envelope: MailEnvelope;
}

export function composeMail(message: Message, checked: CheckedMessage, context: ComposeContext): ComposedMail {
  const from = checked.addresses.from as MailAddress;
  const ownId = messageIdFor(context.messageId, context.messageIdDomain);
  const built =
    checked.parsed === undefined
      ? { bytes: buildStructured(message, checked, { ...context, ownId }), id: ownId }
      : buildRaw(message, checked, { ...context, ownId });
  const subject = checked.parsed === undefined ? message.subject : (headerValue(checked.parsed, 'subject') ?? '');
  const envelope: MailEnvelope = {
    mailFrom: formatPath(from),
    fromDisplayName: from.displayName ?? '',
    recipients: envelopeRecipients(checked),
    internetMessageId: built.id.slice(1, -1),
    subject,
    portalPassphrase: message.portalPassphrase,
  };
  return { content: built.bytes, envelope };
}

/** One recipient per mailbox, in the order to, cc, bcc; a mailbox named twice is served once. */
function envelopeRecipients(checked: CheckedMessage): EnvelopeRecipient[] {
  const seen = new Set<string>();
  const recipients: EnvelopeRecipient[] = [];
  for (const address of [...checked.addresses.to, ...checked.addresses.cc, ...checked.addresses.bcc]) {
    const key = normalizeAddress(address);
    if (seen.has(key)) continue;
    seen.add(key);
    recipients.push({ index: recipients.length, address: formatPath(address), displayName: address.displayName ?? '' });
  }
  return recipients;
}

interface BuildContext extends ComposeContext {
  readonly ownId: string;
}

function buildStructured(message: Message, checked: CheckedMessage, context: BuildContext): Buffer {
  return buildMessage({
    from: checked.addresses.from as MailAddress,
    to: checked.addresses.to,
    cc: checked.addresses.cc,
    replyTo: checked.addresses.replyTo,
    subject: message.subject,
    ...(message.text === '' ? {} : { text: message.text }),
    ...(message.html === '' ? {} : { html: message.html }),
    attachments: message.attachments.map((attachment) => ({
      fileName: attachment.fileName,
      contentType: attachment.contentType === '' ? 'application/octet-stream' : attachment.contentType,
      content: attachment.content,
      ...(attachment.contentId === '' ? {} : { contentId: attachment.contentId }),
    })),
    headers: message.headers,
    messageId: context.ownId,
    dateMs: context.nowMs,
  });
}

function buildRaw(message: Message, checked: CheckedMessage, context: BuildContext): { bytes: Buffer; id: string } {
  const given = checked.parsed === undefined ? undefined : headerValue(checked.parsed, 'message-id');
  const id = given !== undefined && parseMessageIdHeader(given) !== undefined ? given.trim() : context.ownId;
  const prepared = prepareRawMessage(message.rawMime, { messageId: id, dateMs: context.nowMs });
  if (!prepared.ok) {
    const violations = prepared.violations.map((violation) => ({ ...violation, field: `raw_mime.${violation.field}` }));
    throw new AppError('INGEST_MESSAGE_INVALID', { violations });
  }
  return { bytes: prepared.message, id };
}
