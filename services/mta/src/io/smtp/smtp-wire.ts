/** One connection to a server as a stream of replies, with one deadline and one ending. */
import type { Socket } from 'node:net';
import { createReplyParser, type ReplyFault } from './reply-parser.ts';
import type { SmtpReply } from './smtp-reply.ts';

export interface WireEnd {
  readonly kind: 'end';
  readonly cause: 'closed' | 'reset' | 'timeout' | 'protocol' | 'shut';
  /** The system's error code, the parser's fault or a fixed word. */
  readonly code: string;
}

export type WireHandler = (event: SmtpReply | WireEnd) => void;

export interface SmtpWire {
  readonly socket: Socket;
  /** Set once the connection is over; nothing can be written then. */
  readonly ended: WireEnd | undefined;
  /** Who hears replies and the end. A reply that nobody expects ends the wire, but for 421 (RFC 5321 §3.8). */
  handle(handler: WireHandler | undefined): void;
  /** Writes `commands`, then waits at most `timeoutMs` for one reply. */
  ask(commands: string, timeoutMs: number): Promise<SmtpReply | WireEnd>;
  /**
   * Like `ask` for STARTTLS. On a 220 reading stops within the same tick and later clear text is dropped; answers how
   * much of it had arrived.
   */
  askUpgrade(timeoutMs: number): Promise<{ readonly reply: SmtpReply; readonly discardedBytes: number } | WireEnd>;
  /** The wire ends with `timeout` unless armed again or disarmed within `timeoutMs`. */
  arm(timeoutMs: number): void;
  /** As `arm`, but `action` runs in place of ending the wire. */
  armFor(timeoutMs: number, action: () => void): void;
  disarm(): void;
  /** Goes on over `secured`, which wraps this wire's socket. */
  upgrade(secured: Socket): void;
  /** Cuts the connection. The first cause stays. */
  end(cause: WireEnd['cause'], code: string): void;
}

interface Deadline {
  arm(timeoutMs: number, action: () => void): void;
  disarm(): void;
  clear(): void;
}

/**
 * One timer that is moved only when it would fire too late: a session arms a deadline several times per message, and
 * making a timer each time would cost more than the reply's parsing.
 */
function createDeadline(): Deadline {
  let timer: NodeJS.Timeout | undefined;
  let firesAtMs = 0;
  let dueAtMs: number | undefined;
  let run: () => void = () => undefined;

  const start = (delayMs: number, nowMs: number) => {
    firesAtMs = nowMs + delayMs;
    timer = setTimeout(onTimer, delayMs);
  };
  const onTimer = () => {
    timer = undefined;
    if (dueAtMs === undefined) return;
    const nowMs = performance.now();
    if (nowMs < dueAtMs) return start(Math.ceil(dueAtMs - nowMs), nowMs);
    dueAtMs = undefined;
    run();
  };
  return {
    arm(timeoutMs, action) {
      const nowMs = performance.now();
      run = action;
      dueAtMs = nowMs + timeoutMs;
      if (timer !== undefined && firesAtMs <= dueAtMs) return;
      clearTimeout(timer);
      start(timeoutMs, nowMs);
    },
    disarm() {
      dueAtMs = undefined;
    },
    clear() {
      dueAtMs = undefined;
      clearTimeout(timer);
      timer = undefined;
    },
  };
}

class SocketWire implements SmtpWire {
  #socket: Socket;
  #ended: WireEnd | undefined;
  #handler: WireHandler | undefined;
  readonly #deadline = createDeadline();
  readonly #parser = createReplyParser((reply) => this.#onReply(reply));

  constructor(connected: Socket) {
    this.#socket = connected;
    this.#attach();
  }

  get socket(): Socket {
    return this.#socket;
  }

  get ended(): WireEnd | undefined {
    return this.#ended;
  }

  handle(handler: WireHandler | undefined): void {
    this.#handler = handler;
  }

  ask(commands: string, timeoutMs: number): Promise<SmtpReply | WireEnd> {
    if (this.#ended !== undefined) return Promise.resolve(this.#ended);
    return new Promise((resolve) => {
      this.#handleOne(resolve);
      this.arm(timeoutMs);
      if (commands !== '') this.#socket.write(commands);
    });
  }

  askUpgrade(timeoutMs: number): ReturnType<SmtpWire['askUpgrade']> {
    if (this.#ended !== undefined) return Promise.resolve(this.#ended);
    return new Promise((resolve) => {
      this.#handleOne((event) => {
        if ('cause' in event) return resolve(event);
        if (event.code !== 220) return resolve({ reply: event, discardedBytes: 0 });
        this.#socket.pause();
        this.#socket.off('data', this.#onData).off('end', this.#onClose);
        resolve({ reply: event, discardedBytes: this.#parser.discard() });
      });
      this.arm(timeoutMs);
      this.#socket.write('STARTTLS\r\n');
    });
  }

  arm(timeoutMs: number): void {
    this.#deadline.arm(timeoutMs, this.#onTimeout);
  }

  armFor(timeoutMs: number, action: () => void): void {
    this.#deadline.arm(timeoutMs, action);
  }

  disarm(): void {
    this.#deadline.disarm();
  }

  upgrade(secured: Socket): void {
    this.#socket = secured;
    this.#attach();
  }

  end(cause: WireEnd['cause'], code: string): void {
    if (this.#ended !== undefined) return;
    this.#ended = { kind: 'end', cause, code };
    this.#deadline.clear();
    this.#socket.destroy();
    const last = this.#handler;
    this.#handler = undefined;
    last?.(this.#ended);
  }

  #attach(): void {
    this.#socket
      .on('data', this.#onData)
      .on('error', this.#onError)
      .on('end', this.#onClose)
      .on('close', this.#onClose);
  }

  #handleOne(resolve: (event: SmtpReply | WireEnd) => void): void {
    this.#handler = (event) => {
      this.#handler = undefined;
      this.#deadline.disarm();
      resolve(event);
    };
  }

  #onReply(reply: SmtpReply): void {
    if (this.#ended !== undefined) return;
    if (this.#handler !== undefined) return this.#handler(reply);
    if (reply.code === 421) return this.end('closed', '421');
    this.end('protocol', 'unexpected-reply');
  }

  readonly #onTimeout = (): void => this.end('timeout', 'ETIMEDOUT');
  readonly #onClose = (): void => this.end('closed', 'closed');
  readonly #onError = (error: NodeJS.ErrnoException): void => this.end('reset', error.code ?? 'unknown');
  readonly #onData = (chunk: Buffer): void => {
    if (this.#ended !== undefined) return;
    const fault: ReplyFault | undefined = this.#parser.push(chunk);
    if (fault !== undefined) this.end('protocol', fault);
  };
}

/** Wraps a connected socket. The wire owns the socket from here on. */
export const createSmtpWire = (connected: Socket): SmtpWire => new SocketWire(connected);
