/** What an instance believes that it owns, against a table of epochs that others write to as well. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AppError, createSeededRandom } from '@sealpost/kernel';
import { createSilentTelemetry } from '@sealpost/telemetry';
import type { HeldPartition } from './delivery-docs.ts';
import { createOwnership } from './ownership.ts';

const EXPRESS = 'mail.sealed.express.v1';
const BULK = 'mail.sealed.bulk.v1';

/** Turns of the event loop until everything that can go on without time has gone on. */
async function settle(): Promise<void> {
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
}

function givenOwnership() {
  const epochs = new Map<number, number>();
  const calls: string[] = [];
  const state = { nowMs: 1_000, failures: 0, sleepers: [] as { untilMs: number; wake: () => void }[] };
  let finishRelease: () => void = () => undefined;
  const clock = {
    nowMs: () => state.nowMs,
    monotonicMs: () => state.nowMs,
    sleep: (delayMs: number, signal?: AbortSignal) =>
      new Promise<void>((wake) => {
        if (signal?.aborted === true) return wake();
        signal?.addEventListener('abort', () => wake());
        return void state.sleepers.push({ untilMs: state.nowMs + delayMs, wake });
      }),
  };
  const ownership = createOwnership({
    ports: { clock, random: createSeededRandom(1), telemetry: createSilentTelemetry() },
    epochs: {
      take: async (partitions) => {
        if (state.failures-- > 0) throw new AppError('STORE_UNAVAILABLE');
        return partitions.map((partition) => {
          const epoch = (epochs.get(partition) ?? 0) + 1;
          epochs.set(partition, epoch);
          return { partition, epoch };
        });
      },
      read: async (partitions) => {
        if (state.failures-- > 0) throw new AppError('STORE_UNAVAILABLE');
        return partitions.map((partition) => epochs.get(partition) ?? 0);
      },
    },
    hooks: {
      taken: async ({ partition, epoch }) => void calls.push(`taken ${partition}/${epoch}`),
      released: ({ partition, epoch }) => {
        calls.push(`released ${partition}/${epoch}`);
        return new Promise((resolve) => {
          finishRelease = resolve;
        });
      },
      lost: ({ partition, epoch }) => void calls.push(`lost ${partition}/${epoch}`),
    },
  });
  ownership.start();
  /** Moves time in steps that are no stalls. */
  const pass = async (byMs: number): Promise<void> => {
    for (let left = byMs; left > 0; left -= 500) {
      state.nowMs += Math.min(500, left);
      const due = state.sleepers.filter(({ untilMs }) => untilMs <= state.nowMs);
      state.sleepers = state.sleepers.filter(({ untilMs }) => untilMs > state.nowMs);
      for (const { wake } of due) wake();
      await settle();
    }
  };
  const held = (partition: number, epoch: number): HeldPartition => ({ partition, epoch });
  return { ownership, epochs, calls, state, held, pass, release: () => finishRelease() };
}

describe('ownership', () => {
  it('is taken once for both topics of a partition', async () => {
    const { ownership, calls, held } = givenOwnership();
    ownership.assigned([1, 2], EXPRESS);
    ownership.assigned([1, 2], BULK);
    assert.deepEqual(ownership.held(), []);
    assert.deepEqual(await ownership.whenHeld(2, new AbortController().signal), held(2, 1));
    assert.deepEqual(ownership.held(), [held(1, 1), held(2, 1)]);
    assert.deepEqual(calls, ['taken 1/1', 'taken 2/1']);
    await ownership.stop();
  });

  it('starts nothing while it is given up, and is over when that is done', async () => {
    const { ownership, calls, held, release } = givenOwnership();
    ownership.assigned([1], EXPRESS);
    await settle();
    let revoked = false;
    const both = Promise.all([EXPRESS, BULK].map((topic) => ownership.revoked([1], topic))).then(() => {
      revoked = true;
    });
    await settle();
    assert.deepEqual([ownership.held(), revoked], [[], false]);
    assert.equal(await ownership.mayProceed(held(1, 1)), true);
    release();
    await both;
    assert.equal(await ownership.mayProceed(held(1, 1)), false);
    assert.equal(await ownership.isLast(held(1, 1)), true);
    assert.equal(calls.filter((call) => call.startsWith('released')).length, 1);
    await ownership.stop();
  });

  it('is lost within a second when somebody else takes over', async () => {
    const { ownership, epochs, calls, held, pass } = givenOwnership();
    ownership.assigned([1, 2], EXPRESS);
    await settle();
    epochs.set(1, 2);
    assert.equal(await ownership.mayProceed(held(1, 1)), true);
    await pass(1_500);
    assert.equal(await ownership.mayProceed(held(1, 1)), false);
    assert.deepEqual(ownership.held(), [held(2, 1)]);
    assert.ok(calls.includes('lost 1/1'));
    await ownership.stop();
  });

  it('is asked of the store before anything goes on after a stall', async () => {
    const { ownership, epochs, state, held } = givenOwnership();
    ownership.assigned([1, 2], EXPRESS);
    await settle();
    epochs.set(1, 2);
    state.nowMs += 20_000;
    assert.deepEqual(await Promise.all([ownership.mayProceed(held(1, 1)), ownership.mayProceed(held(2, 1))]), [
      false,
      true,
    ]);
    // While the store does not answer, nothing goes on.
    state.nowMs += 20_000;
    state.failures = 1;
    assert.equal(await ownership.mayProceed(held(2, 1)), false);
    assert.equal(await ownership.mayProceed(held(2, 1)), true);
    await ownership.stop();
  });

  it('is taken again when the bus leaves a partition here that somebody else took', async () => {
    const { ownership, epochs, held, pass } = givenOwnership();
    ownership.assigned([1], EXPRESS);
    await settle();
    epochs.set(1, 2);
    await pass(10_000);
    assert.deepEqual(ownership.held(), []);
    await pass(10_000);
    assert.deepEqual(ownership.held(), [held(1, 3)]);
    await ownership.stop();
  });

  it('waits for the store, unless it is revoked meanwhile', async () => {
    const { ownership, state, epochs, held, pass } = givenOwnership();
    state.failures = 2;
    ownership.assigned([1, 2], EXPRESS);
    await settle();
    assert.deepEqual(ownership.held(), []);
    const revoked = ownership.revoked([2], EXPRESS);
    await pass(2_000);
    await revoked;
    assert.deepEqual(ownership.held(), [held(1, 1)]);
    assert.equal(epochs.get(2), undefined);
    await ownership.stop();
  });
});
