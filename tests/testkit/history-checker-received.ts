/** Turns what a sink kept into what the history checker judges. */
import { createHash } from 'node:crypto';
import type { ReceivedMessage } from './fault-sink.ts';
import type { ReceivedCopy } from './history-checker.ts';

/** The id that ingest gave is the left side of the Message-ID (RFC 5322 §3.6.4). */
const MESSAGE_ID = /^message-id:\s*<([^@>]+)@/im;
/** Where the field must have come by; it is among the first ones. */
const HEADER_BYTES_MAX = 16_384;

const messageIdOf = (bytes: Buffer): string =>
  MESSAGE_ID.exec(bytes.subarray(0, HEADER_BYTES_MAX).toString('latin1'))?.[1] ?? '';

/** One copy for each envelope recipient, in the order of arrival. */
export function receivedCopies(messages: readonly ReceivedMessage[]): readonly ReceivedCopy[] {
  return messages.flatMap(({ bytes, recipients }) => {
    const messageId = messageIdOf(bytes);
    const digest = createHash('sha256').update(bytes).digest('base64url');
    return recipients.map((address) => ({ address, messageId, digest }));
  });
}
