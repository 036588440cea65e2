/** The root key as a file: made on first start, readable by its owner only. Production replaces it by a KMS. */
import { link, mkdir, open, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError, createSystemRandom, type Random } from '@sealpost/kernel';
import { type CommittedKey, commitKey, envelopeBroken, openWhole, SECRET_BYTES, sealWhole } from './committed-key.ts';
import type { RootKey } from './ports.ts';

export const ROOT_KEY_FILE_NAME = 'root.key';
const OWNER_ONLY = 0o600;
const GROUP_AND_OTHERS = 0o077;
/** A key file is 64 hex digits and a line end; more than this is another file. */
const FILE_BYTES_MAX = 256;
const DRAFT_NAME_BYTES = 8;

export interface LocalRootKeyOptions {
  /** Made (mode 0700) when it does not exist. */
  readonly folder: string;
  readonly random?: Random;
}

/**
 * Reads `root.key` in `folder`, or makes it (32 random bytes as hex text, mode 0600, on disk before this resolves).
 * Rejects with KEYRING_ROOT_UNREADABLE when the file cannot be read, is malformed, or is open to group or others; the
 * violation says what to run.
 */
export async function openLocalRootKey(
  options: LocalRootKeyOptions,
): Promise<{ readonly rootKey: RootKey; readonly created: boolean }> {
  const random = options.random ?? createSystemRandom();
  const path = join(options.folder, ROOT_KEY_FILE_NAME);
  try {
    const created = await createKeyFile(path, random);
    const secret = await readSecret(path);
    const rootKey = localRootKey(secret, random);
    secret.fill(0);
    return { rootKey, created };
  } catch (thrown) {
    if (thrown instanceof AppError) throw thrown;
    throw unreadable('access', `Let this process's user read and write ${path}.`, thrown);
  }
}

/**
 * False when the file exists already. The key is complete and on disk before it gets its name, and `link` gives the name
 * to one of several processes: nobody ever reads half a key, whenever this process dies.
 */
async function createKeyFile(path: string, random: Random): Promise<boolean> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (await exists(path)) return false;
  const draft = `${path}.${random.bytes(DRAFT_NAME_BYTES).toString('hex')}`;
  try {
    await writeDurably(draft, `${random.bytes(SECRET_BYTES).toString('hex')}\n`);
    await link(draft, path);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw thrown;
  } finally {
    await rm(draft, { force: true });
  }
  await syncFolder(folder);
  return true;
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw thrown;
  }
}

async function writeDurably(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', OWNER_ONLY);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** The new name is durable only once its folder is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function readSecret(path: string): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const { mode, size } = await file.stat();
    if ((mode & GROUP_AND_OTHERS) !== 0) throw unreadable('mode', `Run: chmod 600 ${path}`);
    const text = size > FILE_BYTES_MAX ? '' : (await file.readFile('latin1')).trim();
    if (!/^[0-9a-f]{64}$/i.test(text)) {
      throw unreadable('format', `Restore ${path} from its backup: it must hold 64 hexadecimal digits.`);
    }
    return Buffer.from(text, 'hex');
  } finally {
    await file.close();
  }
}

function localRootKey(secret: Uint8Array, random: Random): RootKey {
  const committed: CommittedKey = commitKey(secret, 'root');
  return {
    id: `local:${committed.commitment.toString('hex', 0, 8)}`,
    wrap: async (plain, aad) => sealWhole(committed, { context: aad, plain, random }),
    async unwrap(wrapped, aad) {
      const plain = openWhole(committed, aad, wrapped);
      if (plain === undefined) throw envelopeBroken({ level: 'root', sizeBytes: wrapped.length });
      return plain;
    },
  };
}

function unreadable(rule: string, description: string, cause?: unknown): AppError {
  return new AppError('KEYRING_ROOT_UNREADABLE', {
    facts: { rule },
    violations: [{ field: ROOT_KEY_FILE_NAME, rule, description }],
    cause,
  });
}
