/**
 * Blobs in MongoDB in the layout of GridFS: chunks first, then the file that makes them visible.
 *
 * Failure contract: a reader sees a whole blob or none. A put that broke off leaves chunks without a file, which the
 * collector's walk (`listOlderThan`) removes page by page; one that replaced removes what it replaced, and a reader
 * in between starts over.
 */
import { AppError } from '@sealpost/kernel';
import { ObjectId } from 'mongodb';
import { checkBlobRef, checkBlobSize } from '../blob-rules.ts';
import type { Blobs } from '../port.ts';
import { type BlobLink, type ChunkDoc, type FileDoc, openBlobLink, readAll } from './blob-link.ts';

export interface GridFsBlobsOptions {
  /** mongodb://…; the database in its path, `sealpost` when it names none. */
  readonly url: string;
  /** One command, with finding a server and a connection for it. Default 1,400. */
  readonly operationTimeoutMs?: number;
}

/** Blobs that also hold a connection. */
export interface GridFsBlobs extends Blobs {
  close(): Promise<void>;
}

const OPERATION_TIMEOUT_MS_DEFAULT = 1_400;
/** Most blobs fit into one chunk, and every server takes it. */
export const BLOB_CHUNK_SIZE_BYTES = 1_048_576;
/** Chunks in one command. */
const CHUNKS_PER_COMMAND = 4;
/** A reader that a replacement overtook begins anew this often. */
const READ_ROUNDS_MAX = 4;
/** Chunks without a file younger than this may belong to a put that is still going on. */
const ORPHAN_AGE_MS_MIN = 3_600_000;
const SWEEP_PAGE_CHUNKS = 256;

const NEWEST_FIRST = { uploadDate: -1, _id: -1 } as const;

async function ensureIndexes(link: BlobLink): Promise<void> {
  const { files, chunks } = link;
  const filesIndexes = [
    { name: 'filename_1_uploadDate_1', key: { filename: 1, uploadDate: 1 } },
    { name: 'uploadDate_1', key: { uploadDate: 1 } },
  ];
  const chunkIndexes = [{ name: 'files_id_1_n_1', key: { files_id: 1, n: 1 }, unique: true }];
  await link.write({ createIndexes: files.collectionName, indexes: filesIndexes });
  await link.write({ createIndexes: chunks.collectionName, indexes: chunkIndexes });
}

/** Removes files and their chunks; how many files this call removed. */
async function removeFiles(link: BlobLink, ids: readonly ObjectId[]): Promise<number> {
  if (ids.length === 0) return 0;
  const answer = await link.write({
    delete: link.files.collectionName,
    deletes: [{ q: { _id: { $in: ids } }, limit: 0 }],
  });
  await removeChunks(link, ids);
  return Number(answer['n']);
}

async function removeChunks(link: BlobLink, fileIds: readonly ObjectId[]): Promise<void> {
  const deletes = fileIds.map((id) => ({ q: { files_id: id }, limit: 0 }));
  await link.write({ delete: link.chunks.collectionName, deletes });
}

async function writeChunks(link: BlobLink, fileId: ObjectId, content: Uint8Array): Promise<void> {
  const stepBytes = BLOB_CHUNK_SIZE_BYTES * CHUNKS_PER_COMMAND;
  for (let at = 0; at < content.byteLength; at += stepBytes) {
    const documents: ChunkDoc[] = [];
    for (let from = at; from < Math.min(at + stepBytes, content.byteLength); from += BLOB_CHUNK_SIZE_BYTES) {
      const data = content.subarray(from, from + BLOB_CHUNK_SIZE_BYTES);
      documents.push({ _id: new ObjectId(), files_id: fileId, n: from / BLOB_CHUNK_SIZE_BYTES, data });
    }
    await link.write({ insert: link.chunks.collectionName, documents, ordered: true });
  }
}

function revisionsOf(link: BlobLink, ref: string, limit?: number): Promise<FileDoc[]> {
  const bound = limit === undefined ? {} : { limit };
  return readAll<FileDoc>(link, { from: link.files, filter: { filename: ref }, sort: NEWEST_FIRST, ...bound });
}

/** Makes this revision the newest, whatever the clocks of other writers say, and removes the others. */
async function supersede(link: BlobLink, ref: string, fileId: ObjectId): Promise<void> {
  const revisions = await revisionsOf(link, ref);
  const others = revisions.filter((file) => !file._id.equals(fileId));
  const [newest] = revisions;
  if (newest !== undefined && !newest._id.equals(fileId)) {
    const uploadDate = new Date(newest.uploadDate.getTime() + 1);
    await link.write({
      update: link.files.collectionName,
      updates: [{ q: { _id: fileId }, u: { $set: { uploadDate } } }],
    });
  }
  await removeFiles(
    link,
    others.map((file) => file._id),
  );
}

