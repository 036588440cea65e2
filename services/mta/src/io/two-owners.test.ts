/** Two mta instances over one store and a real server: whatever moment the first is stopped at, nothing is sent unlisted. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { attemptOutcomeToJSON, type MailEvent } from '@sealpost/contracts';
import { type FaultSink, startFaultSink } from '@sealpost/tests/fault-sink';
import { waitFor } from '@sealpost/tests/wait-for';
import { type GivenStore, givenStore, type Instance, TOPIC } from '../testing/given-store.ts';
import { createStoppable, type Moment } from '../testing/stoppable.ts';

const WAIT_MS = 10_000;
/** After the stopped instance went on: time in which it would do harm if it could. */
const HARM_MS = 300;

const sleep = (delayMs: number) => new Promise<void>((resolve) => setTimeout(resolve, delayMs));
const isCall = (when: Moment['when'], call: string, holds?: string) => (moment: Moment) =>
  moment.when === when && moment.call === call && (holds === undefined || moment.detail.includes(holds));

interface Story {
  readonly name: string;
  readonly where: (moment: Moment, sink: FaultSink) => boolean;
  readonly noDuplicates?: true;
  /** Copies that the server must have in the end, and attempts listed in doubt. */
  readonly copies: number;
  readonly doubts: number;
  readonly ends: readonly ('DELIVERED' | 'IN_DOUBT')[];
}

const IS_DONE = '"state":"done"';
const ONCE = { copies: 1, doubts: 0, ends: ['DELIVERED'] } as const;
const STORIES: readonly Story[] = [
  { name: 'before the claim', where: isCall('before', 'deliveries.claimDue'), ...ONCE },
  { name: 'after the claim', where: isCall('after', 'deliveries.claimDue'), ...ONCE },
  { name: 'after connecting', where: isCall('before', 'deliveries.update', '"intent":{'), ...ONCE },
  {
    name: 'after the intent',
    where: isCall('after', 'deliveries.update', '"intent":{'),
    copies: 1,
    doubts: 1,
    ends: ['IN_DOUBT', 'DELIVERED'],
  },
  {
    name: 'after the dot, before its reply',
    where: (moment, sink) => moment.when === 'arriving' && sink.messages.length > 0,
    copies: 2,
    doubts: 1,
    ends: ['IN_DOUBT', 'DELIVERED'],
  },
  {
    name: 'after the dot, where the sender forbids a repetition',
    where: (moment, sink) => moment.when === 'arriving' && sink.messages.length > 0,
    noDuplicates: true,
    copies: 1,
    doubts: 1,
    // What only the stopped instance knows is told once it goes on.
    ends: ['IN_DOUBT', 'DELIVERED'],
  },
  {
    name: 'after the outcome was told',
    where: isCall('after', 'bus.append'),
    copies: 2,
    doubts: 1,
    ends: ['DELIVERED', 'IN_DOUBT', 'DELIVERED'],
  },
  { name: 'after the outcome was kept', where: isCall('after', 'deliveries.update', IS_DONE), ...ONCE },
];

interface Told {
  readonly copies: number;
  readonly events: readonly MailEvent[];
}

/** The first instance is stopped, the second takes over and delivers, the first goes on. */
async function tell(given: GivenStore, story: Story, partition: number): Promise<Told> {
  const sink = await startFaultSink({ behaviours: { startTls: false } });
  const open: Instance[] = [];
  try {
    const stoppable = createStoppable((moment) => story.where(moment, sink));
    const first = await given.startInstance({ name: 'first', sinkPort: sink.port, stoppable });
    const second = await given.startInstance({ name: 'second', sinkPort: sink.port });
    open.push(first, second);
    first.owner.ownership.assigned([partition], TOPIC);
    await waitFor(() => first.owner.ownership.held().length === 1, WAIT_MS);
    const held = first.owner.ownership.held()[0] ?? { partition, epoch: 0 };
    const noDuplicates = story.noDuplicates === undefined ? {} : { noDuplicates: story.noDuplicates };
    const messageId = await given.send(`reader@p${partition}.example.org`, { partition, ...noDuplicates });
    await waitFor(() => stoppable.isStopped(), WAIT_MS);
    second.owner.ownership.assigned([partition], TOPIC);
    await waitFor(async () => (await given.docOf(messageId)).state === 'done', WAIT_MS);
    stoppable.resume();
    await waitFor(() => !first.owner.ownership.isHeld(held), WAIT_MS);
    await sleep(HARM_MS);
    assert.equal((await given.docOf(messageId)).state, 'done');
    return { copies: sink.messages.length, events: given.events.filter((event) => event.messageId === messageId) };
  } finally {
    await Promise.all(open.map((instance) => instance.close()));
    await sink.close();
  }
}

const outcomesOf = (events: readonly MailEvent[]): readonly string[] => {
  const byKey = new Map(events.map((event) => [event.eventKey, event]));
  return [...byKey.values()].flatMap(({ what }) =>
    what?.$case === 'attempted' && what.value.attempt !== undefined
      ? [attemptOutcomeToJSON(what.value.attempt.outcome).replace('ATTEMPT_OUTCOME_', '')]
      : [],
  );
};

describe('an mta instance that is stopped, loses its partition, and goes on', () => {
  let given: GivenStore;
  const told = new Map<string, Promise<Told>>();
  before(async () => {
    given = await givenStore();
    STORIES.forEach((story, partition) => told.set(story.name, tell(given, story, partition)));
    await Promise.allSettled(told.values());
  });
  after(() => given.close());

  for (const story of STORIES) {
    it(`sends nothing that is not listed: stopped ${story.name}`, async () => {
      const { copies, events } = (await told.get(story.name)) as Told;
      const outcomes = outcomesOf(events);
      assert.deepEqual(outcomes, story.ends);
      assert.equal(copies, story.copies);
      assert.equal(outcomes.filter((outcome) => outcome === 'IN_DOUBT').length, story.doubts);
      assert.ok(copies <= 1 + story.doubts);
    });
  }
});
