/** A group member in a process of its own, for tests: says what it owns and receives, one line of JSON at a time. */
import { systemClock } from '@sealpost/kernel';
import type { TopicSpec } from '../port.ts';
import { createKafkaBus } from './kafka-bus.ts';

interface RivalOrder {
  readonly brokers: readonly string[];
  readonly prefix: string;
  readonly topics: readonly TopicSpec[];
  readonly group: string;
  readonly topic: string;
  readonly sessionTimeoutMs: number;
}

const order = JSON.parse(process.argv[2] ?? '{}') as RivalOrder;
const owned = new Set<number>();
let received = 0;
const say = (): void => void process.stdout.write(`${JSON.stringify({ owned: owned.size, received })}\n`);

const bus = await createKafkaBus({
  ...order,
  clientId: 'rival',
  clock: systemClock,
  onCrash: (error) =>
    queueMicrotask(() => {
      throw error;
    }),
});
await bus.subscribe({
  group: order.group,
  topics: [order.topic],
  from: 'earliest',
  onAssigned(_topic, partitions) {
    for (const partition of partitions) owned.add(partition);
    say();
  },
  onRevoked(_topic, partitions) {
    for (const partition of partitions) owned.delete(partition);
    say();
  },
  onBatch(batch) {
    received += batch.records.length;
    batch.acknowledge(batch.records.map((record) => record.offset));
    say();
  },
});
