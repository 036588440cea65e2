/**
 * Holds the bus on @platformatic/kafka to the conformance suite on a real broker:
 * `node --test benchmarks/platformatic-bus/conformance.ts`. It starts a broker, or takes the one that
 * SEALPOST_TEST_KAFKA_BOOTSTRAP names.
 */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { TopicSpec } from '@sealpost/bus';
import { busConformance } from '@sealpost/bus/conformance/bus-conformance';
import {
  busProcessesConformance,
  type ProcessHarness,
  type Rival,
} from '@sealpost/bus/conformance/bus-members-conformance';
import { applyTopics } from '@sealpost/bus/kafka';
import { systemClock } from '@sealpost/kernel';
import { startKafka } from '@sealpost/tests/kafka';
import { createPlatformaticBus } from './platformatic-bus.ts';

const given = process.env.SEALPOST_TEST_KAFKA_BOOTSTRAP;
const kafka = given === undefined ? await startKafka() : undefined;
after(() => kafka?.kill9());
const brokers = (given ?? kafka?.bootstrap ?? '').split(',');

const RETENTION_MS = 3_600_000;
const SESSION_TIMEOUT_MS = 6_000;
const TOPICS: readonly TopicSpec[] = [
  { name: 'wide.v1', partitions: 4, retentionMs: RETENTION_MS },
  { name: 'narrow.v1', partitions: 1, retentionMs: RETENTION_MS },
];
const RIVAL = fileURLToPath(new URL('rival.ts', import.meta.url));

const openTestBus = (prefix: string) =>
  createPlatformaticBus({
    brokers,
    clientId: 'conformance',
    prefix,
    topics: TOPICS,
    clock: systemClock,
    sessionTimeoutMs: SESSION_TIMEOUT_MS,
    onCrash: (error) => {
      throw error;
    },
  });

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

async function makeHarness(): Promise<ProcessHarness> {
  const prefix = `p${randomUUID().slice(0, 8)}.`;
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

busConformance('the bus on @platformatic/kafka', makeHarness);
busProcessesConformance('the bus on @platformatic/kafka', makeHarness);
