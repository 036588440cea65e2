/**
 * Promise: a record that nobody can read is parked with its reason, its partition moves on, and an operator can see,
 * replay and discard it, each audited. Fault: garbage on mail.accepted and mail.sealed.
 */
import { assertPromise, type Fault, type FaultContext } from '../fault.ts';
import { writeForeignRecords } from '../kafka-admin.ts';
import { listParked, runParked, waitForParked } from '../parked.ts';
import { sleep } from '../sleep.ts';
import { underLoad } from '../under-load.ts';

const TOPICS = ['mail.accepted.express.v1', 'mail.sealed.express.v1'] as const;
const RECORDS_PER_TOPIC = 3;
const GARBAGE_BYTES = 200;
const PARKED_MS = 60_000;
const BEFORE_MS = 1_500;
const AUDITED_MS = 30_000;
/** Stands in the garbage, and must not stand in what an operator is shown. */
const MARK = 'garbage-of-a-stranger';

const garbage = ({ random }: FaultContext): Buffer => {
  // A first byte that is a field of wire type 7, which does not exist: no decoder takes it.
  const bytes = Buffer.concat([Buffer.from([0xff, 0x07]), Buffer.from(MARK), random.bytes(GARBAGE_BYTES)]);
  return bytes;
};

async function poison(context: FaultContext): Promise<void> {
  const { lab, journal } = context;
  await sleep(BEFORE_MS);
  const before = (await listParked(lab)).length;
  const records = TOPICS.flatMap((topic) =>
    Array.from({ length: RECORDS_PER_TOPIC }, (_, index) => ({
      topic,
      key: `stranger-${index}`,
      value: garbage(context),
    })),
  );
  await writeForeignRecords(lab, records);
  journal.note('poisoned', { records: records.length });
  const rows = await waitForParked(lab, ({ length }) => length >= before + records.length, PARKED_MS);
  journal.note('parked', { rows: rows.length });
  for (const topic of TOPICS)
    assertPromise(
      rows.some((row) => row.topic.includes(topic)),
      `nothing of ${topic} is parked`,
    );
}

/** One is shown, one replayed (and parked again, for it is no better), and all are discarded. */
async function tidyUp(context: FaultContext): Promise<void> {
  const { lab, journal } = context;
  const rows = await listParked(lab);
  const [first] = rows;
  assertPromise(first !== undefined, 'nothing is parked');
  const shown = await runParked(lab, ['show', first.id]);
  assertPromise(shown.stdout.includes(first.id), 'show does not name the record');
  assertPromise(!shown.stdout.includes(MARK), 'show tells the content of the record');
  await runParked(lab, ['replay', first.id]);
  journal.note('replayed', { id: first.id });
  const again = await waitForParked(
    lab,
    (now) => now.length === rows.length && now.every(({ id }) => id !== first.id),
    PARKED_MS,
  );
  for (const { id } of again) await runParked(lab, ['discard', id]);
  journal.note('discarded', { records: again.length });
  await waitForParked(lab, ({ length }) => length === 0, PARKED_MS);
  await waitForAudit(context, [first.id, ...again.map(({ id }) => id)]);
}

async function waitForAudit({ lab, journal }: FaultContext, ids: readonly string[]): Promise<void> {
  const untilMs = performance.now() + AUDITED_MS;
  for (const target of ids) {
    for (;;) {
      const { records } = await lab.client.audit.query({ target, pageSize: 10 });
      if (records.length > 0) break;
      assertPromise(performance.now() < untilMs, `what was done with parked record ${target} is not in the audit log`);
      await sleep(200);
    }
  }
  journal.note('audited', { records: ids.length });
}

export const poisonRecord: Fault = {
  name: 'poison-record',
  promise: 'an unreadable record is parked, its partition moves on, and replay and discard work and are audited',
  fault: 'garbage written to mail.accepted and mail.sealed while mail flows',
  selections: ['ci', 'all'],
  timeoutMs: 300_000,
  async run(context) {
    await underLoad(context, { label: 'poison', doubt: 'forbidden' }, () => poison(context));
    await tidyUp(context);
  },
};
