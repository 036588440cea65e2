/** Grouped writes: fewer commands, the same answers. */
import { deepEqual, equal, ok, rejects } from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AppError } from '@sealpost/kernel';
import fc from 'fast-check';
import type { Doc, WriteOp, WriteResult } from '../port.ts';
import { createGroupedWrites } from './grouped-writes.ts';

const put = (id: string): WriteOp<Doc> => ({ op: 'put', doc: { _id: id } });
const idOf = (op: WriteOp<Doc>): string => ('doc' in op ? op.doc._id : op.id);

/** Answers with the document of each operation; `refused` ids fail the whole command, as a check before writing does. */
function fakeWrites(refused: ReadonlySet<string> = new Set()) {
  const groups: string[][] = [];
  const write = async (ops: readonly WriteOp<Doc>[]): Promise<readonly WriteResult<Doc>[]> => {
    groups.push(ops.map(idOf));
    await new Promise((resolve) => setImmediate(resolve));
    if (ops.some((op) => refused.has(idOf(op)))) throw new AppError('STORE_DOC_TOO_LARGE');
    return ops.map((op) => ({ status: 'done', doc: { _id: idOf(op) } }));
  };
  return { groups, write };
}

describe('grouped writes', () => {
  it('answer each caller with its own result, whatever came together', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat(5), fc.string({ minLength: 1 })), { maxLength: 60 }), async (calls) => {
        const { write } = fakeWrites();
        const single = createGroupedWrites(write);
        const answers = calls.map(async ([turns, id]) => {
          for (let i = 0; i < turns; i++) await new Promise((resolve) => setImmediate(resolve));
          return (await single(put(id))).doc?._id;
        });
        deepEqual(
          await Promise.all(answers),
          calls.map(([, id]) => id),
        );
      }),
      { numRuns: 50 },
    );
  });

  it('share commands, in the order of the calls', async () => {
    const { groups, write } = fakeWrites();
    const single = createGroupedWrites(write);
    const ids = Array.from({ length: 600 }, (_, i) => `${i}`);
    await Promise.all(ids.map((id) => single(put(id))));
    ok(groups.length <= 3, `${groups.length} commands`);
    deepEqual(groups.flat(), ids);
  });

  it('refuse the one that cannot be written, and no neighbour', async () => {
    const { write } = fakeWrites(new Set(['large']));
    const single = createGroupedWrites(write);
    const [before, large, after] = [single(put('a')), single(put('large')), single(put('b'))];
    await rejects(large, { code: 'STORE_DOC_TOO_LARGE' });
    equal((await before).status, 'done');
    equal((await after).status, 'done');
  });

  it('fail together when the server is away, and go on afterwards', async () => {
    let away = true;
    const single = createGroupedWrites<Doc>(async (ops) => {
      if (away) throw new AppError('STORE_UNAVAILABLE');
      return ops.map(() => ({ status: 'done' }));
    });
    const calls = [single(put('a')), single(put('b'))];
    for (const call of calls) await rejects(call, { code: 'STORE_UNAVAILABLE' });
    away = false;
    equal((await single(put('a'))).status, 'done');
  });
});
