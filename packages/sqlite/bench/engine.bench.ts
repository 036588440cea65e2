/**
 * What the engine costs: microseconds of CPU on the worker and on the main thread per operation, by how many are under
 * way at once. Run: node packages/sqlite/bench/engine.bench.ts [folder]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Engine, type EngineCollection, openEngine } from '../src/index.ts';

const BATCHES = [1, 16, 64, 256];
const DURATION_MS = 1_500;
const RECORD = Buffer.alloc(8_192 + 400, 0xa5);
const EVENT = Buffer.alloc(200, 0x5a);
const GROUP = 'bench';

interface Bench {
  readonly engine: Engine;
  readonly partitions: ReadonlyMap<string, readonly number[]>;
  readonly schedule: EngineCollection;
  readonly state: EngineCollection;
  readonly acked: Map<number, number>;
  sequence: number;
}

type Work = (bench: Bench, n: number) => Promise<unknown>;

function append(bench: Bench, topic: string, values: readonly Uint8Array[]): Promise<unknown> {
  const ids = bench.partitions.get(topic) ?? [];
  const records = values.map((value) => {
    const partitionId = ids[Math.floor(Math.random() * ids.length)] as number;
    const key = `msg_${String(bench.sequence).padStart(26, '0')}`;
    return { partitionId, key, headers: null, timestampMs: Date.now(), value };
  });
  return bench.engine.log.append(records).then((offsets) => {
    offsets.forEach((offset, i) => {
      bench.acked.set(records[i]?.partitionId as number, offset + 1);
    });
  });
}

const ID_LENGTH = 26;
const idOf = (prefix: string, n: number): string => `${prefix}_${String(n).padStart(ID_LENGTH, '0')}`;

function smallDoc(n: number) {
  return {
    _id: idOf('st', n),
    tenant: 'ten_1',
    state: 'accepted',
    atMs: Date.now(),
    attempts: 0,
    note: 'x'.repeat(120),
  };
}

const appendRecord: Work = (bench) => append(bench, 'work1', [RECORD]);
const appendEvent: Work = (bench) => append(bench, 'events', [EVENT]);
const insertSmall: Work = (bench, n) => bench.state.write([{ op: 'insert', doc: smallDoc(n) }]);
const updateSmall: Work = (bench) => {
  const id = idOf('st', Math.floor(Math.random() * Math.max(1, bench.sequence)));
  return bench.state.write([{ op: 'update', id, change: { set: { state: 'sealed' }, inc: { attempts: 1 } } }]);
};
const scheduled: Work = async (bench, n) => {
  const id = idOf('sc', n);
  const doc = { _id: id, shard: n % 8, dueMs: Date.now(), state: 'ready', site: 'mx.example.org', body: RECORD };
  await bench.schedule.write([{ op: 'insert', doc }]);
  await bench.schedule.write([{ op: 'update', id, change: { set: { state: 'intent' } } }]);
  await bench.schedule.write([{ op: 'delete', id }]);
};
/** One mail through the pipeline: 3 records, a schedule entry with its body, 5 events, 8 small document writes. */
const mail: Work = async (bench, n) => {
  await Promise.all([insertSmall(bench, n), append(bench, 'work1', [RECORD]), append(bench, 'events', [EVENT])]);
  await Promise.all([append(bench, 'work2', [RECORD]), append(bench, 'events', [EVENT])]);
  await Promise.all([append(bench, 'work3', [RECORD]), append(bench, 'events', [EVENT])]);
  await Promise.all([scheduled(bench, n), append(bench, 'events', [EVENT, EVENT])]);
  for (const state of ['dlp', 'encrypt', 'mta', 'intent', 'delivered']) {
    await bench.state.write([{ op: 'update', id: idOf('st', n), change: { set: { state } } }]);
  }
};

function cpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

async function acknowledge(bench: Bench): Promise<void> {
  const commits = [...bench.acked].map(([partitionId, offset]) => ({ group: GROUP, partitionId, offset }));
  bench.acked.clear();
  if (commits.length > 0) await bench.engine.log.commitOffsets(commits);
}

async function measure(bench: Bench, batch: number, work: Work): Promise<string> {
  const before = await bench.engine.stats();
  const mainBefore = cpuMs();
  const startedMs = performance.now();
  let done = 0;
  const timer = setInterval(() => void acknowledge(bench), 50);
  const lane = async (): Promise<void> => {
    while (performance.now() - startedMs < DURATION_MS) {
      bench.sequence += 1;
      await work(bench, bench.sequence);
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: batch }, lane));
  clearInterval(timer);
  await acknowledge(bench);
  const after = await bench.engine.stats();
  const mainUs = ((cpuMs() - mainBefore) * 1_000) / done;
  const workerUs = ((after.cpuMs - before.cpuMs) * 1_000) / done;
  const perSecond = (done * 1_000) / (performance.now() - startedMs);
  const perCommit = (after.rows - before.rows) / Math.max(1, after.commits - before.commits);
  const columns = [batch, perSecond, workerUs, mainUs, perCommit, after.commitMsMax, after.fileSizeBytes / 1_048_576];
  return columns.map((value) => value.toFixed(value < 10 ? 1 : 0).padStart(10)).join('');
}

async function openBench(folder: string): Promise<Bench> {
  const engine = await openEngine({ folder, diskFloorBytes: 0 });
  const topic = (name: string, partitions: number) =>
    ({ name, partitions, retentionMs: 1_000, kind: 'work', groups: [GROUP] }) as const;
  const topics = [topic('work1', 12), topic('work2', 12), topic('work3', 24), topic('events', 12)];
  const answer = await engine.log.define(topics);
  const partitions = new Map<string, number[]>();
  for (const { id, topic: name } of answer.partitions) partitions.set(name, [...(partitions.get(name) ?? []), id]);
  const schedule = await engine.docs.define(
    { name: 'schedule', indexes: [{ name: 'due', fields: ['shard', 'dueMs'] }] },
    1_048_576,
  );
  const state = await engine.docs.define(
    { name: 'state', indexes: [{ name: 'by_tenant', fields: ['tenant', 'atMs'] }] },
    1_048_576,
  );
  return { engine, partitions, schedule, state, acked: new Map(), sequence: 0 };
}

const folder = mkdtempSync(join(process.argv[2] ?? tmpdir(), 'sealpost-bench-'));
try {
  const bench = await openBench(folder);
  const works: readonly (readonly [string, Work])[] = [
    ['append 8.4 KiB', appendRecord],
    ['append 200 B', appendEvent],
    ['insert 250 B', insertSmall],
    ['update 250 B', updateSmall],
    ['schedule entry: insert 8.4 KiB, update, delete', scheduled],
    ['one mail: 3 records, 1 entry, 5 events, 8 writes', mail],
  ];
  for (const [name, work] of works) {
    console.log(`\n${name}\n  at once     per s  worker us   main us rows/commit  ms max   file MiB`);
    for (const batch of BATCHES) console.log(await measure(bench, batch, work));
  }
  await bench.engine.close();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
