import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createClassifier } from './classifier.ts';
import { measureLabelled, measureNotes, readCorpus } from './testing/corpus.ts';
import { FINDINGS_PER_TYPE_MAX } from './types.ts';

const classifier = createClassifier();

describe('createClassifier', () => {
  it('answers findings in order of place with offsets of the given text', () => {
    const text = 'MRN 0012345 … call 212-555-0142, ada@example.org';
    const found = classifier.scan(text);
    assert.deepEqual(
      found.filter((each) => each.kind === 'identifier').map((each) => each.type),
      ['mrn', 'phone', 'email'],
    );
    assert.equal(text.slice(found[0]?.start, found[0]?.end), '0012345');
  });

  it('keeps the same answer when it is used again and in between for other texts', () => {
    const text = 'Patient name: Quillon Tarbeck, DOB 01/02/1970';
    const before = classifier.scan(text);
    classifier.scan('x '.repeat(10_000));
    assert.deepEqual(classifier.scan(text), before);
  });

  it('sees through full-width digits, zero-width spaces and look-alike letters', () => {
    const hidden = 'M\u0420N: wait. SSN: 987\u200b-65\u2011\uff14\uff13\uff12\uff11 end';
    const ssn = classifier.scan(hidden).find((found) => found.type === 'ssn');
    assert.ok(ssn !== undefined);
    assert.equal(ssn.start, hidden.indexOf('987'));
    assert.equal(ssn.end, hidden.indexOf(' end'));
  });

  it('stops adding findings of a type at the limit and goes on with others', () => {
    const text = `${'on 03/09/2024 '.repeat(FINDINGS_PER_TYPE_MAX + 50)} MRN 0012345`;
    const found = classifier.scan(text);
    assert.equal(found.filter((each) => each.type === 'date').length, FINDINGS_PER_TYPE_MAX);
    assert.equal(found.filter((each) => each.type === 'mrn').length, 1);
  });

  it('holds no matched value in any finding', () => {
    const values = ['987-65-4321', '0012345', 'Tarbeck', 'tarbeck@example.org'];
    const text = `SSN 987-65-4321, MRN 0012345, Mr. Tarbeck, tarbeck@example.org, diabetes`;
    const written = JSON.stringify(classifier.scan(text)).toLowerCase();
    for (const value of values) {
      assert.ok(!written.includes(value.toLowerCase()));
    }
  });

  it("finds a tenant's own record shape, with and without its context word", () => {
    const bare = createClassifier({ tenantDetectors: [{ id: 'north', type: 'mrn', shape: 'AA99-9999' }] });
    assert.equal(bare.scan('see QT12-3456 today')[0]?.rule, 'tenant.north');
    const cued = createClassifier({
      tenantDetectors: [{ id: 'north', type: 'mrn', shape: '9999999', contextWords: ['north'] }],
    });
    assert.equal(cued.scan('north 1234567')[0]?.rule, 'tenant.north');
    assert.deepEqual(cued.scan('northern 1234567'), []);
    assert.throws(() => createClassifier({ tenantDetectors: [{ id: 'x', type: 'mrn', shape: '' }] }).scan('1'), {
      code: 'PHI_TENANT_DETECTOR_INVALID',
    });
  });

  it('comes back from repetitive texts that stress each anchor', () => {
    for (const unit of [
      '1 ',
      '1:',
      '1.',
      'Aa ',
      'a@',
      '@',
      'http://a?',
      'MRN 1234 ',
      "'",
      'pain ',
      'A. ',
      '\u200b',
      '::1 ',
    ]) {
      const text = unit.repeat(32_768 / unit.length);
      for (const found of classifier.scan(text)) {
        assert.ok(found.end <= text.length);
      }
    }
  });

  it('takes other detectors and term lists', () => {
    assert.deepEqual(createClassifier({ detectors: [], lexicon: [] }).scan('SSN 987-65-4321, diabetes'), []);
  });
});

describe('accuracy on the sample corpora', () => {
  it('keeps its recall and alarm rate on short clinical texts', (context) => {
    const rows = readCorpus('short-clinical.jsonl');
    if (rows === undefined) {
      context.diagnostic('corpus short-clinical.jsonl is not on this machine: not measured');
      return;
    }
    const figures = measureLabelled(classifier, rows);
    assert.ok(figures.all.touched / figures.all.labelled >= 0.985);
    assert.ok(figures.all.covered / figures.all.labelled >= 0.97);
    assert.ok(figures.alarmed / figures.harmless <= 0.045);
    assert.ok(figures.right / figures.findings >= 0.98);
  });

  it('keeps its health recall on note sections', (context) => {
    const rows = readCorpus('note-sections.jsonl');
    if (rows === undefined) {
      context.diagnostic('corpus note-sections.jsonl is not on this machine: not measured');
      return;
    }
    const figures = measureNotes(classifier, rows);
    assert.ok(figures.health / figures.texts >= 0.98);
    assert.ok(figures.alarmed / figures.texts <= 0.025);
  });
});
