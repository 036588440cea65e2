/** Claims: due documents are read, then taken one by one under the condition that nobody has changed them since. */
import type { ClaimQuery, Condition, Doc } from '../port.ts';
import { toUpdate } from './mongo-change.ts';
import { invalid } from './mongo-errors.ts';
import { allOf, type FilterDoc, toFilter } from './mongo-filter.ts';
import { findFirst, readIds } from './mongo-find.ts';
import { type Fields, uniqueKeys } from './mongo-layout.ts';
import { CLAIM_ROUNDS_MAX, COMMAND_OPS_MAX } from './mongo-limits.ts';
import type { StoredDoc } from './mongo-link.ts';
import type { WriteScope } from './mongo-write.ts';

interface Claim {
  /** Judged again when a document is taken: a server whose reads see half a change must not hand it out twice. */
  readonly filter: FilterDoc;
  readonly set: Fields;
}

/**
 * Those of the candidates that this call took. After a lost answer the tags tell; what they do not show comes back
 * when its lease ends.
 */
async function take(scope: WriteScope, candidates: readonly StoredDoc[], { filter, set }: Claim) {
  const { link, layout } = scope;
  const tag = scope.newTag();
  const { update } = toUpdate(layout, { set } as never, tag);
  const moves = layout.uniques.some((index) => index.fields.some((field) => field in set));
  const updates = candidates.map((doc) => ({
    q: allOf([{ _id: doc._id, _w: doc['_w'] === undefined ? { $exists: false } : doc['_w'] }, filter]),
    // The condition holds every value in place, so that the keys after the change are known.
    u: moves ? { ...update, $set: { ...update.$set, _u: uniqueKeys(layout, { ...doc, ...set }) } } : update,
  }));
  const answer = await link.write({ update: layout.name, updates, ordered: false });
  if (answer !== undefined && Number(answer['n']) === 0) return [];
  if (answer !== undefined && Number(answer['n']) === candidates.length) return candidates;
  const ids = candidates.map((doc) => doc._id);
  const mine = new Set((await readIds(scope, ids, { _w: 1 })).filter((doc) => doc['_w'] === tag).map((doc) => doc._id));
  return candidates.filter((doc) => mine.has(doc._id));
}

/** Up to `limit` due documents, oldest first, as changed. */
export async function claim<D extends Doc>(scope: WriteScope, query: ClaimQuery<D>): Promise<readonly D[]> {
  const { layout } = scope;
  const index = layout.indexes.find((candidate) => candidate.name === query.index);
  if (index?.fields.at(-1) !== query.dueField) {
    throw invalid(`index ${query.index} of collection ${layout.name} does not end in ${query.dueField}`);
  }
  const set = { ...query.set, [query.dueField]: query.nowMs + query.leaseMs };
  const where = { ...query.where, [query.dueField]: { lte: query.nowMs } } as Condition<D>;
  const filter = toFilter(where);
  const claimed: D[] = [];
  for (let round = 1; round <= CLAIM_ROUNDS_MAX && claimed.length < query.limit; round++) {
    const limit = Math.min(query.limit - claimed.length, COMMAND_OPS_MAX);
    const candidates = await findFirst<D>(scope, { index: query.index, where, limit });
    if (candidates.length === 0) break;
    for (const stored of await take(scope, candidates, { filter, set })) {
      const { _w, _u, ...doc } = stored;
      claimed.push({ ...doc, ...set } as unknown as D);
    }
    if (candidates.length < limit) break;
  }
  return claimed;
}
