/** The appender on a real store: order, repeats, crashes between its writes, two processes, damage. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Collection } from '@sealpost/store';
import { type AuditPageDoc, endOf, PAGE_RECORDS_MAX, textsOf } from '../core/audit-page.ts';
import { decodeRecord } from '../core/audit-record.ts';
import { verifyChain } from '../core/verify-chain.ts';
import { allPages, draft, type OpenStore, openLog, openStore } from '../testing/open-log.ts';
import type { AuditCollections } from './audit-collections.ts';

let opened: OpenStore;

async function recordsOf(collections: AuditCollections) {
  return (await allPages(collections)).flatMap((page) => textsOf(page).map((text) => decodeRecord(text)));
}
const keysOf = async (collections: AuditCollections) =>
  (await recordsOf(collections)).map((record) => record?.sourceKey);

async function assertIntact(collections: AuditCollections): Promise<void> {
  const head = await collections.heads.get('log');
  assert.ok(head !== undefined);
  const verdict = verifyChain(await allPages(collections), { knownEnd: head });
  assert.equal(verdict.kind, 'intact');
}

/** Stands in front of a collection; `instead` answers for the calls it wants. */
const standIn = <C extends object>(real: C, instead: Partial<C>): C => ({ ...real, ...instead });
const lost = async (): Promise<never> => {
  throw new Error('the process died here');
};

describe('the audit log', () => {
  before(async () => {
    opened = await openStore();
  });
  after(() => opened.close());

  it('keeps the order of one caller and gives contiguous indexes', async () => {
    const { log, collections, metrics } = await openLog(opened.store);
    const calls = Array.from({ length: 40 }, (_, call) =>
      log.append(Array.from({ length: 50 }, (_, i) => draft(`a/${call}/${i}`))),
    );
    await Promise.all(calls);
    const records = await recordsOf(collections);
    assert.deepEqual(
      records.map((record) => record?.index),
      Array.from({ length: 2_000 }, (_, i) => i),
    );
    for (let call = 0; call < 40; call++)
      assert.deepEqual(
        records.map((record) => record?.sourceKey ?? '').filter((key) => key.startsWith(`a/${call}/`)),
        Array.from({ length: 50 }, (_, i) => `a/${call}/${i}`),
      );
    assert.ok((await allPages(collections)).length < 10, 'waiting calls share pages');
    assert.match(await metrics(), /sealpost_audit_entries_total\{kind="event"\} 2000/);
    await assertIntact(collections);
  });

  it('records a repeated source key once, also within one call and after a restart', async () => {
    const first = await openLog(opened.store);
    await first.log.append([draft('b/1'), draft('b/1'), draft('b/2')]);
    await Promise.all([first.log.append([draft('b/2'), draft('b/3')]), first.log.append([draft('b/3')])]);
    const second = await openLog(opened.store);
    await second.log.append([draft('b/1'), draft('a/0/0'), draft('b/4')]);
    const keys = (await keysOf(second.collections)).filter((key) => key?.startsWith('b/'));
    assert.deepEqual(keys, ['b/1', 'b/2', 'b/3', 'b/4']);
    await assertIntact(second.collections);
  });

  it('splits what is larger than a page', async () => {
    const { log, collections } = await openLog(opened.store);
    await log.append(Array.from({ length: PAGE_RECORDS_MAX + 7 }, (_, i) => draft(`c/${i}`)));
    await assertIntact(collections);
    const keys = (await keysOf(collections)).filter((key) => key?.startsWith('c/'));
    assert.equal(keys.length, PAGE_RECORDS_MAX + 7);
  });
});

describe('the audit log after a crash', () => {
  before(async () => {
    opened = await openStore();
  });
  after(() => opened.close());

  it('goes on behind a page whose head and target index were never written', async () => {
    const dying = await openLog(opened.store, (real) => ({
      ...real,
      heads: standIn(real.heads, { update: lost }),
      targets: standIn(real.targets, { bulkWrite: lost }),
    }));
    await dying.log.append([draft('d/1', { isAccess: true, target: 'key_1' }), draft('d/2')]);
    assert.equal((await dying.collections.heads.get('log'))?.nextIndex, 0);

    const next = await openLog(opened.store);
    await next.log.append([draft('d/1', { isAccess: true, target: 'key_1' }), draft('d/2'), draft('d/3')]);
    assert.deepEqual(await keysOf(next.collections), ['d/1', 'd/2', 'd/3']);
    const found = await next.collections.targets.find({ limit: 10 });
    assert.deepEqual(
      found.docs.map(({ target, index }) => ({ target, index })),
      [{ target: 'key_1', index: 0 }],
    );
    await assertIntact(next.collections);
  });

  it('does not repeat a page whose write was answered with an error although it happened', async () => {
    const state = { isBroken: true };
    const flaky = await openLog(opened.store, (real) => ({
      ...real,
      pages: standIn(real.pages, {
        insert: async (page: AuditPageDoc) => {
          const result = await real.pages.insert(page);
          if (!state.isBroken) return result;
          state.isBroken = false;
          return lost();
        },
      }),
    }));
    await assert.rejects(flaky.log.append([draft('e/1'), draft('e/2')]));
    await flaky.log.append([draft('e/1'), draft('e/2'), draft('e/3')]);
    const keys = (await keysOf(flaky.collections)).filter((key) => key?.startsWith('e/'));
    assert.deepEqual(keys, ['e/1', 'e/2', 'e/3']);
    await assertIntact(flaky.collections);
  });

  it('lets two processes append to one chain', async () => {
    const [one, two] = [await openLog(opened.store), await openLog(opened.store)];
    const wanted: string[] = [];
    for (let round = 0; round < 10; round++) {
      const drafts = ['one', 'two'].map((name) => [draft(`f/${name}/${round}/a`), draft(`f/${name}/${round}/b`)]);
      for (const list of drafts) wanted.push(...list.map((item) => item.sourceKey));
      await Promise.all([one.log.append(drafts[0] ?? []), two.log.append(drafts[1] ?? [])]);
    }
    const keys = (await keysOf(one.collections)).filter((key) => key?.startsWith('f/'));
    assert.equal(keys.length, wanted.length);
    assert.deepEqual(new Set(keys), new Set(wanted));
    await assertIntact(one.collections);
  });

  it('says in the log itself that its end was cut off, and leaves the gap to be seen', async () => {
    const { collections } = await openLog(opened.store);
    const pages = await allPages(collections);
    const cut = pages.at(-1) as AuditPageDoc;
    await (collections.pages as Collection<AuditPageDoc>).delete(cut._id);
    const next = await openLog(opened.store);
    await next.log.append([draft('g/1')]);
    const records = (await recordsOf(collections)).slice(-2);
    assert.deepEqual(
      records.map((record) => record?.action),
      ['audit.chain-broken', 'mail.attempted'],
    );
    assert.deepEqual(verifyChain(await allPages(collections)), {
      kind: 'broken',
      index: cut.firstIndex,
      problem: 'missing',
    });
    assert.equal(records[0]?.index, endOf(cut).nextIndex);
    assert.match(await next.metrics(), /sealpost_audit_chain_broken 1/);
  });
});
