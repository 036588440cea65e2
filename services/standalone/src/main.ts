/** Entry of `sealpost run` and `sealpost config`: the one place of the server that reads the environment or exits. */
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { configMarkdown, type Effective, effectiveRows, loadConfig } from '@sealpost/config';
import { AppError, toAppError } from '@sealpost/kernel';
import { allSections } from './config.ts';
import { printConfig, printError, printReport } from './print.ts';
import { runProcess } from './run.ts';
import { loadTarget, TARGET_NAMES } from './targets.ts';

const VERSION = '0.1.0';
const CONFIG_FILE_DEFAULT = 'sealpost.yaml';
const EXIT = { done: 0, unexpected: 1, usage: 2, refused: 6 } as const;

interface Flags {
  readonly target: string;
  readonly config: string | undefined;
  readonly json: boolean;
  readonly settings: Readonly<Record<string, string>>;
}

/** `--data DIR`, `--bus URL`, `--store URL` are short for settings; `--set section.key=value` sets any. */
function readFlags(args: readonly string[]): Flags {
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
    },
  });
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
  return { target: values.target, config: values.config, json: values.json, settings };
}

async function readConfigFile(path: string | undefined): Promise<{ path: string; text: string } | undefined> {
  try {
    return { path: path ?? CONFIG_FILE_DEFAULT, text: await readFile(path ?? CONFIG_FILE_DEFAULT, 'utf8') };
  } catch (cause) {
    if (path === undefined) return undefined;
    throw new AppError('CONFIG_UNREADABLE', { facts: { setting: '--config' }, cause });
  }
}

async function load(flags: Flags): Promise<Effective> {
  const file = await readConfigFile(flags.config);
  return loadConfig(await allSections(), {
    ...(file === undefined ? {} : { file }),
    env: process.env,
    flags: flags.settings,
  });
}

async function run(flags: Flags, startedAtMs: number): Promise<number> {
  const services = await loadTarget(flags.target);
  if (services === undefined) {
    const description = `Use one of: ${TARGET_NAMES.join(', ')}.`;
    throw new AppError('CONFIG_INVALID', { violations: [{ field: '--target', rule: 'target-unknown', description }] });
  }
  const running = await runProcess({
    effective: await load(flags),
    services,
    target: flags.target,
    version: VERSION,
    startedAtMs,
  });
  printReport(running.report, flags.json ? 'json' : 'text');
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.once(signal, () => {
        // A second signal means now.
        process.once(signal, () => process.exit(EXIT.unexpected));
        resolve();
      });
    }
  });
  await running.stop();
  return EXIT.done;
}

async function main(args: readonly string[]): Promise<number> {
  const startedAtMs = performance.timeOrigin;
  const [command = 'run', ...rest] = args;
  try {
    const flags = readFlags(rest);
    if (command === 'config') {
      printConfig(effectiveRows(await load(flags)), flags.json ? 'json' : 'text');
      return EXIT.done;
    }
    if (command === 'config-reference') {
      process.stdout.write(configMarkdown(await allSections()));
      return EXIT.done;
    }
    return await run(flags, startedAtMs);
  } catch (thrown) {
    const error = toAppError(thrown);
    printError(error, args.includes('--json') ? 'json' : 'text');
    return error.code === 'CONFIG_INVALID' ? EXIT.usage : EXIT.refused;
  }
}

process.exitCode = await main(process.argv.slice(2));
// Timers of libraries must not keep a stopped server alive.
process.exit();
