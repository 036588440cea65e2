/** One connection of the fault sink: reads commands and data byte-exactly, misbehaves as told. */
import type { Socket } from 'node:net';
import { type SecureContext, TLSSocket } from 'node:tls';
import type { RuleSubject, SinkAction, SinkBehaviours, SinkPhase } from './fault-sink-behaviour.ts';

export interface ReceivedMessage {
  readonly envelopeFrom: string;
  readonly recipients: readonly string[];
  /** The message as the recipient would see it: dot-stuffing undone. */
  readonly bytes: Buffer;
  /** CRs and LFs that stood alone; 0 for every lawful message (RFC 5321 §2.3.8). */
  readonly bareNewlineCount: number;
  readonly tls: { readonly protocol: string; readonly cipher: string; readonly servername: string } | undefined;
  readonly mailParameters: string;
  readonly connection: number;
  /** Address that the client sent from. */
  readonly peerAddress: string;
  readonly atMs: number;
}

export interface SinkSessionContext {
  readonly connection: number;
  readonly behaviours: SinkBehaviours;
  readonly secureContext: SecureContext;
  readonly findAction: (subject: RuleSubject) => SinkAction | undefined;
  readonly keep: (message: ReceivedMessage) => void;
  readonly countCommand: (line: string) => void;
}

const INPUT_BYTES_MAX = 64 * 1024 * 1024;
const LF = 10;
const END = Buffer.from('\r\n.\r\n');
const EMPTY_DATA = Buffer.from('.\r\n');

/** Undoes dot-stuffing (RFC 5321 §4.5.2). */
function unstuff(data: Buffer): Buffer {
  const text = data.toString('latin1');
  return Buffer.from(text.replace(/^\./, '').replaceAll('\r\n.', '\r\n'), 'latin1');
}

const countBareNewlines = (data: Buffer): number => data.toString('latin1').match(/\r(?!\n)|(?<!\r)\n/g)?.length ?? 0;

const isRefusal = (action: SinkAction | undefined): boolean =>
  action !== undefined && !(action.kind === 'reply' && action.line.startsWith('2'));

const opensData = (action: SinkAction | undefined): boolean =>
  action === undefined || action.kind === 'drop-in-body' || (action.kind === 'reply' && action.line.startsWith('354'));

const readPath = (argument: string): string => /<([^>]*)>/.exec(argument)?.[1] ?? '';

/** Replies in order, delayed or byte by byte when told so. */
class SlowWriter {
  readonly #behaviours: SinkBehaviours;
  #queue: Promise<void> = Promise.resolve();
  #silent = false;

  constructor(behaviours: SinkBehaviours) {
    this.#behaviours = behaviours;
  }

  get silent(): boolean {
    return this.#silent;
  }

  /** Nothing is written from now on. */
  fallSilent(): void {
    this.#silent = true;
  }

  say(to: Socket, text: string): void {
    if (this.#silent || to.destroyed) return;
    const { replyDelayMs, oneByteReplies } = this.#behaviours;
    if (replyDelayMs === undefined && oneByteReplies !== true) return void to.write(text);
    this.afterwards(() => this.#writeSlowly(to, text));
  }

  /** Runs `step` once everything said so far was written. */
  afterwards(step: () => void | Promise<void>): void {
    this.#queue = this.#queue.then(step);
  }

  async #writeSlowly(to: Socket, text: string): Promise<void> {
    const { replyDelayMs, oneByteReplies } = this.#behaviours;
    if (replyDelayMs !== undefined) await new Promise((done) => setTimeout(done, replyDelayMs));
    if (to.destroyed) return;
    if (oneByteReplies !== true) return void to.write(text);
    for (const byte of Buffer.from(text)) {
      if (to.destroyed) return;
      to.write(Buffer.of(byte));
      await new Promise((done) => setImmediate(done));
    }
  }
}

class SinkSession {
  readonly #context: SinkSessionContext;
  readonly #behaviours: SinkBehaviours;
  readonly #raw: Socket;
  readonly #writer: SlowWriter;
  #socket: Socket;
  #secured: TLSSocket | undefined;
  #input: Buffer = Buffer.alloc(0);
  #inData = false;
  #dropInBodyAfter: number | undefined;
  #sender: string | undefined;
  #mailParameters = '';
  #recipients: string[] = [];
  #messageCount = 0;

