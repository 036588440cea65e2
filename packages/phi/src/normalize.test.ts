import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { normalizeForDetection } from './normalize.ts';

describe('normalizeForDetection', () => {
  it('gives ASCII back as the same string', () => {
    assert.equal(normalizeForDetection('SSN 987-65-4321').text, 'SSN 987-65-4321');
  });

  it('replaces full-width forms, other digits, dashes, quotes and spaces', () => {
    assert.equal(normalizeForDetection('\uff33\uff33\uff2e\u3000\u0669\u06f8\u0967').text, 'SSN 981');
    assert.equal(normalizeForDetection('O\u2019Neil \u201cx\u201d 1\u20132\u00a03').text, 'O\'Neil "x" 1-2 3');
    assert.equal(normalizeForDetection('\u{1d7d7}\u{1d7d6}\u{1d400}\u{1d41b}').text, '98Ab');
  });

  it('removes invisible characters and replaces look-alikes', () => {
    assert.equal(normalizeForDetection('9\u200b8\u00ad7\ufeff-\u206065').text, '987-65');
    assert.equal(normalizeForDetection('\u041c\u0420\u039d').text, 'MPN');
  });

  it('keeps letters that look like nothing else', () => {
    assert.equal(normalizeForDetection('José Müller 王').text, 'José Müller 王');
  });

  it('maps offsets back over removed and shortened characters', () => {
    const source = 'a\u200b\u200bb\u{1d7d7}c';
    const { text, toSource } = normalizeForDetection(source);
    assert.equal(text, 'ab9c');
    assert.deepEqual([0, 1, 2, 3, 4].map(toSource), [0, 3, 4, 6, 7]);
  });
});
