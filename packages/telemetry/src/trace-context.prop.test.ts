/** traceparent: round-trips, refuses what the recommendation refuses, and never throws. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createSeededRandom } from '@sealpost/kernel';
import fc from 'fast-check';
import { childSpan, formatTraceparent, newTraceContext, parseTraceparent } from './trace-context.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = 'b7ad6b7169203331';
const hex = (length: number) =>
  fc
    .array(fc.constantFrom(...'0123456789abcdef'.split('')), { minLength: length, maxLength: length })
    .map((digits) => digits.join(''))
    .filter((text) => /[^0]/.test(text));

describe('a traceparent', () => {
  it('round-trips', () => {
    fc.assert(
      fc.property(hex(32), hex(16), fc.boolean(), (traceId, spanId, sampled) => {
        const context = { traceId, spanId, sampled };
        assert.deepEqual(parseTraceparent(formatTraceparent(context)), context);
      }),
    );
  });

  it('of any text never throws, and what is accepted formats to the same ids', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'0123456789abcdef-f'.split('')) }), fc.constant('')),
        (text) => {
          const context = parseTraceparent(text);
          if (context !== undefined) assert.ok(text.includes(`${context.traceId}-${context.spanId}`));
        },
      ),
    );
  });

  it('is read as W3C Trace Context says', () => {
    const accepted = [
      `00-${TRACE}-${SPAN}-01`,
      `00-${TRACE}-${SPAN}-ff`,
      `cc-${TRACE}-${SPAN}-01-later`,
      `cc-${TRACE}-${SPAN}-01`,
    ];
    for (const text of accepted)
      assert.deepEqual(parseTraceparent(text), { traceId: TRACE, spanId: SPAN, sampled: true }, text);
    assert.equal(parseTraceparent(`00-${TRACE}-${SPAN}-02`)?.sampled, false);
    const refused = [
      '',
      `ff-${TRACE}-${SPAN}-01`,
      `00-${TRACE}-${SPAN}-01-more`,
      `00-${TRACE}-${SPAN}-1`,
      `00-${TRACE.toUpperCase()}-${SPAN}-01`,
      `00-${'0'.repeat(32)}-${SPAN}-01`,
      `00-${TRACE}-${'0'.repeat(16)}-01`,
      `00-${TRACE}-${SPAN}`,
      ` 00-${TRACE}-${SPAN}-01`,
      `cc-${TRACE}-${SPAN}-01.later`,
      `cc-${TRACE}-${SPAN}-01-${'x'.repeat(300)}`,
    ];
    for (const text of refused) assert.equal(parseTraceparent(text), undefined, text);
  });
});

describe('a trace context', () => {
  it('is valid, and its child keeps the trace and the choice', () => {
    fc.assert(
      fc.property(fc.integer(), fc.double({ min: 0, max: 1, noNaN: true }), (seed, ratio) => {
        const random = createSeededRandom(seed);
        const context = newTraceContext(random, ratio);
        assert.deepEqual(parseTraceparent(formatTraceparent(context)), context);
        const child = childSpan(context, random);
        assert.deepEqual([child.traceId, child.sampled], [context.traceId, context.sampled]);
        assert.notEqual(child.spanId, context.spanId);
      }),
    );
  });

  it('is sampled at about its ratio, never at 0 and always at 1', () => {
    const random = createSeededRandom(1);
    const share = (ratio: number): number =>
      Array.from({ length: 2_000 }, () => newTraceContext(random, ratio)).filter(({ sampled }) => sampled).length /
      2_000;
    assert.equal(share(0), 0);
    assert.equal(share(1), 1);
    assert.ok(Math.abs(share(0.25) - 0.25) < 0.05);
  });

  it('is valid even from a broken generator', () => {
    const zeros = { bytes: (sizeBytes: number) => Buffer.alloc(sizeBytes), fraction: () => 0 };
    assert.ok(parseTraceparent(formatTraceparent(newTraceContext(zeros))));
  });
});
