/** The operator against recorded exchanges of an API server, over real HTTP and through the real client. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createEmbeddedBus } from '@sealpost/bus';
import { allTopics } from '@sealpost/contracts';
import { type Clock, createSeededRandom, systemClock } from '@sealpost/kernel';
import { EGRESS_BUDGETS, EGRESS_POOLS, type EgressBudgetDoc, type EgressPoolDoc, type Ports } from '@sealpost/runtime';
import { type Engine, openEngine } from '@sealpost/sqlite';
import { type Collection, createEmbeddedStore } from '@sealpost/store';
import { createSilentTelemetry } from '@sealpost/telemetry';
import type { PoolStatus } from './core/pool-resource.ts';
import { operator } from './index.ts';
import { connectKubeApi } from './io/kube-api.ts';
import { createOperator, type Operator } from './shell.ts';
import { createOperatorTelemetry } from './telemetry.ts';
import { type FakeApiServer, type Script, startFakeApiServer } from './testing/fake-api-server.ts';

const CONFIG = { enabled: true, namespace: '', resyncMs: 600_000, statusIntervalMs: 1_000 };

let root = '';
before(async () => {
  root = await mkdtemp(join(tmpdir(), 'sealpost-operator-'));
});
after(() => rm(root, { recursive: true, force: true }));

interface Running {
  readonly server: FakeApiServer;
  readonly operator: Operator;
  readonly pools: Collection<EgressPoolDoc>;
  readonly budgets: Collection<EgressBudgetDoc>;
  readonly metrics: () => Promise<string>;
  readonly ports: Ports;
}

/** A store, a scripted API server and an operator between them, for the length of `use`. */
async function withOperator(
  script: Script,
  use: (running: Running) => Promise<void>,
  clock: Clock = { ...systemClock, sleep: patient },
): Promise<void> {
  const folder = await mkdtemp(join(root, 'run-'));
  const engine: Engine = await openEngine({ folder, diskFloorBytes: 0 });
  const bus = await createEmbeddedBus({ engine, topics: allTopics(), clock: systemClock });
  const store = createEmbeddedStore({ engine });
  const server = await startFakeApiServer(script);
  const telemetry = createSilentTelemetry();
  const unused = {} as never;
  const ports: Ports = { bus, store, blobs: unused, keyring: unused, telemetry, clock, random: createSeededRandom(1) };
  const config = { ...CONFIG, kubeconfig: server.kubeconfig(folder) };
  const made = createOperator({
    config,
    ports,
    telemetry: createOperatorTelemetry(telemetry),
    connect: () => connectKubeApi(config),
  });
  try {
    await use({
      server,
      operator: made,
      pools: await store.collection(EGRESS_POOLS),
      budgets: await store.collection(EGRESS_BUDGETS),
      metrics: () => telemetry.metrics.render(),
      ports,
    });
  } finally {
    await made.stop();
    await server.close();
    await bus.close(1_000);
    await engine.close();
  }
}

/** Back-off is shortened, the resync that `resyncMs` asks for is not. */
const patient: Clock['sleep'] = (delayMs, signal) =>
  systemClock.sleep(delayMs > 60_000 ? delayMs : Math.min(delayMs, 20), signal);

async function eventually(what: string, check: () => Promise<boolean> | boolean): Promise<void> {
  for (let tries = 0; tries < 500; tries++) {
    if (await check()) return;
    await systemClock.sleep(20);
  }
  assert.fail(what);
}

const patchesOf = (server: FakeApiServer, name: string) =>
  server.seen
    .filter(({ method, path }) => method === 'PATCH' && path.endsWith(`/${name}/status`))
    .map(({ body, contentType }) => ({
      contentType,
      ...(body as { metadata: { resourceVersion: string }; status: PoolStatus }),
    }));
const readyOf = (status: PoolStatus | undefined) => status?.conditions?.find(({ type }) => type === 'Ready');
const watchesOf = (server: FakeApiServer) => server.seen.filter(({ query }) => query.get('watch') === 'true');

