/** Reads: pages in the order of an index, counts, and what deleteMany and claims look at first. */
import type { Comparison, Condition, Doc, FindQuery, IndexSpec, Page } from '../port.ts';
import { invalid } from './mongo-errors.ts';
import { allOf, beyond, equalTo, type FilterDoc, toFilter } from './mongo-filter.ts';
import { type Fields, isInIndex, type Layout, READ_PROJECTION, uniqueKey } from './mongo-layout.ts';
import { READ_IDS_MAX } from './mongo-limits.ts';
import type { MongoLink, StoredDoc } from './mongo-link.ts';

export interface ReadScope {
  readonly link: MongoLink;
  readonly layout: Layout;
}

interface Walk {
  readonly filter: FilterDoc;
  /** Fields of the order that equality does not pin; the id comes last. */
  readonly free: readonly string[];
  readonly descending: boolean;
}

function indexNamed(layout: Layout, name: string | undefined): IndexSpec | undefined {
  if (name === undefined) return undefined;
  const index = layout.indexes.find((candidate) => candidate.name === name);
  if (index === undefined) throw invalid(`collection ${layout.name} has no index ${name}`);
  return index;
}

function isPinned<D>(where: Condition<D> | undefined, field: string): boolean {
  const condition = (where as Fields | undefined)?.[field];
  return condition !== undefined && (condition === null || typeof condition !== 'object');
}

/** The filter of a query that walks an index: what meets the condition and has every field of the index. */
export function walkFilter<D>(
  layout: Layout,
  indexName: string | undefined,
  where: Condition<D> | undefined,
): FilterDoc {
  const index = indexNamed(layout, indexName);
  const filters: FilterDoc[] = [toFilter(where)];
  const present = (index?.fields ?? []).filter((field) => !isPinned(where, field));
  filters.push(...present.map((field) => ({ [field]: { $exists: true } })));
  // All fields of a unique index given: the server finds the one document by its key.
  if (index?.unique === true && present.length === 0 && isInIndex(index, where as Fields)) {
    filters.push({ [`_u.${index.name}`]: uniqueKey(index, where as Fields) });
  }
  return allOf(filters.filter((filter) => Object.keys(filter).length > 0));
}

function planWalk<D>(layout: Layout, query: Omit<FindQuery<D>, 'limit'>): Walk {
  const index = indexNamed(layout, query.index);
  const free = (index?.fields ?? []).filter((field) => field !== '_id' && !isPinned(query.where, field));
  return { filter: walkFilter(layout, query.index, query.where), free, descending: query.order === 'descending' };
}

function parsePosition(after: string, walk: Walk): Comparison[] {
  let values: unknown;
  try {
    values = JSON.parse(after);
  } catch {
    values = undefined;
  }
  const plain = (value: unknown): boolean => value === null || ['string', 'number', 'boolean'].includes(typeof value);
  if (Array.isArray(values) && values.length === walk.free.length + 1 && values.every(plain)) return values;
  throw invalid('the page position belongs to another query');
}

function formatPosition(walk: Walk, doc: StoredDoc): string {
  return JSON.stringify([...walk.free.map((field) => doc[field] as Comparison), doc._id]);
}

/** Filters that together, one after the other, hold what lies behind the position. */
function behind(walk: Walk, position: readonly Comparison[]): FilterDoc[] {
  const fields = [...walk.free, '_id'];
  const [first] = fields as [string];
  const value = position[0] as Comparison;
  if (fields.length === 1) return [{ _id: walk.descending ? { $lt: value } : { $gt: value } }];
  const branches: FilterDoc[] = [];
  for (let at = fields.length - 1; at >= 0; at--) {
    const equal = fields.slice(0, at).map((field, i) => equalTo(field, position[i] as Comparison));
    const field = fields[at] as string;
    const isId = at === fields.length - 1;
    const further = beyond(field, position[at] as Comparison, walk.descending);
    for (const one of isId ? further.slice(0, 1) : further) branches.push(allOf([...equal, one]));
  }
  // The bound on the first field keeps the server from walking the pages before; it holds within one kind of value.
  const bound =
    value === null ? equalTo(first, null) : { [first]: walk.descending ? { $lte: value } : { $gte: value } };
  const otherKinds = beyond(first, value, walk.descending).slice(value === null ? 0 : 1);
  const filters: FilterDoc[] = [{ $and: [bound, { $or: branches }] }];
  if (otherKinds.length > 0) filters.push({ $or: otherKinds });
  return filters;
}

async function readWalk(
  scope: ReadScope,
  walk: Walk,
  options: { readonly limit: number; readonly after?: string; readonly projection: object },
) {
  const direction = walk.descending ? -1 : 1;
  const sort = Object.fromEntries([...walk.free, '_id'].map((field) => [field, direction] as const));
  const parts = options.after === undefined ? [{}] : behind(walk, parsePosition(options.after, walk));
  const docs: StoredDoc[] = [];
  for (const part of parts) {
    const left = options.limit - docs.length;
    if (left <= 0) break;
    const filter = allOf([walk.filter, part].filter((one) => Object.keys(one).length > 0));
    const found = await scope.link.find(scope.layout.name, filter as never, {
      sort: sort as never,
      limit: left,
      batchSize: left + 1,
      projection: options.projection,
    });
    docs.push(...found);
  }
  return docs;
}

/** One page, and the position of its last document when there are more. */
export async function findPage<D extends Doc>(scope: ReadScope, query: FindQuery<D>): Promise<Page<D>> {
  const walk = planWalk(scope.layout, query);
  const after = query.after === undefined ? {} : { after: query.after };
  // One more than asked for tells whether there is a next page.
  const docs = await readWalk(scope, walk, { limit: query.limit + 1, ...after, projection: READ_PROJECTION });
  if (docs.length <= query.limit) return { docs: docs as unknown as D[] };
  docs.pop();
  return { docs: docs as unknown as D[], next: formatPosition(walk, docs.at(-1) as StoredDoc) };
}

/** The first documents of a walk, with our own fields. */
export function findFirst<D extends Doc>(
  scope: ReadScope,
  query: FindQuery<D>,
  projection: object = {},
): Promise<StoredDoc[]> {
  return readWalk(scope, planWalk(scope.layout, query), { limit: query.limit, projection });
}

/** Documents by id; those that are there, in no order. */
export async function readIds(scope: ReadScope, ids: readonly string[], projection: object): Promise<StoredDoc[]> {
  const docs: StoredDoc[] = [];
  for (let at = 0; at < ids.length; at += READ_IDS_MAX) {
    const slice = ids.slice(at, at + READ_IDS_MAX);
    const filter = { _id: slice.length === 1 ? (slice[0] as string) : { $in: slice } };
    docs.push(...(await scope.link.find(scope.layout.name, filter, { projection, batchSize: slice.length + 1 })));
  }
  return docs;
}

export async function countWhere<D>(
  scope: ReadScope,
  query: { readonly index?: string; readonly where?: Condition<D> },
): Promise<number> {
  const filter = walkFilter(scope.layout, query.index, query.where);
  return scope.link.bounded(() => scope.link.db.collection(scope.layout.name).countDocuments(filter));
}
