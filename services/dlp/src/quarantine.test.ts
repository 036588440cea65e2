/** Holds and policies on a real store and log, as several instances of dlp have them at the same time. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ClassifiedMail, FLOW, type FlowName, topicNames } from '@sealpost/contracts';
import { type AppError, newId } from '@sealpost/kernel';
import { FACTORY_POLICY_YAML } from '@sealpost/policy';
import { POLICIES } from '@sealpost/runtime';
import type { Store } from '@sealpost/store';
import { POLICY_CACHE_MS } from './config.ts';
import { createHoldEndings } from './io/hold-endings.ts';
import { createPolicies } from './io/policies.ts';
import { createQuarantine, HELD } from './io/quarantine.ts';
import { type GivenPorts, givenPorts } from './testing/given-ports.ts';

const TENANT_ID = 'ten_01hzy0000000000000000000aa';
const HOLD_MS = 3_600_000;
const LATER_MS = 8 * 86_400_000 + 1;

describe('several instances of dlp', () => {
  let given: GivenPorts;
  let told: string[];
  before(async () => {
    given = await givenPorts();
    told = [];
    for (const flow of ['events', 'classified', 'audit'] as const) await collect(flow);
  });
  after(() => given.close());

  const collect = (flow: FlowName) =>
    given.ports.bus.subscribe({
      group: `test-${flow}`,
      topics: topicNames(flow),
      onBatch: (batch) => {
        for (const { value } of batch.records) {
          const record = FLOW[flow].codec.decode(value);
          if ('eventKey' in record) told.push(`${record.messageId} ${record.eventKey}`);
          else if ('action' in record) told.push(`${record.target} ${record.action} ${record.actor}`);
          else told.push(`${record.header?.messageId} ${flow}`);
        }
        batch.acknowledge(batch.records.map((record) => record.offset));
      },
    });
  const instance = async () => {
    const quarantine = await createQuarantine({ ...given.ports, holdExpireMs: HOLD_MS });
    return { quarantine, endings: createHoldEndings(quarantine, given.ports) };
  };
  const two = () => Promise.all([instance(), instance()]);
  const held = async () => {
    const messageId = newId('msg', given.ports.clock, given.ports.random);
    const mail = ClassifiedMail.fromPartial({
      header: { messageId, tenantId: TENANT_ID },
      decisions: [{ recipientIndex: 0, rule: 'hold' }],
    });
    const item = { mail, heldAtMs: given.ports.clock.nowMs() };
    const [{ quarantine }] = await two();
    await quarantine.hold([item]);
    return { messageId, hold: { tenantId: TENANT_ID, messageId }, item };
  };
  const toldOf = async (messageId: string, count: number): Promise<string[]> => {
    const lines = () =>
      told.filter((line) => line.startsWith(messageId)).map((line) => line.slice(messageId.length + 1));
    while (lines().length < count) await given.ports.clock.sleep(5);
    return lines().sort();
  };

  it('hear one of many who decide at the same time, and that one again until it was told', async () => {
    const [a, b] = await two();
    for (let round = 0; round < 10; round++) {
      const { messageId, hold } = await held();
      const decided = await Promise.all([
        a.quarantine.decide(hold, { ending: 'release', by: 'key:a' }),
        b.quarantine.decide(hold, { ending: 'reject', by: 'key:b' }),
        b.quarantine.decide(hold, { ending: 'release', by: 'key:c' }),
      ]);
      const [winner, ...others] = decided.flatMap((ending) => ending ?? []);
      assert.ok(winner);
      assert.deepEqual(others, []);
      const ending = winner.ending === 'release' ? 'release' : 'reject';
      assert.deepEqual(await b.quarantine.decide(hold, { ending, by: winner.by }), winner);
      assert.equal(await a.quarantine.get(TENANT_ID, messageId), undefined);
      await a.endings.tell(winner);
      assert.equal(await b.quarantine.decide(hold, { ending, by: winner.by }), undefined);
      assert.equal((await b.quarantine.list(TENANT_ID, { limit: 10 })).docs.length, 0);
    }
  });

  it('tell of a release once: mail, event and entry', async () => {
    const [a] = await two();
    const { messageId, hold } = await held();
    const ending = await a.quarantine.decide(hold, { ending: 'release', by: 'key:a' });
    assert.ok(ending);
    await a.endings.tell(ending);
    assert.deepEqual(await toldOf(messageId, 3), ['classified', 'dlp:released', 'quarantine.release key:a']);
  });

  it('tell what another one decided and could not tell, in its name', async () => {
    const [a, b] = await two();
    const { messageId, hold } = await held();
    await a.quarantine.decide(hold, { ending: 'reject', by: 'key:a' });
    assert.deepEqual(await b.quarantine.claimDue(), []);
    given.advance(60_000);
    const claimed = (await Promise.all([a, b].map(({ quarantine }) => quarantine.claimDue()))).flat();
    assert.deepEqual(
      claimed.map(({ ending, by }) => [ending, by]),
      [['reject', 'key:a']],
    );
    for (const ending of claimed) await b.endings.tell(ending);
    assert.deepEqual(await toldOf(messageId, 2), ['dlp:rejected-by-reviewer', 'quarantine.reject key:a']);
  });

  it('end an expired hold once, and nobody decides about it then', async () => {
    const [a, b] = await two();
    const { messageId, hold } = await held();
    given.advance(HOLD_MS + 1);
    a.endings.start();
    b.endings.start();
    assert.deepEqual(await toldOf(messageId, 1), ['dlp:hold-expired']);
    await Promise.all([a.endings.stop(), b.endings.stop()]);
    assert.equal(await a.quarantine.decide(hold, { ending: 'release', by: 'key:a' }), undefined);
    assert.deepEqual(await toldOf(messageId, 1), ['dlp:hold-expired']);
  });

  it('do not hold again what was let go when its record comes once more, and forget it later', async () => {
    const [a, b] = await two();
    const { messageId, hold, item } = await held();
    const ending = await a.quarantine.decide(hold, { ending: 'release', by: 'key:a' });
    assert.ok(ending);
    await a.endings.tell(ending);
    await b.quarantine.hold([item]);
    assert.equal(await b.quarantine.get(TENANT_ID, messageId), undefined);
    const collection = await given.ports.store.collection(HELD);
    const doc = await collection.get(messageId);
    assert.deepEqual([doc?.state, doc?.mail], ['ended', undefined]);
    await b.quarantine.forget();
    assert.ok(await collection.get(messageId));
    given.advance(LATER_MS);
    await b.quarantine.forget();
    assert.equal(await collection.get(messageId), undefined);
  });

  it('judge by a policy that another one put within a second, and put one version where two are put', async () => {
    const make = () => createPolicies({ ...given.ports, fileText: undefined });
    const [a, b] = await Promise.all([make(), make()]);
    const versions = async () => (await Promise.all([a, b].map((each) => each.current('ten_p')))).map((p) => p.version);
    assert.deepEqual(await versions(), [1, 1]);
    const document = FACTORY_POLICY_YAML;
    const puts = await Promise.allSettled(
      [a, b].map((each) => each.put('ten_p', document, { expectedVersion: 1, putBy: 'key:a' })),
    );
    const refused = puts.filter((put) => put.status === 'rejected').map((put) => put.reason as AppError);
    assert.deepEqual(
      refused.map((error) => error.code),
      ['DLP_POLICY_CHANGED'],
    );
    given.advance(POLICY_CACHE_MS + 1);
    assert.deepEqual(await versions(), [2, 2]);
    // One who has not seen the newest version may put the one after it all the same.
    await a.put('ten_p', document, { expectedVersion: 2, putBy: 'key:a' });
    assert.equal((await b.put('ten_p', document, { expectedVersion: 3, putBy: 'key:b' })).version, 4);
  });

  it('judge by the factory policy of this version where nobody put another, and leave what people put', async () => {
    const collection = await given.ports.store.collection(POLICIES);
    const document = `${FACTORY_POLICY_YAML}# as an earlier version had it\n`;
    const stored = { document, version: 1, putAtMs: 0 };
    await collection.insert({ ...stored, _id: 'ten_old/1', tenantId: 'ten_old', putBy: 'factory' });
    await collection.insert({ ...stored, _id: 'ten_own/1', tenantId: 'ten_own', putBy: 'key:a' });
    const policies = await createPolicies({ ...given.ports, fileText: undefined });
    const upgraded = await policies.currentDoc('ten_old');
    assert.deepEqual([upgraded.version, upgraded.document], [2, FACTORY_POLICY_YAML]);
    assert.equal((await policies.currentDoc('ten_own')).version, 1);
  });

  it('read a policy once for all who ask at the same time', async () => {
    const collection = await given.ports.store.collection(POLICIES);
    let finds = 0;
    const find: typeof collection.find = (query) => {
      finds++;
      return collection.find(query);
    };
    const store = { ...given.ports.store, collection: async () => ({ ...collection, find }) } as unknown as Store;
    const policies = await createPolicies({ store, clock: given.ports.clock, fileText: undefined });
    await Promise.all(Array.from({ length: 50 }, () => policies.current('ten_p')));
    assert.equal(finds, 1);
  });
});
