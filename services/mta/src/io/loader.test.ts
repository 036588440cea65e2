/** What the loader asks the store, and when: looks are bounded, claims come when something is due. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Delivery, DeliveryDoc, HeldPartition } from './delivery-docs.ts';
import { createLoader } from './loader.ts';

const HELD: readonly HeldPartition[] = Array.from({ length: 24 }, (_, partition) => ({ partition, epoch: 1 }));

/** A loader whose clock moves one turn at a time, over a schedule in memory. */
function givenLoader(room = 1_000) {
  const asked = { looks: 0, claims: 0 };
  const dueAt = new Map<number, number[]>();
  const taken: number[] = [];
  const state = { nowMs: 0, untilMs: 0, ended: () => undefined as void };
  const later: { readonly atMs: number; readonly act: () => void }[] = [];
  const clock = {
    nowMs: () => state.nowMs,
    monotonicMs: () => state.nowMs,
    sleep: async (delayMs: number, signal?: AbortSignal) => {
      state.nowMs += delayMs;
      while ((later[0]?.atMs ?? Number.POSITIVE_INFINITY) <= state.nowMs) later.shift()?.act();
      if (state.nowMs < state.untilMs) return;
      state.ended();
      await new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve()));
    },
  };
  const due = (partition: number) => dueAt.get(partition) ?? [];
  const toDoc = (partition: number, dueAtMs: number) =>
    ({ partition, dueAtMs, pool: 'p', site: `s${partition}` }) as DeliveryDoc;
  const loader = createLoader({
    ports: { clock },
    ownership: { held: () => HELD, isHeld: () => true },
    schedule: {
      firstWaiting: async (partition, limit) => {
        asked.looks++;
        return due(partition)
          .toSorted((a, b) => a - b)
          .slice(0, limit)
          .map((dueAtMs) => toDoc(partition, dueAtMs));
      },
      claimDue: async ({ partition }, limit) => {
        asked.claims++;
        const now = due(partition).filter((dueAtMs) => dueAtMs <= state.nowMs);
        const claimed = now.slice(0, limit);
        dueAt.set(partition, [...due(partition).filter((dueAtMs) => dueAtMs > state.nowMs), ...now.slice(limit)]);
        return claimed.map((dueAtMs) => ({ doc: toDoc(partition, dueAtMs) }) as Delivery);
      },
    },
    room: () => room,
    take: async (deliveries) => void taken.push(...deliveries.map(({ doc }) => doc.dueAtMs)),
  });
  const runFor = async (untilMs: number): Promise<void> => {
    state.untilMs = untilMs;
    const ended = new Promise<void>((resolve) => {
      state.ended = resolve;
    });
    loader.start();
    await ended;
    await loader.stop();
  };
  const add = (partition: number, ...times: readonly number[]) => dueAt.set(partition, [...due(partition), ...times]);
  const at = (atMs: number, act: () => void) => void later.push({ atMs, act });
  return { loader, asked, taken, add, at, runFor };
}

describe('the loader', () => {
  it('looks at 24 idle partitions at most 12 times a second and claims nothing', async () => {
    const { asked, runFor } = givenLoader();
    await runFor(60_000);
    assert.equal(asked.claims, 0);
    assert.ok(asked.looks <= 24 + 60 * 12, String(asked.looks));
    assert.ok(asked.looks >= 60 * 9, String(asked.looks));
  });

  it('claims when something is due, and looks once more for what comes after it', async () => {
    const { asked, taken, add, runFor } = givenLoader();
    add(3, 5_000, 5_000, 30_000);
    await runFor(40_000);
    assert.deepEqual(taken, [5_000, 5_000, 30_000]);
    assert.equal(asked.claims, 2);
  });

  it('takes all of a long backlog, in pages', async () => {
    const { taken, add, runFor } = givenLoader();
    add(3, ...Array.from({ length: 700 }, () => 1_000));
    await runFor(3_000);
    assert.equal(taken.length, 700);
  });

  it('needs no look for a time that it was told of', async () => {
    const { loader, taken, add, at, runFor } = givenLoader();
    at(500, () => {
      add(4, 1_500);
      loader.noteDue(4, 1_500);
    });
    await runFor(1_900);
    assert.deepEqual(taken, [1_500]);
  });

  it('leaves what finds no room', async () => {
    const { asked, taken, add, runFor } = givenLoader(0);
    add(3, 1_000);
    await runFor(5_000);
    assert.deepEqual([taken, asked.claims], [[], 0]);
  });

  it('tells what waits, by queue', async () => {
    const { loader, add, runFor } = givenLoader();
    add(3, 90_000, 95_000);
    await runFor(3_000);
    const backlog = loader.backlog().find(({ partition }) => partition === 3);
    assert.deepEqual(backlog, { partition: 3, queues: [{ pool: 'p', site: 's3', count: 2 }], deep: false });
  });
});
