/** Finds the server's address and a key, and opens a client with them. */
import { readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createClient, parseServerAddress, type SealpostClient } from '@sealpost/client';
import { type CommandContext, isSet, type OptionValues, textOf } from './command.ts';
import type { Io } from './io.ts';
import { listenerAddress, readRunState } from './run-state.ts';
import { unreadableError, usageError } from './usage-error.ts';

export const DEFAULT_ADDRESS = '127.0.0.1:50051';
const CALL_TIMEOUT_MS = 30_000;

export interface Found {
  readonly value: string;
  /** Where it came from, for doctor and notes. */
  readonly source: string;
}

export const dataFolderOf = (io: Io, options: OptionValues): string =>
  resolve(io.cwd, textOf(options, 'data') ?? io.env['SEALPOST_DATA'] ?? 'data');

/** Flag, then SEALPOST_ADDRESS, then what a running Sealpost wrote into the data folder, then 127.0.0.1:50051. */
export async function findAddress(io: Io, options: OptionValues): Promise<Found> {
  const flag = textOf(options, 'address');
  if (flag !== undefined) return { value: flag, source: '--address' };
  const variable = io.env['SEALPOST_ADDRESS'];
  if (variable !== undefined && variable !== '') return { value: variable, source: 'SEALPOST_ADDRESS' };
  const state = await readRunState(dataFolderOf(io, options));
  const bound = listenerAddress(state, 'grpc');
  if (bound !== undefined) return { value: bound, source: 'run.json' };
  return { value: DEFAULT_ADDRESS, source: 'default' };
}

/** Flag, then SEALPOST_KEY, then on loopback the key that the server wrote at its first start; undefined when there is none. */
export async function findKey(
  context: Pick<CommandContext, 'io' | 'options'>,
  address: string,
): Promise<Found | undefined> {
  const { io, options } = context;
  const flag = textOf(options, 'key');
  if (flag !== undefined) return { value: flag.trim(), source: '--key' };
  const variable = io.env['SEALPOST_KEY'];
  if (variable !== undefined && variable !== '') return { value: variable.trim(), source: 'SEALPOST_KEY' };
  if (!parseServerAddress(address).isLoopback) return undefined;
  const path = join(dataFolderOf(io, options), 'admin.key');
  const text = await readFile(path, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : { value: text.trim(), source: path };
}

/** True when others than the owner may read the file. */
export async function isReadByOthers(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && (found.mode & 0o077) !== 0;
}

/** Opens a client from flags and environment. Fails at once when nothing answers: a person waits. */
export async function openClient(context: CommandContext): Promise<SealpostClient> {
  const { io, options, output } = context;
  const address = await findAddress(io, options);
  const key = await findKey(context, address.value);
  if (key?.source.endsWith('admin.key') && (await isReadByOthers(key.source))) {
    output.note('note: others on this machine can read admin.key. Run `chmod 600` on it.');
  }
  return createClient({
    address: address.value,
    key: key?.value,
    tls: await tlsOf(io, options),
    timeoutMs: CALL_TIMEOUT_MS,
    triesMax: 1,
    clock: io.clock,
    random: io.random,
  });
}

async function tlsOf(io: Io, options: OptionValues): Promise<{ rootCertificates: Buffer } | boolean | undefined> {
  const ca = textOf(options, 'ca');
  if (isSet(options, 'plaintext')) {
    if (isSet(options, 'tls') || ca !== undefined) {
      throw usageError('--plaintext', 'ONE_OF', 'Give either --plaintext or --tls and --ca.');
    }
    return false;
  }
  if (ca === undefined) return isSet(options, 'tls') ? true : undefined;
  try {
    return { rootCertificates: await readFile(resolve(io.cwd, ca)) };
  } catch (error) {
    throw unreadableError('--ca', error);
  }
}

/** Opens a client, runs `work` and closes it, whatever happens. */
export async function withClient<T>(context: CommandContext, work: (client: SealpostClient) => Promise<T>): Promise<T> {
  const client = await openClient(context);
  try {
    return await work(client);
  } finally {
    client.close();
  }
}
