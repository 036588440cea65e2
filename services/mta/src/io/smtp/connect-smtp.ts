/** Opens an SMTP session: address guard, greeting, EHLO, and TLS as the policy demands. */
import assert from 'node:assert/strict';
import { lookup } from 'node:dns/promises';
import { BlockList, connect, isIP, type Socket } from 'node:net';
import { PATH_BYTES_MAX } from './smtp-limits.ts';
import type { SmtpReply } from './smtp-reply.ts';
import { createSmtpSession } from './smtp-session.ts';
import type {
  ConnectFailure,
  ConnectOptions,
  ConnectPhase,
  SmtpCapabilities,
  SmtpSession,
  TlsFacts,
} from './smtp-types.ts';
import { createSmtpWire, type SmtpWire, type WireEnd } from './smtp-wire.ts';
import { secureWire } from './start-tls.ts';

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

const HELO_NAME = /^[A-Za-z0-9.:[\]-]+$/;

type Answer<T> = T | ConnectFailure;

const isFailure = <T extends object>(answer: Answer<T>): answer is ConnectFailure =>
  'kind' in answer && 'phase' in answer;

function fail(kind: ConnectFailure['kind'], phase: ConnectPhase, code: string): ConnectFailure {
  return { kind, phase, code };
}

function refuse(kind: ConnectFailure['kind'], phase: ConnectPhase, reply: SmtpReply): ConnectFailure {
  return { kind, phase, code: String(reply.code), reply };
}

function fromEnd(end: WireEnd, phase: ConnectPhase): ConnectFailure {
  if (end.cause === 'timeout') return fail('timeout', phase, end.code);
  return fail(end.cause === 'protocol' ? 'protocol' : 'lost', phase, end.code);
}

async function findAddress(options: ConnectOptions): Promise<string | ConnectFailure> {
  let address = options.address ?? options.host;
  if (isIP(address) === 0) {
    try {
      address = (await lookup(address)).address;
    } catch (error) {
      return fail('unreachable', 'connect', (error as NodeJS.ErrnoException).code ?? 'unknown');
    }
  }
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  if (options.loopbackOnly && !LOOPBACK.check(address, family)) {
    return fail('address-refused', 'connect', 'loopback-only');
  }
  return address;
}

function openSocket(options: ConnectOptions, address: string): Promise<Socket | ConnectFailure> {
  return new Promise((resolve) => {
    const socket = connect({
      host: address,
      port: options.port,
      noDelay: true,
      ...(options.localAddress === undefined ? {} : { localAddress: options.localAddress }),
    });
    const settle = (answer: Socket | ConnectFailure) => {
      clearTimeout(timer);
      socket.off('error', onError).off('connect', onConnect);
      if (answer !== socket) socket.on('error', () => undefined).destroy();
      resolve(answer);
    };
    const onError = (error: NodeJS.ErrnoException) => {
      settle(fail('unreachable', 'connect', error.code ?? 'unknown'));
    };
    const onConnect = () => settle(socket);
    const timer = setTimeout(() => settle(fail('timeout', 'connect', 'ETIMEDOUT')), options.timeouts.connectMs);
    socket.once('error', onError).once('connect', onConnect);
  });
}

/** Reads the extensions out of an EHLO reply; the first line is the server's greeting (RFC 5321 §4.1.1.1). */
export function parseCapabilities(lines: readonly string[]): SmtpCapabilities {
  const keywords = new Map<string, string>();
  for (const line of lines.slice(1)) {
    const space = line.indexOf(' ');
    const keyword = (space === -1 ? line : line.slice(0, space)).toUpperCase();
    keywords.set(keyword, space === -1 ? '' : line.slice(space + 1).trim());
  }
  const size = keywords.get('SIZE');
  const sizeBytesMax = size !== undefined && /^\d{1,15}$/.test(size) ? Number(size) : 0;
  return {
    pipelining: keywords.has('PIPELINING'),
    startTls: keywords.has('STARTTLS'),
    smtpUtf8: keywords.has('SMTPUTF8'),
    eightBitMime: keywords.has('8BITMIME'),
    requireTls: keywords.has('REQUIRETLS'),
    size: size !== undefined,
    sizeBytesMax: sizeBytesMax === 0 ? undefined : sizeBytesMax,
  };
}

