/** Runs one of the repository's command-line tools and keeps what it says. */
import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/** More output than this is cut: a tool that says more has one cause, and it stands at the top. */
const OUTPUT_LENGTH_MAX = 4_000_000;

export interface ToolResult {
  /** Exit code; 127 when the tool cannot be started, 128 + n when a signal ended it. */
  readonly code: number;
  /** Standard output and standard error as they came, colours removed. */
  readonly output: string;
}

export interface ToolOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs `command` with `node_modules/.bin` of `cwd` first on the path. Never rejects. */
export function runTool(command: string, args: readonly string[], options: ToolOptions): Promise<ToolResult> {
  const path = [join(options.cwd, 'node_modules', '.bin'), process.env['PATH']].join(delimiter);
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...process.env, NO_COLOR: '1', ...options.env, PATH: path },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const keep = (chunk: Buffer): void => {
      if (output.length < OUTPUT_LENGTH_MAX) output += chunk.toString('utf8');
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', (error) => resolve({ code: 127, output: `${command} cannot be started: ${error.message}\n` }));
    child.on('close', (code, signal) => {
      resolve({ code: code ?? (signal === 'SIGKILL' ? 137 : 143), output: stripVTControlCharacters(output) });
    });
  });
}
