/**
 * Promise: accepted is durable; `kill -9` of any process at any moment loses no accepted message, and repeats only what
 * is listed in doubt. Fault: SIGKILL of each service in turn, then of services at random, 60 in all.
 */
import { bySelection, type Fault, type FaultContext } from '../fault.ts';
import { type ClusterMember, LAB_SERVICES, type LabService } from '../lab.ts';
import { sleep } from '../sleep.ts';
import { underLoad, withSlowSink } from '../under-load.ts';

const KILLS = { ci: 12, all: 60 } as const;
/** Of every reply, so that kills meet open transactions. */
const REPLY_DELAY_MS = 80;
/** How long a process lives under load before the next one is killed. */
const LIFE_MS_MAX = 2_500;
const DOWN_MS_MAX = 1_000;
const READY_MS = 60_000;
/** One kill in five meets a process that is still starting. */
const KILLED_WHILE_STARTING = 0.2;

async function killOnce(context: FaultContext, service: LabService, kill: number): Promise<void> {
  const { lab, journal, random } = context;
  await sleep(200 + random.fraction() * LIFE_MS_MAX);
  const candidates = lab.of(service);
  const member = candidates[Math.floor(random.fraction() * candidates.length)] as ClusterMember;
  await member.kill9();
  journal.note('killed', { kill, process: member.name });
  await sleep(random.fraction() * DOWN_MS_MAX);
  member.launch();
  if (random.fraction() < KILLED_WHILE_STARTING) {
    await sleep(random.fraction() * DOWN_MS_MAX);
    await member.kill9();
    journal.note('killed while starting', { kill, process: member.name });
    member.launch();
  }
  await member.waitUntilReady(READY_MS);
}

export const killEach: Fault = {
  name: 'kill-each',
  promise: 'kill -9 of any process loses no accepted message and repeats only what is listed in doubt',
  fault: 'SIGKILL of each service in turn while mail flows',
  selections: ['ci', 'all'],
  timeoutMs: 300_000,
  run: (context) =>
    withSlowSink(context, REPLY_DELAY_MS, () =>
      underLoad(context, { label: 'kill-each' }, async () => {
        for (const [index, service] of LAB_SERVICES.entries()) await killOnce(context, service, index + 1);
      }),
    ),
};

export const killRandom: Fault = {
  name: 'kill-random',
  promise: 'kill -9 of any process at any moment loses no accepted message and repeats only what is listed in doubt',
  fault: 'SIGKILL of services at random, some while they start; with kill-each 60 (ci: 12) in all',
  selections: ['all'],
  timeoutMs: 2_400_000,
  run: (context) =>
    withSlowSink(context, REPLY_DELAY_MS, () =>
      underLoad(context, { label: 'kill-random' }, async () => {
        const kills = bySelection(context, KILLS) - LAB_SERVICES.length;
        for (let kill = 1; kill <= kills; kill++) {
          const service = LAB_SERVICES[Math.floor(context.random.fraction() * LAB_SERVICES.length)] as LabService;
          await killOnce(context, service, kill);
        }
      }),
    ),
};
