/** Runs the `sealpost` command as a real process, so that scenarios can stop it, kill it and start it again. */
import { type ChildProcess, spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from './free-port.ts';
import { waitFor } from './wait-for.ts';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const MAIN = join(ROOT, 'packages', 'cli', 'src', 'main.ts');
const OUTPUT_CHARACTERS_MAX = 4_000_000;
const READY_MS = 30_000;
const STOP_MS = 25_000;
const PROBE_MS = 1_000;

export interface SealpostProcess {
  readonly child: ChildProcess;
  /** Port of metrics and health. */
  readonly telemetryPort: number;
  /** Everything said so far, bounded; kept for canary searches. */
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Exit code, 128 + n after signal n, undefined while it runs. */
  readonly exitCode: () => number | undefined;
  /** Resolves when `/readyz` answers 200; throws with the end of stderr when the process ends first. */
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
  /** Added to this process's environment, for example `{ SEALPOST_MTA_PORT: '0' }`. */
  readonly env?: Readonly<Record<string, string>>;
  /** A free one unless given; keep it over a restart with `spawned.telemetryPort`. */
  readonly telemetryPort?: number;
  /** `skip` for commands that serve nothing, such as `config`. */
  readonly ready?: 'wait' | 'skip';
  readonly readyMs?: number;
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
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd: options.dataDir,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      SEALPOST_DATA_FOLDER: options.dataDir,
      SEALPOST_TELEMETRY_HOST: '127.0.0.1',
      SEALPOST_TELEMETRY_PORT: String(telemetryPort),
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
    child,
    telemetryPort,
    stdout,
    stderr,
    exitCode,
    waitForExit,
    async waitUntilReady(timeoutMs = READY_MS) {
      const ready = await waitFor(async () => {
        if (exitCode() !== undefined) return 'ended';
        return (await isReady(telemetryPort)) && 'ready';
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
  if (options.ready !== 'skip') await spawned.waitUntilReady(options.readyMs);
  return spawned;
}
