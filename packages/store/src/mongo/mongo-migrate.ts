/** Brings the database to what the declarations ask for: `sealpost store migrate`. Builds and drops indexes, never data. */
import { AppError } from '@sealpost/kernel';
import type { CollectionSpec, Doc } from '../port.ts';
import { DUPLICATE_KEY, invalid, toStoreError, unavailable } from './mongo-errors.ts';
import { type Layout, layoutOf, uniqueKey } from './mongo-layout.ts';
import { DOCUMENT_FORMAT, MIGRATION_BATCH_DOCS, MIGRATION_TIMEOUT_MS } from './mongo-limits.ts';
import { DURABLE, type MongoLink, openLink } from './mongo-link.ts';
import {
  formatStep,
  MIGRATIONS,
  type MigrationStep,
  planSchema,
  readRecords,
  recordId,
  requireKnownVersion,
  serverIndexes,
} from './mongo-schema.ts';

/** Raised by whoever changes a declaration, so that an older program does not undo it. */
export const STORE_SCHEMA_VERSION = 1;

const NAMESPACE_EXISTS = 48;

export interface MigrateStoreOptions {
  /** mongodb://…; the database in its path. */
  readonly url: string;
  /** Every collection of the product; those that are not named are left alone. */
  readonly specs: readonly CollectionSpec<Doc>[];
  /** `plan` changes nothing. */
  readonly mode: 'plan' | 'apply';
  /** Told of each step before it is taken. */
  readonly onStep?: (line: string) => void;
  /** Default STORE_SCHEMA_VERSION. */
  readonly version?: number;
}

export interface MigrationReport {
  readonly steps: readonly MigrationStep[];
  /** The steps for people, one line each. */
  readonly lines: readonly string[];
  readonly applied: boolean;
}

async function write(link: MongoLink, command: Record<string, unknown>): Promise<Record<string, unknown>> {
  const answer = await link.write(command);
  // Every step may be repeated: the next run finds what is left to do.
  if (answer === undefined) throw unavailable('the answer to a migration step was lost');
  return answer;
}

/** Computes the keys of one unique index for every document; those of an earlier declaration first go. */
async function fillKeys(link: MongoLink, layout: Layout, name: string): Promise<void> {
  const index = layout.uniques.find((candidate) => candidate.name === name);
  if (index === undefined) throw invalid(`collection ${layout.name} has no unique index ${name}`);
  const field = `_u.${name}`;
  const stale = { q: { [field]: { $exists: true } }, u: { $unset: { [field]: '' } }, multi: true };
  await write(link, { update: layout.name, updates: [stale] });
  for (;;) {
    const docs = await link.find(layout.name, { [field]: { $exists: false } }, { limit: MIGRATION_BATCH_DOCS });
    if (docs.length === 0) return;
    const updates = docs.map((doc) => ({
      q: { _id: doc._id, _w: doc['_w'] === undefined ? { $exists: false } : doc['_w'] },
      u: { $set: { [field]: uniqueKey(index, doc) } },
    }));
    await write(link, { update: layout.name, updates, ordered: false });
  }
}

async function buildIndex(link: MongoLink, layout: Layout, name: string): Promise<void> {
  const index = serverIndexes(layout).find((candidate) => candidate.name === name);
  if (index === undefined) throw invalid(`collection ${layout.name} has no index ${name}`);
  const { key, unique } = index;
  try {
    await link.bounded(async () => {
      const indexes = [unique ? { name, key, unique: true, sparse: true } : { name, key }];
      const answer = await link.db.command({ createIndexes: layout.name, indexes, writeConcern: DURABLE });
      return answer;
    });
  } catch (thrown) {
    const error = toStoreError(thrown);
    if (error.facts['mongoCode'] !== DUPLICATE_KEY) throw error;
    throw new AppError('STORE_MIGRATION_FAILED', { facts: { collection: layout.name, index: name } });
  }
}

async function createCollection(link: MongoLink, collection: string): Promise<void> {
  const there = await link.bounded(() => link.db.listCollections({ name: collection }, { nameOnly: true }).toArray());
  if (there.length > 0) return;
  try {
    await write(link, { create: collection });
  } catch (thrown) {
    // Another migration was first.
    if (toStoreError(thrown).facts['mongoCode'] !== NAMESPACE_EXISTS) throw thrown;
  }
}

async function record(link: MongoLink, layout: Layout): Promise<void> {
  const u = { indexes: layout.indexes, built: serverIndexes(layout).map(({ name }) => name), appliedAtMs: Date.now() };
  const updates = [{ q: { _id: recordId(layout.name) }, u: { $set: u }, upsert: true }];
  await write(link, { update: MIGRATIONS, updates });
}

async function takeStep(link: MongoLink, layout: Layout, step: MigrationStep): Promise<void> {
  switch (step.kind) {
    case 'create-collection':
      return createCollection(link, layout.name);
    case 'drop-index':
      await write(link, { dropIndexes: layout.name, index: step.index });
      return;
    case 'fill-keys':
      return fillKeys(link, layout, step.index);
    case 'build-index':
      return buildIndex(link, layout, step.index);
    case 'record':
      return record(link, layout);
  }
}

/** Records the format of documents and the version of the declarations; never lowers them. */
async function recordVersion(link: MongoLink, version: number): Promise<void> {
  const update = { q: { _id: 'schema' }, u: { $max: { format: DOCUMENT_FORMAT, version } }, upsert: true };
  await write(link, { update: MIGRATIONS, updates: [update] });
}

/** Takes the steps that `specs` need. For migrations and for stores that may migrate on their own. */
export async function applySchema(
  link: MongoLink,
  specs: readonly CollectionSpec<Doc>[],
  options: { readonly version: number; readonly onStep?: (line: string) => void },
): Promise<MigrationStep[]> {
  const records = await readRecords(link);
  requireKnownVersion(records, options.version);
  const steps = await planSchema(link, specs, records);
  const layouts = new Map(specs.map((spec) => [spec.name, layoutOf(spec)]));
  for (const step of steps) {
    options.onStep?.(formatStep(step));
    await takeStep(link, layouts.get(step.collection) as Layout, step);
  }
  await recordVersion(link, options.version);
  return steps;
}

/**
 * Plans or applies the migration. Idempotent: what is done already is not planned again.
 * Errors: STORE_SCHEMA_NEWER, STORE_MIGRATION_FAILED (names collection and index), STORE_SETTING_UNSAFE,
 * STORE_ACCESS_REFUSED, STORE_UNAVAILABLE.
 */
export async function migrateStore(options: MigrateStoreOptions): Promise<MigrationReport> {
  const version = options.version ?? STORE_SCHEMA_VERSION;
  const link = await openLink({ url: options.url, operationTimeoutMs: MIGRATION_TIMEOUT_MS });
  try {
    if (options.mode === 'apply') {
      const told = options.onStep === undefined ? {} : { onStep: options.onStep };
      const steps = await applySchema(link, options.specs, { version, ...told });
      return { steps, lines: steps.map(formatStep), applied: true };
    }
    const records = await readRecords(link);
    requireKnownVersion(records, version);
    const steps = await planSchema(link, options.specs, records);
    return { steps, lines: steps.map(formatStep), applied: false };
  } finally {
    await link.close();
  }
}
