/**
 * Promise: when an acceptance cannot be durable, the sender hears UNAVAILABLE or RESOURCE_EXHAUSTED with RetryInfo within
 * two seconds, and accepting resumes alone. Fault: all brokers down; the store down; both silent.
 */
import type { Load, LoadAnswer } from '@sealpost/tests/load-generator';
import { assertPromise, bySelection, type Fault, type FaultContext } from '../fault.ts';
import { sleep } from '../sleep.ts';
import { underLoad } from '../under-load.ts';

const ANSWER_MS_MAX = 2_000;
/** The client shares two cores with some fifteen processes: its clock runs while it waits for its turn. */
const MACHINE_SLACK_MS = 1_500;
const DOWN_MS = { ci: 8_000, all: 20_000 } as const;
const BEFORE_MS = 1_500;
const RESUME_MS = 60_000;
const REFUSALS = new Set(['UNAVAILABLE', 'RESOURCE_EXHAUSTED']);

interface Outage {
  readonly name: string;
  begin(context: FaultContext): Promise<void>;
  end(context: FaultContext): Promise<void>;
}

interface TimedAnswer extends LoadAnswer {
  readonly startedAtMs: number;
}

function assertRefusals(context: FaultContext, answers: readonly TimedAnswer[], untilMs: number): void {
  const refusals = answers.filter(({ failure, startedAtMs }) => failure !== undefined && startedAtMs < untilMs);
  const slowestMs = Math.round(Math.max(0, ...refusals.map(({ tookMs }) => tookMs)));
  context.journal.summarize({ refusals: refusals.length, slowestMs });
  assertPromise(refusals.length > 0, 'nothing was refused, so the outage was none');
  for (const { failure, tookMs } of refusals) {
    const said = `${failure?.status} ${failure?.reason} after ${Math.round(tookMs)} ms`;
    assertPromise(REFUSALS.has(failure?.status ?? ''), `a sender heard ${said}`);
    assertPromise(failure?.retryAfterMs !== undefined, `a sender heard ${said} without RetryInfo`);
    assertPromise(tookMs <= ANSWER_MS_MAX + MACHINE_SLACK_MS, `a sender heard ${said}`);
  }
}

async function waitUntilAccepted(load: Load, more: number): Promise<void> {
  const untilMs = performance.now() + RESUME_MS;
  while (load.accepted.length < more) {
    assertPromise(performance.now() < untilMs, `nothing was accepted ${RESUME_MS} ms after the outage`);
    await sleep(50);
  }
}

function runOutage(outage: Outage): (context: FaultContext) => Promise<void> {
  return async (context) => {
    const answers: TimedAnswer[] = [];
    const onAnswer = (answer: LoadAnswer): void => {
      answers.push({ ...answer, startedAtMs: performance.now() - answer.tookMs });
    };
    const plan = { label: outage.name, onAnswer };
    await underLoad(context, plan, async (load) => {
      const { journal } = context;
      await sleep(BEFORE_MS);
      await outage.begin(context);
      const beganMs = performance.now();
      journal.note('outage begins');
      await sleep(bySelection(context, DOWN_MS));
      const overMs = performance.now();
      await outage.end(context);
      journal.note('outage over', { accepted: load.accepted.length });
      const resumedMs = performance.now();
      await waitUntilAccepted(load, load.accepted.length + 5);
      const resumeMs = Math.round(performance.now() - resumedMs);
      journal.note('accepts again', { resumeMs });
      journal.summarize({ resumeMs });
      const during = answers.filter(({ startedAtMs }) => startedAtMs >= beganMs);
      assertRefusals(context, during, overMs);
    });
  };
}

const PROMISE =
  'what cannot be durable is refused with UNAVAILABLE or RESOURCE_EXHAUSTED and RetryInfo within 2 s, and accepting resumes alone';

export const acceptBrokersDown: Fault = {
  name: 'accept-brokers-down',
  promise: PROMISE,
  fault: 'all brokers killed, restarted later',
  selections: ['all'],
  timeoutMs: 300_000,
  run: runOutage({
    name: 'accept-brokers-down',
    begin: async ({ lab }) => void (await Promise.all(lab.kafka.brokers.map((broker) => broker.kill9()))),
    end: async ({ lab }) => void (await Promise.all(lab.kafka.brokers.map((broker) => broker.start()))),
  }),
};

export const acceptStoreDown: Fault = {
  name: 'accept-store-down',
  promise: PROMISE,
  fault: 'every connection to the store is refused',
  selections: ['ci', 'all'],
  timeoutMs: 240_000,
  run: runOutage({
    name: 'accept-store-down',
    begin: ({ lab }) => lab.setStoreFault({ kind: 'refuse' }),
    end: ({ lab }) => lab.setStoreFault(undefined),
  }),
};

export const acceptAllSilent: Fault = {
  name: 'accept-all-silent',
  promise: PROMISE,
  fault: 'SIGSTOP of all brokers and no answer from the store: connections stay open',
  selections: ['ci', 'all'],
  timeoutMs: 240_000,
  run: runOutage({
    name: 'accept-all-silent',
    async begin({ lab }) {
      for (const broker of lab.kafka.brokers) broker.pause();
      await lab.setStoreFault({ kind: 'hang' });
    },
    async end({ lab }) {
      for (const broker of lab.kafka.brokers) broker.resume();
      await lab.setStoreFault(undefined);
    },
  }),
};

export const acceptBrokersSilent: Fault = {
  name: 'accept-brokers-silent',
  promise: PROMISE,
  fault: 'SIGSTOP of all brokers: connections stay open, answers do not come',
  selections: ['all'],
  timeoutMs: 240_000,
  run: runOutage({
    name: 'accept-brokers-silent',
    begin: async ({ lab }) => lab.kafka.brokers.forEach((broker) => broker.pause()),
    end: async ({ lab }) => lab.kafka.brokers.forEach((broker) => broker.resume()),
  }),
};
