import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { loadConfig } from '@sealpost/config';
import { Message } from '@sealpost/contracts';
import { AppError } from '@sealpost/kernel';
import { ingestConfig } from './config.ts';
import { decideIdempotency, decideMessage, PENDING_LEASE_MS } from './stage.ts';

const config = loadConfig([ingestConfig], { env: {}, flags: {} }).of(ingestConfig);
const earlier = {
  messageId: 'msg_1',
  contentHash: 'h',
  acceptedAtMs: 1_000,
  claimedAtMs: 1_000,
  state: 'done',
} as const;

describe('decideIdempotency', () => {
  it('answers the same content as before', () => {
    assert.deepEqual(decideIdempotency(earlier, 'h', 2_000), {
      kind: 'replay',
      messageId: 'msg_1',
      acceptedAtMs: 1_000,
    });
  });

  it('refuses other content, done or pending', () => {
    for (const state of ['done', 'pending'] as const) {
      const decision = decideIdempotency({ ...earlier, state }, 'other', 2_000);
      assert.ok(decision.kind === 'refuse' && decision.error.code === 'IDEMPOTENCY_KEY_REUSED');
    }
  });

  it('asks to wait while the first call is open, and then finishes it under the same id', () => {
    const pending = { ...earlier, state: 'pending' } as const;
    const waiting = decideIdempotency(pending, 'h', 1_500);
    assert.ok(waiting.kind === 'refuse' && waiting.error.code === 'IDEMPOTENCY_IN_PROGRESS');
    assert.equal(waiting.error.retryAfterMs, PENDING_LEASE_MS - 500);
    const late = decideIdempotency(pending, 'h', 1_000 + PENDING_LEASE_MS);
    assert.ok(late.kind === 'take-over' && late.messageId === 'msg_1');
    const takenOver = decideIdempotency({ ...pending, claimedAtMs: 9_000 }, 'h', 1_000 + PENDING_LEASE_MS);
    assert.equal(takenOver.kind, 'refuse');
  });
});

describe('decideMessage', () => {
  const codeOf = (message: Message | undefined) => {
    const decision = decideMessage(message, config, 0);
    return decision instanceof AppError ? decision.code : 'accepted';
  };

  it('says what is missing or not served', () => {
    assert.equal(codeOf(undefined), 'INGEST_MESSAGE_MISSING');
    assert.equal(codeOf(Message.fromPartial({ templateId: 't' })), 'INGEST_TEMPLATE_UNIMPLEMENTED');
    assert.equal(codeOf(Message.fromPartial({})), 'INGEST_MESSAGE_INVALID');
  });
});
