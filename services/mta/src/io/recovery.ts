/**
 * What an earlier life of this process left open. Claimed without an intent: nothing was handed over, try again. Claimed with
 * an intent: in doubt, listed, and repeated or ended as the message's class says.
 */
import type { MailHeader } from '@sealpost/contracts';
import { AttemptOutcome } from '@sealpost/contracts';
import type { Ports } from '@sealpost/runtime';
import { safe } from '@sealpost/telemetry';
import type { MtaConfig } from '../config.ts';
import { attemptEmissions } from '../core/attempt-events.ts';
import { decideNextStep, type RecipientEnding } from '../stage.ts';
import { type Delivery, type DeliveryDoc, type Intent, type Schedule } from './schedule.ts';

/** Pause before a delivery in doubt is repeated, so that the other side has settled, milliseconds. */
const IN_DOUBT_DELAY_MS = 1_000;
/** Lapsed deliveries taken up at one time. */
const LAPSED_LIMIT = 200;

export interface Recovered {
  readonly safeToRepeat: number;
  readonly inDoubt: number;
}

/** At start: every delivery that is claimed was claimed by a process that is gone. */
export async function recoverDeliveries(config: MtaConfig, ports: Ports, schedule: Schedule): Promise<Recovered> {
  const counts = { safeToRepeat: 0, inDoubt: 0 };
  for (let after: string | undefined, more = true; more; ) {
    const page = await schedule.claimed(after);
    await recoverClaimed({ config, ports, schedule, counts }, page.deliveries);
    after = page.next;
    more = page.next !== undefined;
  }
  if (counts.safeToRepeat + counts.inDoubt > 0)
    ports.telemetry.logger.warn('deliveries of an earlier run recovered', counts);
  return counts;
}

/** Takes up deliveries whose lease lapsed while this process runs: their outcome could not be recorded. */
export async function recoverLapsed(config: MtaConfig, ports: Ports, schedule: Schedule): Promise<Recovered> {
  const counts = { safeToRepeat: 0, inDoubt: 0 };
  await recoverClaimed({ config, ports, schedule, counts }, await schedule.claimLapsed(LAPSED_LIMIT));
  return counts;
}

interface Recovery {
  readonly config: MtaConfig;
  readonly ports: Ports;
  readonly schedule: Schedule;
  readonly counts: { safeToRepeat: number; inDoubt: number };
}

async function recoverClaimed(recovery: Recovery, docs: readonly DeliveryDoc[]): Promise<void> {
  const { config, ports, schedule, counts } = recovery;
  const loaded = await schedule.load(docs);
  for (const [i, doc] of docs.entries()) {
    const delivery = loaded[i];
    if (delivery === undefined) await schedule.finish(doc._id, []);
    else if (doc.intent === undefined) {
      const next = {
        dueAtMs: ports.clock.nowMs(),
        openIndexes: doc.openIndexes,
        attempts: doc.attempts,
        waitsFor: 'ready',
        emissions: [],
      };
      await schedule.putBack(doc._id, next);
      counts.safeToRepeat++;
    } else {
      await recoverInDoubt(config, ports, { schedule, delivery, intent: doc.intent });
      counts.inDoubt++;
    }
  }
}

async function recoverInDoubt(
  config: MtaConfig,
  ports: Ports,
  open: { schedule: Schedule; delivery: Delivery; intent: Intent },
): Promise<void> {
  const { schedule, delivery, intent } = open;
  const { doc, mail } = delivery;
  const header = mail.header as MailHeader;
  const nowMs = ports.clock.nowMs();
  const endings = doc.openIndexes.map(
    (recipientIndex): RecipientEnding => ({
      recipientIndex,
      outcome: AttemptOutcome.ATTEMPT_OUTCOME_IN_DOUBT,
      replyCode: 0,
      enhancedCode: '',
      replyClass: 'in-doubt',
    }),
  );
  const next = decideNextStep(endings, {
    nowMs,
    expireAtMs: Math.max(header.expireAtMs, nowMs + IN_DOUBT_DELAY_MS),
    delayMs: IN_DOUBT_DELAY_MS,
    inDoubt: header.noDuplicates ? 'hold' : config.inDoubt,
  });
  const facts = {
    attemptId: intent.attemptId,
    atMs: intent.atMs,
    source: intent.source,
    site: intent.site,
    family: intent.family,
    tls: undefined,
  };
  const emissions = attemptEmissions(mail, endings, { facts, next, nowMs });
  ports.telemetry.logger.warn('attempt in doubt after a crash', {
    message: safe.id(doc.messageId),
    attempt: safe.id(intent.attemptId),
  });
  if (next.openIndexes.length === 0) return schedule.finish(doc._id, emissions);
  await schedule.putBack(doc._id, {
    dueAtMs: next.nextAtMs,
    openIndexes: next.openIndexes,
    attempts: doc.attempts + 1,
    waitsFor: 'in-doubt',
    emissions,
  });
}
