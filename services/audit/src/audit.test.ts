/** The service as a process runs it: records from the topics, questions over gRPC. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { credentials, Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { createEmbeddedBus } from '@sealpost/bus';
import { loadConfig } from '@sealpost/config';
import {
  AuditServiceClient,
  allTopics,
  Lane,
  type QueryAuditEntriesRequest,
  type QueryAuditEntriesResponse,
} from '@sealpost/contracts';
import { createSystemRandom, newId, systemClock } from '@sealpost/kernel';
import {
  auditEmission,
  coreSections,
  type Emission,
  emission,
  type Ports,
  publish,
  type RunningHost,
  type ServiceDefinition,
  startHost,
} from '@sealpost/runtime';
import { openEngine } from '@sealpost/sqlite';
import { createEmbeddedStore } from '@sealpost/store';
import { createSilentTelemetry } from '@sealpost/telemetry';
import { audit } from './index.ts';

const random = createSystemRandom();
const MESSAGE_IDS = Array.from({ length: 5 }, () => newId('msg', systemClock, random));
const EVENTS_EACH = 6;
const state = {} as {
  host: RunningHost;
  ports: Ports;
  client: AuditServiceClient;
  key: string;
  close: () => Promise<void>;
};

before(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sealpost-audit-'));
  const engine = await openEngine({ folder, diskFloorBytes: 0 });
  const bus = await createEmbeddedBus({ engine, topics: allTopics(), clock: systemClock });
  const store = createEmbeddedStore({ engine });
  const unused = {} as never;
  const ports = { bus, store, blobs: unused, keyring: unused, telemetry: createSilentTelemetry() };
  state.ports = { ...ports, clock: systemClock, random };
  const definition = audit as unknown as ServiceDefinition;
  state.host = await startHost({
    services: [definition],
    effective: loadConfig([...coreSections, definition.config], {
      env: {},
      flags: { 'grpc.port': 0, 'telemetry.port': 0 },
    }),
    ports: state.ports,
    dataFolder: folder,
    sinkCaFile: '',
  });
  const { secret } = await state.host.apiKeys.create({
    tenantId: 'ten_1',
    name: 'test',
    roles: ['audit'],
    expiresAtMs: Date.now() + 60_000,
    sandbox: false,
  });
  state.key = secret;
  const address = state.host.listeners.find(({ name }) => name === 'gRPC')?.address ?? '';
  state.client = new AuditServiceClient(address, credentials.createInsecure());
  state.close = async () => {
    state.client.close();
    await state.host.stop();
    await bus.close(1_000);
    await engine.close();
    await rm(folder, { recursive: true, force: true });
  };
});
after(() => state.close());

const metadata = (key = state.key): Metadata => {
  const made = new Metadata();
  made.set('authorization', `Bearer ${key}`);
  return made;
};

function query(request: Partial<QueryAuditEntriesRequest> = {}): Promise<QueryAuditEntriesResponse> {
  return new Promise((resolve, reject) => {
    state.client.queryAuditEntries(
      { target: '', pageSize: 0, pageToken: '', ...request },
      metadata(),
      (error, response) => (error === null ? resolve(response) : reject(error)),
    );
  });
}

async function all(request: Partial<QueryAuditEntriesRequest>) {
  const records = [];
  let pageToken = '';
  do {
    const page = await query({ ...request, pageToken });
    records.push(...page.records);
    pageToken = page.nextPageToken;
  } while (pageToken !== '');
  return records;
}

async function eventually(check: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (await check()) return;
    await systemClock.sleep(20);
  }
  assert.fail('it did not happen');
}

const eventOf = (messageId: string, number: number, tenantId = 'ten_1'): Emission =>
  emission('events', 'express', {
    messageId,
    tenantId,
    lane: Lane.LANE_EXPRESS,
    eventKey: `mta:tls:0:${number}:suppressed`,
    atMs: systemClock.nowMs(),
    stage: 'mta',
    recipientIndexes: [number],
    what: { $case: 'suppressed', value: { reason: 'list' } },
  });

describe('audit', () => {
  before(async () => {
    const rounds = Array.from({ length: EVENTS_EACH }, (_, number) => number);
    for (const number of rounds)
      await publish(
        state.ports,
        MESSAGE_IDS.map((id) => eventOf(id, number)),
      );
    await publish(
      state.ports,
      MESSAGE_IDS.map((id) => eventOf(id, 0)),
    );
    await publish(state.ports, [eventOf(newId('msg', systemClock, random), 0, 'ten_2')]);
    const view = { actor: 'key:key_1', action: 'message.view', target: MESSAGE_IDS[0] ?? '', outcome: 'done' };
    await publish(state.ports, [auditEmission(state.ports, { tenantId: 'ten_1', ...view })]);
    const wanted = MESSAGE_IDS.length * EVENTS_EACH + 2;
    const render = () => state.ports.telemetry.metrics.render();
    await eventually(async () => {
      const counts = [...(await render()).matchAll(/^sealpost_audit_entries_total\{.*\} (\d+)$/gm)];
      return counts.reduce((sum, match) => sum + Number(match[1]), 0) >= wanted;
    });
  });

  it('records the events of each message in the order of the topic, once each', async () => {
    for (const target of MESSAGE_IDS) {
      const records = (await all({ target })).filter(({ action }) => action.startsWith('mail.'));
      const order = records.map(({ facts }) => Number(facts['recipients']));
      assert.deepEqual(
        order,
        Array.from({ length: EVENTS_EACH }, (_, i) => i),
      );
    }
  });

  it('finds accesses among the events of their message', async () => {
    const records = await all({ target: MESSAGE_IDS[0] ?? '' });
    assert.equal(records.filter(({ action }) => action === 'message.view').length, 1);
  });

  it('shows a tenant its own records only, page by page without loss', async () => {
    const whole = await query({ pageSize: 1_000 });
    const paged = (await all({ pageSize: 1 })).filter(({ action }) => action !== 'audit.query');
    assert.deepEqual(
      paged,
      whole.records.filter(({ action }) => action !== 'audit.query'),
    );
    assert.ok(whole.records.every(({ chainHash }) => /^[0-9a-f]{64}$/.test(chainHash)));
    const last = whole.records.at(-1)?.index ?? 0;
    assert.ok(whole.records.length < last + 1, 'the other tenant’s record has an index but is not shown');
  });

  it('records each reading under the key that read', async () => {
    await query({ target: 'key_nothing' });
    await eventually(async () => {
      const records = await all({ target: 'audit' });
      return records.some(({ action, actor }) => action === 'audit.query' && actor.startsWith('key:key_'));
    });
  });

  it('refuses what it does not understand by the name of the field', async () => {
    const { nextPageToken: token } = await query({ pageSize: 1 });
    const wrong: readonly (readonly [string, Partial<QueryAuditEntriesRequest>])[] = [
      ['page_size', { pageSize: -1 }],
      ['page_token', { pageToken: 'x' }],
      ['page_token', { pageToken: token, target: 'key_1' }],
      ['target', { target: 'two words' }],
    ];
    for (const [field, request] of wrong)
      await assert.rejects(query(request), (error: ServiceError) => {
        assert.equal(error.code, status.INVALID_ARGUMENT);
        return error.details.includes(field);
      });
  });

  it('says that proofs are not served yet', async () => {
    const refused = new Promise<ServiceError | null>((resolve) => {
      state.client.getCheckpoint({}, metadata(), (error) => resolve(error));
    });
    assert.equal((await refused)?.code, status.UNIMPLEMENTED);
  });

  it('answers nobody without the role', async () => {
    const { secret } = await state.host.apiKeys.create({
      tenantId: 'ten_1',
      name: 'reader',
      roles: ['read'],
      expiresAtMs: Date.now() + 60_000,
      sandbox: false,
    });
    const refused = new Promise<ServiceError | null>((resolve) => {
      const request = { target: '', pageSize: 0, pageToken: '' };
      state.client.queryAuditEntries(request, metadata(secret), (error) => resolve(error));
    });
    assert.equal((await refused)?.code, status.PERMISSION_DENIED);
  });
});
