/** What the database holds of collections and indexes, what the program needs, and the steps between the two. */
import { AppError } from '@sealpost/kernel';
import type { CollectionSpec, Doc, IndexSpec } from '../port.ts';
import { type Layout, layoutOf } from './mongo-layout.ts';
import { DOCUMENT_FORMAT } from './mongo-limits.ts';
import type { MongoLink } from './mongo-link.ts';

/** Where applied migrations are recorded: one document for the schema, one per collection. */
export const MIGRATIONS = 'schema_migrations';
const SCHEMA_ID = 'schema';

/** One index as the server knows it. */
export interface ServerIndex {
  readonly name: string;
  readonly key: Readonly<Record<string, 1>>;
  readonly unique: boolean;
}

export type MigrationStep =
  | { readonly kind: 'create-collection'; readonly collection: string }
  | { readonly kind: 'drop-index' | 'build-index' | 'fill-keys'; readonly collection: string; readonly index: string }
  | { readonly kind: 'record'; readonly collection: string };

/** What one collection's record says. */
interface CollectionRecord {
  readonly indexes: readonly IndexSpec[];
  /** Names of the server's indexes that migrations built; others belong to the operator and are left alone. */
  readonly built: readonly string[];
}

export interface SchemaRecords {
  readonly format: number;
  readonly version: number;
  readonly collections: ReadonlyMap<string, CollectionRecord>;
}

export function recordId(collection: string): string {
  return `collection:${collection}`;
}

/** Name of the server's unique index on the keys of one of ours. */
export function uniqueIndexName(index: string): string {
  return `unique:${index}`;
}

/** The server's indexes for a collection: each walk in its order down to the id, each unique key. */
export function serverIndexes(layout: Layout): ServerIndex[] {
  return layout.indexes.flatMap((index): ServerIndex[] => {
    const fields = index.fields.includes('_id') ? index.fields : [...index.fields, '_id'];
    const walk = {
      name: index.name,
      key: Object.fromEntries(fields.map((field) => [field, 1 as const])),
      unique: false,
    };
    if (index.unique !== true) return [walk];
    return [walk, { name: uniqueIndexName(index.name), key: { [`_u.${index.name}`]: 1 }, unique: true }];
  });
}

export async function readRecords(link: MongoLink): Promise<SchemaRecords> {
  const docs = await link.find(MIGRATIONS, {}, {});
  const schema = docs.find((doc) => doc._id === SCHEMA_ID);
  const collections = docs
    .filter((doc) => Array.isArray(doc['indexes']))
    .map((doc) => [doc._id.slice(recordId('').length), doc as unknown as CollectionRecord] as const);
  return {
    format: Number(schema?.['format'] ?? 0),
    version: Number(schema?.['version'] ?? 0),
    collections: new Map(collections),
  };
}

/** A program must not work on documents that a newer one laid out. Errors: STORE_SCHEMA_NEWER. */
export function requireKnownFormat(records: SchemaRecords): void {
  if (records.format <= DOCUMENT_FORMAT) return;
  throw new AppError('STORE_SCHEMA_NEWER', { facts: { format: records.format, formatKnown: DOCUMENT_FORMAT } });
}

/** Errors: STORE_SCHEMA_NEWER. */
export function requireKnownVersion(records: SchemaRecords, version: number): void {
  requireKnownFormat(records);
  if (records.version <= version) return;
  throw new AppError('STORE_SCHEMA_NEWER', { facts: { version: records.version, versionKnown: version } });
}

function sameIndex(a: IndexSpec, b: IndexSpec): boolean {
  return a.name === b.name && (a.unique === true) === (b.unique === true) && a.fields.join() === b.fields.join();
}

/** Names of indexes that the declaration has and the record lacks; undefined when the collection was never recorded. */
export function missingIndexes(layout: Layout, records: SchemaRecords): readonly string[] | undefined {
  const record = records.collections.get(layout.name);
  if (record === undefined) return undefined;
  const missing = layout.indexes.filter((index) => !record.indexes.some((known) => sameIndex(known, index)));
  return missing.map((index) => index.name);
}

