/** The detection copy of a text: full-width, look-alike and invisible characters replaced; what is sent is never altered. */

export interface MappedText {
  readonly text: string;
  /** Offset in the source of the unit at `offset` of `text`; the source's length at the end. */
  toSource(offset: number): number;
}

const NON_ASCII = /[^\x00-\x7f]/;

/** Cyrillic and Greek letters that look like Latin ones (Unicode UTS #39 confusables, the everyday part). */
const LOOK_ALIKES: ReadonlyMap<number, number> = new Map([
  ...pairs('АВЕЅІЈКМНОРСТХУҮԚԜаеѕіјорсухһԁԛԝ', 'ABESIJKMHOPCTXYYQWaesijopcyxhdqw'),
  ...pairs('ΑΒΕΖΗΙΚΜΝΟΡΤΥΧοαν', 'ABEZHIKMNOPTYXoav'),
]);

function pairs(from: string, to: string): [number, number][] {
  return Array.from(from).map((char, at) => [char.charCodeAt(0), to.charCodeAt(at)]);
}

/** Invisible in running text: soft hyphen, zero-width characters, direction marks, variation selectors. */
function isInvisible(code: number): boolean {
  if (code < 0x200b) {
    return code === 0xad || code === 0x34f || code === 0x61c || code === 0x180e;
  }
  const marks = code <= 0x200f || (code >= 0x202a && code <= 0x202e) || (code >= 0x2060 && code <= 0x2069);
  return marks || code === 0xfeff || (code >= 0xfe00 && code <= 0xfe0f);
}

/** First code points of the decimal digit ranges of other scripts that mail is seen to hold. */
const DIGIT_ZEROS = [0x660, 0x6f0, 0x966, 0x9e6, 0xff10, 0x1d7ce, 0x1d7d8, 0x1d7e2, 0x1d7ec, 0x1d7f6];

function asciiDigit(code: number): number {
  for (const zero of DIGIT_ZEROS) {
    if (code >= zero && code < zero + 10) {
      return 0x30 + code - zero;
    }
  }
  return 0;
}

function punctuation(code: number): number {
  if (code === 0xa0 || (code >= 0x2000 && code <= 0x200a) || code === 0x202f || code === 0x205f || code === 0x3000) {
    return 0x20;
  }
  if ((code >= 0x2010 && code <= 0x2015) || code === 0x2212 || code === 0xfe58 || code === 0xfe63) {
    return 0x2d;
  }
  if (code === 0x2018 || code === 0x2019 || code === 0x201b || code === 0x2bc || code === 0xb4 || code === 0x2032) {
    return 0x27;
  }
  if (code === 0x201c || code === 0x201d || code === 0x201e) {
    return 0x22;
  }
  return code === 0x2044 || code === 0x2215 ? 0x2f : 0;
}

/** Mathematical letters (bold, italic, script …) stand in runs of 26 upper and 26 lower. */
function mathLetter(code: number): number {
  if (code < 0x1d400 || code > 0x1d6a3) {
    return 0;
  }
  const at = (code - 0x1d400) % 52;
  return at < 26 ? 0x41 + at : 0x61 + at - 26;
}

/** The ASCII unit that stands for a code point in the detection copy; 0: itself; -1: nothing. */
function replacement(code: number): number {
  if (isInvisible(code)) {
    return -1;
  }
  if (code >= 0xff01 && code <= 0xff5e) {
    return code - 0xfee0;
  }
  return LOOK_ALIKES.get(code) ?? (punctuation(code) || asciiDigit(code) || mathLetter(code));
}

/** Where the copy's offsets part from the source's, in ascending order. */
interface Shifts {
  readonly from: number[];
  readonly by: number[];
}

function shiftAt(shifts: Shifts, offset: number): number {
  let low = 0;
  let high = shifts.from.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((shifts.from[middle] as number) <= offset) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low === 0 ? 0 : (shifts.by[low - 1] as number);
}

/** Linear in the length; a plain ASCII text comes back as it is, at the cost of one look for other characters. */
export function normalizeForDetection(text: string): MappedText {
  const first = text.search(NON_ASCII);
  if (first < 0) {
    return { text, toSource: (offset) => offset };
  }
  const shifts: Shifts = { from: [], by: [] };
  const copy = new Uint16Array(text.length);
  let length = 0;
  let changed = false;
  for (let at = 0; at < text.length; ) {
    const unit = text.charCodeAt(at);
    const code = unit < 0xd800 || unit > 0xdbff ? unit : (text.codePointAt(at) as number);
    const units = code > 0xffff ? 2 : 1;
    const put = unit < 0x80 ? 0 : replacement(code);
    if (put === 0) {
      copy[length] = unit;
      length += 1;
      if (units === 2) {
        copy[length] = text.charCodeAt(at + 1);
        length += 1;
      }
    } else {
      changed = true;
      if (put > 0) {
        copy[length] = put;
        length += 1;
      }
    }
    at += units;
    if (put !== 0 && (put < 0 || units === 2)) {
      shifts.from.push(length);
      shifts.by.push(at - length);
    }
  }
  if (!changed) {
    return { text, toSource: (offset) => offset };
  }
  const shortened = textOf(copy.subarray(0, length));
  return { text: shortened, toSource: (offset) => offset + shiftAt(shifts, offset) };
}

function textOf(units: Uint16Array): string {
  return Buffer.from(units.buffer, units.byteOffset, units.byteLength).toString('utf16le');
}
