/**
 * Promise: with one broker of three gone, accepting and delivering go on; nothing accepted is lost. Fault: SIGKILL of one
 * broker, later of the active KRaft controller, each restarted after a while.
 */
import { bySelection, type Fault, type FaultContext } from '../fault.ts';
import type { KafkaBroker } from '../../testkit/cluster/kafka.ts';
import { sleep } from '../sleep.ts';
import { underLoad } from '../under-load.ts';

const DOWN_MS = { ci: 8_000, all: 20_000 } as const;
const AFTER_MS = 5_000;

async function killAndRestart(context: FaultContext, broker: KafkaBroker): Promise<void> {
  const { journal } = context;
  await sleep(2_000);
  await broker.kill9();
  journal.note('broker killed', { broker: broker.id });
  await sleep(bySelection(context, DOWN_MS));
  await broker.start();
  journal.note('broker restarted', { broker: broker.id });
  await sleep(AFTER_MS);
}

export const brokerKilled: Fault = {
  name: 'broker-killed',
  promise: 'with one broker of three gone nothing accepted is lost, and the mail goes on',
  fault: 'SIGKILL of a broker that is not the controller, restarted later',
  selections: ['all'],
  timeoutMs: 240_000,
  run: (context) =>
    underLoad(context, { label: 'broker-killed' }, async () => {
      const controllerId = await context.lab.kafka.controllerId();
      const others = context.lab.kafka.brokers.filter(({ id }) => id !== controllerId);
      await killAndRestart(context, others[Math.floor(context.random.fraction() * others.length)] as KafkaBroker);
    }),
};

export const controllerKilled: Fault = {
  name: 'controller-killed',
  promise: 'with the controller gone nothing accepted is lost, and the mail goes on under the next one',
  fault: 'SIGKILL of the broker whose controller is the active one, restarted later',
  selections: ['ci', 'all'],
  timeoutMs: 240_000,
  run: (context) =>
    underLoad(context, { label: 'controller-killed' }, async () => {
      const controllerId = await context.lab.kafka.controllerId();
      await killAndRestart(context, context.lab.kafka.brokers.find(({ id }) => id === controllerId) as KafkaBroker);
    }),
};
