import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AppError, type Clock, createSeededRandom, type ErrorCode } from '@sealpost/kernel';
import type { Logger } from '@sealpost/telemetry';
import { openPatiently } from './open-patiently.ts';

/** Fails with these codes, one a try, then opens. */
function givenOpening(codes: readonly ErrorCode[]) {
  const left = [...codes];
  const waits: (string | undefined)[] = [];
  const logged: string[] = [];
  const abort = new AbortController();
  const log = (message: string): void => void logged.push(message);
  const clock: Clock = { nowMs: () => 0, monotonicMs: () => 0, sleep: async () => undefined };
  const run = () =>
    openPatiently(
      'bus',
      async () => {
        const code = left.shift();
        if (code !== undefined) throw new AppError(code);
        return 'open';
      },
      {
        clock,
        random: createSeededRandom(1),
        logger: { info: log, warn: log } as unknown as Logger,
        signal: abort.signal,
        onWait: (reason) => waits.push(reason),
      },
    );
  return { run, waits, logged, abort, left };
}

describe('opening what may not be there yet', () => {
  it('tries until it is there, says why it waits, and logs each change of reason once', async () => {
    const given = givenOpening(['BUS_UNAVAILABLE', 'BUS_UNAVAILABLE', 'BUS_TOPIC_MISSING', 'STORE_NOT_MIGRATED']);
    assert.equal(await given.run(), 'open');
    assert.deepEqual(given.waits, [
      'bus BUS_UNAVAILABLE',
      'bus BUS_UNAVAILABLE',
      'bus BUS_TOPIC_MISSING',
      'bus STORE_NOT_MIGRATED',
      undefined,
    ]);
    assert.deepEqual(given.logged, ['start waits', 'start waits', 'start waits', 'start goes on']);
  });

  it('gives up at once on what waiting does not mend', async () => {
    const given = givenOpening(['STORE_SETTING_UNSAFE']);
    await assert.rejects(given.run(), /STORE_SETTING_UNSAFE/);
  });

  it('ends when it is told to', async () => {
    const given = givenOpening(Array.from({ length: 1_000 }, () => 'BUS_UNAVAILABLE' as const));
    given.waits.push = (...reasons) => {
      given.abort.abort();
      return reasons.length;
    };
    await assert.rejects(given.run(), /KERNEL_SHUTTING_DOWN/);
    assert.equal(given.left.length, 999);
  });
});
