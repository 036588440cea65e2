/**
 * Promise: partitions may change hands at any time; nothing is lost, and nothing is sent twice, for nobody was killed.
 * Fault: a service is scaled from one process to three and back, while mail flows.
 */
import type { Fault, FaultContext } from '../fault.ts';
import type { ClusterMember, LabService } from '../lab.ts';
import { sleep } from '../sleep.ts';
import { underLoad } from '../under-load.ts';

const STEP_MS = 2_000;
const PROCESSES = 3;

const stormOf = (service: LabService) => (context: FaultContext) =>
  underLoad(context, { label: `storm-${service}`, doubt: 'forbidden' }, async () => {
    const { lab, journal } = context;
    const [first, ...others] = lab.of(service);
    // From one: the rest of the installation's own processes of this service rests meanwhile.
    for (const other of others) await other.stop();
    journal.note('scaled', { service, processes: 1 });
    const added: ClusterMember[] = [];
    while (added.length < PROCESSES - 1) {
      await sleep(STEP_MS);
      added.push(await lab.scaleUp(service));
      journal.note('scaled', { service, processes: 1 + added.length });
    }
    for (let member = added.pop(); member !== undefined; member = added.pop()) {
      await sleep(STEP_MS);
      await lab.scaleDown(member);
      journal.note('scaled', { service, processes: 1 + added.length });
    }
    await sleep(STEP_MS);
    journal.note('left', { process: first?.name });
  });

export const stormMta: Fault = {
  name: 'storm-mta',
  promise: 'sites change their mta without a message lost, repeated or in doubt',
  fault: 'mta scaled from 1 process to 3 and back to 1 while sending',
  selections: ['ci', 'all'],
  timeoutMs: 240_000,
  run: stormOf('mta'),
};

export const stormDlp: Fault = {
  name: 'storm-dlp',
  promise: 'partitions of a stage change hands without a message lost or repeated',
  fault: 'dlp scaled from 1 process to 3 and back to 1 while mail flows',
  selections: ['all'],
  timeoutMs: 240_000,
  run: stormOf('dlp'),
};
