import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Worker } from 'node:worker_threads';
import { createWorkerPool, type WorkerPool, type WorkerPoolOptions } from './worker-pool.ts';

const MIB = 1_048_576;

function poolOf(options: Partial<WorkerPoolOptions> = {}): WorkerPool & { readonly started: () => number } {
  let started = 0;
  const startWorker = (): Worker => {
    started++;
    return new Worker(new URL('./testing/misbehaving-worker.ts', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: 32 },
      stderr: true,
    });
  };
  const limits = { workers: 1, queueMax: 64, killAfterMs: 30_000, buffersBytesMax: 64 * MIB };
  return { ...createWorkerPool({ startWorker, ...limits, ...options }), started: () => started };
}

const ask = async (pool: WorkerPool, wish: string): Promise<string> => {
  const result = await pool.run({ bytes: new TextEncoder().encode(wish) });
  return typeof result === 'string' ? result : result.text;
};

describe('createWorkerPool', () => {
  it('answers a document that ends its thread, and the next one in a new thread', async () => {
    const pool = poolOf();
    const wishes = [
      'one',
      'leave',
      'two',
      'throw',
      'three',
      'fill heap',
      'four',
      'fill buffers',
      'five',
      'fail',
      'six',
    ];
    assert.deepEqual(await Promise.all(wishes.map((wish) => ask(pool, wish))), [
      ...['one', 'scanner_failed', 'two', 'scanner_failed', 'three', 'scanner_failed'],
      ...['four', 'too_large', 'five', 'scanner_failed', 'six'],
    ]);
    assert.equal(pool.started(), 5);
    await pool.stop();
  });

  it('ends a thread that does not answer in time, and reads on in a new one', async () => {
    const pool = poolOf({ killAfterMs: 200 });
    assert.equal(await ask(pool, 'hang'), 'timed_out');
    assert.equal(await ask(pool, 'next'), 'next');
    await pool.stop();
  });

  it('lets others be read while one hangs, in as many threads as it may have', async () => {
    const pool = poolOf({ workers: 2 });
    const hanging = ask(pool, 'hang');
    assert.deepEqual(await Promise.all(['a', 'b', 'c'].map((wish) => ask(pool, wish))), ['a', 'b', 'c']);
    assert.equal(pool.started(), 2);
    await pool.stop();
    assert.equal(await hanging, 'scanner_failed');
  });

  it('starts no thread before the first document and refuses more than may wait', async () => {
    const pool = poolOf({ queueMax: 2 });
    assert.equal(pool.started(), 0);
    assert.deepEqual(await Promise.all(['a', 'b', 'c'].map((wish) => ask(pool, wish))), ['a', 'b', 'scanner_failed']);
    await pool.stop();
    assert.equal(await ask(pool, 'd'), 'scanner_failed');
  });

  it('answers each document when threads cannot start', async () => {
    const pool = createWorkerPool({
      startWorker: () => new Worker('throw new Error("no start")', { eval: true, stderr: true }),
      ...{ workers: 2, queueMax: 64, killAfterMs: 30_000, buffersBytesMax: 64 * MIB },
    });
    assert.deepEqual(await Promise.all(['a', 'b', 'c'].map((wish) => ask(pool, wish))), [
      ...['scanner_failed', 'scanner_failed', 'scanner_failed'],
    ]);
    await pool.stop();
  });
});
