import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MailEvent } from '@sealpost/contracts';
import { createMemoryStore } from '../testing/memory-messages.ts';
import { applyEvents } from './apply-events.ts';
import { createWatchers } from './watchers.ts';

const WAIT_MS = 5;

/** Instances over one store; each `apply` is a batch of one event for each message named. */
function givenInstances() {
  const store = createMemoryStore();
  let end = 0;
  return () => {
    const { messages, progress } = store.instance();
    const watchers = createWatchers({ messages, progress, watchersMax: 3 });
    const apply = async (messageIds: readonly string[], tenantId = 't'): Promise<void> => {
      const from = end;
      const events = messageIds.map((messageId) => ({
        event: MailEvent.fromPartial({ messageId, tenantId, eventKey: `e${end}` }),
        place: { partition: 0, offset: end++ },
      }));
      const { docs } = await applyEvents(messages, events);
      progress.applied(0, end);
      watchers.applied({ partition: 0, from, until: end }, docs);
    };
    return { watchers, apply };
  };
}
const idsOf = (news: { readonly events: readonly { readonly messageId: string }[] }): readonly string[] =>
  news.events.map((each) => each.messageId);

describe('watchers', () => {
  it('hear what happens in their tenant, and to the messages they named', async () => {
    const { watchers, apply } = givenInstances()();
    const all = await watchers.open('t', new Set());
    const one = await watchers.open('t', new Set(['b']));
    const other = await watchers.open('u', new Set());
    await apply(['a', 'b', 'a']);
    assert.deepEqual(idsOf(await all.next(WAIT_MS)), ['a', 'b', 'a']);
    assert.deepEqual(idsOf(await one.next(WAIT_MS)), ['b']);
    assert.deepEqual(idsOf(await other.next(WAIT_MS)), []);
    for (const watch of [all, one, other]) watch.close();
  });

  it('hear what another instance applied, in the order of the log', async () => {
    const instance = givenInstances();
    const [here, there] = [instance(), instance()];
    const watch = await here.watchers.open('t', new Set());
    await there.apply(['a', 'b']);
    await there.apply(['a']);
    const { events, reached } = await watch.next(60_000);
    assert.deepEqual(
      events.map(({ messageId, event }) => `${messageId}@${event.version}/${event.offset}`),
      ['a@1/0', 'b@1/1', 'a@2/2'],
    );
    assert.deepEqual(reached, [3]);
    await here.apply(['c']);
    assert.deepEqual(idsOf(await watch.next(WAIT_MS)), ['c']);
    watch.close();
  });

  it('are told what came between when the partition comes to their instance', async () => {
    const instance = givenInstances();
    const [here, there] = [instance(), instance()];
    const watch = await here.watchers.open('t', new Set());
    await there.apply(['a']);
    await here.apply(['b']);
    assert.deepEqual(idsOf(await watch.next(60_000)), ['a', 'b']);
    watch.close();
  });

  it('are woken by news, and told to read on when they fell behind', async () => {
    const { watchers, apply } = givenInstances()();
    const watch = await watchers.open('t', new Set());
    const waiting = watch.next(60_000);
    await apply(['first']);
    assert.equal((await waiting).events.length, 1);
    for (let i = 0; i <= 100; i++) await apply(Array.from({ length: 100 }, (_, j) => `m${i}-${j}`));
    assert.equal((await watch.next(WAIT_MS)).overflowed, true);
    assert.equal((await watch.next(WAIT_MS)).overflowed, false);
    watch.close();
  });

  it('stop waiting once closed, and are as many as were allowed', async () => {
    const { watchers } = givenInstances()();
    const open = await Promise.all(['t', 't', 'u'].map((tenant) => watchers.open(tenant, new Set())));
    await assert.rejects(watchers.open('t', new Set()), { code: 'EVENTS_WATCHERS_FULL' });
    const waiting = open[0]?.next(60_000);
    for (const watch of open) watch.close();
    assert.deepEqual((await waiting)?.events, []);
    assert.equal(watchers.count(), 0);
  });
});
