/** Specs: anything may come, valid ones pass, and what is refused names its field. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { readPoolResource } from './pool-resource.ts';
import { readPoolSpec } from './pool-spec.ts';

const source = fc.record(
  {
    name: fc.stringMatching(/^[a-z][a-z0-9]{0,10}$/),
    address: fc.oneof(fc.ipV4(), fc.ipV6()),
    ehloName: fc.stringMatching(/^[a-z][a-z0-9]{0,10}\.example\.org$/),
    warmed: fc.boolean(),
    startDay: fc.nat(10_000),
  },
  { requiredKeys: ['name', 'address', 'ehloName'] },
);
const sources = fc.uniqueArray(source, { selector: ({ name }) => name, minLength: 1, maxLength: 5 });

const good = {
  sources: [{ name: 'a', address: '192.0.2.1', ehloName: 'a.example.org', warmed: true, startDay: 0 }],
  warmup: { table: [200, 500], spillTo: 'a' },
};

describe('readPoolSpec', () => {
  it('takes every spec that the definition allows', () => {
    fc.assert(
      fc.property(
        sources,
        fc.array(fc.integer({ min: 10, max: 1_000 }), { minLength: 1, maxLength: 9 }),
        (list, rest) => {
          const table = [10, ...rest];
          const read = readPoolSpec({ sources: list, warmup: { table } });
          assert.equal(read.kind, 'valid');
          assert.deepEqual(read.kind === 'valid' && read.warmupTable, table);
          assert.equal(readPoolSpec({ sources: list }).kind, 'valid');
        },
      ),
    );
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.anything(), (any) => void readPoolSpec(any)));
    fc.assert(fc.property(fc.anything(), (any) => void readPoolSpec({ sources: [any], warmup: any })));
    fc.assert(fc.property(fc.anything(), (any) => void readPoolResource(any)));
    fc.assert(fc.property(fc.anything(), (any) => void readPoolResource({ metadata: any, status: any })));
  });

  const [first] = good.sources;
  const wrong: readonly (readonly [field: string, spec: unknown])[] = [
    ['spec', null],
    ['spec.sources', { sources: [] }],
    ['spec.sources[0]', { sources: ['a'] }],
    ['spec.sources[0].name', { sources: [{ ...first, name: 'A b' }] }],
    ['spec.sources[1].name', { sources: [first, first] }],
    ['spec.sources[0].address', { sources: [{ ...first, address: '192.0.2.300' }] }],
    ['spec.sources[0].ehloName', { sources: [{ ...first, ehloName: 'two words' }] }],
    ['spec.sources[0].warmed', { sources: [{ ...first, warmed: 'yes' }] }],
    ['spec.sources[0].startDay', { sources: [{ ...first, startDay: -1 }] }],
    ['spec.warmup', { ...good, warmup: 5 }],
    ['spec.warmup.table', { ...good, warmup: { table: [] } }],
    ['spec.warmup.table[1]', { ...good, warmup: { table: [200, 100] } }],
    ['spec.warmup.table[0]', { ...good, warmup: { table: [0.5] } }],
    ['spec.warmup.spillTo', { ...good, warmup: { table: [1], spillTo: 'b' } }],
  ];
  for (const [field, spec] of wrong)
    it(`refuses ${field}`, () => {
      const read = readPoolSpec(spec);
      assert.equal(read.kind === 'invalid' && read.field, field);
    });
});
