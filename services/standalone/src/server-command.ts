/** The commands `sealpost run` and `sealpost config`: flags and environment come in, an exit code goes out. */
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { configMarkdown, type ConfigSection, type Effective, effectiveRows, loadConfig } from '@sealpost/config';
import { AppError, systemClock, toAppError } from '@sealpost/kernel';
import { coreSections, shutdownConfig } from '@sealpost/runtime';
import { allSections } from './config.ts';
import { printConfig, printError, printReport } from './print.ts';
import { runProcess } from './run.ts';
import { loadTarget, SINGLE_TARGETS, TARGET_NAMES } from './targets.ts';

const VERSION = '0.1.0';
const CONFIG_FILE_DEFAULT = 'sealpost.yaml';
/** Time to close the ports after `shutdown.deadlineMs` is over. */
const STOP_MARGIN_MS = 5_000;
const EXIT = { done: 0, unexpected: 1, usage: 2, refused: 6 } as const;

export interface ServerContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Start of the process, epoch milliseconds. */
  readonly startedAtMs: number;
  /** Calls back at the first SIGTERM or SIGINT; a second one ends the process at once. */
  readonly onStop: (stop: () => void) => void;
}

interface Flags {
  readonly target: string;
  readonly config: string | undefined;
  readonly json: boolean;
  readonly settings: Readonly<Record<string, string>>;
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
      },
    });
    return values;
  } catch (thrown) {
    const flag = /--?[A-Za-z][A-Za-z-]*/.exec(thrown instanceof Error ? thrown.message : '')?.[0] ?? 'arguments';
    const description = '`sealpost run --help` lists the flags; any setting can be given as --set section.key=value.';
    throw new AppError('CONFIG_INVALID', { violations: [{ field: flag, rule: 'flag-syntax', description }] });
  }
}

/** `--data DIR`, `--bus URL`, `--store URL` are short for settings; `--set section.key=value` sets any. */
function readFlags(args: readonly string[]): Flags {
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

async function load(flags: Flags, context: ServerContext, sections: readonly ConfigSection[]): Promise<Effective> {
  const file = await readConfigFile(flags.config);
  return loadConfig(sections, {
    ...(file === undefined ? {} : { file }),
    env: context.env,
    flags: flags.settings,
    // One file may serve all targets: what other services read is not this process's to judge.
    otherSections: SINGLE_TARGETS,
  });
}

async function run(flags: Flags, context: ServerContext): Promise<number> {
  const services = await loadTarget(flags.target);
  if (services === undefined) {
    const description = `Use one of: ${TARGET_NAMES.join(', ')}.`;
    throw new AppError('CONFIG_INVALID', { violations: [{ field: '--target', rule: 'target-unknown', description }] });
  }
  const effective = await load(flags, context, [...coreSections, ...services.map((service) => service.config)]);
  const stop = new AbortController();
  context.onStop(() => stop.abort());
  const stopped = new Promise<undefined>((resolve) => stop.signal.addEventListener('abort', () => resolve(undefined)));
  const common = { version: VERSION, startedAtMs: context.startedAtMs, signal: stop.signal };
  const running = await runProcess({ effective, services, target: flags.target, ...common });
  printReport(running.report, flags.json ? 'json' : 'text');
  const crash = await Promise.race([stopped, running.crashed]);
  if (crash === undefined) {
    await running.stop();
    return EXIT.done;
  }
  // What crashed may not stop in order: the end of the process must not wait for it.
  const deadlineMs = effective.of(shutdownConfig).deadlineMs + STOP_MARGIN_MS;
  await Promise.race([running.stop().catch(() => undefined), systemClock.sleep(deadlineMs)]);
  throw crash;
}

/** Resolves with the exit code once the command is done; `run` is done when it was stopped. */
export async function runServerCommand(args: readonly string[], context: ServerContext): Promise<number> {
  const [command = 'run', ...rest] = args;
  try {
    const flags = readFlags(rest);
    if (command === 'config') {
      printConfig(effectiveRows(await load(flags, context, await allSections())), flags.json ? 'json' : 'text');
      return EXIT.done;
    }
    if (command === 'config-reference') {
      process.stdout.write(configMarkdown(await allSections()));
      return EXIT.done;
    }
    return await run(flags, context);
  } catch (thrown) {
    const error = toAppError(thrown);
    // Asked to stop while it waited for others: there is nothing to report.
    if (error.code === 'KERNEL_SHUTTING_DOWN') return EXIT.done;
    printError(error, args.includes('--json') ? 'json' : 'text');
    return error.code === 'CONFIG_INVALID' ? EXIT.usage : EXIT.refused;
  }
}
