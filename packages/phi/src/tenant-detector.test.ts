import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createClassifier } from './classifier.ts';
import { compileTenantDetectors, type TenantDetector } from './tenant-detector.ts';

const VALID: TenantDetector = { id: 'north', type: 'mrn', pattern: 'NC[- ]?[0-9]{6,8}' };

function rulesFor(specs: unknown): string[] {
  const compiled = compileTenantDetectors(specs);
  return compiled.ok ? [] : compiled.violations.map(({ field, rule }) => `${field} ${rule}`);
}

/** What the tenant's rule finds, as text. */
function found(spec: Partial<TenantDetector>, text: string): string[] {
  const { id = 'own', type = 'other_id' } = spec;
  const classifier = createClassifier({ tenantDetectors: [{ ...spec, id, type }], detectors: [] });
  const hits = classifier.scan(text).filter((each) => each.rule === `tenant.${id}`);
  return hits.map(({ start, end }) => text.slice(start, end));
}

describe('patterns of tenants', () => {
  it('match runs with a digit and what stands in one word before, whole and in either case', () => {
    assert.deepEqual(found(VALID, 'NC-123456, nc 1234567; NC123456.'), ['NC-123456', 'nc 1234567', 'NC123456']);
    assert.deepEqual(found(VALID, 'XNC123456 NC12345 NC123456789'), []);
  });

  it('take the alternative that ends at a word', () => {
    assert.deepEqual(found({ pattern: 'Q1|Q1234' }, 'Q1234'), ['Q1234']);
  });

  it('ask the validator and the context before or after', () => {
    const checked = { pattern: '[0-9]{10}', validator: 'mod11' } as const;
    assert.deepEqual(found(checked, 'nhs 9434765919 or 9434765918'), ['9434765919']);
    const near = { pattern: '[0-9]{7}', contextWords: ['North Clinic'], contextWordsAfter: ['(north)'] };
    assert.deepEqual(found(near, 'north clinic no. 1234567'), ['1234567']);
    assert.deepEqual(found(near, '7654321 (north)'), ['7654321']);
    assert.deepEqual(found(near, 'northern 1234567'), []);
  });

  it('keep the confidence they are given', () => {
    const classifier = createClassifier({ tenantDetectors: [{ ...VALID, confidence: 0.6 }] });
    assert.equal(classifier.scan('NC-123456')[0]?.confidence, 0.6);
  });

  it('of one tenant do not hide one another', () => {
    const many = Array.from(
      { length: 60 },
      (_, at): TenantDetector => ({
        id: `p${at}`,
        type: 'other_id',
        pattern: `K${at}-[0-9]{4}`,
      }),
    );
    const rules = createClassifier({ tenantDetectors: many }).scan('K7-1234 and K41-9876');
    assert.deepEqual(
      rules.map((each) => each.rule),
      ['tenant.p7', 'tenant.p41'],
    );
  });

  it('see a bounded slice, so a hostile pattern on a hostile text stays linear', () => {
    const classifier = createClassifier({
      tenantDetectors: [{ id: 'evil', type: 'other_id', pattern: '(?:[0-9]+[a-z]*)*!', contextWords: ['x'] }],
    });
    assert.deepEqual(classifier.scan('1a'.repeat(50_000)), []);
  });
});

describe('compileTenantDetectors', () => {
  it('takes shapes and patterns', () => {
    assert.deepEqual(rulesFor([VALID, { id: 'shape', type: 'mrn', shape: 'AA-9999' }]), []);
  });

  const breaches: readonly (readonly [string, object, readonly string[]])[] = [
    ['a look-ahead', { pattern: '(?=1)1234567' }, ['linear']],
    ['a look-behind', { pattern: '(?<!a)1234567' }, ['linear']],
    ['a back-reference', { pattern: '([0-9])\\1{6}' }, ['linear']],
    ['a syntax error', { pattern: 'NC(12' }, ['syntax']],
    ['too many repeats', { pattern: '(?:[0-9]{30}){30}' }, ['size']],
    ['nested repeats beyond the engine', { pattern: '((a{100}){100}){100}' }, ['syntax']],
    ['a pattern that matches the empty string', { pattern: '[0-9]*' }, ['empty']],
    ['a pattern that matches everything', { pattern: '.+', contextWords: ['x'] }, ['everything']],
    ['everyday numbers without context', { pattern: '[0-9]{1,6}' }, ['broad']],
    ['a long pattern', { pattern: 'a'.repeat(201) }, ['length']],
    ['a pattern that is no text', { pattern: 7 }, ['length']],
    ['shape and pattern together', { pattern: 'NC[0-9]{6}', shape: '999999' }, ['one_of']],
    ['neither', { pattern: undefined }, ['one_of']],
  ];
  for (const [name, fields, rules] of breaches) {
    it(`refuses ${name}`, () => {
      const expected = rules.map((rule) => `detectors[0].pattern ${rule}`);
      assert.deepEqual(rulesFor([{ id: 'a', type: 'mrn', ...fields }]), expected);
    });
  }

  it('names each wrong field of each detector', () => {
    const wrong = { id: 'a b', type: 'x', shape: 'AAA', validator: 'sum', contextWords: [''], confidence: 2, extra: 1 };
    assert.deepEqual(rulesFor([VALID, wrong, { ...VALID }, 7]), [
      'detectors[1].id id',
      'detectors[1].type type',
      'detectors[1].shape digit',
      'detectors[1].validator validator',
      'detectors[1].contextWords[0] length',
      'detectors[1].confidence range',
      'detectors[1].extra unknown',
      'detectors[2].id unique',
      'detectors[3] object',
    ]);
    assert.deepEqual(rulesFor('x'), ['detectors count']);
    assert.deepEqual(rulesFor(Array.from({ length: 101 }, () => VALID)), ['detectors count']);
  });
});
