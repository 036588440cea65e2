/** QuarantineService over gRPC: what is held, shown and decided by a person, each step in the audit log. */
import {
  ClassifiedMail,
  MailEnvelope,
  type MailHeader,
  type QuarantineServiceServer,
  QuarantineServiceService,
} from '@sealpost/contracts';
import { AppError } from '@sealpost/kernel';
import { parseMessage, partText } from '@sealpost/mail';
import {
  auditEmission,
  type CallContext,
  ENVELOPE_PART,
  type GrpcRegistration,
  isPossibleId,
  openContent,
  pageTokenOf,
  type Ports,
  publish,
  readPage,
  registerGrpc,
} from '@sealpost/runtime';
import { HELD_TEXT_LENGTH_MAX, PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX, REASON_LENGTH_MAX } from '../config.ts';
import type { HoldEndings } from './hold-endings.ts';
import type { HeldDoc, Quarantine } from './quarantine.ts';

export interface QuarantineRpcOptions {
  readonly quarantine: Quarantine;
  readonly endings: HoldEndings;
  readonly ports: Ports;
}

export function createQuarantineRpc({ quarantine, endings, ports }: QuarantineRpcOptions): GrpcRegistration {
  const find = async (context: CallContext, messageId: string) => {
    const found = isPossibleId(messageId) ? await quarantine.get(context.principal.tenantId, messageId) : undefined;
    if (found === undefined) throw new AppError('DLP_HELD_NOT_FOUND');
    return found;
  };
  const end = async (
    { messageId, reason }: { readonly messageId: string; readonly reason: string },
    ending: 'release' | 'reject',
    context: CallContext,
  ) => {
    checkReason(reason);
    const { tenantId, keyId } = context.principal;
    const decided = isPossibleId(messageId)
      ? await quarantine.decide({ tenantId, messageId }, { ending, by: `key:${keyId}` })
      : undefined;
    if (decided === undefined) throw new AppError('DLP_HELD_NOT_FOUND');
    await endings.tell(decided, context.traceparent);
    return {};
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
        const messages = page.docs.flatMap((doc) =>
          doc.mail === undefined ? [] : toHeld(doc, ClassifiedMail.decode(doc.mail)),
        );
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
      releaseHeldMessage: (request, context) => end(request, 'release', context),
      rejectHeldMessage: (request, context) => end(request, 'reject', context),
    },
  });
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
