/** Blobs as files: written aside, synced, renamed, spread over folders by a hash of their reference. */
import { createHash, randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { chmod, type FileHandle, mkdir, open, readdir, rename, rm, stat, statfs, unlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { AppError } from '@sealpost/kernel';
import { checkBlobRef, checkBlobSize } from '../blob-rules.ts';
import type { Blobs } from '../port.ts';

export interface FsBlobsOptions {
  /** Folder of the blobs, created with mode 0700. Keep it on the file system of the data folder. */
  readonly folder: string;
  /** Free space below which `put` is refused with STORE_DISK_FULL; default 256 MiB, 0 turns the check off. */
  readonly diskFloorBytes?: number;
}

export const BLOB_DISK_FLOOR_BYTES_DEFAULT = 256 * 1_048_576;
/** Leftovers of a crash younger than this may belong to a write that is still going on. */
const ASIDE_AGE_MS_MIN = 3_600_000;

const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;
const ASIDE_FOLDER = 'aside';
const SPREAD_FOLDER_PATTERN = /^[0-9a-f]{2}$/;
const DISK_FULL_RETRY_AFTER_MS = 5_000;

function codeOf(thrown: unknown): string {
  return (thrown as NodeJS.ErrnoException | undefined)?.code ?? 'unknown';
}

function toBlobError(thrown: unknown): AppError {
  const code = codeOf(thrown);
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new AppError('STORE_DISK_FULL', { facts: { detail: code }, retryAfterMs: DISK_FULL_RETRY_AFTER_MS });
  }
  return new AppError('STORE_UNAVAILABLE', { facts: { detail: code }, cause: thrown });
}

async function absentAs<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (thrown) {
    if (codeOf(thrown) === 'ENOENT') return undefined;
    throw toBlobError(thrown);
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function writeAside(path: string, content: Uint8Array): Promise<void> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, 'wx', FILE_MODE);
    await handle.writeFile(content);
    await handle.datasync();
  } finally {
    await handle?.close();
  }
}

/** Removes what a crash left behind in the middle of a write. */
async function sweepAside(folder: string, beforeMs: number): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const found = await absentAs(stat(path));
    if (found !== undefined && found.mtimeMs < beforeMs) await rm(path, { force: true });
  }
}

interface Place {
  readonly folder: string;
  readonly path: string;
}

/** 256 folders keep each small; the hash spreads references that share a prefix of time. */
function placeOf(folder: string, ref: string): Place {
  checkBlobRef(ref);
  const spread = createHash('sha256').update(ref).digest('hex').slice(0, 2);
  return { folder: join(folder, spread), path: join(folder, spread, ref) };
}

async function putBlob(root: string, ref: string, content: Uint8Array): Promise<void> {
  const place = placeOf(root, ref);
  const aside = join(root, ASIDE_FOLDER, randomUUID());
  try {
    if ((await mkdir(place.folder, { recursive: true, mode: FOLDER_MODE })) !== undefined) await syncFolder(root);
    await writeAside(aside, content);
    await rename(aside, place.path);
    await syncFolder(place.folder);
  } catch (thrown) {
    await rm(aside, { force: true });
    throw toBlobError(thrown);
  }
}

async function readBlob(path: string): Promise<Uint8Array | undefined> {
  const handle = await absentAs(open(path, constants.O_RDONLY | constants.O_NOFOLLOW));
  if (handle === undefined) return undefined;
  try {
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

async function listOlder(root: string, beforeMs: number, limit: number): Promise<string[]> {
  const refs: string[] = [];
  for (const spread of (await readdir(root)).filter((name) => SPREAD_FOLDER_PATTERN.test(name)).sort()) {
    for (const ref of await readdir(join(root, spread))) {
      if (refs.length >= limit) return refs;
      const found = await absentAs(stat(join(root, spread, ref)));
      if (found !== undefined && found.mtimeMs < beforeMs) refs.push(ref);
    }
  }
  return refs;
}

/**
 * Opens the folder and clears leftovers of crashes. Errors: STORE_DISK_FULL, STORE_BLOB_TOO_LARGE,
 * STORE_UNAVAILABLE, STORE_QUERY_INVALID (a reference that is not a plain name).
 */
export async function createFsBlobs(options: FsBlobsOptions): Promise<Blobs> {
  const root = resolve(options.folder);
  const floorBytes = options.diskFloorBytes ?? BLOB_DISK_FLOOR_BYTES_DEFAULT;
  try {
    await mkdir(join(root, ASIDE_FOLDER), { recursive: true, mode: FOLDER_MODE });
    await chmod(root, FOLDER_MODE);
    await sweepAside(join(root, ASIDE_FOLDER), Date.now() - ASIDE_AGE_MS_MIN);
  } catch (thrown) {
    throw new AppError('STORE_FOLDER_UNREADABLE', { facts: { folder: root, detail: codeOf(thrown) }, cause: thrown });
  }
  const requireSpace = async (sizeBytes: number): Promise<void> => {
    if (floorBytes === 0) return;
    const { bavail, bsize } = await statfs(root);
    if (bavail * bsize - sizeBytes >= floorBytes) return;
    const facts = { detail: 'free space is below the floor' };
    throw new AppError('STORE_DISK_FULL', { facts, retryAfterMs: DISK_FULL_RETRY_AFTER_MS });
  };
  return {
    async put(ref, content) {
      checkBlobSize(content.byteLength);
      await requireSpace(content.byteLength);
      await putBlob(root, ref, content);
    },
    get: async (ref) => readBlob(placeOf(root, ref).path),
    async delete(ref) {
      const place = placeOf(root, ref);
      if ((await absentAs(unlink(place.path).then(() => true))) === undefined) return false;
      await syncFolder(place.folder);
      return true;
    },
    async stat(ref) {
      const found = await absentAs(stat(placeOf(root, ref).path));
      return found && { sizeBytes: found.size, modifiedAtMs: found.mtimeMs };
    },
    listOlderThan: (beforeMs, limit) => listOlder(root, beforeMs, limit),
  };
}
