/** A child process whose first line of output is a fact, whose last lines are kept, and that ends when asked. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface Child {
  readonly name: string;
  /** First line on standard output; undefined when it ended or the time was over first. */
  firstLine(timeoutMs: number): Promise<string | undefined>;
  /** Last lines of standard error and standard output, without control characters. */
  lastLines(): readonly string[];
  exitCode(): number | undefined;
  /** Resolves with the exit code, 128 + n after signal n. */
  readonly ended: Promise<number>;
  /** SIGTERM, then SIGKILL after `deadlineMs`. */
  stop(deadlineMs: number): Promise<number>;
}

const LINES_MAX = 24;
const LINE_LENGTH_MAX = 400;
const SIGNAL_NUMBERS: Readonly<Partial<Record<NodeJS.Signals, number>>> = { SIGINT: 2, SIGKILL: 9, SIGTERM: 15 };

export interface ChildOptions {
  readonly name: string;
  readonly args: readonly string[];
  readonly cwd: string;
}

/**
 * Starts this Node with `args` in a process group of its own: Ctrl-C reaches only the parent, which ends its children in
 * order. They die with the parent's `exit` event at the latest.
 */
export function startChild(options: ChildOptions): Child {
  const child = spawn(process.execPath, options.args, {
    cwd: options.cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  const lines: string[] = [];
  const keep = (line: string): void => {
    lines.push(toPlain(line));
    if (lines.length > LINES_MAX) lines.shift();
  };
  createInterface({ input: child.stderr }).on('line', keep);
  const stdout = createInterface({ input: child.stdout });
  const first = new Promise<string | undefined>((resolve) => {
    stdout.once('line', resolve);
    stdout.once('close', () => resolve(undefined));
  });
  stdout.on('line', keep);
  const ended = endOf(child, keep);
  void ended.then(() => process.off('exit', kill));
  return {
    name: options.name,
    firstLine: (timeoutMs) => within(first, timeoutMs),
    lastLines: () => lines,
    exitCode: () => codeOf(child),
    ended,
    async stop(deadlineMs) {
      child.kill('SIGTERM');
      const code = await within(ended, deadlineMs);
      if (code !== undefined) return code;
      child.kill('SIGKILL');
      return await ended;
    },
  };
}

function endOf(child: ChildProcess, keep: (line: string) => void): Promise<number> {
  return new Promise((resolve) => {
    child.once('error', (error) => {
      keep(`cannot be started: ${error.message}`);
      resolve(126);
    });
    child.once('close', () => resolve(codeOf(child) ?? 1));
  });
}

function codeOf(child: ChildProcess): number | undefined {
  if (child.exitCode !== null) return child.exitCode;
  return child.signalCode === null ? undefined : 128 + (SIGNAL_NUMBERS[child.signalCode] ?? 0);
}

async function within<T>(promise: Promise<T>, timeoutMs: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), timeoutMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** What a child says is shown on a terminal: it may not steer it. */
export function toPlain(line: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
  const plain = line.replace(/\u001b\[[0-9;]*m/g, '').replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ');
  return plain.slice(0, LINE_LENGTH_MAX);
}
