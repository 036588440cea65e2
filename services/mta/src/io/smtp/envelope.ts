/** Writes MAIL and RCPT commands, and refuses paths that could smuggle a command. */
import { PATH_BYTES_MAX } from './smtp-limits.ts';

// biome-ignore-start lint/suspicious/noControlCharactersInRegex: control characters are what must not pass
const PLAIN_PATH = /^[^\x00-\x20\x7f<>"]+$/;
const QUOTED_PATH = /^"(?:[^\x00-\x1f\x7f"\\]|\\[\x20-\x7e])*"@[^\x00-\x20\x7f<>"]+$/;
const NON_ASCII = /[^\x00-\x7f]/;
// biome-ignore-end lint/suspicious/noControlCharactersInRegex: see above

/** Whether `path` (no angle brackets) can stand in MAIL or RCPT (RFC 5321 §4.1.2; non-ASCII by RFC 6531). */
export function isSendablePath(path: string): boolean {
  if (path.length === 0 || path.length + 2 > PATH_BYTES_MAX) return false;
  if (!PLAIN_PATH.test(path) && !QUOTED_PATH.test(path)) return false;
  return !NON_ASCII.test(path) || Buffer.byteLength(path) + 2 <= PATH_BYTES_MAX;
}

/** Whether `path` needs SMTPUTF8. */
export const hasNonAscii = (path: string): boolean => NON_ASCII.test(path);

export interface MailParameters {
  /** Present when the server offers SIZE. */
  readonly sizeBytes: number | undefined;
  readonly body8bit: boolean;
  readonly smtpUtf8: boolean;
}

export function formatMail(path: string, parameters: MailParameters): string {
  const size = parameters.sizeBytes === undefined ? '' : ` SIZE=${parameters.sizeBytes}`;
  const body = parameters.body8bit ? ' BODY=8BITMIME' : '';
  const utf8 = parameters.smtpUtf8 ? ' SMTPUTF8' : '';
  return `MAIL FROM:<${path}>${size}${body}${utf8}\r\n`;
}

export const formatRecipient = (path: string): string => `RCPT TO:<${path}>\r\n`;
