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

/** Wraps a connected socket. The wire owns the socket from here on. */
export function createSmtpWire(connected: Socket): SmtpWire {
  let socket = connected;
  let ended: WireEnd | undefined;
  let handler: WireHandler | undefined;
  const deadline = createDeadline();
  const onTimeout = () => end('timeout', 'ETIMEDOUT');

  const end = (cause: WireEnd['cause'], code: string) => {
    if (ended !== undefined) return;
    ended = { kind: 'end', cause, code };
    deadline.clear();
    socket.destroy();
    const last = handler;
    handler = undefined;
    last?.(ended);
  };
  const onReply = (reply: SmtpReply) => {
    if (ended !== undefined) return;
    if (handler !== undefined) return handler(reply);
    if (reply.code === 421) return end('closed', '421');
    end('protocol', 'unexpected-reply');
  };
  const parser = createReplyParser(onReply);
  const onData = (chunk: Buffer) => {
    if (ended !== undefined) return;
    const fault: ReplyFault | undefined = parser.push(chunk);
    if (fault !== undefined) end('protocol', fault);
  };
  const onError = (error: NodeJS.ErrnoException) => end('reset', error.code ?? 'unknown');
  const onClose = () => end('closed', 'closed');
  const attach = (to: Socket) => {
    to.on('data', onData).on('error', onError).on('end', onClose).on('close', onClose);
  };
  attach(socket);

  const once = (resolve: (event: SmtpReply | WireEnd) => void): WireHandler => {
    return (event) => {
      handler = undefined;
      deadline.disarm();
      resolve(event);
    };
  };

  return {
    get socket() {
      return socket;
    },
    get ended() {
      return ended;
    },
    handle(next) {
      handler = next;
    },
    ask(commands, timeoutMs) {
      if (ended !== undefined) return Promise.resolve(ended);
      return new Promise((resolve) => {
        handler = once(resolve);
        deadline.arm(timeoutMs, onTimeout);
        if (commands !== '') socket.write(commands);
      });
    },
    askUpgrade(timeoutMs) {
      if (ended !== undefined) return Promise.resolve(ended);
      return new Promise((resolve) => {
        handler = once((event) => {
          if ('cause' in event) return resolve(event);
          if (event.code !== 220) return resolve({ reply: event, discardedBytes: 0 });
          socket.pause();
          socket.off('data', onData).off('end', onClose);
          resolve({ reply: event, discardedBytes: parser.discard() });
        });
        deadline.arm(timeoutMs, onTimeout);
        socket.write('STARTTLS\r\n');
      });
    },
    arm: (timeoutMs) => deadline.arm(timeoutMs, onTimeout),
    armFor: (timeoutMs, action) => deadline.arm(timeoutMs, action),
    disarm: () => deadline.disarm(),
    upgrade(secured) {
      socket = secured;
      attach(secured);
    },
    end,
  };
}
