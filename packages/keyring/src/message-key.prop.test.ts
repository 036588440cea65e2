/** For any bytes and names: sealing round-trips, and opening arbitrary bytes ends in one named error. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AppError, createSeededRandom } from '@sealpost/kernel';
import fc from 'fast-check';
import { openChunked, sealChunked } from './chunked-envelope.ts';
import { commitKey, deriveBlock, encodeContext } from './committed-key.ts';
import { HeldMessageKey } from './message-key.ts';

const name = fc.string({ minLength: 1, maxLength: 40, unit: 'binary' });
const names = (count: number) => fc.array(name, { minLength: count, maxLength: count });
const bytes = (maxLength: number) => fc.uint8Array({ maxLength });
const secret = fc.uint8Array({ minLength: 32, maxLength: 32 });

const keyOf = (tenantId: string, messageId: string, secretBytes: Uint8Array): HeldMessageKey =>
  new HeldMessageKey({ tenantId, messageId }, deriveBlock(secretBytes, 'content'), createSeededRandom(1));

describe('any sealed part', () => {
  it('round-trips', () => {
    fc.assert(
      fc.property(names(3), secret, bytes(300), ([tenantId = '', messageId = '', part = ''], secretBytes, plain) => {
        const key = keyOf(tenantId, messageId, secretBytes);
        assert.ok(key.open(part, key.seal(part, plain)).equals(plain));
      }),
      { numRuns: 200 },
    );
  });

  it('opens under no other name', () => {
    fc.assert(
      fc.property(names(6), secret, ([t1 = '', m1 = '', p1 = '', t2 = '', m2 = '', p2 = ''], secretBytes) => {
        fc.pre(encodeContext(t1, m1, p1).compare(encodeContext(t2, m2, p2)) !== 0);
        const sealed = keyOf(t1, m1, secretBytes).seal(p1, Buffer.from('x'));
        assert.throws(() => keyOf(t2, m2, secretBytes).open(p2, sealed), AppError);
      }),
      { numRuns: 200 },
    );
  });

  it('never opens from arbitrary bytes', () => {
    const key = keyOf('ten_one', 'msg_a', Buffer.alloc(32, 1));
    const header = key.seal('body', Buffer.from('x')).subarray(0, 33);
    fc.assert(
      fc.property(bytes(200), fc.constantFrom(0, 1, 33), fc.constantFrom(1, 2, 3), (tail, headerBytes, form) => {
        const sealed = Buffer.concat([header.subarray(0, headerBytes), tail]);
        if (headerBytes > 0) sealed[0] = form;
        assert.throws(
          () => key.open('body', sealed),
          (thrown) => (thrown as AppError).code === 'KEYRING_ENVELOPE_BROKEN',
        );
      }),
      { numRuns: 300 },
    );
  });
});

describe('any chunked envelope', () => {
  it('round-trips, small ones too', () => {
    fc.assert(
      fc.property(secret, bytes(100), name, (secretBytes, plain, part) => {
        const committed = commitKey(secretBytes, 'content');
        const context = encodeContext('ten_one', 'msg_a', part);
        const sealed = sealChunked(committed, { context, plain, random: createSeededRandom(1) });
        assert.ok(openChunked(committed, context, sealed)?.equals(plain));
      }),
      { numRuns: 100 },
    );
  });
});
