/** Random commands against driver and model: the same answers, the same documents. */
import { deepEqual } from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Collection, Condition, WriteOp } from '../port.ts';
import { type MakeStoreHarness, THINGS, type Thing } from './store-harness.ts';
import { StoreModel } from './store-model.ts';

const id = fc.constantFrom('a', 'b', 'c', 'd');
/** The last two sort by their UTF-8 bytes the other way round than by their UTF-16 units. */
export const MODEL_TEXTS: readonly string[] = ['new', 'old', '', 'é', '\ud83d\ude00', '\uffee'];

const count = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constantFrom(0.5, -2.25, 1e15));
const bytes = fc.oneof(fc.uint8Array({ maxLength: 8 }), fc.constant(new Uint8Array(1_500).fill(9)));
const flag = fc.constantFrom(true, false, null);

/** Records whose absent fields are absent, as the port asks. */
function record<T>(fields: { [K in keyof T]: fc.Arbitrary<T[K]> }, requiredKeys: (keyof T)[] = []) {
  return fc.record(fields, { requiredKeys }) as unknown as fc.Arbitrary<Partial<T>>;
}

/** Sequences of bulk writes, each with a query to ask after it. */
function stepArbitrary(texts: readonly string[]) {
  const state = fc.constantFrom(...texts);
  const plainFields = {
    state,
    tenant: fc.constantFrom('t1', 't2'),
    dueMs: fc.integer({ min: 0, max: 4 }),
    serial: fc.constantFrom('s1', 's2'),
    count,
    flag,
  };
  const doc = record({ _id: id, ...plainFields, tags: fc.array(state, { maxLength: 2 }), body: bytes, seal: bytes }, [
    '_id',
  ]) as fc.Arbitrary<Thing>;

  const range = <T extends string | number | boolean | null>(value: fc.Arbitrary<T>) =>
    fc.oneof(
      value,
      record({ gt: value, lt: value }),
      record({ gte: value, lte: value }),
      record({ ne: value }),
      record({ in: fc.array(value, { maxLength: 3 }) }),
      record({ exists: fc.boolean() }),
    );
  const where = record({
    state: range(state),
    count: range(count),
    flag: range(flag),
    dueMs: range(fc.integer({ min: 0, max: 4 })),
    body: record({ exists: fc.boolean() }),
  }) as unknown as fc.Arbitrary<Condition<Thing>>;

  const fewFields = fc.constantFrom<(keyof Thing)[]>([], ['state'], ['body'], ['seal', 'serial'], ['tags'], ['count']);
  const change = fc
    .record({
      unset: fewFields,
      set: record({ ...plainFields, body: bytes, seal: bytes }),
      inc: record({ count }),
      max: record({ dueMs: fc.integer({ min: 0, max: 4 }) }),
      push: record({ tags: state }),
    })
    .map(({ unset, set, inc, max, push }) => {
      // A field changes once: later parts give way to earlier ones.
      const taken = new Set<string>(unset);
      const free = <T extends object>(part: T): T => {
        const kept = Object.fromEntries(Object.entries(part).filter(([field]) => !taken.has(field)));
        for (const field of Object.keys(kept)) taken.add(field);
        return kept as T;
      };
      return { unset, set: free(set), inc: free(inc), max: free(max), push: free(push) };
    });

  const op = fc.oneof(
    fc.record({ op: fc.constant('insert'), doc }),
    fc.record({ op: fc.constant('put'), doc }),
    fc.record({ op: fc.constant('put'), doc, when: where }),
    fc.record({ op: fc.constant('update'), id, change, when: where, returnDoc: fc.constant(true) }),
    fc.record({ op: fc.constant('update'), id, change }),
    fc.record({ op: fc.constant('delete'), id, when: where }),
    fc.record({ op: fc.constant('delete'), id }),
  ) as unknown as fc.Arbitrary<WriteOp<Thing>>;

  return fc.record({ ops: fc.array(op, { minLength: 1, maxLength: 6 }), where });
}

/** A document with its bytes spelled out, so that Buffer and Uint8Array compare by content. */
function shown(thing: Thing | undefined): unknown {
  if (thing === undefined) return undefined;
  const entries = Object.entries(thing).map(([name, value]) => [
    name,
    value instanceof Uint8Array ? [...value] : value,
  ]);
  return Object.fromEntries(entries);
}

async function clear(things: Collection<Thing>): Promise<void> {
  const { docs } = await things.find({ limit: 100 });
  if (docs.length > 0) await things.bulkWrite(docs.map(({ _id }) => ({ op: 'delete', id: _id })));
}

async function runSteps(
  things: Collection<Thing>,
  steps: readonly { ops: readonly WriteOp<Thing>[]; where: Condition<Thing> }[],
) {
  await clear(things);
  const model = new StoreModel();
  for (const { ops, where: asked } of steps) {
    const expected = ops.map((one) => model.write(one));
    const results = await things.bulkWrite(ops);
    deepEqual(
      results.map((result) => [result.status, shown(result.doc)]),
      expected.map((result) => [result.status, shown(result.doc)]),
    );
    const found = await things.find({ where: asked, limit: 100 });
    deepEqual(found.docs.map(shown), model.find(asked).map(shown));
    deepEqual(await things.count({ where: asked }), model.find(asked).length);
  }
}

/** Registers the model test under `name`; `texts` are the strings that documents hold. */
export function storeModelConformance(
  name: string,
  makeHarness: MakeStoreHarness,
  texts: readonly string[] = MODEL_TEXTS,
): void {
  describe(`${name} against the model`, () => {
    it('answers every sequence of writes and queries as the model does', async () => {
      const harness = await makeHarness();
      const things = await harness.store.collection(THINGS);
      try {
        const property = fc.asyncProperty(fc.array(stepArbitrary(texts), { maxLength: 8 }), (steps) =>
          runSteps(things, steps),
        );
        await fc.assert(property, { numRuns: MODEL_RUNS });
      } finally {
        await harness.close();
      }
    });
  });
}

const MODEL_RUNS = 120;
