/** Checks which failures are worth another try. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createSeededRandom } from '@sealpost/kernel';
import { planRetry, type RetryContext } from './plan-retry.ts';
import { SealpostError, type StatusName } from './sealpost-error.ts';

const context: RetryContext = { tries: 1, triesMax: 5, repeat: 'safe', leftMs: 60_000, random: createSeededRandom(1) };
const failed = (status: StatusName, retryAfterMs?: number) =>
  new SealpostError({ reason: 'TEST_ONLY', status, message: 'no', retryAfterMs });

describe('planRetry', () => {
  it('repeats UNAVAILABLE only where twice is the same as once', () => {
    assert.notEqual(planRetry(failed('UNAVAILABLE'), context), undefined);
    assert.equal(planRetry(failed('UNAVAILABLE'), { ...context, repeat: 'never' }), undefined);
  });

  it('waits at least as long as the server asks', () => {
    for (const status of ['RESOURCE_EXHAUSTED', 'ABORTED'] as const) {
      assert.equal(planRetry(failed(status, 9_000), context), 9_000);
      assert.equal(planRetry(failed(status), context), undefined);
    }
  });

  it('never repeats what will end the same way, nor a deadline that may follow success', () => {
    for (const status of ['INVALID_ARGUMENT', 'DEADLINE_EXCEEDED', 'NOT_FOUND', 'INTERNAL', 'UNKNOWN'] as const) {
      assert.equal(planRetry(failed(status, 1), context), undefined);
    }
  });

  it('ends with the tries and with the time', () => {
    assert.equal(planRetry(failed('UNAVAILABLE'), { ...context, tries: 5 }), undefined);
    assert.equal(planRetry(failed('ABORTED', 2_000), { ...context, leftMs: 1_000 }), undefined);
  });
});
