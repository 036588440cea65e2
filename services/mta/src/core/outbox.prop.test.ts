import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ClassifiedMail, MailEvent } from '@sealpost/contracts';
import { AppError } from '@sealpost/kernel';
import { emission } from '@sealpost/runtime';
import fc from 'fast-check';
import { decodeOutbox, encodeOutbox } from './outbox.ts';

const lane = fc.constantFrom('express', 'bulk');
const anyEmission = fc.oneof(
  fc
    .tuple(fc.string(), lane)
    .map(([messageId, where]) => emission('events', where, MailEvent.fromPartial({ messageId, eventKey: 'k' }))),
  fc
    .tuple(fc.string(), lane)
    .map(([messageId, where]) => emission('classified', where, ClassifiedMail.fromPartial({ header: { messageId } }))),
);

describe('outbox', () => {
  it('gives back what went in', () => {
    fc.assert(
      fc.property(fc.array(anyEmission, { maxLength: 8 }), (items) => {
        assert.deepEqual(decodeOutbox(encodeOutbox(items)), items);
      }),
    );
  });

  it('answers broken bytes with an error, never with half a list', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 64 }), (bytes) => {
        try {
          decodeOutbox(bytes);
        } catch (thrown) {
          assert.ok(thrown instanceof Error);
        }
      }),
    );
    const whole = encodeOutbox([emission('events', 'express', MailEvent.fromPartial({ messageId: 'm' }))]);
    for (let end = 1; end < whole.length; end++)
      assert.throws(
        () => decodeOutbox(whole.subarray(0, end)),
        (thrown) => thrown instanceof AppError,
        String(end),
      );
  });
});
