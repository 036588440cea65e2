/**
 * The connection: every command bounded in time, writes with w: majority and j: true, reads from the primary.
 *
 * Failure contract: `write` answers undefined when the connection broke under it, because the server may have carried
 * the command out; everything else rejects with the port's errors.
 */
import { AppError } from '@sealpost/kernel';
import { type Db, type Document, type Filter, type FindOptions, MongoClient } from 'mongodb';
import { fromCode, isAnswerLost, toStoreError, unavailable } from './mongo-errors.ts';
import { CONNECTIONS_MAX, HEARTBEAT_INTERVAL_MS } from './mongo-limits.ts';
import { databaseOf } from './mongo-url.ts';

export interface LinkOptions {
  /** mongodb://…; the database in its path. */
  readonly url: string;
  readonly operationTimeoutMs: number;
  /** Shown in the server's log. */
  readonly appName?: string;
}

/** A stored document as the server gives it. */
export type StoredDoc = Document & { readonly _id: string };

export interface MongoLink {
  readonly db: Db;
  /** Answer of a write command; undefined when it was lost. */
  write(command: Document): Promise<Document | undefined>;
  find(collection: string, filter: Filter<StoredDoc>, options: FindOptions): Promise<StoredDoc[]>;
  /** Any other work, under the same time limit. */
  bounded<T>(work: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Bytes come back as bytes; absent fields stay absent. */
const BSON = { promoteBuffers: true, ignoreUndefined: true } as const;

export const DURABLE = { w: 'majority', j: true } as const;

/** The driver's own limits do not add up to one: this one holds whatever it waits for. */
function withDeadline<T>(work: Promise<T>, timeoutMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(unavailable('timed out')), timeoutMs);
    work.then(
      (value) => {
        clearTimeout(timer);
        resolve(value);
      },
      (thrown: unknown) => {
        clearTimeout(timer);
        reject(thrown as Error);
      },
    );
  });
}

function createClient(options: LinkOptions): MongoClient {
  const timeoutMs = options.operationTimeoutMs;
  return new MongoClient(options.url, {
    appName: options.appName ?? 'sealpost',
    maxPoolSize: CONNECTIONS_MAX,
    serverSelectionTimeoutMS: timeoutMs,
    connectTimeoutMS: timeoutMs,
    waitQueueTimeoutMS: timeoutMs,
    // One answer: a connection that keeps silent for longer is thrown away.
    socketTimeoutMS: timeoutMs,
    heartbeatFrequencyMS: HEARTBEAT_INTERVAL_MS,
    writeConcern: { w: 'majority', journal: true },
    readConcern: { level: 'majority' },
    readPreference: 'primary',
    retryReads: true,
    ...BSON,
  });
}

/** Connects, and proves with one write that the server keeps what it acknowledges. */
export async function openLink(options: LinkOptions): Promise<MongoLink> {
  const database = databaseOf(options.url);
  let client: MongoClient;
  try {
    client = createClient(options);
  } catch (thrown) {
    throw new AppError('STORE_SETTING_UNSAFE', { facts: { setting: 'store.url' }, cause: thrown });
  }
  const link = createLink(client, database, options.operationTimeoutMs);
  try {
    await link.bounded(() => client.connect());
    return link;
  } catch (thrown) {
    await client.close(true).catch(() => undefined);
    throw thrown;
  }
}

function createLink(client: MongoClient, database: string, timeoutMs: number): MongoLink {
  const db = client.db(database);
  const bounded = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await withDeadline(work(), timeoutMs);
    } catch (thrown) {
      throw toStoreError(thrown);
    }
  };
  return {
    db,
    bounded,
    async write(command) {
      let answer: Document;
      try {
        answer = await withDeadline(db.command({ ...command, writeConcern: DURABLE }, BSON), timeoutMs);
      } catch (thrown) {
        if (isAnswerLost(thrown)) return undefined;
        throw toStoreError(thrown);
      }
      const refused: unknown = answer['writeConcernError'];
      // Carried out, but not known to be on a majority's disks: as good as not carried out.
      if (refused !== undefined) throw fromCode(Number((refused as { readonly code?: number }).code ?? 0));
      return answer;
    },
    find: (collection, filter, options) =>
      bounded(() => db.collection<StoredDoc>(collection).find(filter, options).toArray() as Promise<StoredDoc[]>),
    close: () => client.close(true),
  };
}
