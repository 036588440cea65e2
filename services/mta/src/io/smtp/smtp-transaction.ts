/** One mail transaction on an open session: envelope, body, intent, dot, reply. */
import { isAscii } from 'node:buffer';
import { formatMail, formatRecipient, hasNonAscii, isSendablePath } from './envelope.ts';
import { type BodyPlan, planBody } from './message-body.ts';
import { BODY_WINDOW_BYTES, TRANSACTION_RECIPIENTS_MAX } from './smtp-limits.ts';
import type { SmtpReply } from './smtp-reply.ts';
import type {
  LossCause,
  RecipientResult,
  SmtpCapabilities,
  SmtpTimeouts,
  Transaction,
  TransactionResult,
} from './smtp-types.ts';
import type { SmtpWire, WireEnd } from './smtp-wire.ts';

export interface TransactionPlan {
  readonly kind: 'plan';
  /** MAIL, every RCPT, DATA. */
  readonly commands: readonly string[];
  readonly body: BodyPlan;
  readonly recipientCount: number;
  readonly beforeFinalDot: () => Promise<boolean>;
}

type Unsendable = Extract<TransactionResult, { kind: 'unsupported' | 'invalid' }>;

const DATA = 'DATA\r\n';
const RSET = 'RSET\r\n';
const NOT_SENT: RecipientResult = { kind: 'not-sent' };
const IN_DOUBT: RecipientResult = { kind: 'in-doubt' };

function findInvalid(transaction: Transaction): Unsendable | undefined {
  const { mailFrom, recipients } = transaction;
  if (mailFrom !== '' && !isSendablePath(mailFrom)) return { kind: 'invalid', what: 'mail-from', index: 0 };
  const count = recipients.length;
  if (count === 0 || count > TRANSACTION_RECIPIENTS_MAX)
    return { kind: 'invalid', what: 'recipient-count', index: count };
  for (let index = 0; index < count; index++) {
    if (!isSendablePath(recipients[index] as string)) return { kind: 'invalid', what: 'recipient', index };
  }
  return undefined;
}

/** Everything that can be known before the first byte is sent. */
export function planTransaction(
  transaction: Transaction,
  capabilities: SmtpCapabilities,
): TransactionPlan | Unsendable {
  const invalid = findInvalid(transaction);
  if (invalid !== undefined) return invalid;
  const body = planBody(transaction.message);
  if (body.kind === 'bare-newline') return { kind: 'invalid', what: 'bare-newline', index: 0 };
  const { mailFrom, recipients } = transaction;
  const smtpUtf8 = transaction.smtpUtf8 === true || hasNonAscii(mailFrom) || recipients.some(hasNonAscii);
  if (smtpUtf8 && !capabilities.smtpUtf8) return { kind: 'unsupported', needs: 'smtputf8' };
  const { sizeBytesMax } = capabilities;
  if (sizeBytesMax !== undefined && body.sizeBytes > sizeBytesMax) return { kind: 'unsupported', needs: 'size' };
  const body8bit = !body.pieces.every((piece) => isAscii(piece));
  if (body8bit && !capabilities.eightBitMime) return { kind: 'unsupported', needs: '8bitmime' };
  const sizeBytes = capabilities.size ? body.sizeBytes : undefined;
  const commands = [formatMail(mailFrom, { sizeBytes, body8bit, smtpUtf8 }), ...recipients.map(formatRecipient), DATA];
  return {
    kind: 'plan',
    commands,
    body,
    recipientCount: recipients.length,
    beforeFinalDot: transaction.beforeFinalDot,
  };
}

function toRecipientResult(reply: SmtpReply): RecipientResult | undefined {
  if (reply.class === 2) return { kind: 'accepted', reply };
  if (reply.class === 4) return { kind: 'deferred', reply };
  return reply.class === 5 ? { kind: 'rejected', reply } : undefined;
}

export interface TransactionContext {
  readonly wire: SmtpWire;
  readonly pipelining: boolean;
  readonly timeouts: SmtpTimeouts;
  /** The last transaction was left open on the server. */
  readonly resetFirst: boolean;
  /** `resetNext`: the server still holds an envelope. */
  readonly onSettled: (result: TransactionResult, resetNext: boolean) => void;
}

