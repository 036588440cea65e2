/**
 * How ingest accepts: messages that arrive together share one durable write of each kind.
 *
 * Order: idempotency row, data key, then the log. The answer "accepted" is given only after the log has the record. A crash
 * before that leaves at most a pending row, which the same key takes over with the same message id; a record written twice
 * is recognised downstream by its message id.
 *
 * A caller is answered within ACCEPT_DEADLINE_MS whatever bus and store do. When that is "not durable in time", its key is
 * given back if the log was not asked yet; otherwise the row stays pending: a late success of the log marks it done, a
 * failure frees it at once, silence after PENDING_LEASE_MS; then the same key takes it over with the same message id.
 */
import type { AppendRecord, Bus } from '@sealpost/bus';
import {
  type AcceptedMail,
  type AcceptedMessage,
  laneName,
  MailEnvelope,
  type MailHeader,
  type Message,
} from '@sealpost/contracts';
import { AppError, newId, toAppError } from '@sealpost/kernel';
import type { MessageKey } from '@sealpost/keyring';
import {
  CONTENT_PART,
  emission,
  ENVELOPE_PART,
  mailEvent,
  type Ports,
  type Principal,
  sealContent,
  toAppendRecord,
} from '@sealpost/runtime';
import type { IngestConfig } from './config.ts';
import type { CheckedMessage } from './core/check-message.ts';
import { type ComposedMail, composeMail } from './core/compose.ts';
import type { IdempotencyClaim, IdempotencyRows } from './io/idempotency.ts';
import { decideIdempotency, decideMessage } from './stage.ts';

export interface Submission {
  readonly message: Message | undefined;
  readonly principal: Principal;
  readonly traceparent: string;
}

export type SubmissionResult = AcceptedMessage | AppError;

export interface IngestShell {
  /**
   * One result per submission, in order. Never rejects. Begins no further step once `signal` has aborted; a step under way
   * may still take effect, which a call with the same idempotency key then finds.
   */
  accept(submissions: readonly Submission[], signal: AbortSignal): Promise<readonly SubmissionResult[]>;
}

/** A submission on its way through the steps; `result` ends it. */
interface Work {
  readonly submission: Submission;
  readonly message: Message;
  readonly checked: CheckedMessage;
  messageId: string;
  acceptedAtMs: number;
  claim?: IdempotencyClaim;
  takesOver: boolean;
  /** The log was asked to take it: a failure after this may still mean that it did. */
  handedToLog: boolean;
  composed?: ComposedMail;
  result?: SubmissionResult;
}

export function createIngestShell(config: IngestConfig, ports: Ports, idempotency: IdempotencyRows): IngestShell {
  return {
    accept: async (submissions, signal) => {
      const nowMs = ports.clock.nowMs();
      const results: (SubmissionResult | undefined)[] = submissions.map(() => undefined);
      const works: Work[] = [];
      const places: number[] = [];
      submissions.forEach((submission, i) => {
        const checked = decideMessage(submission.message, config, nowMs);
        if (checked instanceof AppError) {
          results[i] = checked;
          return;
        }
        const messageId = newId('msg', ports.clock, ports.random);
        works.push({
          submission,
          message: submission.message as Message,
          checked,
          messageId,
          acceptedAtMs: nowMs,
          takesOver: false,
          handedToLog: false,
        });
        places.push(i);
      });
      try {
        await claimKeys(works, { config, idempotency, nowMs });
        throwIfLate(signal);
        composeAll(works, config);
        await appendAll(works, ports, signal);
      } catch (thrown) {
        // Nothing of this batch is durable as accepted: give the keys back so that a retry need not wait for their lease.
        const error = toAppError(thrown);
        for (const work of works) work.result ??= error;
      }
      await settleKeys(works, idempotency);
      works.forEach((work, i) => {
        results[places[i] as number] = work.result as SubmissionResult;
      });
      return results as SubmissionResult[];
    },
  };
}

/** When to come again after another call took over the same unfinished one. */
const TAKEN_RETRY_MS = 1_000;

/** Nobody waits for the answer any more: what has not begun must not begin. */
function throwIfLate(signal: AbortSignal): void {
  if (signal.aborted) throw new AppError('INGEST_TIMED_OUT');
}

