/** Claims about the production clock; none of them depends on how fast the machine is. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { systemClock } from './clock.ts';

const LONG_MS = 3_600_000;

describe('systemClock', () => {
  it('gives wall time in epoch milliseconds', () => {
    const before = Date.now();
    const now = systemClock.nowMs();
    assert.ok(now >= before && now <= Date.now());
  });

  it('gives monotonic time that never goes back', () => {
    const first = systemClock.monotonicMs();
    assert.ok(systemClock.monotonicMs() >= first);
  });

  it('sleeps until the delay is over', async () => {
    await systemClock.sleep(1);
  });

  it('treats a negative delay as none', async () => {
    await systemClock.sleep(-5);
  });

  it('wakes as soon as the signal aborts, without rejecting', async () => {
    const controller = new AbortController();
    const asleep = systemClock.sleep(LONG_MS, controller.signal);
    controller.abort();
    await asleep;
  });

  it('does not sleep at all when the signal has aborted already', async () => {
    await systemClock.sleep(LONG_MS, AbortSignal.abort());
  });
});
