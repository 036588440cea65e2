import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, it } from 'node:test';
import { createClassifier } from './classifier.ts';
import { DEFAULT_DETECTORS } from './detectors/default-detectors.ts';
import { createDigester, DIGEST_BYTES, type ExactRecord, hashRecords } from './exact-digest.ts';
import { createExactMatcher } from './exact-match.ts';

const salt = Buffer.alloc(32, 0x5a);
const records: readonly ExactRecord[] = [
  {
    mrn: '00448812',
    healthPlanId: 'XYZ-123456789',
    phone: '(212) 555-0142',
    email: 'Quillon.Tarbeck@Example.com',
    name: 'Tarbeck, Quillon A.',
    dob: '1950-03-09',
  },
  { name: 'Zoë Müller-Quist', account: 'A 77-1234' },
];
const matcher = createExactMatcher({ salt, digests: hashRecords(records, salt), list: 'patients' });
const classifier = createClassifier({ detectors: [...matcher.detectors, ...DEFAULT_DETECTORS] });
const bare = createClassifier({ detectors: matcher.detectors });

function exact(text: string, scanner = bare): string[] {
  const hits = scanner.scan(text).filter((found) => found.rule === 'exact.patients');
  return hits.map(({ type, start, end }) => `${type} ${text.slice(start, end)}`);
}

describe('createExactMatcher', () => {
  it('finds values however they are written', () => {
    assert.deepEqual(exact('chart 448812 or 00-448812'), ['mrn 448812', 'mrn 00-448812']);
    assert.deepEqual(exact('id xyz123456789'), ['health_plan_id xyz123456789']);
    assert.deepEqual(exact('ring +1 212.555.0142 now'), ['phone 1 212.555.0142']);
    assert.deepEqual(exact('to quillon.tarbeck@example.com'), ['email quillon.tarbeck@example.com']);
    assert.deepEqual(exact('Tarbeck, Quillon and QUILLON TARBECK'), ['name Tarbeck, Quillon', 'name QUILLON TARBECK']);
    assert.deepEqual(exact('saw Quillon A. Tarbeck'), ['name Quillon A. Tarbeck']);
    assert.deepEqual(exact('for Zoe Quist-Muller? no'), []);
  });

  it('finds a date of birth only with its name', () => {
    assert.deepEqual(exact('3/9/1950'), []);
    assert.deepEqual(exact('Quillon Tarbeck, 3/9/1950'), ['name Quillon Tarbeck', 'dob 3/9/1950']);
    assert.deepEqual(exact('1950-03-09: Quillon Tarbeck'), ['dob 1950-03-09', 'name Quillon Tarbeck']);
  });

  it('stays silent on everybody else, and on another salt', () => {
    assert.deepEqual(exact('Maria Lopez, 448813, 212-555-0143, a@example.org, 3/9/1950'), []);
    const other = createExactMatcher({ salt: Buffer.alloc(32, 1), digests: hashRecords(records, salt), list: 'x' });
    assert.deepEqual(createClassifier({ detectors: other.detectors }).scan('Quillon Tarbeck 448812'), []);
  });

  it('stands before the built-in detectors without counting anything twice', () => {
    const text = 'Quillon Tarbeck <quillon.tarbeck@example.com>, MRN 00448812, cc a.b@example.org';
    const spans = classifier.scan(text).filter((found) => found.kind === 'identifier');
    assert.deepEqual(
      spans.map((found) => found.rule),
      ['exact.patients', 'exact.patients', 'exact.patients', 'email.address'],
    );
  });

  it('looks up a bounded number of candidates', () => {
    const names = 'Aa Bb Cc Dd '.repeat(3_000);
    assert.deepEqual(exact(`${names} Quillon Tarbeck`), ['name Quillon Tarbeck']);
  });

  it('refuses broken lists and short salts', () => {
    const digests = hashRecords(records, salt);
    const code = { code: 'PHI_EXACT_LIST_INVALID' };
    assert.throws(() => createExactMatcher({ salt, digests: digests.subarray(1), list: 'x' }), code);
    assert.throws(() => createExactMatcher({ salt, digests: digests.slice().reverse(), list: 'x' }), code);
    assert.throws(() => hashRecords(records, Buffer.alloc(15)), code);
  });
});

describe('hashRecords', () => {
  it('is HMAC-SHA-256, cut to 64 bits', () => {
    const digester = createDigester(salt);
    digester.digest('name', 'quillon tarbeck');
    const whole = createHmac('sha256', salt).update('name\0quillon tarbeck').digest();
    assert.equal(digester.high, whole.readUInt32LE(0));
    assert.equal(digester.low, whole.readUInt32LE(4) & 0xffffff);
    assert.equal(digester.mask, whole[7]);
  });

  it('keeps eight bytes a value and nothing of the value, its kind or its order', () => {
    const digests = hashRecords(records, salt);
    assert.equal(digests.length, 8 * DIGEST_BYTES);
    assert.deepEqual(hashRecords([...records].reverse(), salt), digests);
    assert.notDeepEqual(hashRecords(records, Buffer.alloc(32, 1)), digests);
  });

  it('spreads the bits of 20,000 neighbouring numbers evenly, kinds included', () => {
    const many = Array.from({ length: 20_000 }, (_, at) => ({ mrn: String(1_000_000 + at) }));
    const digests = hashRecords(many, salt);
    for (let bit = 0; bit < 64; bit += 1) {
      let ones = 0;
      for (let at = bit >> 3; at < digests.length; at += DIGEST_BYTES) {
        ones += ((digests[at] as number) >> (bit & 7)) & 1;
      }
      // Binomial with p = 1/2: six standard deviations are 424.
      assert.ok(Math.abs(ones - 10_000) < 424);
    }
  });
});