describe('the operator', () => {
  it('writes a listed pool to the store and says in its status what it has used today', async () => {
    await withOperator({ lists: ['list'], watches: [] }, async ({ server, operator: made, pools, budgets }) => {
      const date = new Date().toISOString().slice(0, 10);
      const budget = { pool: 'clinic', source: 'b', date, sendingDay: 4, limit: 2_000, debited: 150 };
      await budgets.insert({ _id: `clinic/b/${date}`, ...budget });
      await made.start();
      await eventually('a status was written', () => patchesOf(server, 'clinic').length > 0);
      assert.deepEqual(await pools.get('clinic'), {
        _id: 'clinic',
        generation: 1,
        warmupTable: [200, 500, 1_000, 2_000, 5_000],
        sources: [
          { name: 'a', address: '192.0.2.10', heloName: 'a.mail.example.org', warmed: true, startDay: 0 },
          { name: 'b', address: '192.0.2.11', heloName: 'b.mail.example.org', warmed: false, startDay: 3 },
        ],
      });
      const [patch] = patchesOf(server, 'clinic');
      assert.equal(patch?.contentType, 'application/merge-patch+json');
      assert.equal(patch?.metadata.resourceVersion, '990');
      assert.deepEqual(patch?.status.sources, [
        { name: 'a', sendingDay: 0, budgetToday: 0, debitedToday: 0 },
        { name: 'b', sendingDay: 4, budgetToday: 2_000, debitedToday: 150 },
      ]);
      const ready = readyOf(patch?.status);
      assert.equal(ready?.status, 'True');
      assert.match(ready?.lastTransitionTime ?? '', /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/);
    });
  });

  it('follows changes, refuses a wrong spec by its field, goes on from a bookmark after a dropped watch, deletes', async () => {
    const script: Script = {
      lists: ['list'],
      watches: [
        ['watch-changes', 'drop'],
        ['watch-deleted', 'keep'],
      ],
    };
    await withOperator(script, async ({ server, operator: made, pools }) => {
      await made.start();
      await eventually('the wrong pool was answered', () => patchesOf(server, 'wrong').length > 0);
      const ready = readyOf(patchesOf(server, 'wrong')[0]?.status);
      assert.equal(ready?.status, 'False');
      assert.equal(ready?.reason, 'InvalidSpec');
      assert.match(ready?.message ?? '', /^spec\.sources\[0\]\.address /);
      assert.ok(!JSON.stringify(patchesOf(server, 'wrong')).includes('not-an-address'));
      await eventually('the deleted pool is gone', async () => (await pools.get('clinic')) === undefined);
      assert.equal(await pools.get('wrong'), undefined);
      assert.equal(watchesOf(server)[1]?.query.get('resourceVersion'), '1100', 'the version of the bookmark');
      assert.equal(server.seen.filter(({ method, query }) => method === 'GET' && !query.has('watch')).length, 1);
    });
  });

  it('lists again when its version is no longer kept', async () => {
    const script: Script = { lists: ['list', 'list-after-gone'], watches: [['watch-gone', 'keep']] };
    await withOperator(script, async ({ server, operator: made, pools, metrics }) => {
      await made.start();
      await eventually('the new pool is stored', async () => (await pools.get('research')) !== undefined);
      await eventually('the old pool is gone', async () => (await pools.get('clinic')) === undefined);
      await eventually('the next watch is open', () => watchesOf(server).length === 2);
      assert.equal(watchesOf(server)[1]?.query.get('resourceVersion'), '5000');
      assert.match(await metrics(), /sealpost_operator_watch_ends_total\{how="gone"\} 1/);
    });
  });

  it('reads a resource again when its status was written by another, and keeps the other’s condition', async () => {
    const script: Script = {
      lists: ['list'],
      watches: [],
      patches: ['patch-conflict'],
      gets: ['get-after-conflict'],
    };
    await withOperator(script, async ({ server, operator: made }) => {
      await made.start();
      await eventually('the status was written again', () => patchesOf(server, 'clinic').length >= 2);
      const [first, second] = patchesOf(server, 'clinic');
      assert.equal(first?.metadata.resourceVersion, '990');
      assert.equal(second?.metadata.resourceVersion, '995');
      assert.deepEqual(
        second?.status.conditions?.map(({ type }) => type),
        ['Other', 'Ready'],
      );
    });
  });

  it('leaves the store alone while the cluster refuses, and works once it is let in', async () => {
    const script: Script = { lists: ['forbidden', 'forbidden', 'list'], watches: [] };
    await withOperator(script, async ({ operator: made, pools, metrics }) => {
      const old = { _id: 'old', sources: [], warmupTable: [], generation: 3 };
      await pools.put(old);
      await made.start();
      await eventually('a refusal was counted', async () => /how="failed"\} [12]/.test(await metrics()));
      await eventually('the pool is stored', async () => (await pools.get('clinic')) !== undefined);
      assert.equal(await pools.get('old'), undefined, 'deleted only once the list was seen');
    });
  });

  it('does nothing where it is not wanted', async () => {
    const folder = await mkdtemp(join(root, 'off-'));
    const engine = await openEngine({ folder, diskFloorBytes: 0 });
    const telemetry = createSilentTelemetry();
    const ports = { telemetry, store: createEmbeddedStore({ engine }) } as unknown as Ports;
    const config = { ...CONFIG, enabled: false, kubeconfig: '' };
    const delivery = {
      mode: 'sink',
      sinkAddress: '',
      sinkPlainAddress: '',
      sinkCaFile: '',
      routes: [],
      siteShards: [],
    } as const;
    const context = { config, ports, delivery, dataFolder: folder, apiKeys: {} as never, exactMatchers: {} as never };
    assert.deepEqual(await operator.create(context), {});
    await engine.close();
  });

  it('names what it cannot connect with', async () => {
    const missing = connectKubeApi({ kubeconfig: join(root, 'nowhere'), namespace: '' });
    await assert.rejects(missing, { code: 'OPERATOR_CONFIG_UNREADABLE' });
  });
});
