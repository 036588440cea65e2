/**
 * Promise: an orderly stop finishes or hands back what is open: no attempt in doubt, nothing lost, nothing repeated.
 * Fault: SIGTERM and restart of every process, one after the other, while mail flows.
 */
import { assertPromise, type Fault } from '../fault.ts';
import { sleep } from '../sleep.ts';
import { underLoad } from '../under-load.ts';

const BETWEEN_MS = 500;

export const rollingRestart: Fault = {
  name: 'rolling-restart',
  promise: 'a rolling restart leaves nothing in doubt and harms no message',
  fault: 'SIGTERM and restart of every process in turn while mail flows',
  selections: ['ci', 'all'],
  timeoutMs: 300_000,
  run: (context) =>
    underLoad(context, { label: 'rolling', doubt: 'forbidden' }, async () => {
      const { lab, journal } = context;
      for (const member of lab.members) {
        await sleep(BETWEEN_MS);
        const code = await member.stop();
        journal.note('stopped', { process: member.name, code });
        assertPromise(code === 0, `${member.name} ended with ${code} after SIGTERM`);
        await member.start();
      }
    }),
};
