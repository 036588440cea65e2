/** Which document is in the way of an insert or a put: the one with its id, else the one with a unique value of its. */
import type { FilterDoc } from './mongo-filter.ts';
import { type ReadScope, readIds } from './mongo-find.ts';
import type { Fields } from './mongo-layout.ts';

export interface Clash {
  /** Position in the bulk. */
  readonly at: number;
  /** The document as it was to be stored. */
  readonly doc: FilterDoc;
  /** An insert clashes with its own id too, a put does not. */
  readonly insert: boolean;
}

type Keys = Readonly<Record<string, string>>;

async function holdersOf(scope: ReadScope, index: string, clashes: readonly Clash[]): Promise<Map<string, Fields>> {
  const field = `_u.${index}`;
  const keys = clashes.map(({ doc }) => (doc['_u'] as Keys)[index] as string);
  const filter = { [field]: keys.length === 1 ? keys[0] : { $in: keys } };
  const docs = await scope.link.find(scope.layout.name, filter as never, {});
  return new Map(docs.map((doc) => [(doc['_u'] as Keys)[index] as string, doc]));
}

/** One stored document per clash, with our own fields; undefined where nothing is in the way any more. */
export async function findInTheWay(scope: ReadScope, clashes: readonly Clash[]): Promise<(Fields | undefined)[]> {
  const found: (Fields | undefined)[] = clashes.map(() => undefined);
  const inserts = clashes.filter(({ insert }) => insert);
  if (inserts.length > 0) {
    const docs = await readIds(
      scope,
      inserts.map(({ doc }) => doc['_id'] as string),
      {},
    );
    const byId = new Map(docs.map((doc) => [doc._id, doc]));
    clashes.forEach(({ doc, insert }, i) => {
      if (insert) found[i] = byId.get(doc['_id'] as string);
    });
  }
  for (const index of scope.layout.uniques) {
    if (!found.includes(undefined)) break;
    const holders = await holdersOf(scope, index.name, clashes);
    clashes.forEach(({ doc }, i) => {
      const holder = holders.get((doc['_u'] as Keys)[index.name] as string);
      if (found[i] === undefined && holder !== undefined && holder['_id'] !== doc['_id']) found[i] = holder;
    });
  }
  return found;
}
