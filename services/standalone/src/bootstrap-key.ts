/** The first API key of an installation, so that its operator can make others. It comes from a file. */
import { open, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Effective } from '@sealpost/config';
import { AppError, type Clock, type Random } from '@sealpost/kernel';
import { type ApiKeys, authConfig, DEFAULT_TENANT_ID, makeApiKey } from '@sealpost/runtime';

/** Secret of the first API key, for commands on the same machine. */
const FILE_NAME = 'admin.key';
const FIELD = 'auth.bootstrapKeyFile';
const TTL_MS = 10 * 365 * 86_400_000;

export interface BootstrapKeyOptions {
  readonly effective: Effective;
  /** Absolute. */
  readonly dataFolder: string;
  readonly apiKeys: ApiKeys;
  readonly clock: Clock;
  readonly random: Random;
  /** Whether a missing file is made. Only where one process has the store to itself. */
  readonly absent: 'make' | 'leave';
}

/**
 * Makes the key of the file known to the store, in every process and at every start; nothing happens when it is known.
 * Resolves with the file's path, or undefined when no file was named and none lies in the data folder: an installation that
 * has its keys needs it no more. Errors: CONFIG_INVALID when the file cannot be read or holds no key.
 */
export async function ensureBootstrapKey(options: BootstrapKeyOptions): Promise<string | undefined> {
  const { effective, apiKeys, clock } = options;
  const { bootstrapKeyFile: named } = effective.of(authConfig);
  const path = named === '' ? join(options.dataFolder, FILE_NAME) : resolve(named);
  const secret = (await readKey(path)) ?? (options.absent === 'make' ? await makeKey(path, options) : undefined);
  if (secret === undefined) {
    if (named === '') return undefined;
    throw invalid('file-missing', 'Put the first API key there; `sealpost bootstrap-key` prints one.');
  }
  const request = {
    tenantId: DEFAULT_TENANT_ID,
    name: 'first key of this installation',
    expiresAtMs: clock.nowMs() + TTL_MS,
  };
  try {
    await apiKeys.ensure(secret, request);
  } catch (thrown) {
    if (!(thrown instanceof AppError && thrown.code === 'API_KEY_UNKNOWN')) throw thrown;
    throw invalid(
      String(thrown.facts['rule']),
      'The file must hold one API key as `sealpost bootstrap-key` prints it; this text is none, or belongs to another key.',
    );
  }
  return path;
}

async function readKey(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw invalid('file-unreadable', 'Let this process read the file that this names.');
  }
}

/** On disk before anyone can be told that the key exists. */
async function makeKey(path: string, { clock, random }: BootstrapKeyOptions): Promise<string> {
  const { secret } = makeApiKey(clock, random, 'live');
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(`${secret}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  return secret;
}

const invalid = (rule: string, description: string): AppError =>
  new AppError('CONFIG_INVALID', { violations: [{ field: FIELD, rule, description }] });
