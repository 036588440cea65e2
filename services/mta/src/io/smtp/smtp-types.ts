/** What the SMTP client takes and answers. */
import type { SmtpReply } from './smtp-reply.ts';
import type { TlsCache } from './tls-cache.ts';

export interface SmtpTlsOptions {
  /**
   * `none` never asks for TLS. `opportunistic` uses it where it is offered, whatever the certificate says, and goes on
   * in clear text otherwise. `require` never sends a message in clear text.
   */
  readonly mode: 'none' | 'opportunistic' | 'require';
  /** With `require`: the chain and the host name must hold (RFC 6125, RFC 8314), else `tls-invalid`. */
  readonly verify: boolean;
  /** Trust anchors as PEM, in place of the system's. */
  readonly ca?: string | readonly string[];
  /** The name that the certificate must carry; sent as SNI unless it is an IP address. */
  readonly servername: string;
}

export interface SmtpTimeouts {
  readonly connectMs: number;
  readonly greetingMs: number;
  /** EHLO, STARTTLS, the handshake, MAIL, RCPT, DATA, RSET, and each window of body bytes. */
  readonly replyMs: number;
  /** The reply to the final dot. RFC 5321 §4.5.3.2.6 asks for 10 minutes. */
  readonly dataReplyMs: number;
  /** An unused session says QUIT after this. */
  readonly idleMs: number;
}

/** RFC 5321 §4.5.3.2, but for the idle time, which is ours. */
export const SMTP_TIMEOUTS_DEFAULT: SmtpTimeouts = {
  connectMs: 30_000,
  greetingMs: 300_000,
  replyMs: 300_000,
  dataReplyMs: 600_000,
  idleMs: 30_000,
};

export interface ConnectOptions {
  /** Host name of the exchange; resolved by the system only when `address` is absent. */
  readonly host: string;
  /** IP address to connect to. */
  readonly address?: string;
  readonly port: number;
  /** Source IP address. */
  readonly localAddress?: string;
  readonly heloName: string;
  readonly tls: SmtpTlsOptions;
  readonly tlsCache: TlsCache;
  readonly timeouts: SmtpTimeouts;
  /** Refuses any address outside 127.0.0.0/8 and ::1 before a packet leaves. */
  readonly loopbackOnly: boolean;
}

export type ConnectPhase = 'connect' | 'greeting' | 'ehlo' | 'starttls' | 'handshake';

export interface ConnectFailure {
  readonly kind:
    | 'address-refused'
    | 'unreachable'
    | 'timeout'
    | 'greeting-refused'
    | 'ehlo-refused'
    | 'tls-unavailable'
    | 'tls-invalid'
    | 'protocol'
    | 'lost';
  readonly phase: ConnectPhase;
  /** A fixed word or the system's or OpenSSL's error code, such as `ECONNREFUSED` or `CERT_HAS_EXPIRED`. */
  readonly code: string;
  readonly reply?: SmtpReply;
}

/** RFC 1869 extensions that this client makes use of. */
export interface SmtpCapabilities {
  readonly pipelining: boolean;
  readonly startTls: boolean;
  readonly smtpUtf8: boolean;
  readonly eightBitMime: boolean;
  readonly requireTls: boolean;
  readonly size: boolean;
  /** Largest message the server takes; undefined when it names no limit (RFC 1870 §4). */
  readonly sizeBytesMax: number | undefined;
}

export interface TlsFacts {
  readonly protocol: string;
  readonly cipher: string;
  /** The chain and the name were verified and held. */
  readonly authorized: boolean;
  /** Why not, as OpenSSL's code. */
  readonly authorizationCode: string | undefined;
  readonly servername: string;
  /** SHA-256 of the server's certificate, in hex. */
  readonly certificateSha256: string | undefined;
  readonly resumed: boolean;
  /** Clear-text bytes that came after the reply to STARTTLS and were thrown away; above 0 somebody meddles. */
  readonly discardedBytes: number;
}

export interface Transaction {
  /** Reverse path without angle brackets; empty for the null sender. */
  readonly mailFrom: string;
  readonly recipients: readonly string[];
  /** The message with CRLF line ends, not dot-stuffed. */
  readonly message: Buffer | readonly Buffer[];
  /** The message itself needs RFC 6531 (non-ASCII header). Non-ASCII paths imply it. */
  readonly smtpUtf8?: boolean;
  /**
   * Runs once, after the body left and before the final dot. `false` or a rejection closes the connection, so that
   * the server drops the message. Not called when no recipient was accepted.
   */
  readonly beforeFinalDot: () => Promise<boolean>;
}

export type RecipientResult =
  | { readonly kind: 'accepted' | 'rejected' | 'deferred'; readonly reply: SmtpReply }
  /** The server may or may not have taken the message for this recipient. */
  | { readonly kind: 'in-doubt' }
  /** Nothing was handed over for this recipient; trying again is safe. */
  | { readonly kind: 'not-sent' };

export type LossCause = 'closed' | 'reset' | 'timeout' | 'protocol' | 'rejected-early' | 'shut';

/** `recipients` stands in the order of the transaction's. */
export type TransactionResult =
  | { readonly kind: 'done'; readonly recipients: readonly RecipientResult[] }
  /** Lost or timed out after the final dot was handed to the socket. */
  | { readonly kind: 'in-doubt'; readonly cause: LossCause; readonly recipients: readonly RecipientResult[] }
  /** Lost before the final dot: safe to repeat for every recipient that is `not-sent`. */
  | {
      readonly kind: 'lost-before-dot';
      readonly cause: LossCause;
      readonly reply: SmtpReply | undefined;
      readonly recipients: readonly RecipientResult[];
    }
  /** `beforeFinalDot` said no. */
  | { readonly kind: 'aborted'; readonly recipients: readonly RecipientResult[] }
  /** The server lacks what the message needs; nothing was sent and the session stays usable. */
  | { readonly kind: 'unsupported'; readonly needs: 'smtputf8' | '8bitmime' | 'size' }
  /** The transaction breaks a rule of ours; nothing was sent. `index` is the recipient's. */
  | { readonly kind: 'invalid'; readonly what: InvalidPart; readonly index: number };

export type InvalidPart = 'mail-from' | 'recipient' | 'recipient-count' | 'bare-newline';

export interface SmtpSession {
  readonly kind: 'session';
  readonly host: string;
  readonly address: string;
  readonly capabilities: SmtpCapabilities;
  /** Undefined on a clear-text session. */
  readonly tls: TlsFacts | undefined;
  /** True when TLS was offered but its handshake failed and the policy allowed clear text. */
  readonly tlsFellBack: boolean;
  /** Another transaction may be sent. */
  readonly reusable: boolean;
  /** Transactions that ended with at least one accepted recipient. */
  readonly deliveredCount: number;
  /** One at a time. Never rejects; every ending is a value. */
  send(transaction: Transaction): Promise<TransactionResult>;
  /** Says QUIT, waits at most `QUIT_WAIT_MS`, cuts. Safe to call twice. */
  close(): Promise<void>;
}
