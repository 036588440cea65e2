/** Runs a command line in this process and keeps what it writes. For tests. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSystemRandom, systemClock } from '@sealpost/kernel';
import type { Io, TextSink } from '../io.ts';
import { runCli } from '../run-cli.ts';

export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  readonly cwd?: string;
  readonly stdoutIsTerminal?: boolean;
  readonly stderrIsTerminal?: boolean;
  readonly signal?: AbortSignal;
  /** Sees each write to standard output as it happens. */
  readonly onOutput?: (text: string) => void;
  /** Stands for a reader of standard output that takes its time. */
  readonly drained?: () => Promise<void>;
}

const COLUMNS = 120;

/** Never reads this process's environment, streams or folder. */
export async function runCommand(argv: readonly string[], options: CommandOptions = {}): Promise<CommandResult> {
  const out: string[] = [];
  const err: string[] = [];
  const io: Io = {
    stdin: bytesOf(options.stdin ?? ''),
    stdout: {
      ...sink(options.stdoutIsTerminal === true, (text) => {
        out.push(text);
        options.onOutput?.(text);
      }),
      ...(options.drained === undefined ? {} : { drained: options.drained }),
    },
    stderr: sink(options.stderrIsTerminal === true, (text) => err.push(text)),
    env: options.env ?? {},
    cwd: options.cwd ?? '/nonexistent',
    clock: systemClock,
    random: createSystemRandom(),
    signal: options.signal ?? new AbortController().signal,
    nodeVersion: process.versions.node,
  };
  const code = await runCli({ argv, io });
  return { code, stdout: out.join(''), stderr: err.join('') };
}

/** A folder of its own below the system's temporary one. */
export const makeFolder = async (): Promise<string> => await mkdtemp(join(tmpdir(), 'sealpost-cli-'));

function sink(isTerminal: boolean, write: (text: string) => void): TextSink {
  return { write, isTerminal, columns: isTerminal ? COLUMNS : undefined };
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
