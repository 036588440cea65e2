/** Claims about opaque ids that hold for every clock reading and every seed. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { idTimeMs, isId, newId } from './ids.ts';
import { createSeededRandom, createSystemRandom } from './random.ts';

const at = (nowMs: number) => ({ nowMs: () => nowMs });
const TIME_MS_MAX = 2 ** 48 - 1;
const anyTime = fc.integer({ min: 0, max: TIME_MS_MAX });

describe('newId', () => {
  it('makes an id that isId knows and that gives its time back', () => {
    fc.assert(
      fc.property(anyTime, fc.integer(), (nowMs, seed) => {
        const id = newId('msg', at(nowMs), createSeededRandom(seed));
        assert.ok(isId('msg', id));
        assert.equal(idTimeMs(id), nowMs);
        assert.equal(id.length, 'msg_'.length + 26);
      }),
    );
  });

  it('sorts by the millisecond it was made in', () => {
    fc.assert(
      fc.property(anyTime, anyTime, fc.integer(), (one, other, seed) => {
        fc.pre(one !== other);
        const random = createSeededRandom(seed);
        const [early, late] = [Math.min(one, other), Math.max(one, other)].map((ms) => newId('par', at(ms), random));
        assert.ok((early as string) < (late as string));
      }),
    );
  });

  it('does not repeat within a millisecond', () => {
    const random = createSystemRandom();
    const ids = new Set(Array.from({ length: 10_000 }, () => newId('att', at(1_700_000_000_000), random)));
    assert.equal(ids.size, 10_000);
  });
});

describe('isId', () => {
  it('refuses another prefix, another length and letters outside the alphabet', () => {
    const id = newId('msg', at(1), createSeededRandom(1));
    assert.equal(isId('par', id), false);
    assert.equal(isId('msg', `${id}0`), false);
    assert.equal(isId('msg', id.slice(0, -1)), false);
    assert.equal(isId('msg', id.toUpperCase()), false);
    for (const letter of 'ilou') assert.equal(isId('msg', `${id.slice(0, -1)}${letter}`), false);
    assert.equal(isId('msg', `${id}\n`), false);
  });

  it('never throws, whatever the text', () => {
    fc.assert(fc.property(fc.string(), (text) => assert.equal(typeof isId('msg', text), 'boolean')));
  });
});

describe('idTimeMs', () => {
  it('never throws, whatever the text', () => {
    fc.assert(fc.property(fc.string(), (text) => assert.equal(typeof idTimeMs(text), 'number')));
  });
});
