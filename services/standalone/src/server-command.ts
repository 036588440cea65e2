/** The commands that the server answers itself: flags and environment come in, an exit code goes out. */
import { configMarkdown, effectiveRows } from '@sealpost/config';
import { AppError, createSystemRandom, systemClock, toAppError } from '@sealpost/kernel';
import { coreSections, makeApiKey, shutdownConfig } from '@sealpost/runtime';
import { allSections } from './config.ts';
import { type Flags, loadSettings, readFlags } from './flags.ts';
import { printConfig, printError, printReport } from './print.ts';
import { runProcess } from './run.ts';
import { SERVER_EXIT } from './server-exit-codes.ts';
import { runStoreCommand } from './store-command.ts';
import { loadTarget, TARGET_NAMES } from './targets.ts';
import { runTopicsCommand } from './topics-command.ts';

const VERSION = '0.1.0';
/** Time to close the ports after `shutdown.deadlineMs` is over. */
const STOP_MARGIN_MS = 5_000;

export interface ServerContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Start of the process, epoch milliseconds. */
  readonly startedAtMs: number;
  /** Calls back at the first SIGTERM or SIGINT; a second one ends the process at once. */
  readonly onStop: (stop: () => void) => void;
}

type Command = (flags: Flags, context: ServerContext) => Promise<number>;

/** By their words, as typed. */
const COMMANDS: Readonly<Record<string, Command>> = {
  run,
  config: async (flags, { env }) => {
    const rows = effectiveRows(await loadSettings(flags, env, await allSections()));
    printConfig(rows, flags.json ? 'json' : 'text');
    return SERVER_EXIT.done;
  },
  'config-reference': async () => {
    process.stdout.write(configMarkdown(await allSections()));
    return SERVER_EXIT.done;
  },
  'topics plan': async (flags, { env }) =>
    runTopicsCommand('plan', await loadSettings(flags, env, coreSections), flags),
  'topics apply': async (flags, { env }) =>
    runTopicsCommand('apply', await loadSettings(flags, env, coreSections), flags),
  'store migrate': async (flags, { env }) => runStoreCommand(await loadSettings(flags, env, coreSections), flags),
  'bootstrap-key': async () => {
    process.stdout.write(`${makeApiKey(systemClock, createSystemRandom(), 'live').secret}\n`);
    return SERVER_EXIT.done;
  },
};

/** Resolves with the exit code once the command is done; `run` is done when it was stopped. */
export async function runServerCommand(args: readonly string[], context: ServerContext): Promise<number> {
  try {
    const { command, rest } = findCommand(args.length === 0 ? ['run'] : args);
    return await command(readFlags(rest), context);
  } catch (thrown) {
    const error = toAppError(thrown);
    // Asked to stop while it waited for others: there is nothing to report.
    if (error.code === 'KERNEL_SHUTTING_DOWN') return SERVER_EXIT.done;
    printError(error, args.includes('--json') ? 'json' : 'text');
    return error.code === 'CONFIG_INVALID' ? SERVER_EXIT.usage : SERVER_EXIT.refused;
  }
}

/** Errors: CONFIG_INVALID listing the commands. */
function findCommand(args: readonly string[]): { readonly command: Command; readonly rest: readonly string[] } {
  for (const words of [2, 1]) {
    const name = args.slice(0, words).join(' ');
    const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
    if (command !== undefined) return { command, rest: args.slice(words) };
  }
  const description = `Use one of: ${Object.keys(COMMANDS).join(', ')}.`;
  throw new AppError('CONFIG_INVALID', { violations: [{ field: 'command', rule: 'command-unknown', description }] });
}

async function run(flags: Flags, context: ServerContext): Promise<number> {
  const services = await loadTarget(flags.target);
  if (services === undefined) {
    const description = `Use one of: ${TARGET_NAMES.join(', ')}.`;
    throw new AppError('CONFIG_INVALID', { violations: [{ field: '--target', rule: 'target-unknown', description }] });
  }
  const sections = [...coreSections, ...services.map((service) => service.config)];
  const effective = await loadSettings(flags, context.env, sections);
  const stop = new AbortController();
  context.onStop(() => stop.abort());
  const stopped = new Promise<undefined>((resolve) => stop.signal.addEventListener('abort', () => resolve(undefined)));
  const common = { version: VERSION, startedAtMs: context.startedAtMs, signal: stop.signal };
  const running = await runProcess({ effective, services, target: flags.target, ...common });
  printReport(running.report, flags.json ? 'json' : 'text');
  const crash = await Promise.race([stopped, running.crashed]);
  if (crash === undefined) {
    await running.stop();
    return SERVER_EXIT.done;
  }
  // What crashed may not stop in order: the end of the process must not wait for it.
  const deadlineMs = effective.of(shutdownConfig).deadlineMs + STOP_MARGIN_MS;
  await Promise.race([running.stop().catch(() => undefined), systemClock.sleep(deadlineMs)]);
  throw crash;
}
