/** Checks which number a failure ends with: scripts rely on it. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SealpostError, type StatusName } from '@sealpost/client';
import { EXIT, EXIT_CODE_TABLE, exitCodeOf } from './exit-codes.ts';

const failed = (status: StatusName, reason = 'TEST_ONLY') => new SealpostError({ reason, status, message: 'no' });

describe('exitCodeOf', () => {
  it('tells usage, absence, rights, reach and time apart', () => {
    const expected: Partial<Record<StatusName, number>> = {
      INVALID_ARGUMENT: 2,
      NOT_FOUND: 4,
      UNAUTHENTICATED: 5,
      PERMISSION_DENIED: 5,
      UNAVAILABLE: 6,
      DEADLINE_EXCEEDED: 8,
      INTERNAL: 1,
      UNIMPLEMENTED: 1,
    };
    for (const [status, code] of Object.entries(expected)) assert.equal(exitCodeOf(failed(status as StatusName)), code);
  });

  it('knows a reused key, a refusal by policy and Ctrl-C by their reason', () => {
    assert.equal(exitCodeOf(failed('FAILED_PRECONDITION', 'IDEMPOTENCY_KEY_REUSED')), EXIT.usage);
    assert.equal(exitCodeOf(failed('FAILED_PRECONDITION', 'DLP_REFUSED')), EXIT.refused);
    assert.equal(exitCodeOf(failed('ABORTED', 'CLIENT_CANCELLED')), EXIT.interrupted);
  });

  it('explains every code once', () => {
    assert.deepEqual(
      EXIT_CODE_TABLE.map(({ code }) => code),
      Object.values(EXIT),
    );
  });
});