  constructor(raw: Socket, context: SinkSessionContext) {
    this.#context = context;
    this.#behaviours = context.behaviours;
    this.#raw = raw;
    this.#socket = raw;
    this.#writer = new SlowWriter(context.behaviours);
  }

  start(): void {
    this.#raw.setNoDelay(true);
    this.#raw.on('data', this.#onData).on('error', () => this.#raw.destroy());
    this.#answer('greeting', [], '220 sink.example.net ESMTP');
  }

  readonly #onData = (chunk: Buffer): void => {
    this.#input = this.#input.length === 0 ? Buffer.from(chunk) : Buffer.concat([this.#input, chunk]);
    if (this.#input.length > INPUT_BYTES_MAX) return this.#drop();
    while (!this.#writer.silent && (this.#inData ? this.#readData() : this.#readCommand()));
  };

  #say(line: string): void {
    this.#writer.say(this.#socket, `${line}\r\n`);
  }

  #drop(): void {
    this.#writer.fallSilent();
    this.#writer.afterwards(() => void this.#socket.destroy());
  }

  #findAction(phase: SinkPhase, recipients: readonly string[]): SinkAction | undefined {
    const { connection, findAction } = this.#context;
    return findAction({ phase, connection, sender: this.#sender ?? '', recipients });
  }

  /** Says `usual` unless a rule decides otherwise; answers the rule's action. */
  #answer(phase: SinkPhase, recipients: readonly string[], usual: string): SinkAction | undefined {
    const action = this.#findAction(phase, recipients);
    if (action === undefined || action.kind === 'drop-in-body') this.#say(usual);
    else if (action.kind === 'reply') this.#say(action.line);
    else if (action.kind === 'stall') this.#writer.fallSilent();
    else this.#drop();
    return action;
  }

