/** Claims about the one error type and its catalogue. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ERROR_CATALOGUE, type ErrorCode, type ErrorEntry } from './error-catalogue.ts';
import { AppError, toAppError } from './errors.ts';

const rows: readonly [string, ErrorEntry][] = Object.entries(ERROR_CATALOGUE);

describe('AppError', () => {
  it('says code, outward text and facts in its message', () => {
    const error = new AppError('BUS_RECORD_TOO_LARGE', { facts: { sizeBytes: 9, limitBytes: 8 } });
    assert.equal(
      error.message,
      'BUS_RECORD_TOO_LARGE: A record is larger than the log takes. (sizeBytes=9, limitBytes=8)',
    );
    assert.equal(error.name, 'AppError');
    assert.equal(error.code, 'BUS_RECORD_TOO_LARGE');
  });

  it('has no brackets without facts, and empty lists rather than gaps', () => {
    const error = new AppError('BUS_CLOSED');
    assert.equal(error.message, 'BUS_CLOSED: The log is closing. Try again.');
    assert.deepEqual(error.facts, {});
    assert.deepEqual(error.violations, []);
    assert.equal(error.retryAfterMs, undefined);
  });

  it('keeps the cause out of its message', () => {
    const error = new AppError('STORE_UNAVAILABLE', { cause: new Error('secret detail') });
    assert.ok(!error.message.includes('secret detail'));
    assert.equal((error.cause as Error).message, 'secret detail');
  });

  it('carries violations and the time to come back', () => {
    const violations = [{ field: 'message.to[0]', rule: 'address', description: 'is not an address' }];
    const error = new AppError('CONFIG_INVALID', { violations, retryAfterMs: 250 });
    assert.deepEqual(error.violations, violations);
    assert.equal(error.retryAfterMs, 250);
  });

  it('answers its catalogue row', () => {
    assert.equal(new AppError('KEYRING_KEY_GONE').entry, ERROR_CATALOGUE.KEYRING_KEY_GONE);
  });
});

describe('toAppError', () => {
  it('hands an AppError back as it is', () => {
    const error = new AppError('BUS_CLOSED');
    assert.equal(toAppError(error), error);
  });

  it('turns anything else into KERNEL_INTERNAL with the cause inside', () => {
    for (const thrown of [new Error('boom'), 'text', 0, null, undefined, { a: 1 }]) {
      const error = toAppError(thrown);
      assert.equal(error.code, 'KERNEL_INTERNAL');
      assert.equal(error.cause, thrown);
      assert.ok(!error.message.includes('boom'));
    }
  });
});

describe('ERROR_CATALOGUE', () => {
  it('builds an error from every row', () => {
    for (const [code, entry] of rows) {
      const error = new AppError(code as ErrorCode);
      assert.equal(error.message, `${code}: ${entry.outward}`);
    }
  });

  it('names codes AREA_FACT and says a full sentence to the caller', () => {
    for (const [code, entry] of rows) {
      assert.match(code, /^[A-Z0-9]+(_[A-Z0-9]+)+$/);
      assert.match(entry.outward, /^[A-Z].*[.?]$/s, code);
      assert.match(entry.runbook, /^[a-z0-9-]+$/, code);
    }
  });

  it('keeps a status that clients never retry away from retryable rows', () => {
    const final = new Set(['INVALID_ARGUMENT', 'ALREADY_EXISTS', 'UNAUTHENTICATED', 'UNIMPLEMENTED', 'DATA_LOSS']);
    const wrong = rows.filter(([, entry]) => entry.retryable && final.has(entry.grpc)).map(([code]) => code);
    assert.deepEqual(wrong, []);
  });
});
