/** The Kafka bus under the conformance suite, against a real broker (SEALPOST_TEST_KAFKA_BOOTSTRAP, set by `npm run test:cluster`). */
import { randomUUID } from 'node:crypto';
import { systemClock } from '@sealpost/kernel';
import { busConformance } from '../conformance/bus-conformance.ts';
import type { BusHarness } from '../conformance/bus-harness.ts';
import type { Bus, TopicSpec } from '../port.ts';
import { createKafkaBus } from './kafka-bus.ts';
import type { KafkaBusOptions } from './kafka-options.ts';
import { applyTopics } from './topics.ts';

const BOOTSTRAP = process.env.SEALPOST_TEST_KAFKA_BOOTSTRAP;
if (BOOTSTRAP === undefined) {
  throw new Error(
    'SEALPOST_TEST_KAFKA_BOOTSTRAP is not set: run `npm run test:cluster`, or name a broker as host:port',
  );
}
const brokers = BOOTSTRAP.split(',');
const RETENTION_MS = 3_600_000;
/** Below a broker's usual minimum of 6 s needs group.min.session.timeout.ms there. */
const SESSION_TIMEOUT_MS = 6_000;

const TOPICS: readonly TopicSpec[] = [
  { name: 'wide.v1', partitions: 4, retentionMs: RETENTION_MS },
  { name: 'narrow.v1', partitions: 1, retentionMs: RETENTION_MS },
];

export async function openTestBus(prefix: string, changes: Partial<KafkaBusOptions> = {}): Promise<Bus> {
  return createKafkaBus({
    brokers,
    clientId: 'conformance',
    prefix,
    topics: TOPICS,
    clock: systemClock,
    sessionTimeoutMs: SESSION_TIMEOUT_MS,
    onCrash: (error) => {
      throw error;
    },
    ...changes,
  });
}

async function makeHarness(): Promise<BusHarness> {
  const prefix = `t${randomUUID().slice(0, 8)}.`;
  await applyTopics({ brokers, clientId: 'conformance', prefix, topics: TOPICS });
  let bus = await openTestBus(prefix);
  return {
    bus,
    topic: 'wide.v1',
    narrowTopic: 'narrow.v1',
    async reopen() {
      await bus.close(0);
      bus = await openTestBus(prefix);
      return bus;
    },
    close: () => bus.close(0),
  };
}

busConformance('the Kafka bus', makeHarness);
