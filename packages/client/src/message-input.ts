/** Messages as callers write them, made whole for the wire. */
import { Message } from '@sealpost/contracts';
import type { Random } from '@sealpost/kernel';

/** A message with only the fields that matter to the caller; see proto/sealpost/v1/submission_service.proto. */
export type MessageInput = Parameters<typeof Message.fromPartial>[0];

export type KeyPolicy = 'generate' | 'as-given';

const KEY_SIZE_BYTES = 18;

/**
 * The message as the API takes it. `generate` gives a message without idempotency key a random one, so that a call
 * whose answer was lost can be repeated without sending twice.
 */
export function toMessage(input: MessageInput, keys: KeyPolicy, random: Random): Message {
  const message = Message.fromPartial(input);
  if (message.idempotencyKey !== '' || keys === 'as-given') return message;
  return { ...message, idempotencyKey: `sdk-${random.bytes(KEY_SIZE_BYTES).toString('base64url')}` };
}

/** Bytes a message will take on the wire, roughly: enough to cut batches by, without encoding twice. */
export function estimateSizeBytes(message: Message): number {
  const recipients = message.to.length + message.cc.length + message.bcc.length;
  const attachments = message.attachments.reduce((sum, part) => sum + part.content.length + 600, 0);
  const texts = Buffer.byteLength(message.text) + Buffer.byteLength(message.html) + Buffer.byteLength(message.subject);
  return 4096 + message.rawMime.length + attachments + texts + recipients * 300;
}