type Phase = 'reset' | 'mail' | 'rcpt' | 'data' | 'empty-dot' | 'body' | 'dot' | 'over';

/** Drives the wire from RSET or MAIL to the reply that settles every recipient; a state machine fed by replies. */
export class SmtpTransaction {
  readonly #plan: TransactionPlan;
  readonly #context: TransactionContext;
  readonly #results: RecipientResult[] = [];
  #phase: Phase;
  #acceptedCount = 0;
  #nextPiece = 0;
  #mailReply: SmtpReply | undefined;

  constructor(plan: TransactionPlan, context: TransactionContext) {
    this.#plan = plan;
    this.#context = context;
    this.#phase = context.resetFirst ? 'reset' : 'mail';
  }

  start(): void {
    const { wire, pipelining, resetFirst, timeouts } = this.#context;
    const { commands } = this.#plan;
    wire.handle((event) => ('cause' in event ? this.#onEnd(event) : this.#onReply(event)));
    wire.arm(timeouts.replyMs);
    if (!pipelining) {
      wire.socket.write(resetFirst ? RSET : (commands[0] as string));
      return;
    }
    const joined = commands.length === 3 ? `${commands[0]}${commands[1]}${DATA}` : commands.join('');
    wire.socket.write(resetFirst ? RSET + joined : joined);
  }

  #onReply(reply: SmtpReply): void {
    switch (this.#phase) {
      case 'reset':
        if (reply.class !== 2) return this.#lose('protocol', reply);
        this.#phase = 'mail';
        return this.#proceed(this.#plan.commands[0] as string);
      case 'mail':
        return this.#onMailReply(reply);
      case 'rcpt':
        return this.#onRecipientReply(reply);
      case 'data':
        return this.#onDataReply(reply);
      case 'empty-dot':
        return this.#settle({ kind: 'done', recipients: this.#results }, reply.class !== 2);
      case 'body':
        return this.#lose('rejected-early', reply);
      case 'dot':
        return this.#onDotReply(reply);
      case 'over':
        return;
    }
  }

  /** With pipelining the command is on its way already. */
  #proceed(command: string): void {
    const { wire, pipelining, timeouts } = this.#context;
    wire.arm(timeouts.replyMs);
    if (!pipelining) wire.socket.write(command);
  }

  #onMailReply(reply: SmtpReply): void {
    const result = toRecipientResult(reply);
    if (result === undefined) return this.#lose('protocol', reply);
    if (result.kind !== 'accepted') {
      this.#mailReply = reply;
      for (let i = 0; i < this.#plan.recipientCount; i++) this.#results.push(result);
      if (!this.#context.pipelining || reply.code === 421) return this.#settleRejected(reply);
      // The replies to the pipelined RCPTs and DATA are still to come.
      this.#nextPiece = this.#plan.recipientCount;
      this.#phase = 'data';
      this.#skipping = this.#plan.recipientCount;
      return this.#proceed('');
    }
    this.#phase = 'rcpt';
    this.#proceed(this.#plan.commands[1] as string);
  }

  #skipping = 0;

  #onRecipientReply(reply: SmtpReply): void {
    const result = toRecipientResult(reply);
    if (result === undefined) return this.#lose('protocol', reply);
    this.#results.push(result);
    if (result.kind === 'accepted') this.#acceptedCount++;
    if (reply.code === 421) return this.#lose('rejected-early', reply);
    const answered = this.#results.length;
    if (answered < this.#plan.recipientCount) return this.#proceed(this.#plan.commands[answered + 1] as string);
    if (this.#acceptedCount === 0 && !this.#context.pipelining) return this.#settleRejected(reply);
    this.#phase = 'data';
    this.#proceed(DATA);
  }

  #settleRejected(reply: SmtpReply): void {
    this.#settle({ kind: 'done', recipients: this.#results }, true);
    if (reply.code === 421) this.#context.wire.end('closed', '421');
  }

  #onDataReply(reply: SmtpReply): void {
    if (this.#skipping > 0) {
      this.#skipping--;
      return this.#proceed('');
    }
    if (this.#mailReply !== undefined) {
      // A server that refuses MAIL and still answers 354 cannot be trusted with a dot.
      if (reply.class === 3) this.#context.wire.end('protocol', 'data-after-rejection');
      return this.#settleRejected(reply);
    }
    if (reply.code === 354) {
      if (this.#acceptedCount > 0) return this.#startBody();
      // RFC 2920 §3.1: no recipient was taken, so the data is a dot alone.
      this.#phase = 'empty-dot';
      this.#context.wire.socket.write('.\r\n');
      return;
    }
    const result = toRecipientResult(reply);
    if (result === undefined || result.kind === 'accepted') return this.#lose('protocol', reply);
    this.#replaceAccepted(result);
    this.#settleRejected(reply);
  }

  #startBody(): void {
    this.#phase = 'body';
    this.#writeWindow();
  }