async function putBlob(link: BlobLink, ref: string, content: Uint8Array): Promise<void> {
  const fileId = new ObjectId();
  await writeChunks(link, fileId, content);
  const file: FileDoc = {
    _id: fileId,
    length: content.byteLength,
    chunkSize: BLOB_CHUNK_SIZE_BYTES,
    uploadDate: new Date(),
    filename: ref,
  };
  await link.write({ insert: link.files.collectionName, documents: [file] });
  await supersede(link, ref, fileId);
}

/** The file's bytes; undefined when chunks are missing because it was replaced or deleted meanwhile. */
async function readContent(link: BlobLink, file: FileDoc): Promise<Uint8Array | undefined> {
  const filter = { files_id: file._id };
  const chunks = file.length === 0 ? [] : await readAll<ChunkDoc>(link, { from: link.chunks, filter, sort: { n: 1 } });
  const parts = chunks.map((chunk) => chunk.data);
  const sizeBytes = parts.reduce((sum, part) => sum + part.byteLength, 0);
  if (sizeBytes !== file.length) return undefined;
  return parts.length === 1 ? parts[0] : Buffer.concat(parts);
}

async function getBlob(link: BlobLink, ref: string): Promise<Uint8Array | undefined> {
  for (let round = 1; round <= READ_ROUNDS_MAX; round++) {
    const [file] = await revisionsOf(link, ref, 1);
    if (file === undefined) return undefined;
    const content = await readContent(link, file);
    if (content !== undefined) return content;
  }
  throw new AppError('STORE_UNAVAILABLE', {
    facts: { detail: 'the blob was replaced at every try' },
    retryAfterMs: 100,
  });
}

/** Removes chunks that have no file, one page of them for each call. */
function createSweep(link: BlobLink): () => Promise<void> {
  let after: ObjectId | undefined;
  return async () => {
    const before = ObjectId.createFromTime(Math.floor((Date.now() - ORPHAN_AGE_MS_MIN) / 1_000));
    const files_id = after === undefined ? { $lt: before } : { $gt: after, $lt: before };
    const page = await readAll<ChunkDoc>(link, {
      from: link.chunks,
      filter: { files_id, n: 0 },
      sort: { files_id: 1 },
      limit: SWEEP_PAGE_CHUNKS,
      projection: { files_id: 1 },
    });
    after = page.length === SWEEP_PAGE_CHUNKS ? page.at(-1)?.files_id : undefined;
    const ids = page.map((chunk) => chunk.files_id);
    if (ids.length === 0) return;
    const filter = { _id: { $in: ids } };
    const files = await readAll<FileDoc>(link, { from: link.files, filter, projection: { _id: 1 } });
    const known = new Set(files.map((file) => file._id.toHexString()));
    const orphans = ids.filter((id) => !known.has(id.toHexString()));
    if (orphans.length > 0) await removeChunks(link, orphans);
  };
}

/**
 * Blobs on a MongoDB server, written with w: majority and j: true. Errors: STORE_UNAVAILABLE (within
 * `operationTimeoutMs` a command), STORE_DISK_FULL, STORE_BLOB_TOO_LARGE, STORE_QUERY_INVALID (a reference that is
 * not a plain name), STORE_ACCESS_REFUSED, STORE_SETTING_UNSAFE.
 */
export async function createGridFsBlobs(options: GridFsBlobsOptions): Promise<GridFsBlobs> {
  const operationTimeoutMs = options.operationTimeoutMs ?? OPERATION_TIMEOUT_MS_DEFAULT;
  const link = await openBlobLink({ url: options.url, operationTimeoutMs });
  try {
    await ensureIndexes(link);
  } catch (thrown) {
    await link.close();
    throw thrown;
  }
  const sweep = createSweep(link);
  return {
    async put(ref, content) {
      checkBlobRef(ref);
      checkBlobSize(content.byteLength);
      await putBlob(link, ref, content);
    },
    async get(ref) {
      checkBlobRef(ref);
      return getBlob(link, ref);
    },
    async delete(ref) {
      checkBlobRef(ref);
      const revisions = await revisionsOf(link, ref);
      return (
        (await removeFiles(
          link,
          revisions.map((file) => file._id),
        )) > 0
      );
    },
    async stat(ref) {
      checkBlobRef(ref);
      const [file] = await revisionsOf(link, ref, 1);
      return file && { sizeBytes: file.length, modifiedAtMs: file.uploadDate.getTime() };
    },
    async listOlderThan(beforeMs, limit) {
      await sweep();
      const filter = { uploadDate: { $lt: new Date(beforeMs) } };
      const files = await readAll<FileDoc>(link, { from: link.files, filter, sort: { uploadDate: 1, _id: 1 }, limit });
      return [...new Set(files.map((file) => file.filename))];
    },
    close: () => link.close(),
  };
}
