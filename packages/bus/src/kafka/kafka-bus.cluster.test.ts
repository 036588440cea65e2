/** The Kafka bus under the conformance suite, against a real broker (SEALPOST_TEST_KAFKA_BOOTSTRAP, set by `npm run test:cluster`). */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import { systemClock } from '@sealpost/kernel';
import { busConformance } from '../conformance/bus-conformance.ts';
import { busProcessesConformance, type ProcessHarness, type Rival } from '../conformance/bus-members-conformance.ts';
import type { Bus, TopicSpec } from '../port.ts';
import { createKafkaBus } from './kafka-bus.ts';
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
const APPEND_TIMEOUT_MS = 30_000;

const TOPICS: readonly TopicSpec[] = [
  { name: 'wide.v1', partitions: 4, retentionMs: RETENTION_MS },
  { name: 'narrow.v1', partitions: 1, retentionMs: RETENTION_MS },
];

async function openTestBus(prefix: string): Promise<Bus> {
  const bus = await createKafkaBus({
    brokers,
    clientId: 'conformance',
    prefix,
    topics: TOPICS,
    clock: systemClock,
    sessionTimeoutMs: SESSION_TIMEOUT_MS,
    // A busy machine may take its time to store what the overload test appends.
    appendTimeoutMs: APPEND_TIMEOUT_MS,
    onCrash: (error) => {
      throw error;
    },
  });
  opened.add(bus);
  return bus;
}

const RIVAL = fileURLToPath(new URL('rival-process.ts', import.meta.url));

function startRival(prefix: string, group: string): Rival {
  const order = { brokers, prefix, topics: TOPICS, group, topic: 'wide.v1', sessionTimeoutMs: SESSION_TIMEOUT_MS };
  const child = spawn(process.execPath, [RIVAL, JSON.stringify(order)], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = { owned: 0, received: 0 };
  createInterface({ input: child.stdout }).on('line', (line) => {
    said = JSON.parse(line) as typeof said;
  });
  process.on('exit', () => child.kill('SIGKILL'));
  return {
    kill: () => void child.kill('SIGKILL'),
    freeze: () => void child.kill('SIGSTOP'),
    wake: () => void child.kill('SIGCONT'),
    owned: () => said.owned,
    received: () => said.received,
  };
}

/** Closed at the end even when a test failed half-way: an open bus would keep the test process alive. */
const opened = new Set<Bus>();
after(async () => {
  await Promise.all([...opened].map((bus) => bus.close(0)));
});

async function makeHarness(): Promise<ProcessHarness> {
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
    sessionTimeoutMs: SESSION_TIMEOUT_MS,
    startRival: async (group) => startRival(prefix, group),
  };
}

busConformance('the Kafka bus', makeHarness);
busProcessesConformance('the Kafka bus', makeHarness);