  /** True when a command was taken from the input. */
  #readCommand(): boolean {
    const lf = this.#input.indexOf(LF);
    if (lf === -1) return false;
    const line = this.#input.subarray(0, lf).toString('utf8').replace(/\r$/, '');
    this.#input = this.#input.subarray(lf + 1);
    this.#context.countCommand(line);
    this.#onCommand(line);
    return true;
  }

  /** True when a whole message was taken from the input. */
  #readData(): boolean {
    if (this.#dropInBodyAfter !== undefined && this.#input.length >= this.#dropInBodyAfter) {
      this.#drop();
      return false;
    }
    // The CRLF before the dot may be the one that ended the DATA command.
    const at = this.#input.subarray(0, 3).equals(EMPTY_DATA) ? -2 : this.#input.indexOf(END);
    if (at === -1) return false;
    const data = this.#input.subarray(0, Math.max(0, at + 2));
    this.#input = this.#input.subarray(at + END.length);
    this.#inData = false;
    this.#onMessage(data);
    return true;
  }

  #onMessage(data: Buffer): void {
    const action = this.#answer('dot', this.#recipients, '250 2.0.0 kept');
    this.#messageCount++;
    if (!isRefusal(action) || action?.kind === 'keep-and-drop' || action?.kind === 'stall') {
      this.#context.keep({
        envelopeFrom: this.#sender ?? '',
        recipients: this.#recipients,
        bytes: unstuff(data),
        bareNewlineCount: countBareNewlines(data),
        tls: this.#readTls(),
        mailParameters: this.#mailParameters,
        connection: this.#context.connection,
        peerAddress: this.#raw.remoteAddress ?? '',
        atMs: Date.now(),
      });
    }
    this.#reset();
  }

  #onCommand(line: string): void {
    switch (line.slice(0, 4).toUpperCase()) {
      case 'EHLO':
        this.#reset();
        return void this.#answer('ehlo', [], this.#extensions());
      case 'HELO':
        this.#reset();
        return this.#say('250 sink.example.net');
      case 'STAR':
        return this.#onStartTls();
      case 'MAIL':
        return this.#onMail(line);
      case 'RCPT':
        return this.#onRecipient(readPath(line));
      case 'DATA':
        return this.#onDataCommand();
      case 'RSET':
        this.#reset();
        return this.#say('250 2.0.0 reset');
      case 'QUIT':
        this.#say('221 2.0.0 bye');
        return this.#writer.afterwards(() => void this.#socket.end());
      default:
        return this.#say('500 5.5.2 what');
    }
  }

  #reset(): void {
    this.#sender = undefined;
    this.#recipients = [];
  }

  #extensions(): string {
    const { pipelining, eightBitMime, smtpUtf8, startTls, sizeBytesMax } = this.#behaviours;
    const lines = ['sink.example.net'];
    if (pipelining !== false) lines.push('PIPELINING');
    if (eightBitMime !== false) lines.push('8BITMIME');
    if (smtpUtf8 !== false) lines.push('SMTPUTF8');
    if (startTls !== false && this.#secured === undefined) lines.push('STARTTLS');
    lines.push(`SIZE ${sizeBytesMax ?? 0}`, 'ENHANCEDSTATUSCODES');
    return lines.map((line, i) => `250${i === lines.length - 1 ? ' ' : '-'}${line}`).join('\r\n');
  }

  #onMail(line: string): void {
    const { messagesPerConnectionMax } = this.#behaviours;
    if (messagesPerConnectionMax !== undefined && this.#messageCount >= messagesPerConnectionMax) {
      this.#say('421 4.7.0 enough on this connection');
      return this.#drop();
    }
    this.#sender = readPath(line);
    this.#mailParameters = line.slice(line.indexOf('>') + 1).trim();
    if (isRefusal(this.#answer('mail', [], '250 2.1.0 ok'))) this.#sender = undefined;
  }

  #onRecipient(path: string): void {
    if (this.#sender === undefined) return this.#say('503 5.5.1 no sender');
    if (!isRefusal(this.#answer('rcpt', [path], '250 2.1.5 ok'))) this.#recipients.push(path);
  }

  #onDataCommand(): void {
    if (this.#recipients.length === 0) return this.#say('503 5.5.1 no recipients');
    const action = this.#answer('data', this.#recipients, '354 go on');
    if (action?.kind === 'drop-in-body') this.#dropInBodyAfter = action.afterBytes;
    this.#inData = opensData(action);
  }

  #onStartTls(): void {
    if (isRefusal(this.#findAction('starttls', []))) return this.#say('454 4.7.0 not now');
    this.#writer.say(this.#socket, `220 2.0.0 ready\r\n${this.#behaviours.injectAfterStartTls ?? ''}`);
    this.#raw.off('data', this.#onData).pause();
    this.#input = Buffer.alloc(0);
    this.#writer.afterwards(() => {
      if (this.#raw.destroyed) return;
      const secured = new TLSSocket(this.#raw, { isServer: true, secureContext: this.#context.secureContext });
      this.#secured = secured;
      this.#socket = secured;
      this.#reset();
      secured.on('data', this.#onData).on('error', () => secured.destroy());
    });
  }

  #readTls(): ReceivedMessage['tls'] {
    if (this.#secured === undefined) return undefined;
    // Node sets `servername` on server sockets too; the types know it on the client side only.
    const { servername } = this.#secured as unknown as { readonly servername?: string | false };
    return {
      protocol: this.#secured.getProtocol() ?? '',
      cipher: this.#secured.getCipher().name,
      servername: servername || '',
    };
  }
}

/** Runs the dialogue until either side closes. */
export function runSinkSession(raw: Socket, context: SinkSessionContext): void {
  new SinkSession(raw, context).start();
}
