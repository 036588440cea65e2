/**
 * Runs deliveries: ready queues per site, one attempt at a time for each, the outcome durable before it is told.
 *
 * Failure contract: when the schedule cannot record an intent, the final dot is not sent; when it cannot record an outcome,
 * the delivery stays claimed with its intent and is listed in doubt after its lease or the next start.
 */
import type { Destination, Destinations } from '@sealpost/destinations';
import type { MailHeader } from '@sealpost/contracts';
import { AppError, backoffMs, toAppError } from '@sealpost/kernel';
import type { Ports } from '@sealpost/runtime';
import { safe } from '@sealpost/telemetry';
import { LOAD_LIMIT, LOAD_POLL_MS, type MtaConfig } from '../config.ts';
import { type AttemptFacts, attemptEmissions, expiredEmission } from '../core/attempt-events.ts';
import { type AttemptEnding, decideNextStep, judgeAttempt } from '../stage.ts';
import type { MtaTelemetry } from '../telemetry.ts';
import { type AttemptReport, type AttemptTools, attemptDelivery, mayOpenLater } from './attempt.ts';
import type { Egress } from './egress.ts';
import { createReadyQueues, type ReadyItem, type ReadyQueues } from './ready-queues.ts';
import type { Delivery } from './schedule.ts';
import { sandboxEnding } from './sandbox.ts';
import type { Suspensions } from './suspensions.ts';

export interface Dispatcher {
  /** Deliveries that may still be taken into memory. */
  room(): number;
  /** Claimed deliveries, to be attempted as soon as their site has a place. */
  take(deliveries: readonly Delivery[]): Promise<void>;
  start(): void;
  /** Finishes open attempts within `deadlineMs` and hands back the rest. */
  stop(deadlineMs: number): Promise<void>;
  queues(): ReadyQueues<ReadyDelivery>;
}

export interface ReadyDelivery extends ReadyItem {
  readonly delivery: Delivery;
  readonly destination: Destination;
}

export interface DispatcherOptions {
  readonly config: MtaConfig;
  readonly ports: Ports;
  readonly tools: AttemptTools;
  readonly destinations: Destinations;
  readonly egress: Egress;
  readonly suspensions: Suspensions;
  readonly telemetry: MtaTelemetry;
}

/** How long a delivery waits when its queue is full or its pool is not known, milliseconds. */
const POSTPONE_MS = 2_000;
const NO_POOL_WAIT_MS = 60_000;
/** Tries to record an outcome while the store is away; then the lease and the intent tell what happened. */
const OUTCOME_TRIES_MAX = 20;
const OUTCOME_BACKOFF = { baseMs: 50, factor: 2, capMs: 10_000, jitter: 0.5 } as const;

export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { ports, tools } = options;
  const abort = new AbortController();
  const queues = createReadyQueues<ReadyDelivery>({
    itemsMax: options.config.readyMax,
    bytesMax: options.config.readyBytesMax,
    openPerSiteMax: options.config.connectionsPerSiteMax,
    run: (item) => runDelivery(options, item),
  });
  const take = async (deliveries: readonly Delivery[]): Promise<void> => {
    const destinations = await Promise.all(deliveries.map(({ mail }) => options.destinations.of(mail.domain)));
    deliveries.forEach((delivery, i) => {
      const destination = destinations[i] as Destination;
      const { _id: id, lane, pool } = delivery.doc;
      queues.add({ id, lane, pool, site: destination.site, sizeBytes: delivery.sizeBytes, delivery, destination });
    });
  };
  const loadDue = async (): Promise<void> => {
    while (!abort.signal.aborted) {
      const limit = Math.min(LOAD_LIMIT, queues.room());
      const due = limit === 0 ? [] : await tools.schedule.claimDue(limit).catch(() => []);
      if (due.length > 0) await take(due);
      if (due.length < LOAD_LIMIT) await ports.clock.sleep(LOAD_POLL_MS, abort.signal);
    }
  };
  let loading: Promise<void> = Promise.resolve();
  return {
    room: () => queues.room(),
    queues: () => queues,
    take,
    start: () => {
      loading = loadDue();
    },
    stop: async (deadlineMs) => {
      abort.abort();
      queues.stop();
      await loading;
      const nowMs = ports.clock.nowMs();
      await Promise.all(
        queues
          .drain()
          .map((item) =>
            postpone(options, item.delivery, { untilMs: nowMs, waitsFor: 'ready' }).catch(() => undefined),
          ),
      );
      await Promise.race([queues.idle(), ports.clock.sleep(deadlineMs)]);
      await tools.sessions.closeAll(1_000);
    },
  };
}

/** One delivery's turn. Never rejects. */
async function runDelivery(options: DispatcherOptions, item: ReadyDelivery): Promise<void> {
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

async function tryDelivery(options: DispatcherOptions, item: ReadyDelivery): Promise<void> {
  const { delivery, destination } = item;
  const { ports } = options;
  const header = delivery.mail.header as MailHeader;
  const nowMs = ports.clock.nowMs();
  if (nowMs > header.expireAtMs) {
    const expired = expiredEmission(delivery.mail, delivery.doc.openIndexes, { reason: 'expired', nowMs });
    return persistently(options, () => options.tools.schedule.finish(delivery.doc._id, [expired]));
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
function putAside(options: DispatcherOptions, delivery: Delivery, error: AppError): Promise<void> {
  const nowMs = options.ports.clock.nowMs();
  if (mayOpenLater(error)) return postpone(options, delivery, { untilMs: nowMs + POSTPONE_MS, waitsFor: 'keys' });
  const gone = expiredEmission(delivery.mail, delivery.doc.openIndexes, { reason: error.code, nowMs });
  return persistently(options, () => options.tools.schedule.finish(delivery.doc._id, [gone]));
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
  options: DispatcherOptions,
  item: ReadyDelivery,
  attempt: { readonly report: AttemptReport; readonly source: string },
): Promise<void> {
  const { config, ports, tools } = options;
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
  const emissions = attemptEmissions(mail, endings, { facts, next, nowMs });
  options.telemetry.attempted({
    lane: doc.lane,
    family,
    endings,
    tls: report.tls,
    seconds: (nowMs - report.startedAtMs) / 1_000,
    acceptedAtMs: header.acceptedAtMs,
    nowMs,
  });
  await persistently(options, () =>
    next.openIndexes.length > 0
      ? tools.schedule.putBack(doc._id, {
          dueAtMs: next.nextAtMs,
          openIndexes: next.openIndexes,
          attempts,
          waitsFor: endings[0]?.replyClass ?? 'retry',
          emissions,
        })
      : tools.schedule.finish(doc._id, emissions),
  );
}

function postpone(
  options: DispatcherOptions,
  delivery: Delivery,
  until: { readonly untilMs: number; readonly waitsFor: string },
): Promise<void> {
  const { _id, openIndexes, attempts } = delivery.doc;
  return persistently(options, () =>
    options.tools.schedule.putBack(_id, {
      dueAtMs: until.untilMs,
      waitsFor: until.waitsFor,
      openIndexes,
      attempts,
      emissions: [],
    }),
  );
}

async function persistently(options: DispatcherOptions, write: () => Promise<void>): Promise<void> {
  for (let round = 1; ; round++) {
    try {
      return await write();
    } catch (thrown) {
      if (round >= OUTCOME_TRIES_MAX) throw thrown;
      await options.ports.clock.sleep(backoffMs(round, OUTCOME_BACKOFF, options.ports.random));
    }
  }
}