const isOpen = (work: Work): boolean => work.result === undefined;

async function claimKeys(
  works: readonly Work[],
  context: { config: IngestConfig; idempotency: IdempotencyRows; nowMs: number },
): Promise<void> {
  const keyed = works.filter((work) => work.message.idempotencyKey !== '');
  if (keyed.length === 0) return;
  const hashes = await Promise.all(
    keyed.map((work) => context.idempotency.hashes(work.submission.principal.tenantId, work.message)),
  );
  const claims = keyed.map((work, i) => ({
    ...(hashes[i] as { id: string; contentHash: string }),
    messageId: work.messageId,
    acceptedAtMs: work.acceptedAtMs,
    claimedAtMs: context.nowMs,
    expiresAtMs: context.nowMs + context.config.idempotencyTtlMs,
  }));
  const earlier = await context.idempotency.claim(claims);
  const takers: { readonly work: Work; readonly claim: IdempotencyClaim; readonly claimedAtMs: number }[] = [];
  keyed.forEach((work, i) => {
    const first = earlier[i];
    const claim = claims[i] as IdempotencyClaim;
    if (first === undefined) {
      work.claim = claim;
      return;
    }
    const decision = decideIdempotency(first, claim.contentHash, context.nowMs);
    if (decision.kind === 'refuse') {
      work.result = decision.error;
      return;
    }
    work.messageId = decision.messageId;
    work.acceptedAtMs = decision.acceptedAtMs;
    if (decision.kind === 'replay') {
      // The answer is derived again from the message: ids and counts depend on nothing else.
      work.composed = compose(work, context.config);
      work.result = accepted(work, 'replayed');
    } else takers.push({ work, claim, claimedAtMs: first.claimedAtMs });
  });
  const requests = takers.map(({ claim, claimedAtMs }) => ({ id: claim.id, claimedAtMs }));
  const taken = await context.idempotency.takeOver(requests, context.nowMs);
  takers.forEach(({ work, claim }, i) => {
    if (taken[i] === true) {
      work.claim = claim;
      work.takesOver = true;
    } else work.result = new AppError('IDEMPOTENCY_IN_PROGRESS', { retryAfterMs: TAKEN_RETRY_MS });
  });
}

function composeAll(works: readonly Work[], config: IngestConfig): void {
  for (const work of works.filter(isOpen)) {
    try {
      work.composed = compose(work, config);
    } catch (thrown) {
      work.result = toAppError(thrown);
    }
  }
}

const compose = (work: Work, config: IngestConfig): ComposedMail =>
  composeMail(work.message, work.checked, {
    messageId: work.messageId,
    messageIdDomain: config.messageIdDomain,
    nowMs: work.acceptedAtMs,
  });

async function appendAll(works: readonly Work[], ports: Ports, signal: AbortSignal): Promise<void> {
  const open = works.filter(isOpen);
  if (open.length === 0) return;
  const keys = await messageKeys(open, ports);
  const records = await Promise.all(
    open.map(async (work, i) => {
      const header = headerOf(work);
      const mail = await seal(work, header, { ports, key: keys[i] as MessageKey });
      const event = mailEvent(header, {
        stage: 'ingest',
        eventKey: 'ingest:accepted',
        atMs: work.acceptedAtMs,
        recipientIndexes: [],
        what: {
          $case: 'accepted',
          value: {
            recipientCount: header.recipientCount,
            sizeBytes: mail.content?.sizeBytes ?? 0,
            purpose: header.purpose,
            sealedEnvelope: mail.sealedEnvelope,
            labels: header.labels,
            apiKeyId: header.apiKeyId,
            sandbox: header.sandbox,
          },
        },
      });
      const lane = laneName(header.lane);
      return [
        toAppendRecord(emission('accepted', lane, mail), work.submission.traceparent),
        toAppendRecord(event, work.submission.traceparent),
      ];
    }),
  );
  throwIfLate(signal);
  for (const work of open) work.handedToLog = true;
  const sealed = open.map((work, i) => ({ work, records: records[i] as readonly AppendRecord[] }));
  await appendSealed(ports.bus, sealed);
}

interface Sealed {
  readonly work: Work;
  readonly records: readonly AppendRecord[];
}

