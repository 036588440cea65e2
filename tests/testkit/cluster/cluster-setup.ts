/** What a cluster needs before its first process starts: topics, collections, one root key, one admin key. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SERVER_MAIN, toSetArgs } from './cluster-member.ts';

const COMMAND_MS = 120_000;
const ROOT_KEY_BYTES = 32;

const run = promisify(execFile);

export interface ClusterPlace {
  readonly busUrl: string;
  readonly storeUrl: string;
  /** Before the names of topics and groups. */
  readonly prefix: string;
  readonly dataFolder: string;
  /** Partitions of every topic instead of the flow table's. */
  readonly partitions?: number;
}

/** Settings of every process of the cluster. */
export const placeSettings = ({
  busUrl,
  storeUrl,
  prefix,
  dataFolder,
}: ClusterPlace): Readonly<Record<string, unknown>> => ({
  'bus.url': busUrl,
  'bus.prefix': prefix,
  'store.url': storeUrl,
  'data.folder': dataFolder,
  'keyring.rootKeyFile': join(dataFolder, 'root.key'),
});

/** Runs the operators' own commands; every step may be repeated. Throws with what a command said. */
export async function setUpCluster(place: ClusterPlace): Promise<void> {
  const { dataFolder } = place;
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  const rootKey = join(dataFolder, 'root.key');
  if (!existsSync(rootKey)) writeFileSync(rootKey, randomBytes(ROOT_KEY_BYTES).toString('hex'), { mode: 0o600 });
  const settings = toSetArgs(placeSettings(place));

  const partitions = place.partitions === undefined ? [] : ['--partitions', String(place.partitions)];
  await Promise.all([
    runCommand(['topics', 'apply', ...partitions, ...settings]),
    runCommand(['store', 'migrate', ...settings]),
    makeAdminKey(join(dataFolder, 'admin.key')),
  ]);
}

async function makeAdminKey(file: string): Promise<void> {
  if (existsSync(file)) return;
  writeFileSync(file, await runCommand(['bootstrap-key']), { mode: 0o600 });
}

async function runCommand(args: readonly string[]): Promise<string> {
  try {
    return (await run(process.execPath, [SERVER_MAIN, ...args], { timeout: COMMAND_MS })).stdout;
  } catch (error) {
    const { stderr = '' } = error as { readonly stderr?: string };
    throw new Error(`sealpost ${args.slice(0, 2).join(' ')} failed: ${stderr}`);
  }
}
