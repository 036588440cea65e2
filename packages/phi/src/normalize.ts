/** The detection copy of a text: look-alike, invisible and coded characters replaced; what is sent is never altered. */
import { type CodedRun, findCodedRuns } from './coded-runs.ts';
import { type Replacements, replacements } from './look-alikes.ts';

interface Span {
  readonly start: number;
  readonly end: number;
}

export interface MappedText {
  readonly text: string;
  /** Offset in the source of the unit at `offset` of `text`; the source's length at the end. */
  toSource(offset: number): number;
  /** The source of a span of `text`: escapes whole, coded runs whole. */
  toSourceSpan(span: Span): Span;
}

/** Codes within codes are undone this often: `%2531` and base64 of percent signs. */
const ROUNDS_MAX = 2;

const NON_ASCII = /[^\x00-\x7f]/;
const PERCENT = /%[2-7][0-9A-Fa-f]/;
const PERCENT_SIGN = 0x25;
const AMPERSAND = 0x26;
const EQUALS = 0x3d;
const REFERENCE_UNITS_MAX = 9;
const REFERENCE = /&(?:#[0-9]{2,6}|#[xX][0-9A-Fa-f]{2,5}|[A-Za-z]{2,6});/;
const REFERENCE_HERE = /^&(?:#([0-9]{2,6})|#[xX]([0-9A-Fa-f]{2,5})|([A-Za-z]{2,6}));/;
/** A coded equals sign or a soft line break (RFC 2045 §6.7) that nobody undid. */
const QUOTED = /=(?:3D|\r?\n)/;
/** Character references that text is seen to keep; the others are words to a reader and stay. */
const NAMED: Readonly<Record<string, number>> = {
  nbsp: 0xa0,
  amp: 0x26,
  quot: 0x22,
  apos: 0x27,
  lt: 0x3c,
  gt: 0x3e,
  num: 0x23,
  commat: 0x40,
  period: 0x2e,
  colon: 0x3a,
  hyphen: 0x2d,
  ndash: 0x2013,
  shy: 0xad,
};

/** Where the copy's offsets part from the source's, in ascending order; `back` is where the unit before ends in the source. */
interface Shifts {
  readonly from: number[];
  readonly by: number[];
  readonly back: number[];
}

/** A coded run as it stands in the copy. */
interface Run extends Span {
  readonly from: number;
  readonly to: number;
}

interface Copy {
  readonly units: Uint16Array;
  length: number;
  readonly shifts: Shifts;
  readonly runs: Run[];
  changed: boolean;
  /** An escape was undone: what it hid may be one again. */
  decoded: boolean;
  /** The text holds left-over quoted-printable. */
  readonly quoted: boolean;
  readonly table: Replacements;
}

/** Index of the last entry of `from` that is not beyond `offset`, or -1. */
function lastNotBeyond(from: readonly number[], offset: number): number {
  let low = 0;
  let high = from.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((from[middle] as number) <= offset) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low - 1;
}

/** Notes that the next unit of the copy stands at `at` of the source, and that the one before it ended at `back`. */
function shift(copy: Copy, at: number, back: number): void {
  const { from, by, back: ends } = copy.shifts;
  copy.changed = true;
  if (from.length > 0 && from[from.length - 1] === copy.length) {
    by[by.length - 1] = at - copy.length;
    return;
  }
  from.push(copy.length);
  by.push(at - copy.length);
  ends.push(back);
}

function copyPlain(copy: Copy, text: string, span: Span): void {
  const { units } = copy;
  let { length } = copy;
  for (let at = span.start; at < span.end; at += 1) {
    units[length] = text.charCodeAt(at);
    length += 1;
  }
  copy.length = length;
}

/** One character beyond ASCII; answers where the next begins. */
function copyForeign(copy: Copy, text: string, at: number): number {
  const unit = text.charCodeAt(at);
  const code = unit < 0xd800 || unit > 0xdbff ? unit : (text.codePointAt(at) as number);
  const end = code > 0xffff ? at + 2 : at + 1;
  const put = copy.table.of(code);
  if (put === 0) {
    copyPlain(copy, text, { start: at, end });
    return end;
  }
  copy.changed = true;
  if (put > 0) {
    copy.units[copy.length] = put;
    copy.length += 1;
  }
  if (put < 0 || end - at === 2) {
    shift(copy, end, put < 0 ? at : end);
  }
  return end;
}

function hexValue(unit: number): number {
  if (unit >= 0x30 && unit <= 0x39) {
    return unit - 0x30;
  }
  const letter = unit | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

/** What an escape stands for: an ASCII unit, -1 for nothing; and its length, 0 when it is none. Reused. */
const escape = { put: 0, units: 0 };

/** `%31` and, in left-over quoted-printable, `=31` or a soft break. */
function readHex(text: string, at: number): void {
  const high = hexValue(text.charCodeAt(at + 1));
  const low = hexValue(text.charCodeAt(at + 2));
  escape.put = high * 16 + low;
  escape.units = high >= 2 && high <= 7 && low >= 0 ? 3 : 0;
  if (text.charCodeAt(at) === EQUALS && escape.units === 0) {
    const crlf = text.charCodeAt(at + 1) === 0x0d && text.charCodeAt(at + 2) === 0x0a;
    escape.put = -1;
    escape.units = crlf ? 3 : text.charCodeAt(at + 1) === 0x0a ? 2 : 0;
  }
}

function readReference(copy: Copy, text: string, at: number): void {
  const match = REFERENCE_HERE.exec(text.slice(at, at + REFERENCE_UNITS_MAX));
  escape.units = 0;
  if (match === null) {
    return;
  }
  const [whole, decimal, hex, name = ''] = match;
  const code =
    name === '' ? Number.parseInt(decimal ?? hex ?? '', decimal === undefined ? 16 : 10) : (NAMED[name] ?? 0);
  const put = code < 0x80 ? code : copy.table.of(code);
  escape.put = put;
  escape.units = put === 0 || (put > 0 && put < 0x20) ? 0 : whole.length;
}

/** One unit, or the escape that it begins; answers where the next begins. */
function copyMarked(copy: Copy, text: string, at: number): number {
  const unit = text.charCodeAt(at);
  if (unit === AMPERSAND) {
    readReference(copy, text, at);
  } else if (unit === PERCENT_SIGN || copy.quoted) {
    readHex(text, at);
  } else {
    escape.units = 0;
  }
  if (escape.units === 0) {
    copy.units[copy.length] = unit;
    copy.length += 1;
    return at + 1;
  }
  const end = at + escape.units;
  if (escape.put >= 0) {
    copy.units[copy.length] = escape.put;
    copy.length += 1;
  }
  copy.decoded = true;
  shift(copy, end, escape.put < 0 ? at : end);
  return end;
}

/** Copies units that stand for themselves; answers where the first other one is. */
function copyOrdinary(copy: Copy, text: string, span: Span): number {
  const { units } = copy;
  const { end } = span;
  let { length } = copy;
  let at = span.start;
  while (at < end) {
    const unit = text.charCodeAt(at);
    if (unit >= 0x80 || unit === PERCENT_SIGN || unit === AMPERSAND || unit === EQUALS) {
      break;
    }
    units[length] = unit;
    length += 1;
    at += 1;
  }
  copy.length = length;
  return at;
}

/** A stretch without coded runs. */
function copyText(copy: Copy, text: string, span: Span): void {
  let at = copyOrdinary(copy, text, span);
  while (at < span.end) {
    at = text.charCodeAt(at) >= 0x80 ? copyForeign(copy, text, at) : copyMarked(copy, text, at);
    at = copyOrdinary(copy, text, { start: at, end: span.end });
  }
}

function copyRun(copy: Copy, run: CodedRun): void {
  const from = copy.length;
  copyPlain(copy, run.text, { start: 0, end: run.text.length });
  copy.runs.push({ start: run.start, end: run.end, from, to: copy.length });
  copy.decoded = true;
  shift(copy, run.end, run.end);
}

function toSource(copy: Copy, offset: number): number {
  const near = lastNotBeyond(copy.shifts.from, offset);
  const plain = near < 0 ? offset : offset + (copy.shifts.by[near] as number);
  const run = runAt(copy.runs, offset);
  if (run === undefined) {
    return plain;
  }
  return run.start + Math.floor(((offset - run.from) * (run.end - run.start)) / (run.to - run.from));
}

function runAt(runs: readonly Run[], offset: number): Run | undefined {
  let low = 0;
  let high = runs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((runs[middle] as Run).to <= offset) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  const run = runs[low];
  return run !== undefined && run.from <= offset ? run : undefined;
}

function toSourceSpan(copy: Copy, span: Span): Span {
  const first = runAt(copy.runs, span.start);
  const last = runAt(copy.runs, span.end - 1);
  const { from, back } = copy.shifts;
  const near = lastNotBeyond(from, span.end);
  const shifted = near >= 0 && from[near] === span.end ? (back[near] as number) : toSource(copy, span.end - 1) + 1;
  return { start: first?.start ?? toSource(copy, span.start), end: last?.end ?? shifted };
}

function isPlain(text: string): boolean {
  return (
    !NON_ASCII.test(text) &&
    !(text.includes('%') && PERCENT.test(text)) &&
    !(text.includes('&') && REFERENCE.test(text)) &&
    !(text.includes('=') && QUOTED.test(text))
  );
}

function copyOf(text: string, runs: readonly CodedRun[]): Copy {
  const copy: Copy = {
    units: new Uint16Array(text.length),
    length: 0,
    shifts: { from: [], by: [], back: [] },
    runs: [],
    changed: false,
    decoded: false,
    quoted: QUOTED.test(text),
    table: replacements(),
  };
  let at = 0;
  for (const run of runs) {
    copyText(copy, text, { start: at, end: run.start });
    copyRun(copy, run);
    at = run.end;
  }
  copyText(copy, text, { start: at, end: text.length });
  return copy;
}

function asItIs(text: string): MappedText {
  return { text, toSource: (offset) => offset, toSourceSpan: (span) => span };
}

function textOf(units: Uint16Array): string {
  return Buffer.from(units.buffer, units.byteOffset, units.byteLength).toString('utf16le');
}

function normalizeOnce(text: string): MappedText & { readonly decoded: boolean } {
  const runs = findCodedRuns(text);
  if (runs.length === 0 && isPlain(text)) {
    return { ...asItIs(text), decoded: false };
  }
  const copy = copyOf(text, runs);
  if (!copy.changed) {
    return { ...asItIs(text), decoded: false };
  }
  return {
    text: textOf(copy.units.subarray(0, copy.length)),
    toSource: (offset) => toSource(copy, offset),
    toSourceSpan: (span) => toSourceSpan(copy, span),
    decoded: copy.decoded,
  };
}

/**
 * Linear in the length, at most ROUNDS_MAX passes; never longer than the source. A plain ASCII text comes back as it is,
 * at the cost of a look for special characters.
 */
export function normalizeForDetection(text: string): MappedText {
  let mapped: MappedText & { readonly decoded: boolean } = normalizeOnce(text);
  for (let round = 1; round < ROUNDS_MAX && mapped.decoded; round += 1) {
    const outer = mapped;
    const inner = normalizeOnce(outer.text);
    mapped = {
      text: inner.text,
      decoded: inner.decoded,
      toSource: (offset) => outer.toSource(inner.toSource(offset)),
      toSourceSpan: (span) => outer.toSourceSpan(inner.toSourceSpan(span)),
    };
  }
  return mapped;
}
