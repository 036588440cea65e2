/** Turns bytes from a server into replies (RFC 5321 §4.2), within bounds. */
import { isAscii } from 'node:buffer';
import { REPLY_BYTES_MAX, REPLY_LINE_BYTES_MAX, REPLY_LINES_MAX, REPLY_TEXT_CHARACTERS_MAX } from './smtp-limits.ts';
import { SmtpReply } from './smtp-reply.ts';

export type ReplyFault = 'line-too-long' | 'reply-too-long' | 'too-many-lines' | 'bad-line' | 'code-mismatch';

export interface ReplyParser {
  /** Feeds bytes; calls `onReply` for each reply they complete. After a fault the parser must not be fed again. */
  push(chunk: Buffer): ReplyFault | undefined;
  /**
   * Throws away what is buffered and the rest of the chunk being parsed: bytes that arrived in clear text before a
   * TLS handshake must never be read as replies inside it (CVE-2011-0411). Answers how many bytes were dropped.
   */
  discard(): number;
}

const LF = 10;
const CR = 13;
const SPACE = 32;
const HYPHEN = 45;

function decodeText(data: Buffer, start: number, end: number): string {
  if (start >= end) return '';
  const bytes = data.subarray(start, Math.min(end, start + REPLY_TEXT_CHARACTERS_MAX));
  return isAscii(bytes) ? bytes.toString('latin1') : bytes.toString('utf8');
}

/** The three digits at `start`, or 0 when they are no reply code. */
function decodeCode(data: Buffer, start: number, end: number): number {
  if (end - start < 3) return 0;
  const first = (data[start] as number) - 48;
  const second = (data[start + 1] as number) - 48;
  const third = (data[start + 2] as number) - 48;
  if (first < 2 || first > 5 || second < 0 || second > 9 || third < 0 || third > 9) return 0;
  return first * 100 + second * 10 + third;
}

/** A parser for one connection. `onReply` runs inside `push`. */
export function createReplyParser(onReply: (reply: SmtpReply) => void): ReplyParser {
  let pending: Buffer | undefined;
  let replyCode = 0;
  let lines: string[] = [];
  let replyBytes = 0;
  let unread = 0;
  let discarded = false;

  const parseLine = (data: Buffer, start: number, end: number): ReplyFault | undefined => {
    if (end - start > REPLY_LINE_BYTES_MAX) return 'line-too-long';
    const code = decodeCode(data, start, end);
    const separator = end - start > 3 ? (data[start + 3] as number) : SPACE;
    if (code === 0 || (separator !== SPACE && separator !== HYPHEN)) return 'bad-line';
    if (lines.length > 0 && code !== replyCode) return 'code-mismatch';
    if (lines.length >= REPLY_LINES_MAX) return 'too-many-lines';
    replyBytes += end - start;
    if (replyBytes > REPLY_BYTES_MAX) return 'reply-too-long';
    replyCode = code;
    lines.push(decodeText(data, start + 4, end));
    if (separator === HYPHEN) return undefined;
    const reply = new SmtpReply(code, lines);
    lines = [];
    replyBytes = 0;
    onReply(reply);
    return undefined;
  };

  return {
    push(chunk) {
      const data = pending === undefined ? chunk : Buffer.concat([pending, chunk]);
      pending = undefined;
      discarded = false;
      let start = 0;
      for (let lf = data.indexOf(LF); lf !== -1; lf = data.indexOf(LF, start)) {
        const end = lf > start && data[lf - 1] === CR ? lf - 1 : lf;
        const lineStart = start;
        start = lf + 1;
        unread = data.length - start;
        const fault = parseLine(data, lineStart, end);
        if (fault !== undefined) return fault;
        if (discarded) return undefined;
      }
      unread = 0;
      if (data.length - start > REPLY_LINE_BYTES_MAX) return 'line-too-long';
      // A copy, so that a short rest does not keep the socket's whole read buffer alive.
      if (start < data.length) pending = Buffer.from(data.subarray(start));
      return undefined;
    },
    discard() {
      const dropped = unread + (pending?.length ?? 0);
      pending = undefined;
      lines = [];
      replyBytes = 0;
      unread = 0;
      discarded = true;
      return dropped;
    },
  };
}
