/** kill -9 at random moments of writing: whatever was acknowledged is there, and the file is sound. */
import { equal, ok } from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createSeededRandom } from '@sealpost/kernel';
import { type Engine, openEngine } from './engine.ts';

const ROUNDS = 25;
/** Opening and reading everything costs more than a kill: it is done after every fifth. */
const ROUNDS_PER_CHECK = 5;
const LIFE_MS_MAX = 100;
const WRITER = fileURLToPath(new URL('./testing/crash-writer.ts', import.meta.url));
const topic = { retentionMs: 3_600_000 } as const;

function startWriter(args: readonly string[]) {
  // With the cache, types are stripped once and not at each of the starts.
  const env = { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), 'sealpost-compile-cache') };
  return spawn(process.execPath, [WRITER, ...args], { stdio: ['ignore', 'pipe', 'inherit'], env });
}

/** The compile cache is written at a regular end only. */
async function fillCompileCache(folder: string): Promise<void> {
  const child = startWriter([folder, 'first', '1']);
  child.stdout.resume();
  await new Promise((resolve) => child.once('close', resolve));
}

/** Runs the writer, kills it a while after its first acknowledgement, and returns the facts it printed. */
async function runAndKill(folder: string, round: number, lifeMs: number): Promise<string[][]> {
  const child = startWriter([folder, `${round}`]);
  let text = '';
  let timer: NodeJS.Timeout | undefined;
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
    timer ??= setTimeout(() => child.kill('SIGKILL'), lifeMs);
  });
  const signal = await new Promise((resolve) => child.once('close', (_code, by) => resolve(by)));
  equal(signal, 'SIGKILL', 'the writer lived until it was killed');
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => line.split(' '));
}

async function checkRecords(engine: Engine, facts: readonly string[][]): Promise<void> {
  const { partitions, committed } = await engine.log.define([
    { ...topic, name: 'kept', partitions: 2, kind: 'history', groups: [] },
    { ...topic, name: 'work', partitions: 1, kind: 'work', groups: ['g'] },
  ]);
  const records = facts.filter(([kind]) => kind === 'record');
  const checks = records.map(async ([, partition, offset, key, sizeBytes]) => {
    const place = partitions.find((p) => p.topic === 'kept' && p.partition === Number(partition));
    const [found] = await engine.log.read(place?.id ?? 0, Number(offset), { rows: 1, bytes: 1 });
    equal(found?.offset, Number(offset));
    equal(found?.key, key);
    ok(Buffer.from(found?.value ?? []).equals(Buffer.alloc(Number(sizeBytes), key)), 'the bytes are whole');
  });
  await Promise.all(checks);
  const highest = Math.max(0, ...facts.filter(([kind]) => kind === 'offset').map(([, offset]) => Number(offset)));
  const work = partitions.find((p) => p.topic === 'work');
  ok((committed.find(([, id]) => id === work?.id)?.[2] ?? 0) >= highest, 'offsets are kept');
}

async function checkDocs(engine: Engine, facts: readonly string[][]): Promise<void> {
  const docs = await engine.docs.define(
    { name: 'docs', indexes: [{ name: 'by_n', fields: ['n'], unique: true }] },
    1_048_576,
  );
  const named = (wanted: string): Set<string> =>
    new Set(facts.filter(([kind]) => kind === wanted).map(([, id]) => id as string));
  const deleting = named('deleting');
  const gone = await docs.get([...named('deleted')]);
  ok(
    gone.every((doc) => doc === undefined),
    'what was deleted stays deleted',
  );
  const kept = facts.filter(([kind, id]) => kind === 'doc' && !deleting.has(id as string));
  const found = (await docs.get(kept.map(([, id]) => id as string))) as readonly ({ body?: Uint8Array } | undefined)[];
  kept.forEach(([, id, sizeBytes], i) => {
    ok(Buffer.from(found[i]?.body ?? []).equals(Buffer.alloc(Number(sizeBytes), id)), 'the document is whole');
  });
}

describe('the engine under kill -9', () => {
  it(`keeps everything acknowledged over ${ROUNDS} kills, and the file passes SQLite's own check`, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sealpost-crash-'));
    const random = createSeededRandom(Date.now());
    try {
      await fillCompileCache(folder);
      let acknowledged = 0;
      let facts: string[][] = [];
      for (let round = 0; round < ROUNDS; round++) {
        // The next writer opens what the last kill left, so that damage would build up to the next check.
        facts.push(...(await runAndKill(folder, round, random.fraction() * LIFE_MS_MAX)));
        if ((round + 1) % ROUNDS_PER_CHECK !== 0) continue;
        acknowledged += facts.length;
        const engine = await openEngine({ folder, diskFloorBytes: 0 });
        try {
          equal(await engine.checkIntegrity(), 'ok');
          await checkRecords(engine, facts);
          await checkDocs(engine, facts);
        } finally {
          await engine.close();
        }
        facts = [];
      }
      ok(acknowledged > ROUNDS, 'the kills came under load');
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
