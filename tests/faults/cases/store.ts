/**
 * Promise: while the store is gone, slow, or breaks off, nothing accepted is lost and nothing is sent twice beyond what is
 * listed in doubt; work goes on alone afterwards. Fault: refused connections, a frozen server, 300 ms more on every byte,
 * and connections that are reset after the write got through.
 */
import { bySelection, type Fault, type FaultContext } from '../fault.ts';
import type { Toxic } from '../../testkit/cluster/fault-proxy.ts';
import { sleep } from '../sleep.ts';
import { underLoad } from '../under-load.ts';

const DOWN_MS = { ci: 6_000, all: 30_000 } as const;
const SLOW_MS = { ci: 6_000, all: 20_000 } as const;
const RESET_ROUNDS = { ci: 3, all: 10 } as const;
const LATENCY_MS = 300;
const RESET_MS = 700;
const BEFORE_MS = 1_500;
const AFTER_MS = 3_000;

async function withStoreFault(context: FaultContext, fault: Toxic, lastsMs: number): Promise<void> {
  const { lab, journal } = context;
  await sleep(BEFORE_MS);
  await lab.setStoreFault(fault);
  journal.note('store fault', { fault: fault.kind, lastsMs });
  await sleep(lastsMs);
  await lab.setStoreFault(undefined);
  journal.note('store fault over', { fault: fault.kind });
  await sleep(AFTER_MS);
}

export const storeDown: Fault = {
  name: 'store-down',
  promise: 'while the store is down nothing accepted is lost, and everything goes on alone when it is back',
  fault: 'every connection to the store is refused for 30 s (ci: 6 s)',
  selections: ['ci', 'all'],
  timeoutMs: 240_000,
  run: (context) =>
    underLoad(context, { label: 'store-down' }, () =>
      withStoreFault(context, { kind: 'refuse' }, bySelection(context, DOWN_MS)),
    ),
};

export const storeFrozen: Fault = {
  name: 'store-frozen',
  promise: 'while the store is silent nothing accepted is lost, and everything goes on alone when it speaks again',
  fault: 'SIGSTOP of the server for 30 s: connections stay open, answers do not come',
  selections: ['all'],
  timeoutMs: 240_000,
  run: (context) =>
    underLoad(context, { label: 'store-frozen' }, async () => {
      await sleep(BEFORE_MS);
      context.lab.mongo.pause();
      context.journal.note('store frozen');
      await sleep(bySelection(context, DOWN_MS));
      context.lab.mongo.resume();
      context.journal.note('store goes on');
      await sleep(AFTER_MS);
    }),
};

export const storeSlow: Fault = {
  name: 'store-slow',
  promise: 'a slow store slows the mail and harms nothing',
  fault: '300 ms more on every byte to and from the store',
  selections: ['ci', 'all'],
  timeoutMs: 240_000,
  run: (context) =>
    underLoad(context, { label: 'store-slow' }, () =>
      withStoreFault(context, { kind: 'latency', delayMs: LATENCY_MS }, bySelection(context, SLOW_MS)),
    ),
};

export const storeReset: Fault = {
  name: 'store-reset',
  promise: 'a write whose answer was lost is neither lost nor done twice',
  fault: 'the request reaches the store, then the connection is reset instead of the answer; in bursts',
  selections: ['ci', 'all'],
  timeoutMs: 240_000,
  run: (context) =>
    underLoad(context, { label: 'store-reset' }, async () => {
      for (let round = 1; round <= bySelection(context, RESET_ROUNDS); round++) {
        await sleep(RESET_MS * (1 + context.random.fraction()));
        await context.lab.setStoreFault({ kind: 'reset-after-write' });
        context.journal.note('store resets', { round });
        await sleep(RESET_MS);
        await context.lab.setStoreFault(undefined);
      }
      await sleep(AFTER_MS);
    }),
};
