/** Keeps a server busy with messages of its own, over its deaths: what is accepted is known, the rest is asked for again. */
import type { MessageInput, SealpostClient } from '@sealpost/client';
import type { KnownMessage, RefusedMessage } from './history-checker.ts';
import { plainMessage } from './given-sealpost.ts';

/** Whatever can be asked for a client; another one after each restart. */
export interface LoadTarget {
  readonly client: SealpostClient;
}

export interface LoadOptions {
  readonly message?: MessageInput;
  /** Part of every address and key, so that several loads on one server stay apart. */
  readonly label?: string;
  /** Recipient domains that take turns; 5 unless given. */
  readonly domains?: number;
  /** Submissions started in one second by all callers together; no limit unless given. */
  readonly perSecondMax?: number;
  /** Told of every answer. */
  readonly onAnswer?: (answer: LoadAnswer) => void;
}

export interface LoadAnswer {
  readonly address: string;
  readonly tookMs: number;
  /** Absent when it was accepted. */
  readonly failure?: { readonly reason: string; readonly status: string; readonly retryAfterMs?: number | undefined };
}

export interface SettleBounds {
  /** 60 s unless given. */
  readonly timeoutMs?: number;
  /** Submissions repeated at one time; 100 unless given, for each may have to wait for the lease of a call that died. */
  readonly callers?: number;
}

export interface Load {
  readonly accepted: readonly KnownMessage[];
  /** Submissions whose answer nobody heard. */
  readonly unknownCount: number;
  /** Submissions that never ended in an id: those of `unknownCount`, and those that were refused for good. */
  readonly refused: readonly RefusedMessage[];
  /** Submits from `lanes` callers at once until `until` resolves; never rejects. */
  run(lanes: number, until: Promise<unknown>): Promise<void>;
  /** Submits again, under the same key, everything whose answer was lost. Throws when that does not end in time. */
  settle(bounds?: SettleBounds): Promise<void>;
}

const DOMAINS = 5;
/** Submissions that one caller makes in one run, so that a forgotten run ends. */
const PER_CALLER_MAX = 5_000;
const CALL_MS_MAX = 10_000;
const SETTLE_MS_MAX = 60_000;
const SETTLE_CALLERS = 100;
const PAUSE_MS = 20;
/** Pause before an unanswered submission is repeated; doubles, for a server that lacks time gets none from being asked. */
const REPEAT_MS_MIN = 100;
const REPEAT_MS_MAX = 2_000;
/** Answers by which the server says that it accepted nothing and never will. */
const DEFINITE = new Set(['INVALID_ARGUMENT', 'FAILED_PRECONDITION', 'PERMISSION_DENIED', 'UNAUTHENTICATED']);

type Failure = NonNullable<LoadAnswer['failure']>;

const sleep = (delayMs: number) => new Promise<void>((resolve) => setTimeout(resolve, delayMs));

const failureOf = (thrown: unknown): Failure => {
  const { reason, status, retryAfterMs } = thrown as Partial<Failure>;
  return { reason: reason ?? 'UNKNOWN', status: status ?? 'UNKNOWN', retryAfterMs };
};

/** Waits so that no more than `perSecondMax` calls begin in a second. */
function createPace(perSecondMax: number | undefined): () => Promise<void> {
  if (perSecondMax === undefined) return () => Promise.resolve();
  const gapMs = 1_000 / perSecondMax;
  let nextMs = 0;
  return async () => {
    const nowMs = performance.now();
    nextMs = Math.max(nowMs, nextMs + gapMs);
    if (nextMs > nowMs) await sleep(nextMs - nowMs);
  };
}

interface LoadState {
  readonly target: LoadTarget;
  readonly options: LoadOptions;
  readonly accepted: KnownMessage[];
  /** By address. */
  readonly unknown: Map<string, MessageInput>;
  readonly definite: Set<string>;
}

/** Submits once. Resolves with what kept it from being accepted. */
async function submit(state: LoadState, address: string, message: MessageInput): Promise<Failure | undefined> {
  const { target, options, accepted, unknown, definite } = state;
  const startMs = performance.now();
  const answer = (failure?: Failure): Failure | undefined => {
    const tookMs = performance.now() - startMs;
    options.onAnswer?.({ address, tookMs, ...(failure === undefined ? {} : { failure }) });
    return failure;
  };
  try {
    const { messageId } = await target.client.submit(message, { timeoutMs: CALL_MS_MAX });
    accepted.push({ messageId, address });
    unknown.delete(address);
    return answer();
  } catch (thrown) {
    const failure = failureOf(thrown);
    if (DEFINITE.has(failure.status)) {
      unknown.delete(address);
      definite.add(address);
    }
    return answer(failure);
  }
}

/** Submits again until there is an answer. Throws after `untilMs`. */
async function submitUntil(state: LoadState, address: string, untilMs: number): Promise<void> {
  let pauseMs = REPEAT_MS_MIN;
  for (;;) {
    const message = state.unknown.get(address);
    if (message === undefined) return;
    const failure = await submit(state, address, message);
    if (failure === undefined || !state.unknown.has(address)) return;
    if (performance.now() > untilMs) throw new Error(`a submission still ends in ${failure.reason}`);
    await sleep(Math.max(failure.retryAfterMs ?? 0, pauseMs));
    pauseMs = Math.min(2 * pauseMs, REPEAT_MS_MAX);
  }
}

export function createLoad(target: LoadTarget, options: LoadOptions = {}): Load {
  const { label = 'load', domains = DOMAINS } = options;
  const state: LoadState = { target, options, accepted: [], unknown: new Map(), definite: new Set() };
  const { accepted, unknown, definite } = state;
  const pace = createPace(options.perSecondMax);
  let count = 0;
  return {
    accepted,
    get unknownCount() {
      return unknown.size;
    },
    get refused() {
      const lost = [...unknown.keys()].map((address) => ({ address, definite: false }));
      return [...lost, ...[...definite].map((address) => ({ address, definite: true }))];
    },
    async run(lanes, until) {
      const life = { over: false };
      const end = (): void => {
        life.over = true;
      };
      void until.then(end, end);
      const caller = async (): Promise<void> => {
        for (let i = 0; i < PER_CALLER_MAX && !life.over; i++) {
          await pace();
          if (life.over) return;
          count += 1;
          const address = `${label}-${count}@d${count % domains}.example.org`;
          const message = plainMessage({ ...options.message, to: [{ address }], idempotencyKey: `${label}-${count}` });
          unknown.set(address, message);
          // An answer that was lost leaves the message among the unknown.
          if ((await submit(state, address, message)) !== undefined) await sleep(PAUSE_MS);
        }
      };
      await Promise.all(Array.from({ length: lanes }, caller));
    },
    async settle({ timeoutMs = SETTLE_MS_MAX, callers = SETTLE_CALLERS } = {}) {
      const untilMs = performance.now() + timeoutMs;
      const left = [...unknown.keys()];
      const caller = async (): Promise<void> => {
        for (let address = left.pop(); address !== undefined; address = left.pop())
          await submitUntil(state, address, untilMs);
      };
      await Promise.all(Array.from({ length: Math.min(left.length, callers) }, caller));
    },
  };
}
