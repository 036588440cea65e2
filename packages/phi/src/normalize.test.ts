import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createClassifier } from './classifier.ts';
import { findCodedRuns } from './coded-runs.ts';
import { normalizeForDetection } from './normalize.ts';

const classifier = createClassifier();
const base64 = (text: string): string => Buffer.from(text).toString('base64');

function found(text: string): string[] {
  const hits = classifier.scan(text).filter((each) => each.kind === 'identifier' && each.confidence >= 0.5);
  return hits.map(({ type, start, end }) => `${type} ${text.slice(start, end)}`);
}

describe('normalizeForDetection', () => {
  it('gives plain ASCII back as the same string', () => {
    for (const text of [
      'SSN 987-65-4321',
      '10% & more; a=b, x&y; 50 %, R&D;',
      'word/word/word camelCaseIdentifierName',
    ]) {
      assert.equal(normalizeForDetection(text).text, text);
    }
  });

  it('replaces full-width forms, digits of other scripts, dashes, quotes and spaces', () => {
    assert.equal(normalizeForDetection('\uff33\uff33\uff2e\u3000\u0669\u06f8\u0967').text, 'SSN 981');
    assert.equal(normalizeForDetection('\u0be7\u0e52\u2462\u{1fbf4}').text, '1234');
    assert.equal(normalizeForDetection('O\u2019Neil \u201cx\u201d 1\u20132\u00a03').text, 'O\'Neil "x" 1-2 3');
    assert.equal(normalizeForDetection('\u{1d7d7}\u{1d7d6}\u{1d400}\u{1d41b}\u210e\u24b6').text, '98AbhA');
  });

  it('removes invisible characters and combining marks and replaces look-alikes', () => {
    assert.equal(normalizeForDetection('9\u200b8\u00ad7\ufeff-\u206065\u0336\u20dd\u202e').text, '987-65');
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

  it('undoes percent signs, character references and left-over quoted-printable, twice at most', () => {
    assert.equal(normalizeForDetection('mrn%3D001%32345').text, 'mrn=0012345');
    assert.equal(normalizeForDetection('&#57;&#x38;7&nbsp;&amp; &unknown; &#1;').text, '987 & &unknown; &#1;');
    assert.equal(normalizeForDetection('a =3D 987-=\r\n65').text, 'a = 987-65');
    assert.equal(normalizeForDetection('%2531').text, '1');
    assert.equal(normalizeForDetection('%252531').text, '%31');
  });

  it('maps a span of escapes back whole', () => {
    const source = 'SSN %39%38%37-65-432%31.';
    const { text, toSourceSpan } = normalizeForDetection(source);
    assert.equal(text, 'SSN 987-65-4321.');
    assert.deepEqual(toSourceSpan({ start: 4, end: 15 }), { start: 4, end: source.length - 1 });
    assert.deepEqual(toSourceSpan({ start: 0, end: 5 }), { start: 0, end: 7 });
  });
});

describe('coded values in a scan', () => {
  it('are found, with the whole code as their place', () => {
    const code = base64('987-65-4321');
    assert.deepEqual(found(`SSN: ${code}, ok`), [`ssn ${code}`]);
    const prose = base64('Please call Maria Lopez, MRN 00123456.').replaceAll('=', '');
    assert.deepEqual(found(`note=${prose}`), [`name ${prose}`, `mrn ${prose}`]);
    assert.deepEqual(found('MRN%3A%2000123456'), ['mrn 00123456']);
    assert.deepEqual(found('ada.example%40example.org'), ['email ada.example%40example.org']);
    assert.deepEqual(found('SSN 987&#45;65&#45;4321'), ['ssn 987&#45;65&#45;4321']);
    assert.deepEqual(found('SSN 987-65-43=\r\n21 and a =3D b'), ['ssn 987-65-43=\r\n21']);
  });

  it('are not looked for in words, numbers, keys and files', () => {
    const plain = [
      'internationalization/Localization',
      '4111111111111111',
      'AKIAIOSFODNN7EXAMPLE0',
      base64('\u0000\u0001\u0002\u0003binary\u00ff\u00fe data here'),
      base64('no digits'),
      'QUJDREVGR0hJSktMTU5P',
    ];
    for (const text of plain) {
      assert.deepEqual(findCodedRuns(text), []);
    }
  });

  it('are found wherever they stand in a line', () => {
    const code = base64('tel 212-555-0142');
    for (let before = 0; before < 30; before += 1) {
      const text = `${' '.repeat(before)}${code} ${'x'.repeat(before)} ${code}`;
      assert.deepEqual(
        findCodedRuns(text).map((run) => run.start),
        [before, text.length - code.length],
      );
    }
  });
});
