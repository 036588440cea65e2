/** A disk that fills up: refused by name, nothing acknowledged is lost, work goes on once there is space. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import type { AppError } from '@sealpost/kernel';
import { type Engine, openEngine } from './engine.ts';

const DOC_SIZE_BYTES_MAX = 1_048_576;
const DISK_SIZE = '48m';
const BALLAST_SIZE_BYTES = 36 * 1_048_576;
/** Above what a checkpoint may need at once: the write-ahead log's 8 MiB. */
const FLOOR_BYTES = 16 * 1_048_576;
const WRITES_MAX = 5_000;
const topic = { name: 't', partitions: 1, retentionMs: 3_600_000, kind: 'work', groups: ['g'] } as const;

const engines: Engine[] = [];

/** Runs `body` on a small file system of its own; says so and does nothing where mounting is not allowed. */
async function onSmallDisk(t: TestContext, body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'sealpost-disk-'));
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_SIZE}`, 'tmpfs', folder]).status === 0;
  try {
    if (mounted) await body(folder);
    else t.diagnostic('not checked here: mounting a tmpfs needs root');
  } finally {
    // Closed even when a check failed half-way: an open engine would keep the test process alive.
    await Promise.all(engines.splice(0).map((engine) => engine.close()));
    if (mounted) spawnSync('umount', ['-l', folder]);
    await rm(folder, { recursive: true, force: true });
  }
}

interface Opened {
  readonly engine: Engine;
  readonly partitionId: number;
  append(key: string): Promise<number>;
}

async function open(folder: string, diskFloorBytes: number): Promise<Opened> {
  const engine = await openEngine({ folder: join(folder, 'data'), diskFloorBytes });
  engines.push(engine);
  const { partitions } = await engine.log.define([topic]);
  const partitionId = partitions[0]?.id ?? 0;
  const append = async (key: string): Promise<number> => {
    const record = { partitionId, key, headers: null, timestampMs: 1, value: Buffer.alloc(8_192, key) };
    return (await engine.log.append([record]))[0] as number;
  };
  return { engine, partitionId, append };
}

/** Appends until refused; the offsets that were acknowledged and the refusal. */
async function fill(opened: Opened): Promise<{ readonly offsets: number[]; readonly error: AppError | undefined }> {
  const offsets: number[] = [];
  for (let i = 0; i < WRITES_MAX; i += 8) {
    const settled = await Promise.allSettled(Array.from({ length: 8 }, (_, j) => opened.append(`${i + j}`)));
    for (const one of settled) if (one.status === 'fulfilled') offsets.push(one.value);
    const failed = settled.find((one) => one.status === 'rejected');
    if (failed !== undefined) return { offsets, error: (failed as PromiseRejectedResult).reason };
  }
  return { offsets, error: undefined };
}

describe('the engine on a full disk', () => {
  it('refuses with STORE_DISK_FULL, keeps what it acknowledged, and goes on once space is free', async (t) => {
    await onSmallDisk(t, async (folder) => {
      await writeFile(join(folder, 'ballast'), Buffer.alloc(BALLAST_SIZE_BYTES));
      const opened = await open(folder, 0);
      const { engine, partitionId } = opened;
      const docs = await engine.docs.define({ name: 'docs', indexes: [] }, DOC_SIZE_BYTES_MAX);
      await docs.write([{ op: 'insert', doc: { _id: 'before' } }]);
      const { offsets, error } = await fill(opened);
      equal(error?.code, 'STORE_DISK_FULL');
      ok((error?.retryAfterMs ?? 0) > 0);
      const read = await engine.log.read(partitionId, 0, { rows: WRITES_MAX, bytes: 1e9 });
      deepEqual(
        read.map((record) => record.offset),
        offsets,
        'no more and no less than was acknowledged',
      );
      equal(await engine.checkIntegrity(), 'ok');
      await rm(join(folder, 'ballast'));
      equal(await opened.append('after'), offsets.length);
      await docs.write([{ op: 'insert', doc: { _id: 'after' } }]);
      await engine.close();
      const again = await open(folder, 0);
      equal(await again.engine.checkIntegrity(), 'ok');
      const kept = await again.engine.log.read(again.partitionId, 0, { rows: WRITES_MAX, bytes: 1e9 });
      equal(kept.length, offsets.length + 1);
      await again.engine.close();
    });
  });

  it('refuses growth below the floor while deletes, updates and acknowledgements still work', async (t) => {
    await onSmallDisk(t, async (folder) => {
      const opened = await open(folder, FLOOR_BYTES);
      const { engine, partitionId } = opened;
      const docs = await engine.docs.define({ name: 'docs', indexes: [] }, DOC_SIZE_BYTES_MAX);
      await docs.write([{ op: 'insert', doc: { _id: 'a' } }]);
      const { offsets, error } = await fill(opened);
      equal(error?.code, 'STORE_DISK_FULL');
      const { bavail, bsize } = await statfs(folder);
      ok(bavail * bsize > FLOOR_BYTES / 4, 'it stopped while there was room');
      equal((await engine.health()).ok, false);
      const insert = docs.write([{ op: 'insert', doc: { _id: 'b' } }]).catch((thrown: AppError) => thrown.code);
      equal(await insert, 'STORE_DISK_FULL');
      const [updated] = await docs.write([{ op: 'update', id: 'a', change: { set: { state: 'x' } } }]);
      equal(updated?.status, 'done');
      equal((await docs.write([{ op: 'delete', id: 'a' }]))[0]?.status, 'done');
      await engine.log.commitOffsets([{ group: 'g', partitionId, offset: offsets.length }]);
      await engine.close();
      const again = await open(folder, FLOOR_BYTES);
      const left = await again.engine.log.read(again.partitionId, 0, { rows: WRITES_MAX, bytes: 1e9 });
      ok(left.length < offsets.length, 'finished work was removed');
      await again.engine.close();
    });
  });
});
