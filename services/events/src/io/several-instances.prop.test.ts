/** Several instances over one store, in every order of their steps: repeats, stale owners, watchers that come and go. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MailEvent, type TrackedEvent } from '@sealpost/contracts';
import fc from 'fast-check';
import { createMemoryStore, type MemoryStore } from '../testing/memory-messages.ts';
import { applyEvents, type PlacedEvent } from './apply-events.ts';
import { catchUp } from './catch-up.ts';
import { parseCursor } from '../core/watch-cursor.ts';

const PARTITIONS = 2;

/** One record of the log: an event of a message; the same key twice is one event that was emitted twice. */
interface LogEntry {
  readonly message: number;
  readonly key: number;
}

const logs = fc.array(fc.record({ message: fc.nat(3), key: fc.nat(5) }), { minLength: 1, maxLength: 12 });

function toPlaced(entries: readonly LogEntry[], partition: number): readonly PlacedEvent[] {
  return entries.map(({ message, key }, offset) => ({
    event: MailEvent.fromPartial({ messageId: `${partition}-${message}`, tenantId: 't', eventKey: `k${key}` }),
    place: { partition, offset },
  }));
}

/** An owner as it may be: takes the log from some committed offset on, batch by batch, whoever else does. */
async function own(store: MemoryStore, log: readonly PlacedEvent[], batchMax: number): Promise<void> {
  const { messages, progress } = store.instance();
  for (let from = 0; from < log.length; from += batchMax) {
    const batch = log.slice(from, from + batchMax);
    await applyEvents(messages, batch);
    const last = batch.at(-1) as PlacedEvent;
    progress.applied(last.place.partition, last.place.offset + 1);
  }
}

const nameOf = (event: TrackedEvent): string => `${event.messageId}@${event.version}`;

describe('several instances', () => {
  it('keep versions without gaps, each event once, and let a watcher miss none', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(logs, { minLength: PARTITIONS, maxLength: PARTITIONS }),
        fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 2, maxLength: 3 }),
        async (scheduler, entries, owners) => {
          const store = createMemoryStore(() => scheduler.schedule(Promise.resolve()));
          const placed = entries.map(toPlaced);
          const owning = Promise.all(owners.flatMap((batchMax) => placed.map((log) => own(store, log, batchMax))));
          const seen: TrackedEvent[] = [];
          const { messages, progress } = store.instance();
          let cursor = 'begin';
          const watch = async (): Promise<void> => {
            const request = { messages, progress, tenantId: 't', wanted: new Set<string>(), batchMax: 2 };
            await catchUp({ ...request, position: parseCursor(cursor) }, async (events) => {
              seen.push(...events);
              cursor = events.at(-1)?.cursor ?? cursor;
            });
          };
          const watching = (async () => {
            for (let i = 0; i < 4; i++) await watch();
          })();
          await scheduler.waitFor(Promise.all([owning, watching]));
          await scheduler.waitFor(watch());
          const wanted = new Set(entries.flatMap((log, p) => log.map(({ message, key }) => `${p}-${message}/k${key}`)));
          let events = 0;
          for (const doc of store.docs.values()) {
            assert.deepEqual(
              doc.events.map((event) => event.version),
              doc.events.map((_, i) => i + 1),
            );
            assert.equal(doc.version, doc.events.length);
            for (const event of doc.events) assert.ok(wanted.delete(`${doc._id}/${event.key}`));
            const places = doc.events.map((event) => event.offset);
            assert.deepEqual(
              places,
              places.toSorted((a, b) => a - b),
            );
            events += doc.events.length;
          }
          assert.equal(wanted.size, 0);
          assert.equal(new Set(seen.map(nameOf)).size, events);
          const highest = new Map<string, number>();
          for (const { messageId, version } of seen) {
            assert.ok(version <= (highest.get(messageId) ?? 0) + 1, 'a version was told before the one before it');
            highest.set(messageId, Math.max(version, highest.get(messageId) ?? 0));
          }
        },
      ),
      { numRuns: 150 },
    );
  });
});
