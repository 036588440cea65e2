/** Whatever a server sends as an error becomes a SealpostError. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Metadata, type ServiceError } from '@grpc/grpc-js';
import fc from 'fast-check';
import { parseServerAddress } from './address.ts';
import { fromServiceError, fromStatus } from './decode-error.ts';
import { SealpostError } from './sealpost-error.ts';
import { buildStatus, statusError } from './testing/status-error.ts';

const destination = { target: '127.0.0.1:50051', tls: false };
const bytes = fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array));

function serviceError(code: number, details: string, raw: Buffer): ServiceError {
  const metadata = new Metadata();
  metadata.set('grpc-status-details-bin', raw);
  return Object.assign(new Error(details), { code, details, metadata });
}

describe('fromServiceError', () => {
  it('never throws, whatever the details are', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1, max: 40 }), fc.string(), bytes, (code, details, raw) => {
        assert.ok(fromServiceError(serviceError(code, details, raw), destination) instanceof SealpostError);
      }),
    );
  });

  it('never throws on broken details of a known type', () => {
    const types = fc.constantFrom('google.rpc.ErrorInfo', 'google.rpc.BadRequest', 'google.rpc.RetryInfo', 'x');
    fc.assert(
      fc.property(fc.integer(), types, bytes, (code, type, value) => {
        const status = { code, message: '', details: [{ typeUrl: `type.googleapis.com/${type}`, value }] };
        assert.ok(fromStatus(status) instanceof SealpostError);
      }),
    );
  });

  it('gives back what a server put in', () => {
    const violation = fc.record(
      { field: fc.string(), rule: fc.string(), description: fc.string() },
      { noNullPrototype: true },
    );
    const spec = fc.record({
      code: fc.integer({ min: 1, max: 16 }),
      reason: fc.stringMatching(/^[A-Z]{3,10}_[A-Z]{3,10}$/),
      violations: fc.array(violation, { minLength: 1, maxLength: 5 }),
      retryAfterMs: fc.nat(1_000_000),
    });
    fc.assert(
      fc.property(spec, (given) => {
        for (const error of [fromServiceError(statusError(given), destination), fromStatus(buildStatus(given))]) {
          assert.equal(error.reason, given.reason);
          assert.deepEqual(error.fieldViolations, given.violations);
          assert.equal(error.retryAfterMs, given.retryAfterMs);
        }
      }),
    );
  });
});

describe('parseServerAddress', () => {
  it('takes any text without any other ending than an address or CLIENT_ADDRESS_INVALID', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          const { port, target } = parseServerAddress(text);
          assert.ok(port >= 1 && port <= 65_535 && target === text);
        } catch (thrown) {
          assert.ok(thrown instanceof SealpostError && thrown.reason === 'CLIENT_ADDRESS_INVALID');
        }
      }),
    );
  });

  it('knows loopback from everything else', () => {
    const cases = {
      '127.0.0.1:1': true,
      'localhost:1': true,
      '[::1]:1': true,
      '10.0.0.1:1': false,
      'a.example.org:1': false,
    };
    for (const [text, expected] of Object.entries(cases)) assert.equal(parseServerAddress(text).isLoopback, expected);
  });
});
