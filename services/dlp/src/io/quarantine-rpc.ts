/** QuarantineService over gRPC: what is held, shown and decided by a person, each step in the audit log. */
import {
  ClassifiedMail,
  DecisionAction,
  laneName,
  MailEnvelope,
  type MailHeader,
  Protection,
  type QuarantineServiceServer,
  QuarantineServiceService,
} from '@sealpost/contracts';
import { AppError } from '@sealpost/kernel';
import { parseMessage, partText } from '@sealpost/mail';
import {
  auditEmission,
  type CallContext,
  type Emission,
  emission,
  ENVELOPE_PART,
  type GrpcRegistration,
  isPossibleId,
  mailEvent,
  openContent,
  pageTokenOf,
  type Ports,
  publish,
  readPage,
  registerGrpc,
} from '@sealpost/runtime';
import { HELD_TEXT_LENGTH_MAX, PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX, REASON_LENGTH_MAX } from '../config.ts';
import type { HeldDoc, Quarantine } from './quarantine.ts';

export function createQuarantineRpc(quarantine: Quarantine, ports: Ports): GrpcRegistration {
  const find = async (context: CallContext, messageId: string) => {
    const found = isPossibleId(messageId) ? await quarantine.get(context.principal.tenantId, messageId) : undefined;
    if (found === undefined) throw new AppError('DLP_HELD_NOT_FOUND');
    return found;
  };
  return registerGrpc<QuarantineServiceServer>(QuarantineServiceService, {
    roles: {
      listHeldMessages: 'quarantine',
      getHeldMessage: 'quarantine',
      releaseHeldMessage: 'quarantine',
      rejectHeldMessage: 'quarantine',
    },
    handlers: {
      listHeldMessages: async (request, context) => {
        const query = readPage(request, { sizeDefault: PAGE_SIZE_DEFAULT, sizeMax: PAGE_SIZE_MAX });
        const page = await quarantine.list(context.principal.tenantId, query);
        await publish(ports, [
          audit(ports, context, { action: 'quarantine.list', target: context.principal.tenantId }),
        ]);
        const messages = page.docs.map((doc) => toHeld(doc, ClassifiedMail.decode(doc.mail)));
        return { messages, nextPageToken: pageTokenOf(page.next) };
      },
      getHeldMessage: async (request, context) => {
        const { doc, mail } = await find(context, request.messageId);
        // The entry comes first: nobody sees content without leaving a trace (45 CFR 164.312(b)).
        await publish(
          ports,
          [audit(ports, context, { action: 'quarantine.view', target: request.messageId })],
          context.traceparent,
        );
        return { message: toHeld(doc, mail), ...(await openForReview(mail, ports)) };
      },
      releaseHeldMessage: async (request, context) => {
        checkReason(request.reason);
        const { mail } = await find(context, request.messageId);
        await publish(ports, releaseEmissions(mail, ports, context), context.traceparent);
        await quarantine.remove(request.messageId);
        return {};
      },
      rejectHeldMessage: async (request, context) => {
        checkReason(request.reason);
        const { mail } = await find(context, request.messageId);
        const entry = audit(ports, context, { action: 'quarantine.reject', target: request.messageId });
        await publish(
          ports,
          [rejectedEvent(mail, 'rejected-by-reviewer', ports.clock.nowMs()), entry],
          context.traceparent,
        );
        await quarantine.remove(request.messageId);
        return {};
      },
    },
  });
}

/** Sends held mail on: the mail, the event, the audit entry. */
function releaseEmissions(mail: ClassifiedMail, ports: Ports, context: CallContext): readonly Emission[] {
  const header = mail.header as MailHeader;
  const event = mailEvent(header, {
    stage: 'dlp',
    eventKey: 'dlp:released',
    atMs: ports.clock.nowMs(),
    recipientIndexes: mail.decisions.map((decision) => decision.recipientIndex),
    what: { $case: 'released', value: { actor: `key:${context.principal.keyId}` } },
  });
  const released = emission('classified', laneName(header.lane), {
    ...mail,
    decisions: mail.decisions.map(asReleased),
  });
  return [released, event, audit(ports, context, { action: 'quarantine.release', target: header.messageId })];
}

/** Ends held recipients: refused by a person, or because nobody decided in time. */
export function rejectedEvent(mail: ClassifiedMail, reason: 'rejected-by-reviewer' | 'hold-expired', atMs: number) {
  const [first] = mail.decisions;
  return mailEvent(mail.header as MailHeader, {
    stage: 'dlp',
    eventKey: `dlp:${reason}`,
    atMs,
    recipientIndexes: mail.decisions.map((decision) => decision.recipientIndex),
    what: { $case: 'rejected', value: { rule: first?.rule ?? '', policyVersion: first?.policyVersion ?? '', reason } },
  });
}

/** A person let it go; it still leaves protected as PHI does. */
function asReleased(decision: ClassifiedMail['decisions'][number]): ClassifiedMail['decisions'][number] {
  const protection = Math.max(decision.protection, Protection.PROTECTION_TLS) as Protection;
  return { ...decision, action: DecisionAction.DECISION_ACTION_DELIVER, protection };
}

function audit(ports: Ports, context: CallContext, what: { readonly action: string; readonly target: string }) {
  return auditEmission(ports, {
    tenantId: context.principal.tenantId,
    actor: `key:${context.principal.keyId}`,
    outcome: 'done',
    ...what,
  });
}

function checkReason(reason: string): void {
  if (reason.trim() === '' || reason.length > REASON_LENGTH_MAX) {
    const description = `Say why in 1 to ${REASON_LENGTH_MAX} characters, without PHI.`;
    throw new AppError('DLP_REASON_INVALID', { violations: [{ field: 'reason', rule: 'reason-length', description }] });
  }
}

function toHeld(doc: HeldDoc, mail: ClassifiedMail) {
  return {
    messageId: doc._id,
    holdTime: new Date(doc.heldAtMs),
    expireTime: new Date(doc.expiresAtMs),
    verdict: mail.verdict,
    decisions: mail.decisions,
  };
}

async function openForReview(mail: ClassifiedMail, ports: Ports) {
  const header = mail.header as MailHeader;
  const [key] = await ports.keyring.messageKeys([header]);
  if (key === undefined || mail.content === undefined) throw new AppError('KEYRING_KEY_GONE');
  const envelope = MailEnvelope.decode(key.open(ENVELOPE_PART, mail.sealedEnvelope));
  const parsed = parseMessage(await openContent(ports, key, mail.content));
  const readable =
    parsed.parts.find((part) => part.contentType === 'text/plain') ??
    parsed.parts.find((part) => part.contentType === 'text/html');
  return {
    from: envelope.mailFrom,
    recipients: envelope.recipients.map((recipient) => recipient.address),
    subject: envelope.subject,
    text: readable === undefined ? '' : partText(readable).slice(0, HELD_TEXT_LENGTH_MAX),
  };
}
