/**
 * What a record costs on a bus: `node benchmarks/bus.bench.ts --bus kafka://127.0.0.1:9092` (or `embedded`).
 *
 * Settings: --driver kafkajs|platformatic, --records 20000, --bytes 10240, --call-records 8 (records in one append),
 * --callers 64 (appends at a time), --warm 1 (records appended before anything is measured), --partitions 12, --compression none|gzip, --linger-ms, --batch-bytes,
 * --broker-pid PID,… (their CPU too), --json FILE. Content is random, as sealed content is: it cannot be compressed.
 */
import { randomBytes } from 'node:crypto';
import { subscribe as listen } from 'node:diagnostics_channel';
import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Bus, TopicSpec } from '@sealpost/bus';
import { createEmbeddedBus } from '@sealpost/bus';
import { systemClock } from '@sealpost/kernel';
import { openEngine } from '@sealpost/sqlite';
import { cpuSeconds } from './process-stats.ts';

const { values: flags } = parseArgs({
  options: {
    bus: { type: 'string', default: 'embedded' },
    driver: { type: 'string', default: 'kafkajs' },
    records: { type: 'string', default: '20000' },
    bytes: { type: 'string', default: '10240' },
    'call-records': { type: 'string', default: '8' },
    callers: { type: 'string', default: '64' },
    warm: { type: 'string', default: '1' },
    partitions: { type: 'string', default: '12' },
    compression: { type: 'string', default: 'none' },
    'linger-ms': { type: 'string' },
    'batch-bytes': { type: 'string' },
    'broker-pid': { type: 'string' },
    json: { type: 'string' },
  },
});

const RETENTION_MS = 3_600_000;
const RETRY_MS = 20;
const POLL_MS = 5;
const PHASE_MS_MAX = 120_000;
const records = Number(flags.records);
const sizeBytes = Number(flags.bytes);
const callRecords = Number(flags['call-records']);
const callers = Number(flags.callers);
const brokerPids = (flags['broker-pid'] ?? '')
  .split(',')
  .filter((pid) => pid !== '')
  .map(Number);
const topics: readonly TopicSpec[] = [
  { name: 'bench.v1', partitions: Number(flags.partitions), retentionMs: RETENTION_MS, kind: 'history' },
];

/** Every socket this process opens, so that any driver's bytes can be counted. */
const sockets: Socket[] = [];
listen('net.client.socket', (message) => {
  sockets.push((message as { readonly socket: Socket }).socket);
});
const wireBytes = (): number => sockets.reduce((sum, socket) => sum + socket.bytesRead + socket.bytesWritten, 0);

interface Opened {
  readonly bus: Bus;
  close(): Promise<void>;
}

