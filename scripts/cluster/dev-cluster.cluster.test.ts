/** The development cluster as a user runs it: started, asked by the command line, interrupted, nothing left behind. */
import assert from 'node:assert/strict';
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { after, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { makeTempDir } from '../../tests/testkit/temp-dir.ts';
import { waitFor } from '../../tests/testkit/wait-for.ts';
import type { HealthRow } from './dev-health.ts';

const ROOT = resolve(import.meta.dirname, '..', '..');
const CLI = join(ROOT, 'packages/cli/src/main.ts');
const LIFE_MS = 180_000;

interface Said {
  readonly kind: 'started' | 'health';
  readonly dataFolder: string;
  readonly processes: readonly HealthRow[];
}

const running: ChildProcess[] = [];

after(() => {
  for (const child of running) child.kill('SIGKILL');
});

function startDevCluster(folder: string) {
  const options = '--json --brokers 1 --grpc-port 0 --count operator=0 --count portal=0'.split(' ');
  const args = [join(ROOT, 'scripts/cluster/dev-cluster.ts'), ...options, '--data', folder];
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] });
  running.push(child);
  const lines: Said[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(JSON.parse(line) as Said));
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  const started = async (): Promise<Said> => {
    const said = await waitFor(() => lines[0] ?? (child.exitCode === null ? undefined : 'ended'), LIFE_MS);
    assert.ok(said !== 'ended', 'it ended before it was ready');
    return said;
  };
  return { child, lines, started, ended };
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

const pidsOf = ({ processes }: Said): readonly number[] => processes.flatMap(({ pid }) => (pid === null ? [] : [pid]));

const MESSAGE = '--from news@example.com --to reader@example.org --subject News --text Tulips. --purpose operations';

/** A busy machine may refuse it for a while; the key makes the repeat the same message. Answers whether it was delivered. */
async function sendOne(folder: string): Promise<boolean> {
  const args = ['send', '--json', '--wait', '--idempotency-key', 'one', '--data', folder, ...MESSAGE.split(' ')];
  const { stdout } = await promisify(execFile)(process.execPath, [CLI, ...args]).catch(() => ({ stdout: '' }));
  return stdout.includes('"outcome": "delivered"');
}

describe('npm run dev:cluster', () => {
  it('delivers mail sent by the command line, restarts what dies, and leaves no process behind', async () => {
    const folder = join(makeTempDir('dev'), 'cluster');
    const { child, lines, ended, ...dev } = startDevCluster(folder);
    const started = await dev.started();
    assert.deepEqual(
      started.processes.filter(({ state }) => state !== 'ready'),
      [],
    );
    assert.deepEqual(
      started.processes
        .filter(({ name }) => /^(mta|dlp)-/.test(name))
        .map(({ name }) => name)
        .sort(),
      ['dlp-1', 'dlp-2', 'mta-1', 'mta-2'],
    );

    await waitFor(() => sendOne(folder), LIFE_MS);

    const killed = started.processes.find(({ name }) => name === 'encrypt-1');
    process.kill(killed?.pid ?? 0, 'SIGKILL');
    const isBack = ({ name, restarts, state }: HealthRow): boolean =>
      name === 'encrypt-1' && restarts === 1 && state === 'ready';
    await waitFor(() => lines.at(-1)?.processes.some(isBack), LIFE_MS);

    const pids = [...pidsOf(started), ...pidsOf(lines.at(-1) as Said)];
    child.kill('SIGINT');
    assert.equal(await ended, 0);
    assert.deepEqual(pids.filter(isAlive), []);
    assert.equal(existsSync(join(folder, 'run.json')), false);
  });

  it('ends at once at the second signal, and everything with it', async () => {
    const { child, ended, ...dev } = startDevCluster(join(makeTempDir('dev'), 'cluster'));
    const started = await dev.started();
    child.kill('SIGINT');
    child.kill('SIGTERM');
    assert.equal(await ended, 130);
    await waitFor(() => !pidsOf(started).some(isAlive), LIFE_MS);
  });
});