  /** Hands over up to one window, then waits until it has left: memory and time stay bounded for any message size. */
  #writeWindow(): void {
    const { wire, timeouts } = this.#context;
    const { pieces } = this.#plan.body;
    if (this.#nextPiece >= pieces.length) return this.#askIntent();
    wire.arm(timeouts.replyMs);
    wire.socket.cork();
    for (let bytes = 0; bytes < BODY_WINDOW_BYTES && this.#nextPiece < pieces.length; ) {
      const piece = pieces[this.#nextPiece++] as Buffer;
      bytes += piece.length;
      if (bytes < BODY_WINDOW_BYTES && this.#nextPiece < pieces.length) wire.socket.write(piece);
      else wire.socket.write(piece, this.#onWindowWritten);
    }
    wire.socket.uncork();
  }

  readonly #onWindowWritten = (): void => {
    if (this.#phase === 'body') this.#writeWindow();
  };

  #askIntent(): void {
    this.#context.wire.disarm();
    this.#plan.beforeFinalDot().then(
      (go) => this.#onIntent(go),
      () => this.#onIntent(false),
    );
  }

  #onIntent(go: boolean): void {
    if (this.#phase !== 'body') return;
    const { wire, timeouts } = this.#context;
    if (!go) {
      this.#replaceAccepted(NOT_SENT);
      this.#settle({ kind: 'aborted', recipients: this.#results }, false);
      return wire.end('shut', 'aborted');
    }
    this.#phase = 'dot';
    wire.arm(timeouts.dataReplyMs);
    wire.socket.write(this.#plan.body.ending);
  }

  #onDotReply(reply: SmtpReply): void {
    const result = toRecipientResult(reply);
    if (result === undefined) return this.#context.wire.end('protocol', 'bad-dot-reply');
    this.#replaceAccepted(result);
    this.#settle({ kind: 'done', recipients: this.#results }, false);
    if (reply.code === 421) this.#context.wire.end('closed', '421');
  }

  #onEnd(end: WireEnd): void {
    if (this.#phase !== 'dot') return this.#lose(end.cause, undefined);
    this.#replaceAccepted(IN_DOUBT);
    this.#settle({ kind: 'in-doubt', cause: end.cause, recipients: this.#results }, false);
  }

  #lose(cause: LossCause, reply: SmtpReply | undefined): void {
    this.#replaceAccepted(NOT_SENT);
    while (this.#results.length < this.#plan.recipientCount) this.#results.push(NOT_SENT);
    this.#settle({ kind: 'lost-before-dot', cause, reply, recipients: this.#results }, false);
    this.#context.wire.end(cause === 'rejected-early' ? 'closed' : 'protocol', 'lost-before-dot');
  }

  #replaceAccepted(result: RecipientResult): void {
    for (let i = 0; i < this.#results.length; i++) {
      if (this.#results[i]?.kind === 'accepted') this.#results[i] = result;
    }
  }

  #settle(result: TransactionResult, resetNext: boolean): void {
    if (this.#phase === 'over') return;
    this.#phase = 'over';
    const { wire, onSettled } = this.#context;
    wire.handle(undefined);
    wire.disarm();
    onSettled(result, resetNext);
  }
}
