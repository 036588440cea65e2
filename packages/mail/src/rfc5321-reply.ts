/** SMTP replies (RFC 5321 §4.2) with enhanced status codes (RFC 3463): reading lines off the wire. */

export interface SmtpReply {
  /** Three digits, 200 to 599. */
  readonly code: number;
  /** `class.subject.detail`, when the server gave one. */
  readonly enhanced?: string;
  /** Text of all lines joined by a space, codes removed. May quote addresses: never log it. */
  readonly text: string;
}

export interface ReplyLine extends SmtpReply {
  /** True when the server will send more lines of this reply. */
  readonly more: boolean;
}

/** RFC 5321 §4.5.3.1.5 allows 512 octets; real servers write longer ones. The rest of a line is cut off. */
export const REPLY_LINE_LENGTH_MAX = 2_048;
/** Text kept of one reply, in characters. */
export const REPLY_TEXT_LENGTH_MAX = 4_096;
/** Lines of one reply; a server that sends more is not speaking SMTP. */
export const REPLY_LINES_MAX = 128;

const LINE = /^([2-5][0-9]{2})(?:([ -])(.*))?$/s;
const ENHANCED = /^#?([245]\.[0-9]{1,3}\.[0-9]{1,4})(?=[ \t]|$)[ \t]*/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is removed
const CONTROL = /[\u0000-\u001f\u007f]+/g;

/** One line without its line end, or undefined when it is no reply line. Control characters become spaces. */
export function parseReplyLine(line: string): ReplyLine | undefined {
  const match = LINE.exec(line.length > REPLY_LINE_LENGTH_MAX ? line.slice(0, REPLY_LINE_LENGTH_MAX) : line);
  if (match === null) return undefined;
  const code = Number(match[1]);
  const rest = (match[3] ?? '').replace(CONTROL, ' ').trim();
  const enhanced = ENHANCED.exec(rest);
  // A class digit that contradicts the code is text, not a status (RFC 2034 §4).
  if (enhanced === null || enhanced[1]?.[0] !== match[1]?.[0]) return { code, text: rest, more: match[2] === '-' };
  return { code, enhanced: enhanced[1] as string, text: rest.slice(enhanced[0].length), more: match[2] === '-' };
}

/** A whole reply from its lines; undefined when a line is none, the codes differ or the last line announces another. */
export function parseReply(lines: readonly string[]): SmtpReply | undefined {
  if (lines.length > REPLY_LINES_MAX) return undefined;
  const parsed: ReplyLine[] = [];
  for (const [index, line] of lines.entries()) {
    const reply = parseReplyLine(line);
    if (reply === undefined || reply.more !== index < lines.length - 1) return undefined;
    parsed.push(reply);
  }
  return joinReplyLines(parsed);
}

/** Joins the lines of one reply. The first enhanced code counts; codes must agree. */
export function joinReplyLines(lines: readonly ReplyLine[]): SmtpReply | undefined {
  const first = lines[0];
  if (first === undefined || lines.some((line) => line.code !== first.code)) return undefined;
  const enhanced = lines.find((line) => line.enhanced !== undefined)?.enhanced;
  const text = lines
    .map((line) => line.text)
    .join(' ')
    .slice(0, REPLY_TEXT_LENGTH_MAX)
    .trim();
  return { code: first.code, ...(enhanced === undefined ? {} : { enhanced }), text };
}
