/** The two files that `policy hash-list` writes, read again: digests, and the salt they were made with. */
import { readFile, stat } from 'node:fs/promises';
import { basename, extname, resolve } from 'node:path';
import type { Io } from '../io.ts';
import { unreadableError, usageError } from '../usage-error.ts';

/** Digests that one list may have, bytes: as many as the server takes. */
const DIGESTS_BYTES_MAX = 32_000_000;
const SALT_BYTES_MAX = 64;
const LIST_NAME = /^[a-z0-9][a-z0-9-]{0,39}$/;

export interface ExactListFiles {
  /** The name of the file without its extension, or `list` where that cannot name one. */
  readonly list: string;
  readonly salt: Buffer;
  readonly digests: Buffer;
}

export interface ExactListPaths {
  /** Flag or argument that names the digests, for errors. */
  readonly field: string;
  readonly path: string;
  /** Beside the digests, with the extension `.salt`, when nobody says where. */
  readonly saltPath: string | undefined;
}

/** Throws CLI_USAGE or CLI_INPUT_UNREADABLE. What is in the files is looked at where it is used. */
export async function readExactListFiles(io: Io, { field, path, saltPath }: ExactListPaths): Promise<ExactListFiles> {
  const stem = path.slice(0, path.length - extname(path).length);
  const name = basename(stem);
  const [digests, salt] = await Promise.all([
    readBytes(io, { field, path, bytesMax: DIGESTS_BYTES_MAX }),
    readBytes(io, { field: '--salt', path: saltPath ?? `${stem}.salt`, bytesMax: SALT_BYTES_MAX }),
  ]);
  return { list: LIST_NAME.test(name) ? name : 'list', salt, digests };
}

interface OneFile {
  readonly field: string;
  readonly path: string;
  readonly bytesMax: number;
}

async function readBytes(io: Io, { field, path, bytesMax }: OneFile): Promise<Buffer> {
  const full = resolve(io.cwd, path);
  try {
    const { size } = await stat(full);
    if (size <= bytesMax) return await readFile(full);
  } catch (error) {
    throw unreadableError(field, error);
  }
  throw usageError(field, 'SIZE', `The file is larger than ${bytesMax} bytes. Split a large list into several.`);
}
