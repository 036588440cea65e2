/** The tokens of an RTF file: groups, control words, characters by code and runs of text (RTF 1.9.1). */

export type RtfToken =
  | { readonly kind: 'open' | 'close' }
  /** A control word with its number, or a control symbol, whose word is the character. */
  | { readonly kind: 'control'; readonly word: string; readonly number: number | undefined }
  /** Bytes of text, one UTF-16 unit per byte: ends at the next control, brace or line end. */
  | { readonly kind: 'bytes'; readonly bytes: string };

/** Letters of a control word and digits of its number. */
const WORD_UNITS_MAX = 32;
const NUMBER_UNITS_MAX = 11;

const isLetter = (unit: number): boolean => (unit | 0x20) >= 0x61 && (unit | 0x20) <= 0x7a;
const isDigit = (unit: number): boolean => unit >= 0x30 && unit <= 0x39;

/** Reads `rtf` (one unit per byte) token by token; linear, any input gives tokens. `\bin` data is left out. */
export function* rtfTokens(rtf: string): Generator<RtfToken, void, void> {
  let at = 0;
  while (at < rtf.length) {
    const unit = rtf.charCodeAt(at);
    if (unit === 0x7b) {
      yield { kind: 'open' };
      at++;
    } else if (unit === 0x7d) {
      yield { kind: 'close' };
      at++;
    } else if (unit === 0x5c) {
      const control = readControl(rtf, at + 1);
      yield control.token;
      at = control.end;
    } else if (unit === 0x0a || unit === 0x0d || unit === 0) {
      at++;
    } else {
      const end = endOfText(rtf, at);
      yield { kind: 'bytes', bytes: rtf.slice(at, end) };
      at = end;
    }
  }
}

function endOfText(rtf: string, from: number): number {
  let at = from;
  while (at < rtf.length) {
    const unit = rtf.charCodeAt(at);
    if (unit === 0x7b || unit === 0x7d || unit === 0x5c || unit === 0x0a || unit === 0x0d || unit === 0) break;
    at++;
  }
  return at;
}

interface Control {
  readonly token: RtfToken;
  readonly end: number;
}

/** From after the backslash. */
function readControl(rtf: string, from: number): Control {
  if (!isLetter(rtf.charCodeAt(from))) return readSymbol(rtf, from);
  let at = from;
  while (at - from < WORD_UNITS_MAX && isLetter(rtf.charCodeAt(at))) at++;
  const word = rtf.slice(from, at);
  const numberStart = at;
  if (rtf.charCodeAt(at) === 0x2d) at++;
  while (at - numberStart < NUMBER_UNITS_MAX && isDigit(rtf.charCodeAt(at))) at++;
  const digits = rtf.slice(numberStart, at);
  const number = /[0-9]/.test(digits) ? Number(digits) : undefined;
  if (number === undefined) at = numberStart;
  if (rtf.charCodeAt(at) === 0x20) at++;
  if (word === 'bin') at += Math.max(0, Math.min(number ?? 0, rtf.length - at));
  return { token: { kind: 'control', word, number }, end: at };
}

function readSymbol(rtf: string, from: number): Control {
  const symbol = rtf.charAt(from);
  if (symbol !== "'") return { token: { kind: 'control', word: symbol, number: undefined }, end: from + 1 };
  const hex = rtf.slice(from + 1, from + 3);
  if (!/^[0-9a-fA-F]{2}$/.test(hex)) return { token: { kind: 'bytes', bytes: '' }, end: from + 1 };
  return { token: { kind: 'control', word: "'", number: Number.parseInt(hex, 16) }, end: from + 3 };
}
