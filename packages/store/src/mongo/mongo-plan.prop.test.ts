/** The order of a bulk's operations survives their grouping into commands. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { THINGS, type Thing } from '../conformance/store-harness.ts';
import type { WriteOp } from '../port.ts';
import { layoutOf } from './mongo-layout.ts';
import { chunkBySize, idOf, planRuns } from './mongo-plan.ts';

const id = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const op = fc.oneof(
  id.map((_id) => ({ op: 'insert', doc: { _id } })),
  id.map((_id) => ({ op: 'put', doc: { _id } })),
  id.map((one) => ({ op: 'update', id: one, change: { inc: { count: 1 } } })),
  id.map((one) => ({ op: 'update', id: one, change: { set: { serial: 's' } } })),
  id.map((one) => ({ op: 'delete', id: one })),
) as fc.Arbitrary<WriteOp<Thing>>;

const withUnique = layoutOf(THINGS);
const plain = layoutOf({ name: 'plain', indexes: [] });

describe('the plan of a bulk', () => {
  it('holds every operation once, and no id twice in a command that carries several', () => {
    fc.assert(
      fc.property(fc.array(op, { maxLength: 30 }), fc.boolean(), (ops, unique) => {
        const runs = planRuns(unique ? withUnique : plain, ops);
        const all = runs.flatMap((run) => run.at);
        deepEqual(
          [...all].sort((a, b) => a - b),
          ops.map((_, i) => i),
        );
        for (const { at } of runs) equal(new Set(at.map((i) => idOf(ops[i] as WriteOp<Thing>))).size, at.length);
      }),
    );
  });

  it('keeps the order on one id, and of everything where unique indexes exist', () => {
    fc.assert(
      fc.property(fc.array(op, { maxLength: 30 }), fc.boolean(), (ops, unique) => {
        const order = planRuns(unique ? withUnique : plain, ops).flatMap((run) => run.at);
        const place = new Map(order.map((at, i) => [at, i]));
        ops.forEach((a, i) => {
          ops.slice(i + 1).forEach((b, k) => {
            if (!unique && idOf(a) !== idOf(b)) return;
            ok((place.get(i) as number) < (place.get(i + 1 + k) as number));
          });
        });
      }),
    );
  });

  it('is one command for a bulk of one kind', () => {
    const ops: WriteOp<Thing>[] = Array.from({ length: 256 }, (_, i) => ({ op: 'put', doc: { _id: `${i}` } }));
    equal(planRuns(plain, ops).length, 1);
  });

  it('cuts by number and bytes, and never leaves one out', () => {
    const items = [5, 9, 1, 1, 1, 20, 2].map((sizeBytes) => ({ sizeBytes }));
    const chunks = chunkBySize(items, { opsMax: 3, sizeBytesMax: 10 });
    deepEqual(
      chunks.map((chunk) => chunk.map((item) => item.sizeBytes)),
      [[5], [9, 1], [1, 1], [20], [2]],
    );
  });
});
