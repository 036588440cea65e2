/** What a command is, as data: help, parsing and documentation all come from it. */
import type { ExitCode } from './exit-codes.ts';
import type { Io } from './io.ts';
import type { Output } from './output/output.ts';

export interface OptionSpec {
  /** As commander reads it: `--to <address>`, `-q, --quiet`. */
  readonly flags: string;
  readonly describe: string;
  /** May be given more than once. */
  readonly repeat?: true;
  /** Closed set of values. */
  readonly choices?: readonly string[];
}

export type OptionValues = Readonly<Record<string, string | boolean | readonly string[] | undefined>>;

export interface CommandInput {
  /** Positional arguments in order; those left out are missing at the end. */
  readonly args: readonly string[];
  readonly options: OptionValues;
}

export interface CommandContext extends CommandInput {
  readonly io: Io;
  readonly output: Output;
}

export interface CommandSpec {
  /** Words of the command, for example `keys create`. */
  readonly name: string;
  /** Positional arguments as commander reads them: `<address> <file>`, `[message-id...]`. */
  readonly args?: string;
  /** One line for lists of commands. */
  readonly summary: string;
  /** Further sentences for the command's own help. */
  readonly detail?: string;
  readonly options?: readonly OptionSpec[];
  /** Command lines that work as they stand, each with what it does. */
  readonly examples: readonly (readonly [line: string, does: string])[];
  /** Absent for a word that only groups others. */
  readonly run?: (context: CommandContext) => Promise<ExitCode>;
}

/** Flags that every command takes. */
export const COMMON_OPTIONS: readonly OptionSpec[] = [
  { flags: '--address <host:port>', describe: 'gRPC address (SEALPOST_ADDRESS; default 127.0.0.1:50051)' },
  { flags: '--key <key>', describe: 'API key; better in SEALPOST_KEY, since flags show in process lists' },
  { flags: '--data <dir>', describe: 'data folder (default ./data); its admin.key is used on loopback' },
  { flags: '--config <file>', describe: 'configuration file, for run, config and doctor' },
  { flags: '--tls', describe: 'use TLS (default off this machine)' },
  { flags: '--plaintext', describe: 'no TLS, even off this machine' },
  { flags: '--ca <file>', describe: 'PEM certificates to trust for TLS' },
  { flags: '--json', describe: 'JSON on standard output, and nothing else there' },
];

/** The text of an option that takes one value; undefined when it was not given. */
export function textOf(options: OptionValues, name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
}

/** The values of a repeatable option, in order. */
export function listOf(options: OptionValues, name: string): readonly string[] {
  const value = options[name];
  return Array.isArray(value) ? value : [];
}

export const isSet = (options: OptionValues, name: string): boolean => options[name] === true;
