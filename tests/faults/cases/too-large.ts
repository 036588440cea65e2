/**
 * Promise: a message that the brokers do not take gets a named error, at the sender or at the stage; its neighbours are
 * not harmed, nothing is tried for ever, and once the brokers take it, it can be replayed. Fault: topics that take
 * smaller records than we send.
 */
import { type MessageInput, SealpostError } from '@sealpost/client';
import { RecipientState } from '@sealpost/contracts';
import { plainMessage } from '@sealpost/tests/given-sealpost';
import { assertPromise, type Fault, type FaultContext } from '../fault.ts';
import { limitRecordSize } from '../kafka-admin.ts';
import type { Lab } from '../lab.ts';
import { listParked, runParked, waitForParked } from '../parked.ts';
import { sleep } from '../sleep.ts';
import { underLoad } from '../under-load.ts';

const LIMIT_BYTES = 24_000;
/** Below what goes to a blob, above the limit. */
const TEXT_BYTES = 60_000;
const PARKED_MS = 60_000;
const END_MS = 60_000;
const ANSWER_MS = 30_000;
const PAUSE_MS = 200;
const STAYS_MS = 3_000;
const RECORD_TOO_LARGE = 'BUS_RECORD_TOO_LARGE';

const addressOf = (label: string): string => `large@${label}.example.org`;
const largeMessage = (label: string) =>
  plainMessage({
    to: [{ address: addressOf(label) }],
    text: 'The tulips are out. '.repeat(TEXT_BYTES / 20),
    idempotencyKey: label,
  });

/** What the sender of a message hears in the end: a busy broker may first be too slow for an answer of any kind. */
async function reasonHeard(lab: Lab, message: MessageInput): Promise<string> {
  const untilMs = performance.now() + ANSWER_MS;
  for (;;) {
    const answer = await lab.client.submit(message).catch((thrown: unknown) => thrown);
    if (!(answer instanceof SealpostError)) return 'accepted';
    if (answer.status !== 'UNAVAILABLE' || performance.now() > untilMs) return answer.reason;
    await sleep(answer.retryAfterMs ?? PAUSE_MS);
  }
}

/** The sender hears it by name, again and again the same. */
async function refuseAtAccept({ lab, journal }: FaultContext): Promise<void> {
  const restore = await limitRecordSize(lab, ['mail.accepted.express.v1'], LIMIT_BYTES);
  try {
    for (const round of [1, 2]) {
      const reason = await reasonHeard(lab, largeMessage(`accept-${round}`));
      journal.note('submitted', { round, reason });
      assertPromise(reason === RECORD_TOO_LARGE, `the sender of a message that is too large hears ${reason}`);
    }
  } finally {
    await restore();
  }
}

/** Accepted, and then too large for the next topic: parked by name, and delivered after a replay. */
async function parkAtStage({ lab, journal }: FaultContext): Promise<void> {
  const restore = await limitRecordSize(lab, ['mail.classified.express.v1'], LIMIT_BYTES);
  const before = new Set((await listParked(lab)).map(({ id }) => id));
  let messageId = '';
  try {
    ({ messageId } = await lab.client.submit(largeMessage('stage')));
    lab.accepted.push({ messageId, address: addressOf('stage') });
    const isNew = (row: { readonly id: string }): boolean => !before.has(row.id);
    const rows = await waitForParked(lab, (all) => all.some(isNew), PARKED_MS);
    const row = rows.find(isNew);
    journal.note('parked', { messageId, reason: row?.reason });
    assertPromise(row?.reason.includes(RECORD_TOO_LARGE), `it was parked because of ${row?.reason}`);
    await sleep(STAYS_MS);
    const later = (await listParked(lab)).filter(isNew);
    assertPromise(later.length === 1, `it is parked ${later.length} times`);
  } finally {
    await restore();
  }
  for (const { id } of (await listParked(lab)).filter((row) => !before.has(row.id)))
    await runParked(lab, ['replay', id]);
  const end = await lab.client.waitUntilFinished(messageId, { timeoutMs: END_MS });
  const state = end.recipients[0]?.state;
  assertPromise(state === RecipientState.RECIPIENT_STATE_DELIVERED, `after its replay it ended in ${state}`);
  journal.note('delivered after its replay', { messageId });
}

export const recordTooLarge: Fault = {
  name: 'record-too-large',
  promise: 'a record that is too large for the brokers fails by name, alone, and not for ever',
  fault: 'topics that take records of 24 kB, messages of 60 kB among small ones',
  selections: ['ci', 'all'],
  timeoutMs: 240_000,
  run: (context) =>
    underLoad(context, { label: 'too-large', doubt: 'forbidden' }, async () => {
      await refuseAtAccept(context);
      await parkAtStage(context);
    }),
};
