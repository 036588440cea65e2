/**
 * Updates of fields in a unique index: their key in `_u` depends on values that only the server has. The document is
 * read, the key computed, and the update applied only while the unique values are still those.
 */
import type { Doc, WriteOp, WriteResult } from '../port.ts';
import { toUpdate, uniqueFieldsAfter } from './mongo-change.ts';
import { DUPLICATE_KEY, outcomeUnknown, unavailable } from './mongo-errors.ts';
import { allOf, byId, type FilterDoc } from './mongo-filter.ts';
import { readIds } from './mongo-find.ts';
import { type Fields, type Layout, READ_PROJECTION, uniqueKey } from './mongo-layout.ts';
import { UNIQUE_ROUNDS_MAX } from './mongo-limits.ts';
import type { WriteScope } from './mongo-write.ts';

/** The unique values as read, as a filter. */
function unmoved(layout: Layout, doc: Fields): FilterDoc {
  const keys = (doc['_u'] ?? {}) as Fields;
  return Object.fromEntries(
    layout.uniques.map(({ name }) => [`_u.${name}`, keys[name] === undefined ? { $exists: false } : keys[name]]),
  );
}

function sameKeys(layout: Layout, a: Fields, b: Fields): boolean {
  const [keysA, keysB] = [(a['_u'] ?? {}) as Fields, (b['_u'] ?? {}) as Fields];
  return layout.uniques.every(({ name }) => keysA[name] === keysB[name]);
}

export async function runMoving<D extends Doc>(
  scope: WriteScope,
  op: WriteOp<D> & { readonly op: 'update' },
): Promise<WriteResult<D>> {
  const { layout } = scope;
  const tag = scope.newTag();
  const { update } = toUpdate(layout, op.change, tag);
  let [before] = await readIds(scope, [op.id], {});
  for (let round = 1; round <= UNIQUE_ROUNDS_MAX; round++) {
    if (before === undefined) return { status: 'unmet' };
    const after = uniqueFieldsAfter(layout, before, op.change);
    const keys = Object.fromEntries(layout.uniques.map((index) => [`_u.${index.name}`, uniqueKey(index, after)]));
    const query = allOf([byId(op.id, op.when), unmoved(layout, before)]);
    const answer = await send(scope, { query, update: { ...update, $set: { ...update.$set, ...keys } } });
    if (answer === 'conflict') return { status: 'conflict' };
    const [doc] = answer === 'lost' ? await readIds(scope, [op.id], {}) : [answer];
    if (answer === 'lost' && doc?.['_w'] !== tag) throw outcomeUnknown();
    if (doc !== undefined && doc !== null) {
      const { _w, _u, ...rest } = doc as Fields;
      return op.returnDoc === true ? { status: 'done', doc: rest as unknown as D } : { status: 'done' };
    }
    const [now] = await readIds(scope, [op.id], {});
    if (now !== undefined && sameKeys(layout, before, now)) return { status: 'unmet' };
    before = now;
  }
  throw unavailable('others changed the same unique values at every try');
}

async function send(
  scope: WriteScope,
  step: { readonly query: FilterDoc; readonly update: object },
): Promise<Fields | null | 'conflict' | 'lost'> {
  const command = { findAndModify: scope.layout.name, ...step, new: true, fields: READ_PROJECTION };
  try {
    const answer = await scope.link.write(command);
    return answer === undefined ? 'lost' : (answer['value'] as Fields | null);
  } catch (thrown) {
    if ((thrown as { readonly facts?: Fields }).facts?.['mongoCode'] === DUPLICATE_KEY) return 'conflict';
    throw thrown;
  }
}
