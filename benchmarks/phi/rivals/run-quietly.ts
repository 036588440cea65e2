/** Runs an installer: its output is dropped, its last line told when it fails. */
import { spawn } from 'node:child_process';

export interface RunOptions {
  readonly args: readonly string[];
  readonly timeoutMs: number;
}

/** Output kept for the sentence that says what went wrong. */
const KEPT_UNITS = 4_000;
const TOLD_UNITS = 160;

/** Undefined when it ended well; otherwise why it did not. */
export function runQuietly(command: string, { args, timeoutMs }: RunOptions): Promise<string | undefined> {
  return new Promise((resolve) => {
    let kept = '';
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], timeout: timeoutMs });
    const keep = (chunk: Buffer): void => {
      kept = (kept + chunk.toString('utf8')).slice(-KEPT_UNITS);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', () => resolve(`${command} is not to be had on this machine`));
    child.on('close', (code, signal) => {
      if (code === 0) return resolve(undefined);
      const last = kept.trim().split('\n').at(-1) ?? '';
      resolve(
        signal === null ? `code ${code}: ${last.slice(0, TOLD_UNITS)}` : `ended by ${signal} after ${timeoutMs} ms`,
      );
    });
  });
}