function sameKey(a: ServerIndex, b: ServerIndex): boolean {
  return a.unique === b.unique && JSON.stringify(a.key) === JSON.stringify(b.key);
}

function planCollection(
  layout: Layout,
  there: { readonly record: CollectionRecord | undefined; readonly indexes: readonly ServerIndex[] | undefined },
): MigrationStep[] {
  const collection = layout.name;
  const steps: MigrationStep[] = [];
  const wanted = serverIndexes(layout);
  // A recorded one that is not listed is empty: some servers list a collection from its first document on.
  if (there.indexes === undefined && there.record === undefined) steps.push({ kind: 'create-collection', collection });
  const present = there.indexes ?? [];
  const stale = present.filter(({ name }) => {
    const same = wanted.find((index) => index.name === name);
    const found = present.find((index) => index.name === name) as ServerIndex;
    return same === undefined ? there.record?.built.includes(name) === true : !sameKey(same, found);
  });
  for (const { name } of stale) steps.push({ kind: 'drop-index', collection, index: name });
  const known = there.record?.indexes ?? [];
  for (const index of layout.uniques) {
    const unchanged =
      known.some((old) => sameIndex(old, index)) && present.some(({ name }) => name === uniqueIndexName(index.name));
    if (unchanged || there.indexes === undefined) continue;
    if (
      present.some(({ name }) => name === uniqueIndexName(index.name)) &&
      !stale.some(({ name }) => name === uniqueIndexName(index.name))
    ) {
      // Same key path, other fields behind it.
      steps.push({ kind: 'drop-index', collection, index: uniqueIndexName(index.name) });
    }
    steps.push({ kind: 'fill-keys', collection, index: index.name });
  }
  const dropped = new Set(steps.flatMap((step) => (step.kind === 'drop-index' ? [step.index] : [])));
  for (const { name } of wanted) {
    if (dropped.has(name) || !present.some((index) => index.name === name)) {
      steps.push({ kind: 'build-index', collection, index: name });
    }
  }
  const recorded =
    there.record !== undefined && JSON.stringify(there.record.indexes) === JSON.stringify(layout.indexes);
  if (steps.length > 0 || !recorded) steps.push({ kind: 'record', collection });
  return steps;
}

/** Indexes of a collection; undefined when there is no such collection. */
async function listIndexes(link: MongoLink, collection: string): Promise<readonly ServerIndex[]> {
  const found = await link.bounded(() => link.db.collection(collection).indexes());
  return found
    .filter(({ name }) => name !== '_id_')
    .map((index) => ({
      name: String(index.name),
      key: index.key as Record<string, 1>,
      unique: index.unique === true,
    }));
}

/** The steps from what is there to what the declarations ask for, in the order in which they are taken. */
export async function planSchema(
  link: MongoLink,
  specs: readonly CollectionSpec<Doc>[],
  records: SchemaRecords,
): Promise<MigrationStep[]> {
  const listed = await link.bounded(() => link.db.listCollections({}, { nameOnly: true }).toArray());
  const names = new Set(listed.map(({ name }) => name));
  const steps: MigrationStep[] = [];
  for (const spec of specs) {
    const layout = layoutOf(spec);
    const indexes = names.has(layout.name) ? await listIndexes(link, layout.name) : undefined;
    steps.push(...planCollection(layout, { record: records.collections.get(layout.name), indexes }));
  }
  return steps;
}

/** One line of a plan, for people. */
export function formatStep(step: MigrationStep): string {
  switch (step.kind) {
    case 'create-collection':
      return `create collection ${step.collection}`;
    case 'drop-index':
      return `drop index ${step.collection}.${step.index}`;
    case 'build-index':
      return `build index ${step.collection}.${step.index}`;
    case 'fill-keys':
      return `compute the keys of unique index ${step.collection}.${step.index}`;
    case 'record':
      return `record collection ${step.collection}`;
  }
}
