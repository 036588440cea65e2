import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MailEvent, type TrackedEvent } from '@sealpost/contracts';
import { AppError } from '@sealpost/kernel';
import fc from 'fast-check';
import type { TrackedMessageDoc } from '../core/tracked-message.ts';
import { applyEvent } from '../stage.ts';
import { catchUp, formatCursor, parseCursor } from './catch-up.ts';

/** Messages in memory: `append` applies an event under the next number. */
function givenMessages() {
  const docs = new Map<string, TrackedMessageDoc>();
  let seq = 0;
  const append = (messageId: string): void => {
    seq += 1;
    docs.set(
      messageId,
      applyEvent(docs.get(messageId), MailEvent.fromPartial({ messageId, eventKey: `e${seq}` }), seq),
    );
  };
  const changedSince = async (_tenantId: string, after: number, limit: number) =>
    [...docs.values()]
      .filter((doc) => doc.lastSeq > after)
      .toSorted((a, b) => a.lastSeq - b.lastSeq)
      .slice(0, limit);
  return { append, changedSince };
}

async function readAll(
  messages: ReturnType<typeof givenMessages>,
  options: { readonly cursor: string; readonly batchMax: number; readonly stopAfter?: number },
): Promise<readonly TrackedEvent[]> {
  const seen: TrackedEvent[] = [];
  const position = parseCursor(options.cursor);
  const request = { messages, tenantId: 't', wanted: new Set<string>(), position, batchMax: options.batchMax };
  const broken = new Error('connection lost');
  await catchUp(request, async (events) => {
    for (const event of events) {
      if (seen.length === options.stopAfter) throw broken;
      seen.push(event);
    }
  }).catch((thrown: unknown) => assert.equal(thrown, broken));
  return seen;
}

const nameOf = (event: TrackedEvent): string => `${event.messageId}@${event.version}`;

describe('catchUp', () => {
  it('misses no event, wherever the connection breaks and however small the pages', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { minLength: 1, maxLength: 30 }),
        fc.array(fc.constantFrom('a', 'b', 'f'), { maxLength: 5 }),
        fc.record({ batchMax: fc.integer({ min: 1, max: 4 }), stopAfter: fc.nat(30) }),
        async (appended, later, how) => {
          const messages = givenMessages();
          for (const id of appended) messages.append(id);
          const first = await readAll(messages, { cursor: 'begin', ...how });
          for (const id of later) messages.append(id);
          const cursor = first.at(-1)?.cursor ?? 'begin';
          const second = await readAll(messages, { cursor, batchMax: how.batchMax });
          const seen = new Set([...first, ...second].map(nameOf));
          const all = await readAll(messages, { cursor: 'begin', batchMax: 1_000 });
          assert.deepEqual([...seen].toSorted(), all.map(nameOf).toSorted());
          assert.equal(all.length, appended.length + later.length);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('tells the events of a message in their order and none twice', async () => {
    const messages = givenMessages();
    for (const id of ['a', 'b', 'a', 'c', 'b', 'a']) messages.append(id);
    const events = await readAll(messages, { cursor: 'begin', batchMax: 2 });
    assert.equal(new Set(events.map(nameOf)).size, 6);
    assert.deepEqual(
      events.filter((event) => event.messageId === 'a').map((event) => event.version),
      [1, 2, 3],
    );
  });
});

describe('cursors', () => {
  it('read back what was written', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (fromSeq, more) => {
        const place = { fromSeq, atSeq: fromSeq + more };
        assert.deepEqual(parseCursor(formatCursor(place)), place);
      }),
    );
  });

  it('are refused as a field when they are none', () => {
    fc.assert(
      fc.property(
        fc.string().filter((text) => !/^\d+(-\d+)?$/.test(text) && text !== 'begin'),
        (text) => {
          assert.throws(
            () => parseCursor(text),
            (thrown) => thrown instanceof AppError && thrown.violations[0]?.field === 'cursor',
          );
        },
      ),
    );
    assert.throws(() => parseCursor('9-3'), AppError);
    assert.throws(() => parseCursor('9'.repeat(16) + 0), AppError);
  });
});
