/** QuarantineService over gRPC: what is held, shown and decided by a person, each step in the audit log. */
import {
  ClassifiedMail,
  type HeldMessage,
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
  type PageQuery,
  openContent,
  pageTokenOf,
  type Ports,
  type Principal,
  publish,
  readPage,
  registerGrpc,
  type Role,
} from '@sealpost/runtime';
import { HELD_TEXT_LENGTH_MAX, PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX, REASON_LENGTH_MAX } from '../config.ts';
import type { HoldEndings } from './hold-endings.ts';
import type { HeldDoc, HeldMail, Quarantine } from './quarantine.ts';

export interface QuarantineRpcOptions {
  readonly quarantine: Quarantine;
  readonly endings: HoldEndings;
  readonly ports: Ports;
}

/** Store pages read for one page of a list, so that a key which may see few of many does not wait for all. */
const LIST_READS_MAX = 10;

export function createQuarantineRpc({ quarantine, endings, ports }: QuarantineRpcOptions): GrpcRegistration {
  /** Errors: API_ROLE_DENIED, noted in the audit log, when the key lacks a role that the message is held for. */
  const assertRoles = async (context: CallContext, held: HeldMail, action: string): Promise<void> => {
    const missing = missingRoles(context.principal, held.mail);
    if (missing.length === 0) return;
    const target = held.doc._id;
    await publish(ports, [audit(ports, context, { action, target, outcome: 'refused' })], context.traceparent);
    throw new AppError('API_ROLE_DENIED', { facts: { role: missing[0] ?? '' } });
  };
  const find = async (context: CallContext, messageId: string, action: string) => {
    const found = isPossibleId(messageId) ? await quarantine.get(context.principal.tenantId, messageId) : undefined;
    if (found === undefined) throw new AppError('DLP_HELD_NOT_FOUND');
    await assertRoles(context, found, action);
    return found;
  };
  const end = async (
    { messageId, reason }: { readonly messageId: string; readonly reason: string },
    ending: 'release' | 'reject',
    context: CallContext,
  ) => {
    checkReason(reason);
    const { tenantId, keyId } = context.principal;
    if (!isPossibleId(messageId)) throw new AppError('DLP_HELD_NOT_FOUND');
    // The roles of a hold never change, so they may be asked for before the one conditional write decides. What is no longer
    // held is left to that write: it answers the same person again until the ending was told.
    const held = await quarantine.get(tenantId, messageId);
    if (held !== undefined) await assertRoles(context, held, `quarantine.${ending}`);
    const decided = await quarantine.decide({ tenantId, messageId }, { ending, by: `key:${keyId}` });
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
        const { principal } = context;
        await publish(ports, [audit(ports, context, { action: 'quarantine.list', target: principal.tenantId })]);
        const { messages, next } = await listVisible(quarantine, principal, query);
        return { messages, nextPageToken: pageTokenOf(next) };
      },
      getHeldMessage: async (request, context) => {
        const { doc, mail } = await find(context, request.messageId, 'quarantine.view');
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

/** A page of what the key may see, past what it may not. */
async function listVisible(quarantine: Quarantine, principal: Principal, query: PageQuery) {
  const messages: HeldMessage[] = [];
  let next = query.after;
  for (let reads = 0; reads < LIST_READS_MAX && messages.length < query.limit; reads++) {
    const place = next === undefined ? {} : { after: next };
    const page = await quarantine.list(principal.tenantId, { limit: query.limit - messages.length, ...place });
    for (const { doc, mail } of page.docs.flatMap(openHeld))
      if (missingRoles(principal, mail).length === 0) messages.push(toHeld(doc, mail));
    next = page.next;
    if (next === undefined) break;
  }
  return { messages, next };
}

function audit(
  ports: Ports,
  context: CallContext,
  what: { readonly action: string; readonly target: string; readonly outcome?: 'done' | 'refused' },
) {
  return auditEmission(ports, {
    tenantId: context.principal.tenantId,
    actor: `key:${context.principal.keyId}`,
    outcome: 'done',
    ...what,
  });
}

const openHeld = (doc: HeldDoc): readonly HeldMail[] =>
  doc.mail === undefined ? [] : [{ doc, mail: ClassifiedMail.decode(doc.mail) }];

/** Roles a message is held for, each once, in order. Recipients may be held by different rules: then all their roles are needed. */
const holdRolesOf = (mail: ClassifiedMail): string[] =>
  [...new Set(mail.decisions.map((decision) => decision.holdRole))].filter((role) => role !== '').sort();

/** The roles a key lacks: those a message is held for, or `quarantine` where it is held for nobody in particular. */
function missingRoles({ roles }: Principal, mail: ClassifiedMail): readonly Role[] {
  if (roles.includes('admin')) return [];
  const holdRoles = holdRolesOf(mail);
  const needed: readonly Role[] =
    holdRoles.length === 0 ? ['quarantine'] : holdRoles.map((role) => `quarantine:${role}` as const);
  return needed.filter((role) => !roles.includes(role));
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
    holdRoles: holdRolesOf(mail),
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