/** EHLO, and HELO for a server that does not know it (RFC 5321 §3.2). */
async function greet(wire: SmtpWire, options: ConnectOptions): Promise<SmtpCapabilities | ConnectFailure> {
  const ehlo = await wire.ask(`EHLO ${options.heloName}\r\n`, options.timeouts.replyMs);
  if ('cause' in ehlo) return fromEnd(ehlo, 'ehlo');
  if (ehlo.class === 2) return parseCapabilities(ehlo.lines);
  if (ehlo.class !== 5) return refuse('ehlo-refused', 'ehlo', ehlo);
  const helo = await wire.ask(`HELO ${options.heloName}\r\n`, options.timeouts.replyMs);
  if ('cause' in helo) return fromEnd(helo, 'ehlo');
  return helo.class === 2 ? parseCapabilities([]) : refuse('ehlo-refused', 'ehlo', helo);
}

interface Secured {
  readonly capabilities: SmtpCapabilities;
  readonly tls: TlsFacts | undefined;
}

/** STARTTLS, handshake and a second EHLO: what was said before TLS counts for nothing after it (RFC 3207 §4.2). */
async function upgrade(wire: SmtpWire, options: ConnectOptions, plain: SmtpCapabilities): Promise<Answer<Secured>> {
  const required = options.tls.mode === 'require';
  if (!plain.startTls) {
    return required ? fail('tls-unavailable', 'starttls', 'not-offered') : { capabilities: plain, tls: undefined };
  }
  const answer = await wire.askUpgrade(options.timeouts.replyMs);
  if ('cause' in answer) return fromEnd(answer, 'starttls');
  if (answer.reply.code !== 220) {
    return required ? refuse('tls-unavailable', 'starttls', answer.reply) : { capabilities: plain, tls: undefined };
  }
  const handshake = await secureWire(wire, options, answer.discardedBytes);
  if (handshake.kind === 'failure') {
    if (handshake.why === 'timeout') return fail('timeout', 'handshake', handshake.code);
    return fail(handshake.why === 'certificate' ? 'tls-invalid' : 'tls-unavailable', 'handshake', handshake.code);
  }
  const capabilities = await greet(wire, options);
  return isFailure(capabilities) ? capabilities : { capabilities, tls: handshake.facts };
}

async function negotiate(wire: SmtpWire, options: ConnectOptions): Promise<Answer<Secured>> {
  const greeting = await wire.ask('', options.timeouts.greetingMs);
  if ('cause' in greeting) return fromEnd(greeting, 'greeting');
  if (greeting.code !== 220) return refuse('greeting-refused', 'greeting', greeting);
  const capabilities = await greet(wire, options);
  if (isFailure(capabilities)) return capabilities;
  if (options.tls.mode === 'none') return { capabilities, tls: undefined };
  return upgrade(wire, options, capabilities);
}

/**
 * Connects, says EHLO and secures the session as `options.tls` demands. Every expected ending is a value; a failed
 * connection is closed. With `opportunistic`, a failed handshake leads to one new connection without TLS
 * (RFC 7435), noted as `tlsFellBack`; with `require`, never.
 */
export async function connectSmtp(options: ConnectOptions): Promise<SmtpSession | ConnectFailure> {
  assert(HELO_NAME.test(options.heloName) && options.heloName.length <= PATH_BYTES_MAX, 'heloName is a host name');
  const address = await findAddress(options);
  if (typeof address !== 'string') return address;
  const first = await openSession(options, address);
  const handshakeFailed = first.kind === 'tls-unavailable' && first.phase === 'handshake';
  if (!handshakeFailed || options.tls.mode !== 'opportunistic') return first;
  return openSession({ ...options, tls: { ...options.tls, mode: 'none' } }, address, 'fell-back');
}

async function openSession(
  options: ConnectOptions,
  address: string,
  history: 'first' | 'fell-back' = 'first',
): Promise<SmtpSession | ConnectFailure> {
  const socket = await openSocket(options, address);
  if ('phase' in socket) return socket;
  const wire = createSmtpWire(socket);
  const outcome = await negotiate(wire, options);
  if (isFailure(outcome)) {
    wire.end('shut', outcome.code);
    return outcome;
  }
  return createSmtpSession(wire, {
    host: options.host,
    address,
    capabilities: outcome.capabilities,
    tls: outcome.tls,
    tlsFellBack: history === 'fell-back',
    timeouts: options.timeouts,
  });
}
