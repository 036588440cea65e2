/**
 * One delivery's turn: whether it may leave now, the attempt, and what follows from its ending.
 *
 * Failure contract: when the schedule cannot record an intent, the final dot is not sent; when it cannot record an outcome,
 * the delivery stays claimed with its intent and is listed in doubt after its lease or by the next owner.
 */
import type { MailHeader } from '@sealpost/contracts';
import { AttemptOutcome } from '@sealpost/contracts';
import type { Destination } from '@sealpost/destinations';
import { AppError, backoffMs, toAppError } from '@sealpost/kernel';
import type { Ports } from '@sealpost/runtime';
import { safe } from '@sealpost/telemetry';
import type { MtaConfig } from '../config.ts';
import { type AttemptFacts, attemptEmissions, expiredEmission } from '../core/attempt-events.ts';
import { type AttemptEnding, decideNextStep, judgeAttempt, type NextStep, type RecipientEnding } from '../stage.ts';
import type { MtaTelemetry } from '../telemetry.ts';
import { type AttemptReport, type AttemptTools, attemptDelivery, mayOpenLater } from './attempt.ts';
import type { Delivery } from './delivery-docs.ts';
import type { Egress } from './egress.ts';
import { NOTHING_TOLD, type Outcomes } from './outcomes.ts';
import type { ReadyItem } from './ready-queues.ts';
import { sandboxEnding } from './sandbox.ts';
import type { Suspensions } from './suspensions.ts';

export interface ReadyDelivery extends ReadyItem {
  readonly delivery: Delivery;
  readonly destination: Destination;
}

export interface DeliverOptions {
  readonly config: MtaConfig;
  readonly ports: Ports;
  readonly tools: AttemptTools;
  readonly outcomes: Outcomes;
  readonly egress: Pick<Egress, 'take'>;
  readonly suspensions: Pick<Suspensions, 'until'>;
  readonly telemetry: MtaTelemetry;
}

/** How long a delivery waits when its queue is full or its pool is not known, milliseconds. */
const POSTPONE_MS = 2_000;
const NO_POOL_WAIT_MS = 60_000;

/** One delivery's turn. Never rejects. */
export async function runDelivery(options: DeliverOptions, item: ReadyDelivery): Promise<void> {
  try {
    await tryDelivery(options, item);
  } catch (thrown) {
    options.ports.telemetry.logger.error(
      'delivery turn failed',
      { deliveryOf: safe.id(item.delivery.doc.messageId) },
      toAppError(thrown),
    );
  }
}

async function tryDelivery(options: DeliverOptions, item: ReadyDelivery): Promise<void> {
  const { delivery, destination } = item;
  const { ports } = options;
  const header = delivery.mail.header as MailHeader;
  const nowMs = ports.clock.nowMs();
  // Not ours any more, or not known after a stall: handed back, which a new owner refuses.
  if (!(await options.tools.ownership.mayProceed(delivery.doc)))
    return postpone(options, delivery, { untilMs: nowMs, waitsFor: 'ready' });
  if (nowMs > header.expireAtMs) {
    const expired = expiredEmission(delivery.mail, delivery.doc.openIndexes, { reason: 'expired', nowMs });
    return options.outcomes.finish(delivery, { emissions: [expired], known: [] });
  }
  const suspendedUntilMs = options.suspensions.until(item.pool, destination.site);
  if (suspendedUntilMs > nowMs)
    return postpone(options, delivery, { untilMs: suspendedUntilMs, waitsFor: 'suspended' });
  if (destination.kind === 'none') {
    return settle(options, item, { report: noHostReport(item, destination.reason, nowMs), source: '' });
  }
  if (header.sandbox) return settle(options, item, { report: sandboxEnding(item.delivery, ports), source: 'sandbox' });
  const taken = await options.egress.take(item.pool, delivery.doc.openIndexes.length);
  if (taken.kind === 'no-pool')
    return postpone(options, delivery, { untilMs: nowMs + NO_POOL_WAIT_MS, waitsFor: 'pool' });
  if (taken.kind === 'exhausted') return postpone(options, delivery, { untilMs: taken.untilMs, waitsFor: 'warm-up' });
  const report = await attemptDelivery(options.tools, { delivery, destination, source: taken.source }).catch(
    toAppError,
  );
  if (report instanceof AppError) return putAside(options, delivery, report);
  if (report.ending.kind === 'postponed')
    return postpone(options, delivery, { untilMs: nowMs + POSTPONE_MS, waitsFor: 'connections' });
  // Outside of any catch that puts the delivery back: an outcome that cannot be recorded leaves the intent in place.
  await settle(options, item, { report, source: taken.source.name });
}

