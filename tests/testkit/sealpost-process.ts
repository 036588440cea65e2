/** Runs the `sealpost` command as a real process, so that scenarios can stop it, kill it and start it again. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from './free-port.ts';
import { waitFor } from './wait-for.ts';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const LAUNCHER = join(ROOT, 'packages', 'cli', 'bin', 'node24.mjs');
const OUTPUT_CHARACTERS_MAX = 4_000_000;
const READY_MS = 30_000;
const STOP_MS = 25_000;
const PROBE_MS = 1_000;

export interface SealpostProcess {
  readonly pid: number;
  /** Port of metrics and health. */
  readonly telemetryPort: number;
  /** Everything said so far, bounded; kept for canary searches. */
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Exit code, 128 + n after signal n, undefined while it runs. */
  readonly exitCode: () => number | undefined;
  /** Resolves when the process says that it is ready; throws with the end of stderr when the process ends first. */
  waitUntilReady(timeoutMs?: number): Promise<void>;
  /** Resolves with the exit code. */
  waitForExit(timeoutMs?: number): Promise<number>;
  /** SIGKILL, then waits until the process is gone. */
  kill9(): Promise<void>;
  /** SIGTERM; SIGKILL when it takes longer than `timeoutMs`. Resolves with the exit code. */
  stop(timeoutMs?: number): Promise<number>;
}

export interface SpawnOptions {
  readonly dataDir: string;
  /** Where the process runs; the data folder unless given. */
  readonly workDir?: string;
  /** Added to this process's environment, for example `{ SEALPOST_MTA_PORT: '0' }`. */
  readonly env?: Readonly<Record<string, string>>;
  /** A free one unless given; keep it over a restart with `spawned.telemetryPort`. */
  readonly telemetryPort?: number;
  /**
   * `wait` (default) asks `/readyz` on `telemetryPort`. `run-file` waits for `run.json` of this process in the data folder,
   * for ports that are any free ones. `skip` for commands that serve nothing, such as `config`.
   */
  readonly ready?: 'wait' | 'run-file' | 'skip';
  readonly readyMs?: number;
  /** Handed the process before anyone waits for it, so that it can be killed while it starts. */
  readonly onSpawn?: (spawned: SealpostProcess) => void;
}

interface Launcher {
  readonly sealpostEntry: (root: string, args: readonly string[]) => string;
}

/** The file that the `sealpost` command would run: the server for `run` and `config`, else the command line. */
async function entryOf(args: readonly string[]): Promise<string> {
  const launcher = (await import(LAUNCHER)) as Launcher;
  return launcher.sealpostEntry(ROOT, args);
}

const running = new Set<ChildProcess>();
let exitHooked = false;

/** No child outlives the test process, however that ends. */
function track(child: ChildProcess): void {
  running.add(child);
  child.once('exit', () => running.delete(child));
  if (exitHooked) return;
  exitHooked = true;
  process.once('exit', () => {
    for (const each of running) each.kill('SIGKILL');
  });
}

function collect(stream: NodeJS.ReadableStream): () => string {
  let text = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    if (text.length < OUTPUT_CHARACTERS_MAX) text += chunk;
  });
  return () => text;
}

async function isReady(port: number): Promise<boolean> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(PROBE_MS) });
    await answer.arrayBuffer();
    return answer.status === 200;
  } catch {
    return false;
  }
}

/** `run.json` of an earlier life stays behind when that one was killed: the pid tells them apart. */
function hasRunFile(dataDir: string, pid: number | undefined): boolean {
  try {
    return (JSON.parse(readFileSync(join(dataDir, 'run.json'), 'utf8')) as { pid?: number }).pid === pid;
  } catch {
    return false;
  }
}

function watchExit(child: ChildProcess): () => number | undefined {
  let code: number | undefined;
  child.once('exit', (exitCode, signal) => {
    code = exitCode ?? 128 + (signal === 'SIGKILL' ? 9 : 15);
  });
  child.once('error', () => {
    code = 126;
  });
  return () => code;
}

/**
 * Starts `sealpost <args>` on the Node that runs the test, without a wrapper in between, so that signals hit the
 * process itself. Unless `ready` is `skip`, resolves once its health endpoint says ready.
 */
export async function spawnSealpost(args: readonly string[], options: SpawnOptions): Promise<SealpostProcess> {
  const telemetryPort = options.telemetryPort ?? (await freePort());
  const child = spawn(process.execPath, [await entryOf(args), ...args], {
    cwd: options.workDir ?? options.dataDir,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      SEALPOST_DATA_FOLDER: options.dataDir,
      SEALPOST_TELEMETRY_HOST: '127.0.0.1',
      ...(options.ready === 'run-file' ? {} : { SEALPOST_TELEMETRY_PORT: String(telemetryPort) }),
      ...options.env,
    },
  });
  track(child);
  const exitCode = watchExit(child);
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  const waitForExit = async (timeoutMs = STOP_MS): Promise<number> => {
    const ended = await waitFor(() => exitCode() !== undefined && { code: exitCode() as number }, timeoutMs);
    return ended.code;
  };
  const spawned: SealpostProcess = {
    pid: child.pid ?? 0,
    telemetryPort,
    stdout,
    stderr,
    exitCode,
    waitForExit,
    async waitUntilReady(timeoutMs = READY_MS) {
      const ready = await waitFor(async () => {
        if (exitCode() !== undefined) return 'ended';
        const ready =
          options.ready === 'run-file' ? hasRunFile(options.dataDir, child.pid) : await isReady(telemetryPort);
        return ready && 'ready';
      }, timeoutMs);
      if (ready === 'ended') throw new Error(`sealpost ended with ${exitCode()}: ${stderr().slice(-2000)}`);
    },
    async kill9() {
      child.kill('SIGKILL');
      await waitForExit();
    },
    async stop(timeoutMs = STOP_MS) {
      child.kill('SIGTERM');
      try {
        return await waitForExit(timeoutMs);
      } catch {
        child.kill('SIGKILL');
        return waitForExit();
      }
    },
  };
  options.onSpawn?.(spawned);
  if (options.ready !== 'skip') await spawned.waitUntilReady(options.readyMs);
  return spawned;
}
