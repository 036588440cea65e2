/** The connection of the blobs: commands bounded in time, w: majority and j: true, reads from the primary. */
import { AppError } from '@sealpost/kernel';
import {
  type Collection,
  type Document,
  type Filter,
  MongoClient,
  MongoError,
  MongoServerError,
  type ObjectId,
} from 'mongodb';

/** As the GridFS specification names the fields. */
export interface FileDoc extends Document {
  readonly _id: ObjectId;
  readonly filename: string;
  readonly length: number;
  readonly chunkSize: number;
  readonly uploadDate: Date;
}
export interface ChunkDoc extends Document {
  readonly _id: ObjectId;
  readonly files_id: ObjectId;
  readonly n: number;
  readonly data: Uint8Array;
}

export interface BlobLink {
  readonly files: Collection<FileDoc>;
  readonly chunks: Collection<ChunkDoc>;
  /** Work under the time limit; rejects with the port's errors. */
  bounded<T>(work: () => Promise<T>): Promise<T>;
  /** Carries out a write command; rejects when its answer is lost. */
  write(command: Document): Promise<Document>;
  close(): Promise<void>;
}

export interface BlobLinkOptions {
  readonly url: string;
  readonly operationTimeoutMs: number;
}

export const BUCKET = 'blobs';
const DATABASE_DEFAULT = 'sealpost';
const CONNECTIONS_MAX = 8;
const HEARTBEAT_INTERVAL_MS = 2_000;
const UNAVAILABLE_RETRY_AFTER_MS = 500;
const DISK_FULL_RETRY_AFTER_MS = 5_000;
const OUT_OF_DISK_SPACE = 14_031;
/** Unauthorized, AuthenticationFailed, and the same of hosted servers. */
const ACCESS_CODES = new Set([13, 18, 8_000]);
const BSON = { promoteBuffers: true, ignoreUndefined: true } as const;

function fromCode(code: number, cause?: unknown): AppError {
  const inside = { facts: { mongoCode: code }, ...(cause === undefined ? {} : { cause }) };
  if (code === OUT_OF_DISK_SPACE) {
    return new AppError('STORE_DISK_FULL', { ...inside, retryAfterMs: DISK_FULL_RETRY_AFTER_MS });
  }
  if (ACCESS_CODES.has(code)) return new AppError('STORE_ACCESS_REFUSED', inside);
  return new AppError('STORE_UNAVAILABLE', { ...inside, retryAfterMs: UNAVAILABLE_RETRY_AFTER_MS });
}

function unavailable(detail: string, cause?: unknown): AppError {
  const inside = { facts: { detail }, ...(cause === undefined ? {} : { cause }) };
  return new AppError('STORE_UNAVAILABLE', { ...inside, retryAfterMs: UNAVAILABLE_RETRY_AFTER_MS });
}

function toBlobError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  if (thrown instanceof MongoServerError && typeof thrown.code === 'number') return fromCode(thrown.code, thrown);
  if (thrown instanceof MongoError) return unavailable(thrown.name, thrown);
  return new AppError('KERNEL_INTERNAL', { cause: thrown });
}

function withDeadline<T>(work: Promise<T>, timeoutMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(unavailable('timed out')), timeoutMs);
    const settle = (finish: () => void): void => {
      clearTimeout(timer);
      finish();
    };
    work.then(
      (value) => settle(() => resolve(value)),
      (thrown: unknown) => settle(() => reject(thrown as Error)),
    );
  });
}

/** The settings given here win over those in the URL: blobs are never written with less. */
function createClient({ url, operationTimeoutMs }: BlobLinkOptions): MongoClient {
  try {
    return new MongoClient(url, {
      appName: 'sealpost-blobs',
      maxPoolSize: CONNECTIONS_MAX,
      serverSelectionTimeoutMS: operationTimeoutMs,
      connectTimeoutMS: operationTimeoutMs,
      waitQueueTimeoutMS: operationTimeoutMs,
      socketTimeoutMS: operationTimeoutMs,
      heartbeatFrequencyMS: HEARTBEAT_INTERVAL_MS,
      writeConcern: { w: 'majority', journal: true },
      readConcern: { level: 'majority' },
      readPreference: 'primary',
      ...BSON,
    });
  } catch (thrown) {
    throw new AppError('STORE_SETTING_UNSAFE', { facts: { setting: 'blobs.url' }, cause: thrown });
  }
}

/** Refuses what the server could not do for one of its parts. */
function requireWhole(answer: Document): Document {
  const [refused] = [
    ...((answer['writeErrors'] ?? []) as Document[]),
    answer['writeConcernError'] as Document | undefined,
  ];
  if (refused !== undefined) throw fromCode(Number(refused['code'] ?? 0));
  return answer;
}

/** Connects. Errors: STORE_UNAVAILABLE, STORE_ACCESS_REFUSED, STORE_SETTING_UNSAFE. */
export async function openBlobLink(options: BlobLinkOptions): Promise<BlobLink> {
  const client = createClient(options);
  const db = client.db(/^[a-z+]+:\/\/[^/?]+\/([^?]+)/.exec(options.url)?.[1] ?? DATABASE_DEFAULT);
  const bounded = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await withDeadline(work(), options.operationTimeoutMs);
    } catch (thrown) {
      throw toBlobError(thrown);
    }
  };
  const close = (): Promise<void> => client.close(true);
  try {
    await bounded(() => client.connect());
  } catch (thrown) {
    await close().catch(() => undefined);
    throw thrown;
  }
  return {
    files: db.collection<FileDoc>(`${BUCKET}.files`),
    chunks: db.collection<ChunkDoc>(`${BUCKET}.chunks`),
    bounded,
    write: async (command) =>
      requireWhole(await bounded(() => db.command({ ...command, writeConcern: { w: 'majority', j: true } }, BSON))),
    close,
  };
}

/** All of a query's documents, under the time limit. */
export function readAll<T extends Document>(
  link: BlobLink,
  query: {
    readonly from: Collection<T>;
    readonly filter: Filter<T>;
    readonly sort?: Readonly<Record<string, 1 | -1>>;
    readonly limit?: number;
    readonly projection?: Document;
  },
): Promise<T[]> {
  const { from, filter, sort, limit, projection } = query;
  const options = {
    ...(sort === undefined ? {} : { sort }),
    ...(limit === undefined ? {} : { limit }),
    ...(projection === undefined ? {} : { projection }),
  };
  return link.bounded(() => from.find(filter, options).toArray() as unknown as Promise<T[]>);
}
