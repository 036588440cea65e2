/** Runs one command line to its exit code. Nothing here touches the process. */
import { CommanderError } from 'commander';
import { buildProgram, isDisplay } from './build-program.ts';
import type { CommandSpec } from './command.ts';
import { COMMANDS } from './commands.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import type { Io } from './io.ts';
import { createOutput } from './output/output.ts';
import { reportError } from './report-error.ts';
import { VERSION } from './version.ts';

export interface RunOptions {
  /** Without the name of the program. */
  readonly argv: readonly string[];
  readonly io: Io;
  readonly commands?: readonly CommandSpec[];
}

/** Never rejects: what goes wrong becomes a text and an exit code. */
export async function runCli({ argv, io, commands = COMMANDS }: RunOptions): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.done;
  const wantsJson = argv.includes('--json');
  const program = buildProgram({
    io: wantsJson ? withoutErrorText(io) : io,
    version: VERSION,
    commands,
    invoke: async (spec, input) => {
      const output = createOutput(io, wantsJson);
      exitCode = (await spec.run?.({ ...input, io, output })) ?? EXIT.done;
    },
  });
  const words = withoutHelpOfNothing(argv[0] === 'help' ? helpWords(argv) : argv, commands);
  try {
    await program.parseAsync([...words], { from: 'user' });
    return exitCode;
  } catch (thrown) {
    if (isDisplay(thrown)) return EXIT.done;
    if (!(thrown instanceof CommanderError))
      return io.signal.aborted ? EXIT.interrupted : report(thrown, io, wantsJson);
    // A group named without a verb shows its help; that is an unfinished command line.
    if (wantsJson) reportUsage(thrown, io);
    return EXIT.usage;
  }
}

/** Nothing at all asks for help; a word that is no command is an error, even with --help after it. */
function withoutHelpOfNothing(words: readonly string[], commands: readonly CommandSpec[]): readonly string[] {
  const [first] = words;
  if (first === undefined) return ['--help'];
  const isKnown = first.startsWith('-') || commands.some(({ name }) => name === first || name.startsWith(`${first} `));
  return isKnown ? words : [first];
}

/** `help keys create` reads as `keys create --help`; `help exit-codes` is a page of its own. */
function helpWords(argv: readonly string[]): readonly string[] {
  const topic = argv.slice(1).filter((word) => !word.startsWith('-'));
  if (topic.length === 0) return ['--help'];
  if (topic[0] === 'exit-codes') return ['exit-codes', ...argv.slice(2)];
  return [...topic, '--help'];
}

function report(thrown: unknown, io: Io, json: boolean): ExitCode {
  return reportError(thrown, createOutput(io, json));
}

/** Commander's own complaint in the envelope of all others. */
function reportUsage(error: CommanderError, io: Io): void {
  const message = error.message.replace(/^error: /, '');
  const common = { status: 'INVALID_ARGUMENT', fields: [], retryAfterMs: null, requestId: null };
  createOutput(io, true).document({ error: { reason: 'CLI_USAGE', message, ...common } });
}

/** In JSON mode the complaint goes out once, as JSON. */
function withoutErrorText(io: Io): Io {
  return { ...io, stderr: { ...io.stderr, write: () => undefined } };
}
