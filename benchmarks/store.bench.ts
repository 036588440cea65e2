/**
 * What the store costs: operations a second and CPU seconds per 1,000 operations of this process (and of the server, when
 * its pid is given), for the bulks that the schedule and the projection write and the single writes of everything else.
 *
 *   node benchmarks/store.bench.ts [--store embedded|mongodb://…] [--rounds 20] [--server-pid 123] [--json]
 *
 * A MongoDB database is created for the run and dropped after.
 */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openEngine } from '@sealpost/sqlite';
import {
  type Collection,
  type CollectionSpec,
  createEmbeddedStore,
  type Doc,
  type Store,
  type WriteOp,
} from '@sealpost/store';
import { cpuSeconds } from './process-stats.ts';

const BULK = 256;
const SINGLES_AT_ONCE = 32;
const LEASE_MS = 60_000;

interface Item extends Doc {
  readonly partition: number;
  readonly epoch: number;
  readonly state: string;
  readonly dueMs: number;
  readonly version: number;
  readonly site: string;
  readonly detail: { readonly attempts: readonly { readonly atMs: number; readonly code: number }[] };
  readonly sealed: Uint8Array;
}
const ITEMS: CollectionSpec<Item> = {
  name: 'bench_items',
  indexes: [
    { name: 'by_due', fields: ['partition', 'state', 'dueMs'] },
    { name: 'by_site', fields: ['site', 'dueMs'] },
  ],
};

interface Opened {
  readonly store: Store;
  readonly close: () => Promise<void>;
}

async function openEmbedded(): Promise<Opened> {
  const folder = await mkdtemp(join(tmpdir(), 'sealpost-store-bench-'));
  const engine = await openEngine({ folder, diskFloorBytes: 0 });
  const close = async (): Promise<void> => {
    await engine.close();
    await rm(folder, { recursive: true, force: true });
  };
  return { store: createEmbeddedStore({ engine }), close };
}

async function openMongo(url: string): Promise<Opened> {
  const { createMongoStore } = await import('@sealpost/store/mongo');
  const { MongoClient } = await import('mongodb');
  const database = `sealpost_bench_${randomUUID().slice(0, 8)}`;
  const at = url.replace(/^(mongodb(?:\+srv)?:\/\/[^/?]+)(\/[^?]*)?/, `$1/${database}`);
  const store = await createMongoStore({ url: at, autoMigrate: true, operationTimeoutMs: 30_000 });
  const close = async (): Promise<void> => {
    await store.close();
    const admin = await new MongoClient(at).connect();
    await admin.db(database).dropDatabase();
    await admin.close();
  };
  return { store, close };
}

function item(id: string, i: number): Item {
  const attempts = [{ atMs: 1_700_000_000_000 + i, code: 250 }];
  const sealed = new Uint8Array(300).fill(i);
  return {
    _id: id,
    partition: i % 8,
    epoch: 1,
    state: 'waiting',
    dueMs: i,
    version: 1,
    site: 'mx.example.net',
    detail: { attempts },
    sealed,
  };
}

interface Measure {
  readonly name: string;
  readonly ops: number;
  readonly run: (round: number) => Promise<void>;
}

const idsOf = (round: number): string[] => Array.from({ length: BULK }, (_, i) => `item_${round}_${i}`);

function readsAndSingles(items: Collection<Item>): Measure[] {
  return [
    { name: 'getMany 256', ops: BULK, run: async (round) => void (await items.getMany(idsOf(round))) },
    {
      name: 'claim 256',
      ops: BULK,
      run: async (round) => {
        const where = { partition: round % 8, state: 'waiting' };
        const claimed = await items.claimDue({
          index: 'by_due',
          where,
          dueField: 'dueMs',
          nowMs: 1_000,
          leaseMs: LEASE_MS,
          limit: BULK,
        });
        if (claimed.length === 0 && round < 8) throw new Error('the benchmark claimed nothing');
      },
    },
    {
      name: 'single update, 32 at once',
      ops: SINGLES_AT_ONCE,
      run: async (round) => {
        const ids = idsOf(round).slice(0, SINGLES_AT_ONCE);
        await Promise.all(ids.map((id) => items.update(id, { inc: { version: 1 } }, { epoch: 1 })));
      },
    },
  ];
}

