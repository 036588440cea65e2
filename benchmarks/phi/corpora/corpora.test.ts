import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BUSINESS_TEMPLATE_IDS, businessMails } from './business.ts';
import { BUSINESS_TEXTS } from './business-templates.ts';
import { generatedCorpora, loadCorpora } from './corpora.ts';
import { fill, fillAll, newFilling } from './fill.ts';
import { STRUCTURED_TEMPLATES } from './structured-templates.ts';

describe('fill', () => {
  it('labels each value where it stands', () => {
    const { text, labels } = fill('MRN {mrn}, again {mrn}, other {mrn.2}; pay {amount}', newFilling(1, 'x'));
    assert.equal(labels.length, 3);
    const [first, again, other] = labels.map(({ start, end }) => text.slice(start, end));
    assert.equal(first, again);
    assert.notEqual(first, other);
    assert.ok(labels.every(({ type }) => type === 'mrn'));
  });

  it('refuses a slot that nobody defined', () => {
    assert.throws(() => fill('{nosuchslot}', newFilling(1, 'x')), RangeError);
  });
});

describe('generated corpora', () => {
  it('are the same for the same seed, and others for another', () => {
    assert.deepEqual(generatedCorpora(5, 'measuring'), generatedCorpora(5, 'measuring'));
    assert.notDeepEqual(generatedCorpora(5, 'measuring'), generatedCorpora(6, 'measuring'));
  });

  it('share no template between development and measuring', () => {
    for (const at of [0, 1] as const) {
      const templates = (set: 'development' | 'measuring') =>
        new Set(generatedCorpora(5, set)[at]?.rows.map(({ template }) => template));
      assert.ok(templates('development').isDisjointFrom(templates('measuring')));
      assert.ok(templates('development').size > 0 && templates('measuring').size > 20);
    }
    const texts = STRUCTURED_TEMPLATES.map(({ text }) => text);
    assert.equal(new Set(texts).size, texts.length);
    const business = Object.values(BUSINESS_TEXTS).flat();
    assert.equal(new Set(business).size, business.length);
    assert.equal(BUSINESS_TEMPLATE_IDS.length, business.length);
  });

  it('use every structured template, and label something in all but decoys', () => {
    const filled = fillAll(STRUCTURED_TEMPLATES, 3, 2);
    assert.equal(filled.length, 2 * STRUCTURED_TEMPLATES.length);
    for (const { template, labels } of filled)
      assert.equal(labels.length === 0, template.startsWith('decoy/'), template);
  });

  it('name no domain, number or person that exists', () => {
    const texts = [...fillAll(STRUCTURED_TEMPLATES, 9, 5), ...businessMails(9, 'measuring', 200)].map(
      ({ text }) => text,
    );
    for (const text of texts) {
      for (const [domain] of text.matchAll(/(?<=@|:\/\/)[\w.-]*\w/g))
        assert.match(domain, /(^|\.)example\.(com|org|net)$/, domain);
      for (const [, exchange, line] of text.matchAll(/\b\d{3}\)?[-. ](\d{3})[-. ](\d{4})\b/g))
        assert.ok(exchange === '555' && line?.startsWith('01'), `${exchange}-${line}`);
    }
  });

  it('say which sample corpora are not there', () => {
    const { corpora, missing } = loadCorpora({ seed: 1, set: 'measuring', samplesDir: '/nonexistent' });
    assert.deepEqual(
      corpora.map(({ id }) => id),
      ['structured', 'business', 'long'],
    );
    assert.equal(missing.length, 2);
  });
});
