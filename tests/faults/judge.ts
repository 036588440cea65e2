/** Waits until mail ended, gathers what each witness has of it, and lets the history checker judge. */
import { isTerminalState, type SealpostClient } from '@sealpost/client';
import { RecipientState, type TrackedEvent, type TrackedMessage } from '@sealpost/contracts';
import { checkHistory, type KnownMessage, type RefusedMessage } from '@sealpost/tests/history-checker';
import { receivedCopies } from '@sealpost/tests/history-checker-received';
import { type FaultContext, PromiseBroken } from './fault.ts';
import type { Lab } from './lab.ts';
import { sleep } from './sleep.ts';

export interface Judged {
  readonly accepted: readonly KnownMessage[];
  readonly refused: readonly RefusedMessage[];
  /** Which addresses of the sink belong to this; all of them when empty. */
  readonly addressPrefix: string;
  /** Events after those that were judged before, or all that there are. */
  readonly events: 'new' | 'all';
  /** Whether an attempt may be in doubt. */
  readonly doubt: 'forbidden' | 'allowed';
  /** Longest wait for the end of every message, milliseconds. */
  readonly endMs: number;
}

const LOOK_CONCURRENCY = 20;
const LOOK_PAUSE_MS = 250;
const PROBLEMS_SHOWN_MAX = 10;

/** Throws PromiseBroken with what is wrong. */
export async function judge(context: FaultContext, judged: Judged): Promise<void> {
  const { lab, journal } = context;
  const { accepted, refused, addressPrefix, endMs } = judged;
  const tracked = await waitForEnds(lab.client, accepted, endMs);
  journal.note('ended', { tracked: tracked.size });
  const events = await readEvents(lab, { tracked, from: judged.events, timeoutMs: endMs });
  const received = receivedCopies(lab.sink.messages).filter((copy) => copy.address.startsWith(addressPrefix));
  const stateExpected = RecipientState.RECIPIENT_STATE_DELIVERED;
  const problems = checkHistory({ accepted, refused, tracked, events, received, stateExpected });
  const doubtful = [...tracked.values()].filter(({ recipients }) => recipients.some(({ inDoubt }) => inDoubt));
  const repeated = received.length - new Set(received.map((copy) => copy.address)).size;
  const facts = { accepted: accepted.length, inDoubt: doubtful.length, repeated };
  journal.note('judged', { ...facts, problems: problems.length });
  for (const problem of problems) journal.note('problem', { problem });
  noteEvents(context, events, problems);
  for (const each of doubtful) journal.note('in doubt', { messageId: each.messageId });
  journal.summarize(facts);
  if (accepted.length === 0) throw new PromiseBroken(['nothing was accepted, so nothing was proven']);
  if (problems.length > 0) throw new PromiseBroken(problems.slice(0, PROBLEMS_SHOWN_MAX));
  if (judged.doubt === 'forbidden' && doubtful.length > 0)
    throw new PromiseBroken([`${doubtful.length} attempts are in doubt although no process was killed`]);
}

/** What the events tell of the messages that a problem is about. */
function noteEvents({ journal }: FaultContext, events: readonly TrackedEvent[], problems: readonly string[]): void {
  const about = new Set(problems.slice(0, PROBLEMS_SHOWN_MAX).map((problem) => problem.split(' ')[0]));
  for (const { messageId, version, type, facts } of events)
    if (about.has(messageId)) journal.note('event', { messageId, version, type, outcome: facts['outcome'] });
}

const isOver = (message: TrackedMessage): boolean =>
  message.finished && message.recipients.every(({ state }) => isTerminalState(state));

/** The last look at each message; those that have not ended in time are there as they were. */
async function waitForEnds(
  client: SealpostClient,
  accepted: readonly KnownMessage[],
  timeoutMs: number,
): Promise<ReadonlyMap<string, TrackedMessage>> {
  const untilMs = performance.now() + timeoutMs;
  const looks = new Map<string, TrackedMessage>();
  let left = accepted.map(({ messageId }) => messageId);
  for (;;) {
    const queue = [...left];
    const looker = async (): Promise<void> => {
      for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
        const message = await client.getMessage(id).catch(() => undefined);
        if (message !== undefined) looks.set(id, message);
      }
    };
    await Promise.all(Array.from({ length: LOOK_CONCURRENCY }, looker));
    left = left.filter((id) => {
      const message = looks.get(id);
      return message === undefined || !isOver(message);
    });
    if (left.length === 0 || performance.now() > untilMs) return looks;
    await sleep(LOOK_PAUSE_MS);
  }
}

interface EventsWanted {
  readonly tracked: ReadonlyMap<string, TrackedMessage>;
  readonly from: Judged['events'];
  readonly timeoutMs: number;
}

/** Events in the order of a watcher, until all of these messages are there or time is over. */
async function readEvents(lab: Lab, wanted: EventsWanted): Promise<readonly TrackedEvent[]> {
  const { tracked, from, timeoutMs } = wanted;
  const left = new Map([...tracked].map(([id, message]) => [id, message.version]));
  const events: TrackedEvent[] = [];
  if (left.size === 0) return events;
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), timeoutMs);
  try {
    const cursor = from === 'all' ? 'begin' : lab.eventCursor;
    for await (const event of lab.client.watch({ cursor, signal: abort.signal })) {
      if (from === 'new') lab.eventCursor = event.cursor;
      if (!tracked.has(event.messageId)) continue;
      events.push(event);
      if ((left.get(event.messageId) ?? 0) <= event.version) left.delete(event.messageId);
      if (left.size === 0) abort.abort();
    }
  } finally {
    clearTimeout(timer);
  }
  return events;
}
