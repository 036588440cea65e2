/**
 * What earlier owners of a partition left open. Claimed without an intent: nothing was handed over, try again. Claimed with an
 * intent: in doubt, listed, and repeated or ended as the message's class says.
 */
import { AttemptOutcome, type MailHeader } from '@sealpost/contracts';
import type { Ports } from '@sealpost/runtime';
import { safe } from '@sealpost/telemetry';
import type { MtaConfig } from '../config.ts';
import { attemptEmissions } from '../core/attempt-events.ts';
import { decideNextStep, type RecipientEnding } from '../stage.ts';
import type { MtaTelemetry } from '../telemetry.ts';
import type { Delivery, DeliveryDoc, HeldPartition, Intent } from './delivery-docs.ts';
import { NOTHING_TOLD, type Outcomes } from './outcomes.ts';
import type { Schedule } from './schedule.ts';

/** Pause before a delivery in doubt is repeated, so that the other side has settled, milliseconds. */
const IN_DOUBT_DELAY_MS = 1_000;
/** Own deliveries looked at in one turn. */
const CLAIMED_LIMIT = 1_000;

export interface TakeUpOptions {
  readonly config: MtaConfig;
  readonly ports: Ports;
  readonly schedule: Schedule;
  readonly outcomes: Outcomes;
  readonly telemetry: MtaTelemetry;
  readonly noteDue: (partition: number, dueAtMs: number) => void;
}

/** Everything that earlier epochs of the partition left claimed. */
export async function takeUpPartition(options: TakeUpOptions, held: HeldPartition): Promise<void> {
  const { ports, schedule } = options;
  const counts = { safeToRepeat: 0, inDoubt: 0 };
  for (let more = true; more; ) {
    const taken = await schedule.takeUp(held);
    counts.safeToRepeat += taken.safe;
    counts.inDoubt += taken.doubtful.length;
    if (taken.safe > 0) options.noteDue(held.partition, ports.clock.nowMs());
    await settleOpen(options, taken.doubtful);
    more = taken.more && taken.safe + taken.doubtful.length > 0;
  }
  if (counts.safeToRepeat + counts.inDoubt > 0)
    ports.telemetry.logger.warn('deliveries of an earlier owner taken up', { partition: held.partition, ...counts });
}

/** Our own deliveries that nobody here holds: the answer to their claim was lost, or their outcome could not be recorded. */
export async function takeUpForgotten(
  options: TakeUpOptions,
  held: HeldPartition,
  isInMemory: (id: string) => boolean,
): Promise<void> {
  const claimed = await options.schedule.claimed(held, CLAIMED_LIMIT);
  await settleOpen(
    options,
    claimed.filter((doc) => !isInMemory(doc._id)),
  );
}

async function settleOpen(options: TakeUpOptions, docs: readonly DeliveryDoc[]): Promise<void> {
  const loaded = await options.schedule.load(docs);
  await Promise.all(docs.map((doc, i) => settleOne(options, { doc, delivery: loaded[i] })));
}

function settleOne(
  options: TakeUpOptions,
  open: { readonly doc: DeliveryDoc; readonly delivery: Delivery | undefined },
): Promise<void> {
  const { doc, delivery } = open;
  const { openIndexes, attempts, intent } = doc;
  // Without its body it could never be attempted: its outcome was recorded, only its state was not.
  if (delivery === undefined) return options.outcomes.finish({ doc }, NOTHING_TOLD);
  if (intent !== undefined) return listInDoubt(options, delivery, intent);
  const next = { dueAtMs: options.ports.clock.nowMs(), openIndexes, attempts, waitsFor: 'ready' };
  return options.outcomes.putBack({ doc }, next, NOTHING_TOLD);
}

function listInDoubt(options: TakeUpOptions, delivery: Delivery, intent: Intent): Promise<void> {
  const { ports, outcomes, telemetry } = options;
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
    inDoubt: header.noDuplicates ? 'hold' : options.config.inDoubt,
  });
  const { attemptId, atMs, source, site, family } = intent;
  const facts = { attemptId, atMs, source, site, family, tls: undefined };
  const told = { emissions: attemptEmissions(mail, endings, { facts, next, nowMs }), known: [] };
  telemetry.inDoubtListed(doc.lane, endings.length);
  ports.telemetry.logger.warn('attempt of an earlier owner in doubt', {
    message: safe.id(doc.messageId),
    attempt: safe.id(attemptId),
  });
  if (next.openIndexes.length === 0) return outcomes.finish(delivery, told);
  const { nextAtMs: dueAtMs, openIndexes } = next;
  return outcomes.putBack(delivery, { dueAtMs, openIndexes, attempts: doc.attempts + 1, waitsFor: 'in-doubt' }, told);
}
