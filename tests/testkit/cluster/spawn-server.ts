/** Runs one server process that can be killed, stopped and frozen by its pid, and that never outlives its starter. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { waitFor } from '../wait-for.ts';

const STOP_MS = 20_000;
const KILL_MS = 10_000;
const LOG_TAIL_CHARACTERS = 3_000;

export interface ServerProcess {
  readonly pid: number;
  /** Exit code, 128 + n after signal n, undefined while it runs. */
  exitCode(): number | undefined;
  waitForExit(timeoutMs: number): Promise<number>;
  /** SIGKILL, then waits until the process is gone. */
  kill9(): Promise<void>;
  /** SIGTERM; SIGKILL after `timeoutMs`. Resolves with the exit code. */
  stop(timeoutMs?: number): Promise<number>;
  /** SIGSTOP: the process keeps its connections and says nothing. */
  pause(): void;
  resume(): void;
  /** The end of its log, for error messages. */
  logTail(): string;
}

export interface SpawnServerOptions {
  /** Gets everything the process says; appended to. */
  readonly logFile: string;
  readonly cwd?: string;
  /** Added to this process's environment. */
  readonly env?: Readonly<Record<string, string>>;
}

const running = new Set<ChildProcess>();
let exitHooked = false;

function track(child: ChildProcess): void {
  running.add(child);
  child.once('exit', () => running.delete(child));
  if (exitHooked) return;
  exitHooked = true;
  process.once('exit', () => {
    for (const each of running) each.kill('SIGKILL');
  });
}

/** The first of the folders in PATH that holds the command; undefined when none does. */
export function findOnPath(command: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, command)).find((path) => existsSync(path));
}

/** The kernel kills the child when its starter is killed with no chance to clean up (prctl(2), PR_SET_PDEATHSIG). */
function tiedToParent(command: string, args: readonly string[]): readonly [string, readonly string[]] {
  const setpriv = process.platform === 'linux' ? findOnPath('setpriv') : undefined;
  return setpriv === undefined ? [command, args] : [setpriv, ['--pdeathsig', 'KILL', command, ...args]];
}

/** Starts the process; says nothing about whether it is ready. */
export function spawnServer(command: string, args: readonly string[], options: SpawnServerOptions): ServerProcess {
  const log = openSync(options.logFile, 'a', 0o600);
  const [file, fileArgs] = tiedToParent(command, args);
  const child = spawn(file, fileArgs, {
    cwd: options.cwd,
    stdio: ['ignore', log, log],
    // A process group of its own: Ctrl-C in a terminal reaches the starter only, which ends its children in order.
    detached: true,
    env: { ...process.env, ...options.env },
  });
  closeSync(log);
  track(child);
  // A server that tests share must not keep the test process from ending; it ends with that.
  child.unref();
  let code: number | undefined;
  child.once('exit', (exitCode, signal) => {
    code = exitCode ?? 128 + (signal === 'SIGKILL' ? 9 : 15);
  });
  child.once('error', () => {
    code = 126;
  });
  const waitForExit = async (timeoutMs: number): Promise<number> =>
    (await waitFor(() => code !== undefined && { code }, timeoutMs)).code;
  return {
    pid: child.pid ?? 0,
    exitCode: () => code,
    waitForExit,
    async kill9() {
      child.kill('SIGKILL');
      await waitForExit(KILL_MS);
    },
    async stop(timeoutMs = STOP_MS) {
      child.kill('SIGTERM');
      // A frozen process sees the signal only once it goes on.
      child.kill('SIGCONT');
      try {
        return await waitForExit(timeoutMs);
      } catch {
        child.kill('SIGKILL');
        return await waitForExit(KILL_MS);
      }
    },
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    logTail: () => readFileSync(options.logFile, 'utf8').slice(-LOG_TAIL_CHARACTERS),
  };
}
