/** The TLS handshake after STARTTLS (RFC 3207) and what is known about its outcome. */
import { isIP } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import type { ConnectOptions, TlsFacts } from './smtp-types.ts';
import type { SmtpWire } from './smtp-wire.ts';

export interface HandshakeFailure {
  readonly kind: 'failure';
  /** `certificate` when the peer spoke TLS but its chain or name did not hold. */
  readonly why: 'certificate' | 'handshake' | 'timeout';
  readonly code: string;
}

export type HandshakeResult = { readonly kind: 'secured'; readonly facts: TlsFacts } | HandshakeFailure;

/** Errors of the record layer or the transport; every other error code names a certificate fault. */
const HANDSHAKE_CODE = /^(?:ERR_SSL_|EPROTO|ECONN|EPIPE|ETIMEDOUT|ERR_TLS_(?!CERT_ALTNAME))/;

function readFacts(secured: TLSSocket, servername: string, discardedBytes: number): TlsFacts {
  const certificate = secured.getPeerCertificate();
  // Typed as Error, but Node sets a string here.
  const failure = secured.authorizationError as unknown as string | Error | null | undefined;
  const code = typeof failure === 'string' ? failure : (failure as NodeJS.ErrnoException | undefined | null)?.code;
  return {
    protocol: secured.getProtocol() ?? 'unknown',
    cipher: secured.getCipher().name,
    authorized: secured.authorized,
    authorizationCode: secured.authorized ? undefined : (code ?? 'unknown'),
    servername,
    certificateSha256: certificate.fingerprint256?.replaceAll(':', '').toLowerCase(),
    resumed: secured.isSessionReused(),
    discardedBytes,
  };
}

/** Keeps the tickets of a session that this policy accepted, never of one that it would refuse. */
function keepTickets(secured: TLSSocket, options: ConnectOptions, key: string): void {
  const present = secured.getProtocol() === 'TLSv1.2' ? secured.getSession() : undefined;
  if (present !== undefined) options.tlsCache.remember(key, present);
  secured.on('session', (ticket: Buffer) => options.tlsCache.remember(key, ticket));
}

/**
 * Wraps the wire in TLS 1.2 or newer. Verification is left to OpenSSL and Node (`rejectUnauthorized`) when the policy
 * asks for it; then nothing is written before it held.
 */
export function secureWire(wire: SmtpWire, options: ConnectOptions, discardedBytes: number): Promise<HandshakeResult> {
  const { tls, tlsCache } = options;
  const verified = tls.mode === 'require' && tls.verify;
  const key = tlsCache.sessionKey(tls, `${options.address ?? options.host}:${options.port}`);
  const session = tlsCache.session(key);
  return new Promise((resolve) => {
    const secured = connect({
      socket: wire.socket,
      secureContext: tlsCache.context(tls.ca),
      rejectUnauthorized: verified,
      host: tls.servername,
      ...(isIP(tls.servername) === 0 ? { servername: tls.servername } : {}),
      ...(session === undefined ? {} : { session }),
    });
    const settle = (result: HandshakeResult) => {
      secured.off('error', onError).off('close', onClose);
      wire.disarm();
      resolve(result);
    };
    const fail = (why: HandshakeFailure['why'], code: string) => {
      settle({ kind: 'failure', why, code });
      secured.on('error', () => undefined);
      secured.destroy();
      wire.end('shut', code);
    };
    const onError = (error: NodeJS.ErrnoException) => {
      const code = error.code ?? 'unknown';
      fail(HANDSHAKE_CODE.test(code) ? 'handshake' : 'certificate', code);
    };
    const onClose = () => fail('handshake', 'closed');
    secured.once('error', onError).once('close', onClose);
    secured.once('secureConnect', () => {
      if (verified && !secured.authorized) return fail('certificate', 'unauthorized');
      keepTickets(secured, options, key);
      const facts = readFacts(secured, tls.servername, discardedBytes);
      wire.upgrade(secured);
      settle({ kind: 'secured', facts });
    });
    wire.armFor(options.timeouts.replyMs, () => fail('timeout', 'ETIMEDOUT'));
  });
}
