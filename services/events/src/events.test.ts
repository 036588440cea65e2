/** The service on a real store and log: instances come and go, and any of them serves whoever watches. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { MailEvent, type TrackedEvent } from '@sealpost/contracts';
import { createSeededRandom } from '@sealpost/kernel';
import { type Instance, type Instances, openInstances } from './testing/open-instances.ts';

const MESSAGES = 40;
const EVENTS_EACH = 5;
const ids = Array.from({ length: MESSAGES }, (_, i) => `msg_${i}`);
const eventOf = (messageId: string, eventKey: string): MailEvent =>
  MailEvent.fromPartial({ messageId, tenantId: 't', eventKey, what: { $case: 'sealed', value: {} } });
const nameOf = (event: TrackedEvent): string => `${event.messageId}@${event.version}`;

describe('several instances of events', () => {
  let given: Instances;
  before(async () => {
    given = await openInstances();
  });
  after(() => given.close());

  it('let watchers miss nothing and keep versions without gaps while partitions change hands', async () => {
    const random = createSeededRandom(7);
    const steady = await given.start();
    let other: Instance | undefined = await given.start();
    const seenSteadily: TrackedEvent[] = [];
    const stopped = new AbortController();
    const watching = steady.watch('begin', (event) => seenSteadily.push(event) > 0, stopped.signal);
    const seen: TrackedEvent[] = [];
    const hop = async (instance: Instance): Promise<void> => {
      let left = 9;
      const cursor = seen.at(-1)?.cursor ?? 'begin';
      const take = (event: TrackedEvent): boolean => {
        seen.push(event);
        left -= 1;
        return left > 0;
      };
      await instance.watch(cursor, take, AbortSignal.timeout(1_000));
    };
    for (let round = 0; round < EVENTS_EACH; round++) {
      const events = ids.map((id) => eventOf(id, `k${round}`));
      // Some are told twice by who emits them.
      await given.emit([...events, ...events.filter(() => random.fraction() < 0.2)]);
      await Promise.all([hop(steady), other === undefined ? undefined : hop(other)]);
      if (other === undefined) other = await given.start();
      else {
        await other.stop();
        other = undefined;
      }
    }
    const total = MESSAGES * EVENTS_EACH;
    const names = (events: readonly TrackedEvent[]): number => new Set(events.map(nameOf)).size;
    for (let i = 0; i < total && names(seen) < total; i++) await hop(other ?? steady);
    assert.equal(names(seen), total);
    for (let i = 0; i < 100 && seenSteadily.length < total; i++)
      await new Promise((resolve) => setTimeout(resolve, 50));
    stopped.abort();
    await watching;
    assert.deepEqual([seenSteadily.length, names(seenSteadily)], [total, total]);
    for (const id of ids) {
      assert.deepEqual(
        (await steady.messages.get(id))?.events.map(({ version, key }) => `${version}/${key}`),
        Array.from({ length: EVENTS_EACH }, (_, i) => `${i + 1}/k${i}`),
      );
      assert.deepEqual(
        seenSteadily.filter((event) => event.messageId === id).map((event) => event.version),
        Array.from({ length: EVENTS_EACH }, (_, i) => i + 1),
      );
    }
    await Promise.all([steady.stop(), other?.stop()]);
  });
});
