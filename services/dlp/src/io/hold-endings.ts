/** Tells how a hold ended: mail that goes on, the event, the audit entry; then the hold is finished. */
import { type ClassifiedMail, DecisionAction, laneName, type MailHeader, Protection } from '@sealpost/contracts';
import { toAppError } from '@sealpost/kernel';
import { auditEmission, type Emission, emission, mailEvent, type Ports, publish } from '@sealpost/runtime';
import { HOLD_POLL_MS } from '../config.ts';
import type { EndingHold, Quarantine } from './quarantine.ts';

export interface HoldEndings {
  /** Durable once resolved. Told twice it is the same: group ids and event keys do not change. */
  tell(ending: EndingHold, traceparent?: string): Promise<void>;
  /** Ends expired holds and endings that nobody told; any number of instances may. */
  start(): void;
  stop(): Promise<void>;
}

export function createHoldEndings(quarantine: Quarantine, ports: Ports): HoldEndings {
  const abort = new AbortController();
  let running: Promise<void> = Promise.resolve();
  const tell = async (ending: EndingHold, traceparent?: string): Promise<void> => {
    await publish(ports, endingEmissions(ending, ports), traceparent);
    await quarantine.finish(ending.messageId);
  };
  const keepTelling = async (): Promise<void> => {
    while (!abort.signal.aborted) {
      try {
        for (const ending of await quarantine.claimDue()) await tell(ending);
        await quarantine.forget();
      } catch (thrown) {
        // The claim's lease ends and the hold is found again.
        ports.telemetry.logger.warn('holds could not be ended', {}, toAppError(thrown));
      }
      await ports.clock.sleep(HOLD_POLL_MS, abort.signal);
    }
  };
  return {
    tell,
    start: () => {
      running = keepTelling();
    },
    stop: async () => {
      abort.abort();
      await running;
    },
  };
}

function endingEmissions(hold: EndingHold, ports: Ports): readonly Emission[] {
  if (hold.ending === 'expire') return [rejectedEvent(hold, 'hold-expired', ports)];
  const entry = auditEmission(ports, {
    tenantId: headerOf(hold).tenantId,
    actor: hold.by,
    action: `quarantine.${hold.ending}`,
    target: hold.messageId,
    outcome: 'done',
  });
  if (hold.ending === 'reject') return [rejectedEvent(hold, 'rejected-by-reviewer', ports), entry];
  return [...releaseEmissions(hold, ports), entry];
}

const headerOf = ({ mail }: EndingHold): MailHeader => mail.header as MailHeader;
const indexesOf = ({ mail }: EndingHold): readonly number[] =>
  mail.decisions.map((decision) => decision.recipientIndex);

function releaseEmissions(hold: EndingHold, ports: Ports): readonly Emission[] {
  const { mail } = hold;
  const header = headerOf(hold);
  const event = mailEvent(header, {
    stage: 'dlp',
    eventKey: 'dlp:released',
    atMs: ports.clock.nowMs(),
    recipientIndexes: indexesOf(hold),
    what: { $case: 'released', value: { actor: hold.by } },
  });
  return [emission('classified', laneName(header.lane), { ...mail, decisions: mail.decisions.map(asReleased) }), event];
}

/** Ends held recipients: refused by a person, or because nobody decided in time. */
function rejectedEvent(hold: EndingHold, reason: 'rejected-by-reviewer' | 'hold-expired', ports: Ports): Emission {
  const [first] = hold.mail.decisions;
  return mailEvent(headerOf(hold), {
    stage: 'dlp',
    eventKey: `dlp:${reason}`,
    atMs: ports.clock.nowMs(),
    recipientIndexes: indexesOf(hold),
    what: { $case: 'rejected', value: { rule: first?.rule ?? '', policyVersion: first?.policyVersion ?? '', reason } },
  });
}

/** A person let it go; it still leaves protected as PHI does. */
function asReleased(decision: ClassifiedMail['decisions'][number]): ClassifiedMail['decisions'][number] {
  const protection = Math.max(decision.protection, Protection.PROTECTION_TLS) as Protection;
  return { ...decision, action: DecisionAction.DECISION_ACTION_DELIVER, protection };
}
