/** Runs of base64 in a text that hide readable values: found by looks at every twelfth unit, decoded once. */

/** Eleven bytes of a number with hyphens are sixteen units, eight digits are twelve. */
const RUN_UNITS_MIN = 12;
/** Longer runs are files; those are parts of a mail and extracted as such. */
const RUN_UNITS_MAX = 65_536;
/** First units whose every fourth must be able to begin three readable bytes. */
const LEAD_UNITS = 12;
const DIGITS_MIN = 4;
const PROSE_UNITS_MIN = 16;
const EQUALS = 0x3d;
const READABLE = /^[\t\n\r -~]+$/;

export interface CodedRun {
  readonly start: number;
  readonly end: number;
  /** What it hides; shorter than the run. */
  readonly text: string;
}

/** 1 at the units of base64's alphabet (RFC 4648 §4). */
const ALPHABET = Uint8Array.from({ length: 128 }, (_, unit) =>
  /[A-Za-z0-9+/]/.test(String.fromCharCode(unit)) ? 1 : 0,
);

function isBase64(unit: number): boolean {
  return ALPHABET[unit] === 1;
}

/** `I` to `Z` and `a` to `f`: six bits that begin a byte from 0x20 to 0x7f. */
function beginsReadable(unit: number): boolean {
  return (unit >= 0x49 && unit <= 0x5a) || (unit >= 0x61 && unit <= 0x66);
}

function looksCoded(text: string, start: number): boolean {
  for (let at = start; at < start + LEAD_UNITS; at += 4) {
    if (!beginsReadable(text.charCodeAt(at))) {
      return false;
    }
  }
  return true;
}

function isWorthReading(text: string): boolean {
  if (!READABLE.test(text)) {
    return false;
  }
  const digits = text.replace(/[^0-9]/g, '').length;
  return digits >= DIGITS_MIN || text.includes('@') || (text.length >= PROSE_UNITS_MIN && text.includes(' '));
}

function decode(text: string, start: number, end: number): CodedRun | undefined {
  const units = end - start;
  if (units > RUN_UNITS_MAX || units % 4 === 1 || !looksCoded(text, start)) {
    return undefined;
  }
  const hidden = Buffer.from(text.slice(start, end), 'base64').toString('latin1');
  if (!isWorthReading(hidden)) {
    return undefined;
  }
  let padded = end;
  while (padded < end + 2 && text.charCodeAt(padded) === EQUALS) {
    padded += 1;
  }
  return { start, end: padded, text: hidden };
}

/** In order of place. Linear: each unit is looked at once at most, most of prose not at all. */
export function findCodedRuns(text: string): CodedRun[] {
  const runs: CodedRun[] = [];
  let parted = 0;
  let at = RUN_UNITS_MIN - 1;
  while (at < text.length) {
    if (!isBase64(text.charCodeAt(at))) {
      parted = at + 1;
      at += RUN_UNITS_MIN;
      continue;
    }
    let start = at;
    while (start > parted && isBase64(text.charCodeAt(start - 1))) {
      start -= 1;
    }
    let end = at + 1;
    while (end < text.length && isBase64(text.charCodeAt(end))) {
      end += 1;
    }
    const run = end - start >= RUN_UNITS_MIN ? decode(text, start, end) : undefined;
    if (run !== undefined) {
      runs.push(run);
    }
    parted = end + 1;
    at = end + RUN_UNITS_MIN;
  }
  return runs;
}
