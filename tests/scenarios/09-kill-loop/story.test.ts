import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type AuditRecord, RecipientState, type TrackedEvent, type TrackedMessage } from '@sealpost/contracts';
import { createSeededRandom } from '@sealpost/kernel';
import { endings, givenSealpost, type Installation } from '@sealpost/tests/given-sealpost';
import { checkAuditLog, checkHistory } from '@sealpost/tests/history-checker';
import { receivedCopies } from '@sealpost/tests/history-checker-received';
import { createLoad } from '@sealpost/tests/load-generator';

const KILLS = 30;
/** The life of a process under load before it is killed, milliseconds. */
const LIFE_MS_MAX = 700;
const CALLERS = 24;
const SEED = Number(process.env['SEALPOST_TEST_SEED'] ?? Date.now() % 1_000_000);

const sleep = (delayMs: number) => new Promise<void>((resolve) => setTimeout(resolve, delayMs));

/** All events from the beginning, until those of every message are there. */
async function readEvents(
  given: Installation,
  tracked: ReadonlyMap<string, TrackedMessage>,
): Promise<readonly TrackedEvent[]> {
  const abort = new AbortController();
  const events: TrackedEvent[] = [];
  const left = new Map([...tracked].map(([id, message]) => [id, message.version]));
  for await (const event of given.client.watch({ cursor: 'begin', signal: abort.signal })) {
    events.push(event);
    if ((left.get(event.messageId) ?? 0) <= event.version) left.delete(event.messageId);
    if (left.size === 0) abort.abort();
  }
  return events;
}

/** The whole audit log, oldest first. */
async function readAudit(given: Installation): Promise<readonly AuditRecord[]> {
  const records: AuditRecord[] = [];
  for (let pageToken = ''; ; ) {
    const page = await given.client.audit.query({ pageSize: 1_000, pageToken });
    records.push(...page.records);
    if (page.nextPageToken === '') return records;
    pageToken = page.nextPageToken;
  }
}

describe(`${KILLS} kills at random moments under load`, () => {
  const random = createSeededRandom(SEED);
  let given: Installation;
  before(async () => {
    // A little slow on each reply, so that kills meet open transactions.
    given = await givenSealpost({ behaviours: { replyDelayMs: 2 } });
  });
  after(() => given.close());

  it('lose nothing, repeat only what is listed in doubt, and leave no gap', async (t) => {
    t.diagnostic(`seed ${SEED}: set SEALPOST_TEST_SEED to repeat it`);
    const load = createLoad(given);
    for (let kill = 1; kill <= KILLS; kill++) {
      const killed = sleep(30 + random.fraction() * LIFE_MS_MAX).then(() => given.process.kill9());
      await load.run(CALLERS, killed);
      // One restart in five is killed before it is ready.
      if (random.fraction() < 0.2) {
        const starting = given.start().catch(() => undefined);
        await sleep(random.fraction() * 600);
        await given.process.kill9();
        await starting;
      }
      await given.start();
    }
    await load.settle();
    const ends = await endings(
      given,
      load.accepted.map((message) => message.messageId),
    );
    const tracked = new Map<string, TrackedMessage>(ends.map((end) => [end.messageId, end]));
    const events = await readEvents(given, tracked);
    const received = receivedCopies(given.sink.messages);
    const doubtful = [...tracked.values()].filter((message) =>
      message.recipients.some((recipient) => recipient.inDoubt),
    );
    const repeated = received.length - new Set(received.map((copy) => copy.address)).size;
    t.diagnostic(`${load.accepted.length} accepted, ${doubtful.length} in doubt, ${repeated} arrived again`);
    const stateExpected = RecipientState.RECIPIENT_STATE_DELIVERED;
    const problems = checkHistory({ accepted: load.accepted, tracked, events, received, stateExpected });
    assert.deepEqual(problems.slice(0, 20), [], `seed ${SEED}`);
    assert.ok(load.accepted.length > KILLS);
    assert.deepEqual(checkAuditLog(await readAudit(given), load.accepted).slice(0, 20), []);
  });
});
