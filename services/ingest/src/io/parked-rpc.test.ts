import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type AppendRecord, type Bus, createEmbeddedBus } from '@sealpost/bus';
import { AuditEntry, allTopics, topicName } from '@sealpost/contracts';
import { AppError, createSeededRandom, systemClock } from '@sealpost/kernel';
import type { CallContext } from '@sealpost/runtime';
import { type Engine, openEngine } from '@sealpost/sqlite';
import { createParkedHandlers, type ParkedHandlers } from './parked-rpc.ts';

const TOPIC = topicName('accepted', 'express');
const SECRET = 'what the record holds';
const context: CallContext = {
  principal: { keyId: 'key_1', tenantId: 'ten_1', roles: ['operate'], sandbox: false },
  traceparent: '',
  signal: new AbortController().signal,
};
const codeOf = (thrown: unknown): string => (thrown instanceof AppError ? thrown.code : String(thrown));

describe('calls on parked records', () => {
  const given = {} as { folder: string; engine: Engine; bus: Bus; calls: ParkedHandlers };
  const audited: AuditEntry[] = [];

  before(async () => {
    given.folder = await mkdtemp(join(tmpdir(), 'sealpost-parked-'));
    given.engine = await openEngine({ folder: given.folder, diskFloorBytes: 0 });
    const topics = allTopics().map((topic) => ({ ...topic, partitions: 1 }));
    const bus = await createEmbeddedBus({ engine: given.engine, topics, clock: systemClock });
    given.bus = {
      ...bus,
      append: (records: readonly AppendRecord[]) => {
        audited.push(...records.map((record) => AuditEntry.decode(record.value)));
        return bus.append(records);
      },
    };
    given.calls = createParkedHandlers({ bus: given.bus, clock: systemClock, random: createSeededRandom(3) });
    for (const offset of [0, 1, 2]) {
      const value = Buffer.from(SECRET);
      const place = { topic: TOPIC, partition: 0, offset, timestampMs: 1 };
      await bus.park('dlp', { ...place, key: `msg_${offset}`, value, headers: {} }, 'undecodable');
    }
  });

  after(async () => {
    await given.bus.close(1_000);
    await given.engine.close();
    await rm(given.folder, { recursive: true });
  });

  it('list page by page, and show origin and reason but neither content nor key', async () => {
    const first = await given.calls.listParkedRecords({ pageSize: 2, pageToken: '' }, context);
    const rest = await given.calls.listParkedRecords({ pageSize: 2, pageToken: first.nextPageToken }, context);
    const records = [...first.records, ...rest.records];
    assert.deepEqual(
      records.map(({ group, topic, partition, offset, reason, sizeBytes }) => [
        group,
        topic,
        partition,
        offset,
        reason,
        sizeBytes,
      ]),
      [0, 1, 2].map((offset) => ['dlp', TOPIC, 0, offset, 'undecodable', SECRET.length]),
    );
    assert.equal(rest.nextPageToken, '');
    const shown = await given.calls.getParkedRecord({ parkedId: records[0]?.parkedId ?? '' }, context);
    assert.equal(shown.record?.offset, 0);
    for (const answer of [records, shown]) assert.doesNotMatch(JSON.stringify(answer), /holds|msg_/);
  });

  it('replay puts a record back and forgets it, discard deletes it, and neither is done twice', async () => {
    const { records } = await given.calls.listParkedRecords({ pageSize: 0, pageToken: '' }, context);
    const [replayed, discarded, kept] = records.map(({ parkedId }) => parkedId);
    await given.calls.replayParkedRecord({ parkedId: replayed ?? '' }, context);
    await given.calls.discardParkedRecord({ parkedId: discarded ?? '' }, context);
    for (const parkedId of [replayed, discarded, 'never-was', '', 'a b'])
      await assert.rejects(given.calls.replayParkedRecord({ parkedId: parkedId ?? '' }, context), (thrown: unknown) => {
        assert.equal(codeOf(thrown), 'INGEST_PARKED_NOT_FOUND');
        return true;
      });
    const left = await given.calls.listParkedRecords({ pageSize: 0, pageToken: '' }, context);
    assert.deepEqual(
      left.records.map(({ parkedId }) => parkedId),
      [kept],
    );
  });

  it('are audited each, with who did what to which record, and never with content', () => {
    assert.deepEqual([...new Set(audited.map(({ actor }) => actor))], ['key:key_1']);
    assert.deepEqual(
      audited.map(({ action }) => action),
      ['list', 'list', 'view', 'list', 'replay', 'discard', 'list'].map((verb) => `parked.${verb}`),
    );
    assert.deepEqual(audited.find(({ action }) => action === 'parked.discard')?.facts['offset'], '1');
    assert.doesNotMatch(JSON.stringify(audited), /holds/);
  });
});
