import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AppError } from '@sealpost/kernel';
import fc from 'fast-check';
import { BEGIN, formatCursor, parseCursor, PARTITIONS_MAX, type WatchPosition } from './watch-cursor.ts';

const offsets = fc.oneof(fc.nat(300), fc.maxSafeNat());
const positions: fc.Arbitrary<WatchPosition> = fc
  .record({
    next: fc.array(offsets, { maxLength: 30 }),
    last: offsets.map((offset) => Math.max(1, offset)),
    scan: fc.option(fc.record({ partition: fc.nat(30), back: offsets })),
  })
  .map(({ next: start, last, scan }) => {
    // The last one is not at its beginning: what is would be left out.
    const next = [...start, last];
    const partition = (scan?.partition ?? 0) % next.length;
    const at = next[partition] as number;
    return scan === null || at === 0 ? { next } : { next, scan: { partition, from: scan.back % at } };
  });

const isRefused = (text: string): void =>
  assert.throws(
    () => parseCursor(text),
    (thrown) =>
      thrown instanceof AppError &&
      thrown.code === 'EVENTS_REQUEST_INVALID' &&
      thrown.violations[0]?.field === 'cursor',
  );

describe('cursors', () => {
  it('read back what was written', () => {
    fc.assert(fc.property(positions, (position) => assert.deepEqual(parseCursor(formatCursor(position)), position)));
    assert.deepEqual(parseCursor('begin'), BEGIN);
    assert.deepEqual(parseCursor(formatCursor(BEGIN)), BEGIN);
  });

  it('have one text per place, and whatever else is refused as a field', () => {
    const texts = fc.oneof(
      fc.string(),
      fc.base64String(),
      fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from([1, ...bytes]).toString('base64url')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        try {
          assert.equal(formatCursor(parseCursor(text)), text);
        } catch (thrown) {
          assert.ok(text === 'begin' || thrown instanceof AppError);
        }
      }),
    );
  });

  it('are refused when they are cut, padded, of another version or too long', () => {
    const cursor = formatCursor({ next: [5, 700, 9] });
    for (const text of [cursor.slice(0, -1), `${cursor}A`, `${cursor}=`, ` ${cursor}`, '', '17', '9-3', 'yesterday'])
      isRefused(text);
    isRefused(Buffer.from([2, 1, 5, 0]).toString('base64url'));
    isRefused(Buffer.from([1, 2, 5, 0, 0]).toString('base64url'));
    isRefused(formatCursor({ next: Array.from({ length: PARTITIONS_MAX + 1 }, () => 1) }));
    isRefused('A'.repeat(100_000));
  });

  it('are short: twelve partitions of a million events each', () => {
    assert.ok(formatCursor({ next: Array.from({ length: 12 }, () => 1_000_000) }).length <= 52);
  });
});
