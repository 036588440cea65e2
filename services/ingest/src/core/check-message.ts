/** Every field of a submitted message against its rule; all violations at once, none with a value in it. */
import { Lane, type Message, Protection, Purpose } from '@sealpost/contracts';
import type { FieldViolation } from '@sealpost/kernel';
import { checkSenderHeader, type ParsedMessage, parseMessage } from '@sealpost/mail';
import {
  ATTACHMENTS_MAX,
  CLOCK_SKEW_MS_MAX,
  EXPIRE_AFTER_SEND_MS_MAX,
  EXPIRE_DEFAULT_MS,
  FILE_NAME_LENGTH_MAX,
  HEADERS_MAX,
  IDEMPOTENCY_KEY_LENGTH_MAX,
  type IngestConfig,
  LABELS_MAX,
  SEND_AHEAD_MS_MAX,
  SUBJECT_LENGTH_MAX,
} from '../config.ts';
import { type CheckedAddresses, checkAddresses, checkRecipientCount, hasControl } from './check-recipients.ts';
import { createViolations, type Violations } from './violations.ts';

export interface CheckedMessage {
  readonly ok: true;
  readonly addresses: CheckedAddresses;
  readonly lane: Lane;
  readonly sendAtMs: number;
  readonly expireAtMs: number;
  /** Set when the sender gave a whole RFC 5322 message. */
  readonly parsed: ParsedMessage | undefined;
}

export type MessageCheck = CheckedMessage | { readonly ok: false; readonly violations: readonly FieldViolation[] };

const IDEMPOTENCY_KEY = /^[\u0021-\u007e]+$/;
const MEDIA_TYPE = /^[A-Za-z0-9!#$&^_.+-]{1,127}\/[A-Za-z0-9!#$&^_.+-]{1,127}$/;
const CONTENT_ID = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~.@-]{1,255}$/;
const LABEL_NAME = /^[A-Za-z0-9_.:/-]{1,64}$/;
/** Digits in the shape of identifiers (SSN, phone, record number): labels are shown in clear, so they may not hold them. */
const IDENTIFYING_DIGITS = /\d{3}[-.]\d{2}[-.]\d{4}|\d{3}[-.]\d{3}[-.]\d{4}|\d{9,}/;

/** Judges a message at `nowMs`. Pure. */
export function checkMessage(message: Message, config: IngestConfig, nowMs: number): MessageCheck {
  const violations = createViolations();
  const parsed = message.rawMime.length > 0 ? parseMessage(message.rawMime) : undefined;
  checkPlainFields(message, violations);
  const addresses = checkAddresses(message, parsed, violations);
  checkRecipientCount(addresses, message, { recipientsMax: config.recipientsMax, violations });
  checkContent(message, violations);
  checkSize(message, config.sizeBytesMax, violations);
  checkLabels(message.labels, violations);
  const times = checkTimes(message, nowMs, violations);
  if (violations.list.length > 0) return { ok: false, violations: violations.list };
  const lane = message.lane === Lane.LANE_UNSPECIFIED ? Lane.LANE_EXPRESS : message.lane;
  return { ok: true, addresses, lane, ...times, parsed };
}

function checkPlainFields(message: Message, violations: Violations): void {
  const { idempotencyKey, purpose, lane, minimumProtection, portalPassphrase } = message;
  if (
    idempotencyKey.length > IDEMPOTENCY_KEY_LENGTH_MAX ||
    (idempotencyKey !== '' && !IDEMPOTENCY_KEY.test(idempotencyKey))
  ) {
    violations.add(
      'idempotency_key',
      'idempotency-key-syntax',
      'Use 1 to 256 printable ASCII characters without spaces.',
    );
  }
  if (purpose === Purpose.PURPOSE_UNSPECIFIED || !isKnown(Purpose, purpose)) {
    violations.add(
      'purpose',
      'purpose-missing',
      'Say why this is sent: treatment, payment, operations, marketing or research.',
    );
  }
  if (!isKnown(Lane, lane)) violations.add('lane', 'lane-unknown', 'Use express or bulk.');
  if (!isKnown(Protection, minimumProtection))
    violations.add('minimum_protection', 'protection-unknown', 'Use opportunistic, tls, content or portal.');
  if (
    portalPassphrase !== '' &&
    (portalPassphrase.length < 8 || portalPassphrase.length > 128 || hasControl(portalPassphrase))
  ) {
    violations.add(
      'portal_passphrase',
      'passphrase-length',
      'Use 8 to 128 characters without control characters, or leave it empty to have one made.',
    );
  }
  if (message.subject.length > SUBJECT_LENGTH_MAX)
    violations.add('subject', 'subject-too-long', `A subject has at most ${SUBJECT_LENGTH_MAX} characters.`);
  if (hasControl(message.subject))
    violations.add('subject', 'header-line-break', 'A subject may not hold CR, LF, NUL or other control characters.');
}

