import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { status } from '@grpc/grpc-js';
import { BadRequest, ErrorInfo, RetryInfo, Status } from '@sealpost/contracts';
import { AppError, ERROR_CATALOGUE, type ErrorCode } from '@sealpost/kernel';
import { toServiceError, toStatus } from './status.ts';

const detail = (of: Status, name: string): Buffer | undefined =>
  of.details.find((each) => each.typeUrl.endsWith(name))?.value;

describe('toStatus', () => {
  it('says the code, the fields and the delay, each in its own detail', () => {
    const violations = [{ field: 'subject', rule: 'x', description: 'Make it short.' }];
    const made = toStatus(new AppError('INGEST_MESSAGE_INVALID', { violations, retryAfterMs: 1_500 }));
    assert.equal(made.code, status.INVALID_ARGUMENT);
    assert.equal(ErrorInfo.decode(detail(made, 'ErrorInfo') ?? Buffer.alloc(0)).reason, 'INGEST_MESSAGE_INVALID');
    const [shown] = BadRequest.decode(detail(made, 'BadRequest') ?? Buffer.alloc(0)).fieldViolations;
    assert.equal(shown?.field, 'subject');
    const { retryDelay } = RetryInfo.decode(detail(made, 'RetryInfo') ?? Buffer.alloc(0));
    assert.deepEqual(retryDelay, { seconds: 1, nanos: 500_000_000 });
  });

  it('never shows what went wrong underneath', () => {
    const made = toStatus(new Error('canary@example.org'));
    assert.equal(made.code, status.INTERNAL);
    assert.ok(!JSON.stringify(made).includes('canary'));
    const bytes = Status.encode(toStatus(new AppError('KERNEL_INTERNAL', { cause: new Error('canary') }))).finish();
    assert.ok(!Buffer.from(bytes).includes('canary'));
  });

  it('bounds the violations of a hostile request and counts the rest', () => {
    const violations = Array.from({ length: 150 }, (_, i) => ({ field: `to[${i}]`, rule: 'r', description: 'd' }));
    const made = toStatus(new AppError('INGEST_MESSAGE_INVALID', { violations }));
    assert.equal(BadRequest.decode(detail(made, 'BadRequest') ?? Buffer.alloc(0)).fieldViolations.length, 100);
    const info = ErrorInfo.decode(detail(made, 'ErrorInfo') ?? Buffer.alloc(0));
    assert.equal(info.metadata['violationsNotShown'], '50');
  });

  it('knows a number for every code of the catalogue', () => {
    for (const code of Object.keys(ERROR_CATALOGUE) as ErrorCode[])
      assert.ok(toStatus(new AppError(code)).code > 0, code);
    assert.ok(toServiceError(new AppError('API_KEY_MISSING')).metadata?.get('grpc-status-details-bin').length === 1);
  });
});