async function openEmbedded(): Promise<Opened> {
  const folder = await mkdtemp(join(tmpdir(), 'sealpost-bench-'));
  const engine = await openEngine({ folder, diskFloorBytes: 0 });
  const bus = await createEmbeddedBus({ engine, topics, clock: systemClock });
  return {
    bus,
    async close() {
      await bus.close(1_000);
      await engine.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function openKafka(): Promise<Opened> {
  const kafka = await import('@sealpost/bus/kafka');
  const brokers = kafka.parseKafkaUrl(flags.bus);
  const prefix = `bench${Date.now()}.`;
  const connection = { brokers, clientId: 'bench', prefix, topics };
  await kafka.applyTopics(connection);
  const options = {
    ...connection,
    clock: systemClock,
    onCrash: (error: Error) => {
      throw error;
    },
    compression: flags.compression === 'gzip' ? ('gzip' as const) : ('none' as const),
    ...(flags['linger-ms'] === undefined ? {} : { lingerMs: Number(flags['linger-ms']) }),
    ...(flags['batch-bytes'] === undefined ? {} : { batchBytesMax: Number(flags['batch-bytes']) }),
    appendTimeoutMs: 10_000,
  };
  const bus = await (await createBusOf(flags.driver))(options);
  return { bus, close: () => bus.close(1_000) };
}

type CreateBus = (options: Parameters<typeof import('@sealpost/bus/kafka').createKafkaBus>[0]) => Promise<Bus>;

async function createBusOf(driver: string): Promise<CreateBus> {
  if (driver === 'platformatic') return (await import('./platformatic-bus/platformatic-bus.ts')).createPlatformaticBus;
  return (await import('@sealpost/bus/kafka')).createKafkaBus;
}

/** Some values for all records: making random bytes is not what is measured. */
const values = Array.from({ length: 64 }, () => randomBytes(sizeBytes));

async function appendAll(bus: Bus, total: number): Promise<void> {
  let next = 0;
  const call = async (): Promise<void> => {
    while (next < total) {
      const count = Math.min(callRecords, total - next);
      const batch = Array.from({ length: count }, (_, i) => ({
        topic: 'bench.v1',
        key: `key-${next + i}`,
        value: values[(next + i) % values.length] as Buffer,
        headers: { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' },
      }));
      next += count;
      await appendPatiently(bus, batch);
    }
  };
  await Promise.all(Array.from({ length: callers }, call));
}

async function appendPatiently(bus: Bus, batch: Parameters<Bus['append']>[0]): Promise<void> {
  for (;;) {
    try {
      await bus.append(batch);
      return;
    } catch (thrown) {
      if ((thrown as { code?: string }).code !== 'BUS_PUSHBACK') throw thrown;
      await systemClock.sleep(RETRY_MS);
    }
  }
}

/** A group that counts; `all` resolves when it has seen as many as are appended, and closes it. */
async function subscribeCounting(bus: Bus, group: string, from: 'earliest' | 'latest') {
  let seen = 0;
  const subscription = await bus.subscribe({
    group,
    topics: ['bench.v1'],
    from,
    onBatch(batch) {
      seen += batch.records.length;
      batch.acknowledge(batch.records.map((record) => record.offset));
    },
  });
  return {
    async all(): Promise<void> {
      const deadline = performance.now() + PHASE_MS_MAX;
      while (seen < records && performance.now() < deadline) await systemClock.sleep(POLL_MS);
      await subscription.close(1_000);
      if (seen < records) throw new Error(`only ${seen} of ${records} records came`);
    },
  };
}

interface Phase {
  readonly phase: string;
  readonly perSecond: number;
  readonly cpuSecondsPer1000: number;
  readonly brokerCpuSecondsPer1000: number;
  readonly wireBytesPerRecord: number;
}

async function measure(phase: string, work: () => Promise<void>): Promise<Phase> {
  const brokerCpu = (): number => brokerPids.reduce((sum, pid) => sum + cpuSeconds(pid), 0);
  const before = { cpu: process.cpuUsage(), wire: wireBytes(), broker: brokerCpu(), ms: performance.now() };
  await work();
  const cpu = process.cpuUsage(before.cpu);
  const seconds = (performance.now() - before.ms) / 1_000;
  const thousands = records / 1_000;
  const result: Phase = {
    phase,
    perSecond: records / seconds,
    cpuSecondsPer1000: (cpu.user + cpu.system) / 1e6 / thousands,
    brokerCpuSecondsPer1000: (brokerCpu() - before.broker) / thousands,
    wireBytesPerRecord: (wireBytes() - before.wire) / records,
  };
  const text = [
    phase.padEnd(16),
    `${result.perSecond.toFixed(0)}/s`.padEnd(12),
    `${result.cpuSecondsPer1000.toFixed(3)} CPU s/1,000`.padEnd(24),
    `${result.brokerCpuSecondsPer1000.toFixed(3)} broker CPU s/1,000`.padEnd(32),
    `${result.wireBytesPerRecord.toFixed(0)} bytes/record`,
  ];
  process.stdout.write(`${text.join('')}\n`);
  return result;
}

const { bus, close } = await (flags.bus === 'embedded' ? openEmbedded() : openKafka());
// Warm: code compiled, connections open, leaders known.
await appendAll(bus, Number(flags.warm));
const phases = [
  await measure('append', () => appendAll(bus, records)),
  await measure('consume', async () => (await subscribeCounting(bus, 'backlog', 'earliest')).all()),
];
const live = await subscribeCounting(bus, 'live', 'latest');
phases.push(
  await measure('both', async () => {
    await Promise.all([appendAll(bus, records), live.all()]);
  }),
);
if (flags.json !== undefined) writeFileSync(flags.json, `${JSON.stringify({ flags, phases }, null, 2)}\n`);
await close();
