/** For any file, environment and flags: a frozen value or CONFIG_INVALID, never another error; valid values survive. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AppError } from '@sealpost/kernel';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { loadConfig } from './load-config.ts';
import { editDistance, suggest } from './suggest.ts';
import { mtaSample } from './testing/sample-sections.ts';

const valid = fc.record(
  {
    ehloName: fc.stringMatching(/^[a-z0-9.-]{1,40}$/),
    connectTimeoutMs: fc.integer({ min: 100, max: 60_000 }),
    jitter: fc.double({ min: 0, max: 1, noNaN: true }).map((value) => value + 0),
    mode: fc.constantFrom('sink' as const, 'live' as const),
    verify: fc.boolean(),
    sources: fc.array(fc.stringMatching(/^[0-9.:]{1,20}$/), { maxLength: 4 }),
    warmUpPerDay: fc.array(fc.nat(), { maxLength: 10 }),
    routes: fc.array(
      fc.record({
        pattern: fc.string({ maxLength: 20 }),
        host: fc.string({ maxLength: 20 }),
        port: fc.integer({ min: 1, max: 65_535 }),
      }),
      { maxLength: 4 },
    ),
  },
  { requiredKeys: [] },
);
const withoutNul = (value: object): boolean => !JSON.stringify(value).includes('\\u0000');
const keyText = fc.oneof(fc.constantFrom('mta', 'ehloName', 'routes', 'limits', 'mode'), fc.string({ maxLength: 8 }));

const loadsOrRefuses = (act: () => unknown): void => {
  try {
    act();
  } catch (thrown) {
    assert.ok(thrown instanceof AppError && thrown.code === 'CONFIG_INVALID' && thrown.violations.length > 0);
  }
};

describe('any valid value', () => {
  it('reads the same from YAML, from the environment and from flags', () => {
    fc.assert(
      fc.property(valid.filter(withoutNul), (given) => {
        const text = stringify({ mta: given });
        const fromFile = loadConfig([mtaSample], { file: { path: 'f', text }, env: {}, flags: {} }).of(mtaSample);
        const asText = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
        const flags = Object.fromEntries(Object.entries(given).map(([key, value]) => [`mta.${key}`, asText(value)]));
        const fromFlags = loadConfig([mtaSample], { env: {}, flags }).of(mtaSample);
        assert.deepEqual({ ...fromFile, ...structuredClone(given) }, fromFile);
        assert.deepEqual(fromFlags, fromFile);
      }),
      { numRuns: 100 },
    );
  });
});

describe('any input at all', () => {
  it('as a file loads or is refused', () => {
    const shaped = fc.dictionary(keyText, fc.oneof(fc.jsonValue(), fc.dictionary(keyText, fc.jsonValue())), {
      maxKeys: 4,
    });
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          shaped.map((value) => JSON.stringify({ mta: value, ...value })),
        ),
        (text) => {
          loadsOrRefuses(() => loadConfig([mtaSample], { file: { path: 'f', text }, env: {}, flags: {} }));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('as environment and flags loads or is refused', () => {
    const names = mtaSample.fields.map((field) => field.key);
    const text = fc.oneof(fc.string(), fc.json());
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), text), fc.dictionary(fc.string(), text), (flags, env) => {
        const paths = Object.fromEntries(Object.entries(flags).map(([key, value]) => [`mta.${key}`, value]));
        loadsOrRefuses(() => loadConfig([mtaSample], { env, flags: paths }));
      }),
      { numRuns: 200 },
    );
  });
});

describe('the edit distance', () => {
  const word = fc.string({ maxLength: 12 });
  it('is symmetric, zero for equals, and at most the longer length', () => {
    fc.assert(
      fc.property(word, word, (a, b) => {
        assert.equal(editDistance(a, b), editDistance(b, a));
        assert.equal(editDistance(a, a), 0);
        assert.ok(editDistance(a, b) <= Math.max(a.length, b.length));
      }),
    );
  });

  it('finds one slip in a name', () => {
    assert.deepEqual(
      ['ehloNmae', 'EHLONAME', 'ehloNam', 'xyz', 'x'.repeat(100)].map((name) => suggest(name, ['ehloName', 'mode'])),
      ['ehloName', 'ehloName', 'ehloName', undefined, undefined],
    );
  });
});
