import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { createRepeatWindow } from './repeat-window.ts';

describe('the repeat window', () => {
  it('knows the newest keys, and none that it was not given', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.array(fc.string(), { maxLength: 200 }), (recordsMax, keys) => {
        const window = createRepeatWindow(recordsMax);
        const given = new Set<string>();
        for (const key of keys) {
          assert.ok(!window.has(key) || given.has(key));
          window.add(key);
          given.add(key);
        }
        for (const key of new Set(keys.slice(-recordsMax))) assert.ok(window.has(key));
      }),
    );
  });

  it('tells apart a hundred thousand keys that differ in a digit', () => {
    const window = createRepeatWindow(200_000);
    for (let i = 0; i < 100_000; i++) {
      const key = `msg_01JD${String(i).padStart(22, '0')}/attempted/1`;
      assert.ok(!window.has(key));
      window.add(key);
      assert.ok(window.has(key));
    }
  });

  it('forgets what is older than twice its size', () => {
    const window = createRepeatWindow(1_000);
    for (let i = 0; i < 3_000; i++) window.add(`k${i}`);
    assert.ok(!window.has('k0'));
    assert.ok(window.has('k2000'));
    assert.ok(window.has('k2999'));
  });
});
