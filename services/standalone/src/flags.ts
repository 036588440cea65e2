/** Flags of the commands that the server answers: all of them are short for settings. */
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { type ConfigSection, type Effective, loadConfig } from '@sealpost/config';
import { AppError } from '@sealpost/kernel';
import { SINGLE_TARGETS } from './targets.ts';

const CONFIG_FILE_DEFAULT = 'sealpost.yaml';
const PARTITIONS_MAX = 1_000;

export interface Flags {
  readonly target: string;
  readonly config: string | undefined;
  readonly json: boolean;
  /** Only say what would be done. */
  readonly plan: boolean;
  /** Partitions of every topic of the flow, instead of the table's. */
  readonly partitions: number | undefined;
  readonly settings: Readonly<Record<string, string>>;
}

/** `--data DIR`, `--bus URL`, `--store URL` are short for settings; `--set section.key=value` sets any. */
export function readFlags(args: readonly string[]): Flags {
  const values = parseFlags(args);
  const settings: Record<string, string> = {};
  for (const item of values.set) {
    const at = item.indexOf('=');
    if (at < 1)
      throw new AppError('CONFIG_INVALID', {
        violations: [{ field: '--set', rule: 'set-syntax', description: 'Write --set section.key=value.' }],
      });
    settings[item.slice(0, at)] = item.slice(at + 1);
  }
  if (values.data !== undefined) settings['data.folder'] = values.data;
  if (values.bus !== undefined) settings['bus.url'] = values.bus;
  if (values.store !== undefined) settings['store.url'] = values.store;
  const { target, config, json, plan } = values;
  return { target, config, json, plan, partitions: readPartitions(values.partitions), settings };
}

function readPartitions(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const partitions = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (partitions >= 1 && partitions <= PARTITIONS_MAX) return partitions;
  const description = `Give a number from 1 to ${PARTITIONS_MAX}.`;
  throw new AppError('CONFIG_INVALID', { violations: [{ field: '--partitions', rule: 'range', description }] });
}

/** Errors: CONFIG_INVALID naming the flag that is unknown or lacks its value. */
function parseFlags(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        target: { type: 'string', default: 'all' },
        config: { type: 'string' },
        data: { type: 'string' },
        bus: { type: 'string' },
        store: { type: 'string' },
        set: { type: 'string', multiple: true, default: [] },
        json: { type: 'boolean', default: false },
        plan: { type: 'boolean', default: false },
        partitions: { type: 'string' },
      },
    });
    return values;
  } catch (thrown) {
    const flag = /--?[A-Za-z][A-Za-z-]*/.exec(thrown instanceof Error ? thrown.message : '')?.[0] ?? 'arguments';
    const description = '`sealpost run --help` lists the flags; any setting can be given as --set section.key=value.';
    throw new AppError('CONFIG_INVALID', { violations: [{ field: flag, rule: 'flag-syntax', description }] });
  }
}

/** The settings of `sections`: flag over environment over file over default. Errors: CONFIG_INVALID, CONFIG_UNREADABLE. */
export async function loadSettings(
  flags: Flags,
  env: Readonly<Record<string, string | undefined>>,
  sections: readonly ConfigSection[],
): Promise<Effective> {
  const file = await readConfigFile(flags.config);
  return loadConfig(sections, {
    ...(file === undefined ? {} : { file }),
    env,
    flags: flags.settings,
    // One file may serve all targets: what other services read is not this process's to judge.
    otherSections: SINGLE_TARGETS,
  });
}

async function readConfigFile(path: string | undefined): Promise<{ path: string; text: string } | undefined> {
  try {
    return { path: path ?? CONFIG_FILE_DEFAULT, text: await readFile(path ?? CONFIG_FILE_DEFAULT, 'utf8') };
  } catch (cause) {
    if (path === undefined) return undefined;
    throw new AppError('CONFIG_UNREADABLE', { facts: { setting: '--config' }, cause });
  }
}