/** Mail that could not be opened: nothing was sent. Tried again where that may help, ended otherwise. */
function putAside(options: DeliverOptions, delivery: Delivery, error: AppError): Promise<void> {
  const nowMs = options.ports.clock.nowMs();
  if (mayOpenLater(error)) return postpone(options, delivery, { untilMs: nowMs + POSTPONE_MS, waitsFor: 'keys' });
  const gone = expiredEmission(delivery.mail, delivery.doc.openIndexes, { reason: error.code, nowMs });
  return options.outcomes.finish(delivery, { emissions: [gone], known: [] });
}

function noHostReport(
  item: ReadyDelivery,
  reason: 'no-such-domain' | 'null-mx' | 'temporary',
  nowMs: number,
): AttemptReport {
  const ending: AttemptEnding = { kind: 'no-hosts', reason };
  return {
    attemptId: `att_dns_${item.delivery.doc.attempts}` as AttemptReport['attemptId'],
    startedAtMs: nowMs,
    ending,
    tls: undefined,
  };
}

async function settle(
  options: DeliverOptions,
  item: ReadyDelivery,
  attempt: { readonly report: AttemptReport; readonly source: string },
): Promise<void> {
  const { config, ports, outcomes } = options;
  const { delivery, destination } = item;
  const { doc, mail } = delivery;
  const header = mail.header as MailHeader;
  const family = destination.kind === 'site' ? destination.family : 'other';
  const { report } = attempt;
  const endings = judgeAttempt(report.ending, {
    recipientIndexes: doc.openIndexes,
    method: mail.method,
    reprotectionCount: mail.reprotectionCount,
    family,
  });
  const attempts = doc.attempts + 1;
  const nowMs = ports.clock.nowMs();
  const delayMs = backoffMs(
    attempts,
    { baseMs: config.retryBaseMs, factor: 2, capMs: config.retryCapMs, jitter: 0.5 },
    ports.random,
  );
  const inDoubt = header.noDuplicates ? 'hold' : config.inDoubt;
  const next = decideNextStep(endings, { nowMs, expireAtMs: header.expireAtMs, delayMs, inDoubt });
  const facts: AttemptFacts = {
    attemptId: report.attemptId,
    atMs: report.startedAtMs,
    source: attempt.source,
    site: destination.site,
    family,
    tls: report.tls,
  };
  options.telemetry.attempted({
    lane: doc.lane,
    family,
    endings,
    tls: report.tls,
    seconds: (nowMs - report.startedAtMs) / 1_000,
    acceptedAtMs: header.acceptedAtMs,
    nowMs,
  });
  const told = {
    emissions: attemptEmissions(mail, endings, { facts, next, nowMs }),
    known: inDoubt === 'hold' ? attemptEmissions(mail, delivered(endings), { facts, next: NO_NEXT_STEP, nowMs }) : [],
  };
  if (next.openIndexes.length === 0) return outcomes.finish(delivery, told);
  const waitsFor = endings[0]?.replyClass ?? 'retry';
  await outcomes.putBack(delivery, { dueAtMs: next.nextAtMs, openIndexes: next.openIndexes, attempts, waitsFor }, told);
}

const NO_NEXT_STEP: NextStep = {
  openIndexes: [],
  nextAtMs: 0,
  expiredIndexes: [],
  gaveUpIndexes: [],
  reprotectIndexes: [],
};

const delivered = (endings: readonly RecipientEnding[]): readonly RecipientEnding[] =>
  endings.filter(({ outcome }) => outcome === AttemptOutcome.ATTEMPT_OUTCOME_DELIVERED);

function postpone(
  { outcomes }: DeliverOptions,
  delivery: Delivery,
  until: { readonly untilMs: number; readonly waitsFor: string },
): Promise<void> {
  const { openIndexes, attempts } = delivery.doc;
  const next = { dueAtMs: until.untilMs, waitsFor: until.waitsFor, openIndexes, attempts };
  return outcomes.putBack(delivery, next, NOTHING_TOLD);
}
