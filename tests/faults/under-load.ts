/** Sends mail while a fault happens, waits until all of it ended, and judges the history. */
import { isTerminalState, type SealpostClient } from '@sealpost/client';
import { RecipientState, type TrackedEvent, type TrackedMessage } from '@sealpost/contracts';
import { checkHistory } from '@sealpost/tests/history-checker';
import { receivedCopies } from '@sealpost/tests/history-checker-received';
import { createLoad, type Load, type LoadAnswer } from '@sealpost/tests/load-generator';
import { type FaultContext, PromiseBroken } from './fault.ts';
import type { Lab } from './lab.ts';

export interface LoadPlan {
  /** Addresses and keys carry it. Unique in a run of the faults. */
  readonly label: string;
  /** Callers at once; 6 unless given. */
  readonly callers?: number;
  /** Submissions a second; 8 unless given. */
  readonly perSecond?: number;
  /** Recipient domains, each a site of its own; 8 unless given. */
  readonly domains?: number;
  /** No attempt may be in doubt. */
  readonly doubt?: 'forbidden' | 'allowed';
  readonly onAnswer?: (answer: LoadAnswer) => void;
  /** Longest wait for the end of every message once the fault is over; 120 s unless given. */
  readonly endMs?: number;
}

const CALLERS = 6;
const PER_SECOND = 8;
const DOMAINS = 8;
const END_MS = 120_000;
const HEAL_MS = 90_000;
const SETTLE_MS = 120_000;
const LOOK_CONCURRENCY = 20;
const LOOK_PAUSE_MS = 250;
const PROBLEMS_SHOWN_MAX = 10;

export const sleep = (delayMs: number) => new Promise<void>((resolve) => setTimeout(resolve, delayMs));

/** Runs `act` while mail flows. Resolves once all accepted mail ended as promised. Throws PromiseBroken, or what `act` throws. */
export async function underLoad(
  context: FaultContext,
  plan: LoadPlan,
  act: (load: Load) => Promise<void>,
): Promise<void> {
  const { lab, journal } = context;
  const load = createLoad(lab, {
    label: plan.label,
    domains: plan.domains ?? DOMAINS,
    perSecondMax: plan.perSecond ?? PER_SECOND,
    onAnswer: (answer) => {
      const { failure } = answer;
      if (failure !== undefined)
        journal.note('refused', {
          address: answer.address,
          reason: failure.reason,
          status: failure.status,
          tookMs: Math.round(answer.tookMs),
        });
      plan.onAnswer?.(answer);
    },
  });
  journal.note('load begins', { label: plan.label });
  const acted = act(load);
  await load.run(plan.callers ?? CALLERS, acted);
  await acted;
  journal.note('load ends', { accepted: load.accepted.length, unanswered: load.unknownCount });
  await lab.heal(HEAL_MS);
  await load.settle({ timeoutMs: SETTLE_MS, callers: plan.callers ?? CALLERS });
  await judge(context, plan, load);
}

/** Runs `act` while the sink takes its time over each reply, so that attempts are open whenever something happens. */
export async function withSlowSink(
  { lab }: FaultContext,
  replyDelayMs: number,
  act: () => Promise<void>,
): Promise<void> {
  // Behaviours hold for new connections.
  await lab.sink.setBehaviours({ replyDelayMs });
  lab.sink.cutConnections();
  try {
    await act();
  } finally {
    await lab.sink.setBehaviours({});
    lab.sink.cutConnections();
  }
}

async function judge(context: FaultContext, plan: LoadPlan, load: Load): Promise<void> {
  const { lab, journal } = context;
  const tracked = await waitForEnds(lab.client, load.accepted, plan.endMs ?? END_MS);
  journal.note('ended', { tracked: tracked.size });
  const events = await readEvents(lab, tracked, plan.endMs ?? END_MS);
  const received = receivedCopies(lab.sink.messages).filter((copy) => copy.address.startsWith(`${plan.label}-`));
  const stateExpected = RecipientState.RECIPIENT_STATE_DELIVERED;
  const { accepted, refused } = load;
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
  if (plan.doubt === 'forbidden' && doubtful.length > 0)
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
  accepted: Load['accepted'],
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

/** The events after those that were judged before, until all of these messages are there or time is over. */
async function readEvents(
  lab: Lab,
  tracked: ReadonlyMap<string, TrackedMessage>,
  timeoutMs: number,
): Promise<readonly TrackedEvent[]> {
  const left = new Map([...tracked].map(([id, message]) => [id, message.version]));
  const events: TrackedEvent[] = [];
  if (left.size === 0) return events;
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), timeoutMs);
  try {
    for await (const event of lab.client.watch({ cursor: lab.eventCursor, signal: abort.signal })) {
      lab.eventCursor = event.cursor;
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
