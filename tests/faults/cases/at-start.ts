/**
 * Promise: a process that finds no broker, or not its topics, waits, says on /readyz why, and becomes ready alone once
 * they are there. Fault: brokers that cannot be reached; topics that were never made.
 */
import { assertPromise, bySelection, type Fault, type FaultContext } from '../fault.ts';
import { type ClusterMember, LAB_SERVICES, type LabService, waitForReadiness } from '../lab.ts';
import { sleep } from '../sleep.ts';
import { underLoad } from '../under-load.ts';

const SAYS_WHY_MS = 30_000;
const STAYS_MS = 4_000;
const READY_MS = 60_000;

/** Waits until it says `why`, sees that it stays, mends what is wrong, and waits until it is ready. */
async function seeItWait(
  context: FaultContext,
  spawned: ClusterMember,
  cure: { readonly why: string; readonly mend: () => Promise<void> },
): Promise<void> {
  const { journal } = context;
  const says: Parameters<typeof waitForReadiness>[1] = ({ ready, reasons }) =>
    !ready && reasons.some((reason) => reason.includes(cure.why));
  await waitForReadiness(spawned, says, SAYS_WHY_MS);
  journal.note('waits', { why: cure.why });
  await sleep(STAYS_MS);
  assertPromise(spawned.exitCode() === undefined, `it ended with ${spawned.exitCode()} instead of waiting`);
  await waitForReadiness(spawned, says, SAYS_WHY_MS);
  await cure.mend();
  const mendedMs = performance.now();
  await waitForReadiness(spawned, ({ ready }) => ready, READY_MS);
  const readyMs = Math.round(performance.now() - mendedMs);
  journal.note('ready alone', { readyMs });
  journal.summarize({ readyMs });
}

/** All processes of the installation start while all brokers are down. */
async function startWithoutBrokers({ lab, journal }: FaultContext): Promise<void> {
  for (const member of lab.members) await member.stop();
  await Promise.all(lab.kafka.brokers.map((broker) => broker.kill9()));
  journal.note('all brokers killed, all processes stopped');
  for (const member of lab.members) member.launch();
  for (const member of lab.members)
    await waitForReadiness(member, ({ reasons }) => reasons.join().includes('BUS_UNAVAILABLE'), SAYS_WHY_MS);
  journal.note('all wait', { processes: lab.members.length });
  await Promise.all(lab.kafka.brokers.map((broker) => broker.start()));
  for (const member of lab.members) await waitForReadiness(member, ({ ready }) => ready, READY_MS);
  journal.note('all ready alone');
}

export const brokersAbsent: Fault = {
  name: 'brokers-absent',
  promise: 'a process that reaches no broker at its start waits, says why, and becomes ready alone',
  fault: 'each service in turn (ci: dlp) started while its brokers refuse connections; then all of it without brokers',
  selections: ['ci', 'all'],
  timeoutMs: 400_000,
  async run(context) {
    const { lab } = context;
    await underLoad(context, { label: 'brokers-absent' }, async () => {
      for (const service of bySelection<readonly LabService[]>(context, { ci: ['dlp'], all: LAB_SERVICES })) {
        const way = await lab.openWayToBrokers();
        await way.set({ kind: 'refuse' });
        const spawned = await lab.launchExtra(service, { 'bus.url': way.url });
        try {
          await seeItWait(context, spawned, { why: 'BUS_UNAVAILABLE', mend: () => way.set(undefined) });
        } finally {
          await spawned.stop();
          await way.close();
        }
      }
    });
    if (context.selection === 'all')
      await underLoad(context, { label: 'brokers-absent-all' }, () => startWithoutBrokers(context));
  },
};

export const topicsMissing: Fault = {
  name: 'topics-missing',
  promise: 'a process whose topics are missing waits, says so, and becomes ready alone after `sealpost topics apply`',
  fault: 'a process started under a prefix for which no topic was ever made',
  selections: ['ci', 'all'],
  timeoutMs: 240_000,
  async run(context) {
    const { lab } = context;
    const prefix = `late${Math.floor(context.random.fraction() * 1e6)}.`;
    await underLoad(context, { label: 'topics-missing' }, async () => {
      const spawned = await lab.launchExtra('encrypt', { 'bus.prefix': prefix });
      try {
        await seeItWait(context, spawned, {
          why: 'BUS_TOPIC_MISSING',
          async mend() {
            const applied = await lab.command(['topics', 'apply'], { 'bus.prefix': prefix });
            assertPromise(applied.code === 0, `topics apply ended with ${applied.code}: ${applied.stderr}`);
          },
        });
      } finally {
        await spawned.stop();
      }
    });
  },
};
