/**
 * Promise: an mta that lost its partitions without knowing writes nothing any more and sends nothing twice beyond what is
 * listed in doubt. Fault: SIGSTOP of an mta with attempts open, longer than its session with the brokers; SIGCONT once
 * another has taken over.
 */
import { assertPromise, type Fault } from '../fault.ts';
import { sleep } from '../sleep.ts';
import { underLoad, withSlowSink } from '../under-load.ts';

/** Every reply takes so long, so that attempts are open when the process freezes. */
const REPLY_DELAY_MS = 150;
const BEFORE_MS = 3_000;
/** Beyond the session time-out that is left to the brokers. */
const FROZEN_BEYOND_SESSION_MS = 8_000;
const AFTER_MS = 5_000;

export const staleOwner: Fault = {
  name: 'stale-owner',
  promise: 'an owner that sleeps past its session sends nothing twice beyond listed attempts in doubt',
  fault: 'SIGSTOP of an mta with attempts open past its session time-out, another takes over, SIGCONT',
  selections: ['ci', 'all'],
  timeoutMs: 240_000,
  async run(context) {
    const { lab, journal } = context;
    const added = await lab.scaleUp('mta');
    try {
      await withSlowSink(context, REPLY_DELAY_MS, () =>
        underLoad(context, { label: 'stale-owner' }, async () => {
          await sleep(BEFORE_MS);
          const owners = lab.of('mta').filter((member) => member.isRunning() && member.name !== added.name);
          const owner = owners[Math.floor(context.random.fraction() * owners.length)];
          assertPromise(owner !== undefined, 'no mta is running');
          owner.pause();
          journal.note('frozen', { process: owner.name, openConnections: lab.sink.openCount });
          await sleep(lab.sessionTimeoutMs + FROZEN_BEYOND_SESSION_MS);
          owner.resume();
          journal.note('goes on', { process: owner.name });
          await sleep(AFTER_MS);
        }),
      );
    } finally {
      await lab.scaleDown(added);
    }
  },
};