const isKnown = (values: Readonly<Record<string, number>>, value: number): boolean =>
  Object.values(values).includes(value);

function checkContent(message: Message, violations: Violations): void {
  const structured = message.text !== '' || message.html !== '' || message.attachments.length > 0;
  if (message.rawMime.length > 0) {
    if (structured || message.subject !== '' || message.headers.length > 0) {
      violations.add(
        'raw_mime',
        'content-twice',
        'Give either raw_mime or subject, text, html, attachments and headers, not both.',
      );
    }
  } else if (!structured) {
    violations.add('text', 'content-missing', 'A message needs text, html, an attachment, or raw_mime.');
  }
  checkAttachments(message, violations);
  if (message.headers.length > HEADERS_MAX)
    violations.add('headers', 'headers-too-many', `A message has at most ${HEADERS_MAX} further header fields.`);
  message.headers.slice(0, HEADERS_MAX).forEach((field, i) => {
    const wrong = checkSenderHeader(field.name, field.value);
    if (wrong !== undefined) violations.add(`headers[${i}].${wrong.field}`, wrong.rule, wrong.description);
  });
}

function checkAttachments(message: Message, violations: Violations): void {
  if (message.attachments.length > ATTACHMENTS_MAX) {
    violations.add('attachments', 'attachments-too-many', `A message has at most ${ATTACHMENTS_MAX} attachments.`);
  }
  message.attachments.slice(0, ATTACHMENTS_MAX).forEach((attachment, i) => {
    const { fileName, contentType, contentId } = attachment;
    if (fileName === '' || fileName.length > FILE_NAME_LENGTH_MAX || hasControl(fileName)) {
      violations.add(
        `attachments[${i}].file_name`,
        'file-name',
        `Give a file name of 1 to ${FILE_NAME_LENGTH_MAX} characters without control characters.`,
      );
    }
    if (contentType !== '' && !MEDIA_TYPE.test(contentType)) {
      violations.add(`attachments[${i}].content_type`, 'media-type', 'Use a media type such as application/pdf.');
    }
    if (contentId !== '' && !CONTENT_ID.test(contentId)) {
      violations.add(
        `attachments[${i}].content_id`,
        'content-id',
        'Use letters, digits and . _ - @ without angle brackets.',
      );
    }
  });
}

function checkSize(message: Message, sizeBytesMax: number, violations: Violations): void {
  // Attachments travel as base64, which makes 4 bytes of 3.
  const attached = message.attachments.reduce(
    (sum, attachment) => sum + Math.ceil(attachment.content.length / 3) * 4,
    0,
  );
  const sizeBytes =
    message.rawMime.length + Buffer.byteLength(message.text) + Buffer.byteLength(message.html) + attached;
  if (sizeBytes <= sizeBytesMax) return;
  const field = message.rawMime.length > 0 ? 'raw_mime' : 'attachments';
  violations.add(
    field,
    'message-too-large',
    `A message has at most ${sizeBytesMax} bytes as sent. Link to large files instead.`,
  );
}

function checkLabels(labels: Readonly<Record<string, string>>, violations: Violations): void {
  const entries = Object.entries(labels);
  if (entries.length > LABELS_MAX)
    violations.add('labels', 'labels-too-many', `A message has at most ${LABELS_MAX} labels.`);
  entries.slice(0, LABELS_MAX).forEach(([name, value], i) => {
    const wellFormed = LABEL_NAME.test(name) && LABEL_NAME.test(value);
    if (!wellFormed || IDENTIFYING_DIGITS.test(value) || IDENTIFYING_DIGITS.test(name)) {
      violations.add(
        `labels[${i}]`,
        'label-syntax',
        'Label names and values have 1 to 64 characters of A-Z a-z 0-9 _ . : / - and no long or identifying digits.',
      );
    }
  });
}

function checkTimes(message: Message, nowMs: number, violations: Violations): { sendAtMs: number; expireAtMs: number } {
  const sendAtMs = message.sendTime?.getTime() ?? 0;
  if (Number.isNaN(sendAtMs) || sendAtMs > nowMs + SEND_AHEAD_MS_MAX + CLOCK_SKEW_MS_MAX) {
    violations.add('send_time', 'send-time-too-far', 'A message can be sent at most 30 days ahead.');
  }
  const startMs = Math.max(nowMs, sendAtMs);
  const expireAtMs = message.expireTime?.getTime() ?? startMs + EXPIRE_DEFAULT_MS;
  if (Number.isNaN(expireAtMs) || expireAtMs <= startMs - CLOCK_SKEW_MS_MAX) {
    violations.add('expire_time', 'expire-time-past', 'The expiry lies in the past, or before send_time.');
  }
  if (expireAtMs > startMs + EXPIRE_AFTER_SEND_MS_MAX + CLOCK_SKEW_MS_MAX) {
    violations.add('expire_time', 'expire-time-too-far', 'A message expires at most 7 days after it is sent.');
  }
  return { sendAtMs, expireAtMs };
}
