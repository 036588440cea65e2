/** Builds the commander program from commands as data. */
import { Command, CommanderError, Option } from 'commander';
import { COMMON_OPTIONS, type CommandInput, type CommandSpec, type OptionSpec, type OptionValues } from './command.ts';
import type { Io } from './io.ts';

export type Invoke = (spec: CommandSpec, input: CommandInput) => Promise<void>;

export interface ProgramOptions {
  readonly io: Io;
  readonly version: string;
  readonly commands: readonly CommandSpec[];
  readonly invoke: Invoke;
}

const ROOT_SUMMARY = 'Delivers health-care mail: finds PHI, protects it per recipient, keeps evidence.';

/** The whole command tree. It throws CommanderError instead of ending the process. */
export function buildProgram(options: ProgramOptions): Command {
  const root = new Command('sealpost').description(ROOT_SUMMARY).version(options.version, '-V, --version');
  prepare(root, options.io);
  root.addHelpText('after', rootEpilogue(options.commands));
  root.helpCommand('help [command]', 'show help for a command');
  for (const spec of options.commands) addCommand(root, spec, options);
  return root;
}

/** True for errors by which commander says "help was shown" or "version was shown". */
export function isDisplay(error: unknown): error is CommanderError {
  return error instanceof CommanderError && error.exitCode === 0;
}

function addCommand(root: Command, spec: CommandSpec, options: ProgramOptions): void {
  const words = spec.name.split(' ');
  const parent = words.slice(0, -1).reduce((at, word) => at.commands.find((one) => one.name() === word) ?? at, root);
  const command = parent.command(words.at(-1) ?? spec.name).summary(spec.summary);
  prepare(command, options.io);
  command.description(spec.detail === undefined ? spec.summary : `${spec.summary}\n\n${spec.detail}`);
  if (spec.args !== undefined) command.arguments(spec.args);
  for (const option of spec.options ?? []) command.addOption(toOption(option));
  for (const option of COMMON_OPTIONS) command.addOption(toOption(option).helpGroup('Common options:'));
  command.addHelpText('after', examplesOf(spec));
  const { run } = spec;
  if (run === undefined) return;
  command.action(async () => {
    // The last two arguments of an action are options and command; processedArgs are the positional ones.
    const args = command.processedArgs.flat().filter((arg): arg is string => typeof arg === 'string');
    await options.invoke(spec, { args, options: command.optsWithGlobals() as OptionValues });
  });
}

function prepare(command: Command, io: Io): void {
  command.exitOverride().allowExcessArguments(false).showSuggestionAfterError(true);
  command.showHelpAfterError('Add --help for what can be said here.');
  command.configureOutput({
    writeOut: (text) => io.stdout.write(text),
    writeErr: (text) => io.stderr.write(text),
    getOutHelpWidth: () => io.stdout.columns ?? 100,
    getErrHelpWidth: () => io.stderr.columns ?? 100,
    getOutHasColors: () => false,
    getErrHasColors: () => false,
    outputError: (text, write) => write(`sealpost: ${text.replace(/^error: /, '')}`),
  });
}

function toOption(spec: OptionSpec): Option {
  const option = new Option(spec.flags, spec.describe);
  if (spec.choices !== undefined) option.choices(spec.choices);
  if (spec.repeat === undefined) return option;
  return option.argParser((value: string, before: readonly string[] | undefined) => [...(before ?? []), value]);
}

function examplesOf(spec: CommandSpec): string {
  const lines = spec.examples.map(([line, does]) => `  $ ${line}\n      ${does}`);
  return lines.length === 0 ? '' : `\nExamples:\n${lines.join('\n')}`;
}

function rootEpilogue(commands: readonly CommandSpec[]): string {
  const first = ['send', 'status', 'doctor']
    .flatMap((name) => commands.filter((spec) => spec.name === name))
    .flatMap((spec) => spec.examples.slice(0, 1));
  const lines = first.map(([line, does]) => `  $ ${line}\n      ${does}`);
  return `\nExamples:\n${lines.join('\n')}\n\nEvery command takes --json and --help. \`sealpost help exit-codes\` lists how a run can end.`;
}
