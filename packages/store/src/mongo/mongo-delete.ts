/** Deletes, one status each: a delete leaves nothing that could carry a tag, so several are looked up first. */
import type { Condition, Doc, WriteOp } from '../port.ts';
import { outcomeUnknown } from './mongo-errors.ts';
import { allOf, byId, type FilterDoc, toFilter } from './mongo-filter.ts';
import type { ReadScope } from './mongo-find.ts';
import { READ_IDS_MAX } from './mongo-limits.ts';

type DeleteOp<D extends Doc> = WriteOp<D> & { readonly op: 'delete' };

/** Number of documents deleted. A lost answer rejects: an absent document does not say who deleted it. */
async function send(scope: ReadScope, q: FilterDoc, limit: 0 | 1): Promise<number> {
  const answer = await scope.link.write({ delete: scope.layout.name, deletes: [{ q, limit }] });
  if (answer === undefined) throw outcomeUnknown();
  return Number(answer['n']);
}

async function idsOf(scope: ReadScope, filter: FilterDoc): Promise<Set<string>> {
  const docs = await scope.link.find(scope.layout.name, filter as never, { projection: { _id: 1 } });
  return new Set(docs.map((doc) => doc._id));
}

/** Ids of those deleted. All share one condition. */
async function deleteGroup<D extends Doc>(
  scope: ReadScope,
  ids: readonly string[],
  when: Condition<D> | undefined,
): Promise<ReadonlySet<string>> {
  const matching = (some: readonly string[]): FilterDoc =>
    allOf([{ _id: { $in: some } }, ...(when === undefined ? [] : [toFilter(when)])]);
  const [only] = ids as [string];
  if (ids.length === 1) return (await send(scope, byId(only, when), 1)) === 1 ? new Set(ids) : new Set();
  const found = await idsOf(scope, matching(ids));
  if (found.size === 0) return found;
  const asked = [...found];
  const deleted = await send(scope, matching(asked), 0);
  if (deleted === asked.length) return found;
  if (deleted === 0) return new Set();
  // Others were at work on the same documents: what is still there was not deleted by us.
  const left = await idsOf(scope, { _id: { $in: asked } });
  const gone = asked.filter((id) => !left.has(id));
  if (gone.length !== deleted) throw outcomeUnknown();
  return new Set(gone);
}

/** One status per operation, in order; no id twice. */
export async function runDeletes<D extends Doc>(
  scope: ReadScope,
  ops: readonly DeleteOp<D>[],
): Promise<readonly ('done' | 'unmet')[]> {
  const groups = new Map<string, DeleteOp<D>[]>();
  for (const op of ops) {
    const key = op.when === undefined ? '' : JSON.stringify(op.when);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [op]);
    else group.push(op);
  }
  const deleted = new Set<string>();
  for (const group of groups.values()) {
    for (let at = 0; at < group.length; at += READ_IDS_MAX) {
      const slice = group.slice(at, at + READ_IDS_MAX);
      for (const id of await deleteGroup(
        scope,
        slice.map((op) => op.id),
        slice[0]?.when,
      ))
        deleted.add(id);
    }
  }
  return ops.map((op) => (deleted.has(op.id) ? 'done' : 'unmet'));
}