/**
 * All at once. A record that the log never takes must not refuse its neighbours, which the log may already have: then each
 * message goes alone, and gets its own answer. Rejects with what fails for all of them.
 */
async function appendSealed(bus: Bus, sealed: readonly Sealed[]): Promise<void> {
  try {
    await bus.append(sealed.flatMap(({ records }) => records));
    for (const { work } of sealed) work.result = accepted(work, 'new');
  } catch (thrown) {
    if (sealed.length === 1 || toAppError(thrown).code !== 'BUS_RECORD_TOO_LARGE') throw thrown;
    const alone = sealed.map(async (one) => {
      await appendSealed(bus, [one]).catch((error: unknown) => {
        one.work.result = toAppError(error);
      });
    });
    await Promise.all(alone);
  }
}

/** New data keys, except for a call that is taken over: its key may exist already. */
async function messageKeys(open: readonly Work[], ports: Ports): Promise<readonly MessageKey[]> {
  const refOf = (work: Work) => ({ tenantId: work.submission.principal.tenantId, messageId: work.messageId });
  const takenOver = open.filter((work) => work.takesOver);
  const found = takenOver.length === 0 ? [] : await ports.keyring.messageKeys(takenOver.map(refOf));
  const known = new Map(takenOver.flatMap((work, i) => (found[i] === undefined ? [] : [[work, found[i]] as const])));
  const fresh = open.filter((work) => !known.has(work));
  const made = fresh.length === 0 ? [] : await ports.keyring.createMessageKeys(fresh.map(refOf));
  fresh.forEach((work, i) => known.set(work, made[i] as MessageKey));
  return open.map((work) => known.get(work) as MessageKey);
}

function headerOf(work: Work): MailHeader {
  const { message, checked, submission } = work;
  return {
    messageId: work.messageId,
    tenantId: submission.principal.tenantId,
    lane: checked.lane,
    purpose: message.purpose,
    acceptedAtMs: work.acceptedAtMs,
    sendAtMs: checked.sendAtMs,
    expireAtMs: checked.expireAtMs,
    recipientCount: (work.composed as ComposedMail).envelope.recipients.length,
    minimumProtection: message.minimumProtection,
    labels: message.labels,
    sandbox: message.sandbox || submission.principal.sandbox,
    apiKeyId: submission.principal.keyId,
    noDuplicates: message.noDuplicates,
  };
}

async function seal(work: Work, header: MailHeader, context: { ports: Ports; key: MessageKey }): Promise<AcceptedMail> {
  const { content, envelope } = work.composed as ComposedMail;
  return {
    header,
    content: await sealContent(context.ports, context.key, { part: CONTENT_PART, plain: content }),
    sealedEnvelope: context.key.seal(ENVELOPE_PART, MailEnvelope.encode(envelope).finish()),
  };
}

function accepted(work: Work, how: 'new' | 'replayed'): AcceptedMessage {
  const { envelope } = work.composed as ComposedMail;
  return {
    messageId: work.messageId,
    internetMessageId: envelope.internetMessageId,
    recipientCount: envelope.recipients.length,
    acceptTime: new Date(work.acceptedAtMs),
    replayed: how === 'replayed',
  };
}

/**
 * Marks keys of accepted messages as done and gives those back whose message never reached the log. The rest stays pending
 * and free to be taken over with the same message id. A failure here costs a retry its lease at most.
 */
async function settleKeys(works: readonly Work[], idempotency: IdempotencyRows): Promise<void> {
  const claimed = works.filter((work) => work.claim !== undefined);
  const idOf = (work: Work): string => (work.claim as IdempotencyClaim).id;
  const failed = claimed.filter((work) => work.result instanceof AppError);
  const isSafe = (work: Work): boolean => !work.takesOver && !work.handedToLog;
  await Promise.all([
    idempotency.release(failed.filter(isSafe).map(idOf)).catch(() => undefined),
    idempotency.abandon(failed.filter((work) => !isSafe(work)).map(idOf)).catch(() => undefined),
  ]);
  void idempotency
    .finish(claimed.filter((work) => !(work.result instanceof AppError)).map(idOf))
    .catch(() => undefined);
}
