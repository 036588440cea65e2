import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MailEvent, type TrackedEvent } from '@sealpost/contracts';
import fc from 'fast-check';
import { parseCursor } from '../core/watch-cursor.ts';
import { createMemoryStore } from '../testing/memory-messages.ts';
import { applyEvents } from './apply-events.ts';
import { catchUp } from './catch-up.ts';

/** A log of partitions with the messages that follow it: `append` applies an event of a message as the next of a partition. */
function givenMessages() {
  const { instance } = createMemoryStore();
  const { messages, progress } = instance();
  const ends = new Map<number, number>();
  let made = 0;
  const append = async (messageId: string, partition: number): Promise<void> => {
    const offset = ends.get(partition) ?? 0;
    ends.set(partition, offset + 1);
    const event = MailEvent.fromPartial({ messageId, tenantId: 't', eventKey: `e${made++}` });
    const { nextStray } = await applyEvents(messages, [{ event, place: { partition, offset } }]);
    progress.applied(partition, offset + 1, nextStray);
  };
  return { append, messages, progress };
}

async function readAll(
  { messages, progress }: Pick<ReturnType<typeof givenMessages>, 'messages' | 'progress'>,
  options: { readonly cursor: string; readonly batchMax: number; readonly stopAfter?: number },
): Promise<readonly TrackedEvent[]> {
  const seen: TrackedEvent[] = [];
  const position = parseCursor(options.cursor);
  const request = { messages, progress, tenantId: 't', wanted: new Set<string>(), position };
  const broken = new Error('connection lost');
  await catchUp({ ...request, batchMax: options.batchMax }, async (events) => {
    for (const event of events) {
      if (seen.length === options.stopAfter) throw broken;
      seen.push(event);
    }
  }).catch((thrown: unknown) => assert.equal(thrown, broken));
  return seen;
}

const nameOf = (event: TrackedEvent): string => `${event.messageId}@${event.version}`;
const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
/** The partition of a message among `count`, as a hash would have it. */
const partitionOf = (id: string, count: number): number => ids.indexOf(id) % count;

function assertInOrder(events: readonly TrackedEvent[]): void {
  const highest = new Map<string, number>();
  for (const { messageId, version } of events) {
    const before = highest.get(messageId) ?? 0;
    assert.ok(version <= before + 1, `version ${version} of ${messageId} was told before ${before + 1}`);
    highest.set(messageId, Math.max(before, version));
  }
}

describe('catchUp', () => {
  const messageIds = fc.array(fc.constantFrom(...ids), { minLength: 1, maxLength: 30 });
  const partitionCounts = fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 3, max: 5 }));
  const how = fc.record({ batchMax: fc.integer({ min: 1, max: 4 }), stopAfter: fc.nat(30) });

  it('misses no event, wherever the connection breaks, however small the pages, also when partitions are added', async () => {
    await fc.assert(
      fc.asyncProperty(
        messageIds,
        messageIds,
        fc.record({ counts: partitionCounts, how }),
        async (appended, later, { counts: [few, more], how: { batchMax, stopAfter } }) => {
          const messages = givenMessages();
          for (const id of appended) await messages.append(id, partitionOf(id, few));
          const first = await readAll(messages, { cursor: 'begin', batchMax, stopAfter });
          for (const id of later) await messages.append(id, partitionOf(id, more));
          const second = await readAll(messages, { cursor: first.at(-1)?.cursor ?? 'begin', batchMax });
          const seen = new Set([...first, ...second].map(nameOf));
          assert.equal(seen.size, appended.length + later.length);
          const all = await readAll(messages, { cursor: 'begin', batchMax: 1_000 });
          assert.equal(new Set(all.map(nameOf)).size, appended.length + later.length);
          assertInOrder(all);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('tells the events of a message in their order and none twice', async () => {
    const messages = givenMessages();
    for (const id of ['a', 'b', 'a', 'c', 'b', 'a']) await messages.append(id, partitionOf(id, 2));
    const events = await readAll(messages, { cursor: 'begin', batchMax: 2 });
    assert.equal(events.length, 6);
    assert.equal(new Set(events.map(nameOf)).size, 6);
    assertInOrder(events);
    assert.deepEqual(await readAll(messages, { cursor: events.at(-1)?.cursor ?? '', batchMax: 2 }), []);
  });

  it('stops at the mark: what lies behind it may still have something before it', async () => {
    const { messages, progress, append } = givenMessages();
    await append('a', 0);
    const event = MailEvent.fromPartial({ messageId: 'b', tenantId: 't', eventKey: 'early' });
    await applyEvents(messages, [{ event, place: { partition: 0, offset: 2 } }]);
    const events = await readAll({ messages, progress }, { cursor: 'begin', batchMax: 2 });
    assert.deepEqual(events.map(nameOf), ['a@1']);
    await append('c', 0);
    progress.applied(0, 3);
    const rest = await readAll({ messages, progress }, { cursor: events.at(-1)?.cursor ?? '', batchMax: 2 });
    assert.deepEqual(rest.map(nameOf), ['c@1', 'b@1']);
  });
});