/** The measures, in an order in which each finds what it needs. */
function measures(items: Collection<Item>): Measure[] {
  const bulk = async (ops: readonly WriteOp<Item>[]): Promise<void> => {
    const results = await items.bulkWrite(ops);
    if (results.some((result) => result.status !== 'done')) throw new Error('a write of the benchmark was not done');
  };
  const allOfRound = (round: number, toOp: (id: string, i: number) => WriteOp<Item>) => bulk(idsOf(round).map(toOp));
  return [
    {
      name: 'insert 256',
      ops: BULK,
      run: (round) => allOfRound(round, (id, i) => ({ op: 'insert', doc: item(id, i) })),
    },
    {
      name: 'update 256 under an epoch',
      ops: BULK,
      run: (round) =>
        allOfRound(round, (id) => ({
          op: 'update',
          id,
          when: { epoch: 1 },
          change: { set: { state: 'intent' }, inc: { version: 1 } },
        })),
    },
    {
      name: 'update 256, half unmet',
      ops: BULK,
      run: async (round) => {
        const ops = idsOf(round).map(
          (id, i): WriteOp<Item> => ({
            op: 'update',
            id,
            when: { epoch: 1 + (i % 2) },
            change: { set: { state: 'waiting' } },
          }),
        );
        await items.bulkWrite(ops);
      },
    },
    {
      name: 'put 256 under a version',
      ops: BULK,
      run: (round) =>
        allOfRound(round, (id, i) => ({
          op: 'put',
          doc: { ...item(id, i), version: 3 },
          when: { version: { lt: 3 } },
        })),
    },
    ...readsAndSingles(items),
    { name: 'delete 256', ops: BULK, run: (round) => allOfRound(round, (id) => ({ op: 'delete', id })) },
  ];
}

interface Figures {
  readonly name: string;
  readonly opsPerSecond: number;
  readonly cpuSecondsPerThousand: number;
  readonly serverCpuSecondsPerThousand?: number;
}

async function measureOne(measure: Measure, rounds: number, serverPid: number | undefined): Promise<Figures> {
  const cpu = process.cpuUsage();
  const serverBefore = serverPid === undefined ? 0 : cpuSeconds(serverPid);
  const startedAtMs = performance.now();
  for (let round = 0; round < rounds; round++) await measure.run(round);
  const seconds = (performance.now() - startedAtMs) / 1_000;
  const used = process.cpuUsage(cpu);
  const thousands = (measure.ops * rounds) / 1_000;
  const server =
    serverPid === undefined ? {} : { serverCpuSecondsPerThousand: (cpuSeconds(serverPid) - serverBefore) / thousands };
  return {
    name: measure.name,
    opsPerSecond: (thousands * 1_000) / seconds,
    cpuSecondsPerThousand: (used.user + used.system) / 1e6 / thousands,
    ...server,
  };
}

function show(figures: readonly Figures[]): string {
  const rows = figures.map((row) => {
    const server = row.serverCpuSecondsPerThousand;
    const cells = [
      row.name.padEnd(28),
      row.opsPerSecond.toFixed(0).padStart(9),
      row.cpuSecondsPerThousand.toFixed(4).padStart(12),
    ];
    return [...cells, server === undefined ? '' : server.toFixed(4).padStart(12)].join(' ');
  });
  return [
    `${'operation'.padEnd(28)} ${'ops/s'.padStart(9)} ${'CPU s/1,000'.padStart(12)} ${'server'.padStart(12)}`,
    ...rows,
  ].join('\n');
}

const { values: flags } = parseArgs({
  options: {
    store: { type: 'string', default: 'embedded' },
    rounds: { type: 'string', default: '20' },
    'server-pid': { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
const { store, close } = flags.store === 'embedded' ? await openEmbedded() : await openMongo(flags.store);
try {
  const items = await store.collection(ITEMS);
  const rounds = Number(flags.rounds);
  const pid = flags['server-pid'] === undefined ? undefined : Number(flags['server-pid']);
  const all = measures(items);
  // Compiled code and open connections before the clock runs.
  for (const measure of all) await measureOne(measure, 3, undefined);
  const figures: Figures[] = [];
  for (const measure of all) figures.push(await measureOne(measure, rounds, pid));
  process.stdout.write(
    `${flags.json ? JSON.stringify({ store: flags.store.split(':')[0], figures }) : show(figures)}\n`,
  );
} finally {
  await close();
}
