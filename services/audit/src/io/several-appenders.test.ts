/** Several instances append to one chain: repeats across them, stale owners, and what their contention costs. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { AppError, createSeededRandom, systemClock } from '@sealpost/kernel';
import { type AuditPageDoc, textsOf } from '../core/audit-page.ts';
import { decodeRecord } from '../core/audit-record.ts';
import { verifyChain } from '../core/verify-chain.ts';
import { allPages, draft, type OpenLog, type OpenStore, openLog, openStore } from '../testing/open-log.ts';

const keysOf = (pages: readonly AuditPageDoc[]): readonly string[] =>
  pages.flatMap((page) => textsOf(page).map((text) => decodeRecord(text)?.sourceKey ?? ''));

async function lostPages({ metrics }: OpenLog): Promise<number> {
  return Number(/sealpost_audit_pages_lost_total (\d+)/.exec(await metrics())?.[1] ?? 0);
}

describe('several appenders of one chain', () => {
  let opened: OpenStore;
  beforeEach(async () => {
    opened = await openStore();
  });
  afterEach(() => opened.close());

  it('record each of 2,000 drafts once and in the order of its source, whoever appends or repeats it', async (t) => {
    const logs = [await openLog(opened.store), await openLog(opened.store)] as const;
    const random = createSeededRandom(20_260_301);
    const coin = (): boolean => random.fraction() < 0.5;
    const sources = Array.from({ length: 8 }, (_, source) =>
      Array.from({ length: 250 }, (_, i) =>
        draft(`s${source}/${i}`, { isAccess: i % 50 === 0, target: `key_${source}` }),
      ),
    );
    const appendSource = async (drafts: (typeof sources)[number]): Promise<void> => {
      const size = 10;
      for (let from = 0; from < drafts.length; from += size) {
        const batch = drafts.slice(from, from + size);
        const [owner, other] = coin() ? logs : [logs[1], logs[0]];
        // A stale owner appends the same; a new one begins with what its predecessor did not acknowledge.
        if (coin()) await Promise.all([owner.log.append(batch), other.log.append(batch)]);
        else await owner.log.append(drafts.slice(Math.max(0, from - 3 * size), from + size));
      }
    };
    await Promise.all(sources.map(appendSource));
    const pages = await allPages(logs[0].collections);
    const head = await logs[0].collections.heads.get('log');
    assert.ok(head !== undefined);
    assert.equal(verifyChain(pages, { knownEnd: head }).kind, 'intact');
    const keys = keysOf(pages);
    assert.equal(keys.length, 2_000);
    for (const [source, drafts] of sources.entries())
      assert.deepEqual(
        keys.filter((key) => key.startsWith(`s${source}/`)),
        drafts.map((each) => each.sourceKey),
      );
    assert.equal((await logs[0].collections.targets.find({ limit: 100 })).docs.length, 40);
    const lost = (await lostPages(logs[0])) + (await lostPages(logs[1]));
    t.diagnostic(`${((pages.length + lost) / pages.length).toFixed(2)} tries per page`);
  });

  it('recognise what another recorded long after the head moved past it', async () => {
    const [one, two] = [await openLog(opened.store), await openLog(opened.store)];
    await two.log.append([draft('b/0')]);
    for (let i = 0; i < 40; i++) await one.log.append([draft(`a/${i}`)]);
    await two.log.append([draft('a/0'), draft('a/39'), draft('b/1')]);
    const keys = keysOf(await allPages(one.collections));
    assert.equal(keys.length, 42);
    assert.equal(new Set(keys).size, 42);
  });

  it('finish the target index of one that died after its page', async () => {
    const dying = await openLog(opened.store, (real) => {
      const lost = async (): Promise<never> => {
        throw new Error('the process died here');
      };
      return { ...real, targets: { ...real.targets, bulkWrite: lost }, heads: { ...real.heads, update: lost } };
    });
    const other = await openLog(opened.store);
    await other.log.append([draft('c/0')]);
    await dying.log.append([draft('c/1', { isAccess: true, target: 'key_9' })]);
    await other.log.append([draft('c/2')]);
    const { docs } = await other.collections.targets.find({ limit: 10 });
    assert.deepEqual(
      docs.map(({ target, index }) => ({ target, index })),
      [{ target: 'key_9', index: 1 }],
    );
    assert.equal((await other.collections.heads.get('log'))?.nextIndex, 3);
  });

  it('give back a batch that lost its place too often, for the stage to bring again', async () => {
    const real = await openLog(opened.store);
    const state = { refusals: 33 };
    const unlucky = await openLog(
      opened.store,
      (collections) => ({
        ...collections,
        pages: {
          ...collections.pages,
          insert: async (page) => (state.refusals-- > 0 ? { status: 'conflict' } : collections.pages.insert(page)),
        },
      }),
      { ...systemClock, sleep: async () => undefined },
    );
    const error = await unlucky.log.append([draft('d/0')]).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof AppError && error.code === 'AUDIT_CONTENDED' && error.entry.retryable);
    await unlucky.log.append([draft('d/0')]);
    assert.deepEqual(keysOf(await allPages(real.collections)), ['d/0']);
  });
});
