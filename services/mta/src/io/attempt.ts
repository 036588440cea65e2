/** One attempt: open, sign, connect, send; the intent is durable before the final dot. Never rejects. */
import type { Destination, Target } from '@sealpost/destinations';
import { MailEnvelope, Method, type MailHeader } from '@sealpost/contracts';
import { AppError, type AttemptId, newId, toAppError } from '@sealpost/kernel';
import type { DkimSigner } from '@sealpost/mail';
import { type EgressSourceSpec, openContent, type Ports } from '@sealpost/runtime';
import { HOSTS_PER_ATTEMPT_MAX, type MtaConfig } from '../config.ts';
import type { AttemptEnding } from '../stage.ts';
import type { Delivery, DeliveryDoc, Intent } from './delivery-docs.ts';
import type { Ownership } from './ownership.ts';
import type { Schedule } from './schedule.ts';
import { connectSmtp } from './smtp/connect-smtp.ts';
import type { SessionPool } from './smtp/session-pool.ts';
import type { ConnectFailure, SmtpSession, TlsFacts } from './smtp/smtp-types.ts';
import type { TlsCache } from './smtp/tls-cache.ts';

export interface AttemptTools {
  readonly config: MtaConfig;
  readonly ports: Ports;
  readonly schedule: Pick<Schedule, 'recordIntent'>;
  readonly ownership: Pick<Ownership, 'mayProceed'>;
  readonly sessions: SessionPool;
  readonly tlsCache: TlsCache;
  readonly signer: DkimSigner | undefined;
  readonly loopbackOnly: boolean;
}

export interface AttemptRequest {
  readonly delivery: Delivery;
  readonly destination: Extract<Destination, { kind: 'site' }>;
  readonly source: EgressSourceSpec;
}

export interface AttemptReport {
  readonly attemptId: AttemptId;
  readonly startedAtMs: number;
  readonly ending: AttemptEnding;
  readonly tls: TlsFacts | undefined;
}

/** Rejects only when the mail itself cannot be opened; that AppError says whether a later try may work. */
export async function attemptDelivery(tools: AttemptTools, request: AttemptRequest): Promise<AttemptReport> {
  const { ports } = tools;
  const attemptId = newId('att', ports.clock, ports.random);
  const startedAtMs = ports.clock.nowMs();
  const outgoing = await openMail(tools, request.delivery);
  const connected = await connectAny(tools, request);
  if (connected.kind !== 'session') return { attemptId, startedAtMs, ending: connected, tls: undefined };
  const { session } = connected;
  const intent = {
    attemptId,
    atMs: startedAtMs,
    source: request.source.name,
    site: request.destination.site,
    family: request.destination.family,
  };
  try {
    const result = await session.send({
      mailFrom: outgoing.mailFrom,
      recipients: outgoing.recipients,
      message: outgoing.message,
      beforeFinalDot: () => recordIntent(tools, request.delivery.doc, intent),
    });
    return { attemptId, startedAtMs, ending: { kind: 'transaction', result }, tls: session.tls };
  } finally {
    tools.sessions.release(session);
  }
}

/** False when another owner has the delivery: then the final dot must not be sent. */
async function recordIntent(tools: AttemptTools, doc: DeliveryDoc, intent: Intent): Promise<boolean> {
  if (!(await tools.ownership.mayProceed(doc))) return false;
  const recorded = await tools.schedule.recordIntent(doc, intent);
  // This process may have stood still while the intent was on its way: whoever took over since has listed it already.
  return recorded && tools.ownership.mayProceed(doc);
}

interface OutgoingMail {
  readonly mailFrom: string;
  readonly recipients: readonly string[];
  readonly message: readonly Buffer[];
}

async function openMail(tools: AttemptTools, delivery: Delivery): Promise<OutgoingMail> {
  const { mail, doc } = delivery;
  const header = mail.header as MailHeader;
  const [key] = await tools.ports.keyring.messageKeys([header]);
  if (key === undefined) throw new AppError('KEYRING_KEY_GONE');
  if (mail.content === undefined) throw new AppError('KEYRING_ENVELOPE_BROKEN');
  const content = await openContent(tools.ports, key, mail.content);
  const envelope = MailEnvelope.decode(key.open(mail.envelopePart, mail.sealedEnvelope));
  const open = new Set(doc.openIndexes);
  const recipients = envelope.recipients
    .filter((recipient) => open.has(recipient.index))
    .map((recipient) => recipient.address);
  if (recipients.length !== doc.openIndexes.length) throw new AppError('KEYRING_ENVELOPE_BROKEN');
  // The time of acceptance, not of the attempt: a repeated attempt must send the same bytes.
  const signature = await tools.signer?.sign(content, { timestampS: Math.floor(header.acceptedAtMs / 1_000) });
  return {
    mailFrom: envelope.mailFrom,
    recipients,
    message: signature === undefined ? [content] : [signature, content],
  };
}

type Connected =
  | { readonly kind: 'session'; readonly session: SmtpSession }
  | Extract<AttemptEnding, { kind: 'not-connected' | 'no-hosts' | 'postponed' }>;

/** The first host, in order of preference, that gives the session this mail needs. */
async function connectAny(tools: AttemptTools, request: AttemptRequest): Promise<Connected> {
  const targets = await request.destination.targets();
  if (targets.length === 0) return { kind: 'no-hosts', reason: 'temporary' };
  const required = request.delivery.mail.method === Method.METHOD_REQUIRED_TLS;
  const failures: ConnectFailure[] = [];
  const key = {
    source: sourceKey(request),
    site: request.destination.site,
    tls: required ? `required:${request.destination.trust}` : 'opportunistic',
  };
  for (const target of targets.slice(0, HOSTS_PER_ATTEMPT_MAX)) {
    const got = await tools.sessions.acquire(key, () => connect(tools, request, target));
    switch (got.kind) {
      case 'session':
        return { kind: 'session', session: got };
      case 'pool-full':
        return { kind: 'postponed', reason: 'pool-full' };
      case 'pool-closed':
        return { kind: 'postponed', reason: 'shutting-down' };
      default:
        failures.push(got);
    }
  }
  return { kind: 'not-connected', failures };
}

/** Names of sources are unique within their pool only, and an operator may give one another address. */
const sourceKey = ({ delivery, source }: AttemptRequest): string =>
  `${delivery.doc.pool}/${source.name}/${source.address}/${source.heloName}`;

function connect(tools: AttemptTools, request: AttemptRequest, target: Target) {
  const { config } = tools;
  const { source, destination, delivery } = request;
  const required = delivery.mail.method === Method.METHOD_REQUIRED_TLS;
  return connectSmtp({
    host: target.host,
    ...(target.address === undefined ? {} : { address: target.address }),
    port: target.port,
    ...(source.address === '' ? {} : { localAddress: source.address }),
    heloName: source.heloName === '' ? config.heloName : source.heloName,
    tls: {
      mode: required ? 'require' : 'opportunistic',
      verify: required,
      ...(destination.ca === undefined ? {} : { ca: destination.ca }),
      servername: target.servername,
    },
    tlsCache: tools.tlsCache,
    timeouts: {
      connectMs: config.connectTimeoutMs,
      greetingMs: config.replyTimeoutMs,
      replyMs: config.replyTimeoutMs,
      dataReplyMs: config.dataReplyTimeoutMs,
      idleMs: 30_000,
    },
    loopbackOnly: tools.loopbackOnly,
  });
}

/** Whether mail that cannot be opened may be openable later. */
export const mayOpenLater = (thrown: unknown): boolean => toAppError(thrown).entry.retryable;
