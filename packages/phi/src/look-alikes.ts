/** Which ASCII unit stands for a character in the detection copy: full-width forms, look-alikes, digits of all scripts. */

/** Cyrillic, Greek, Armenian and Latin letters that look like others (Unicode UTS #39 confusables, the everyday part). */
const LOOK_ALIKES: readonly (readonly [string, string])[] = [
  ['АВЕЅІЈКМНОРСТХУҮԚԜаеѕіјорсухһԁԛԝ', 'ABESIJKMHOPCTXYYQWaesijopcyxhdqw'],
  ['ΑΒΕΖΗΙΚΜΝΟΡΤΥΧοανικρυϲ', 'ABEZHIKMNOPTYXoavikpuc'],
  ['օոսհցԱՕ', 'onuhgUO'],
  ['ıȷɑɡʟɪᴀᴄᴅᴇᴊᴋᴍᴏᴘᴛᴜᴠᴡᴢ', 'ijagLIACDEJKMOPTUVWZ'],
  ['ℂℊℋℌℍℎℐℑℒℓℕℙℚℛℜℝℤℨℬℭℯℰℱℳℴ', 'CgHHHhIILlNPQRRRZZBCeEFMo'],
];

/** First code points of the decimal digits of each script (General_Category Nd), and circled digits from one on. */
const DIGIT_ZEROS = [
  ...[0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6, 0xe50, 0xed0, 0xf20],
  ...[0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50, 0x1bb0, 0x1c40, 0x1c50, 0xa620, 0xa8d0],
  ...[0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10],
];
const CIRCLED_ONE = 0x2460;

/** Invisible in running text: soft hyphen, zero-width characters, direction marks, variation selectors, combining marks. */
const INVISIBLE: readonly (readonly [number, number])[] = [
  [0xad, 0xad],
  [0x300, 0x36f],
  [0x483, 0x489],
  [0x61c, 0x61c],
  [0x180b, 0x180e],
  [0x1ab0, 0x1aff],
  [0x1dc0, 0x1dff],
  [0x200b, 0x200f],
  [0x202a, 0x202e],
  [0x2060, 0x206f],
  [0x20d0, 0x20f0],
  [0xfe00, 0xfe0f],
  [0xfe20, 0xfe2f],
  [0xfeff, 0xfeff],
];

const PUNCTUATION: readonly (readonly [number, number, string])[] = [
  [0xa0, 0xa0, ' '],
  [0x1680, 0x1680, ' '],
  [0x2000, 0x200a, ' '],
  [0x202f, 0x202f, ' '],
  [0x205f, 0x205f, ' '],
  [0x3000, 0x3000, ' '],
  [0x58a, 0x58a, '-'],
  [0x2010, 0x2015, '-'],
  [0x2043, 0x2043, '-'],
  [0x2212, 0x2212, '-'],
  [0x2e3a, 0x2e3b, '-'],
  [0xfe31, 0xfe32, '-'],
  [0xfe58, 0xfe58, '-'],
  [0xfe63, 0xfe63, '-'],
  [0x2018, 0x2019, "'"],
  [0x201b, 0x201b, "'"],
  [0x2bc, 0x2bc, "'"],
  [0xb4, 0xb4, "'"],
  [0x2032, 0x2032, "'"],
  [0x201c, 0x201e, '"'],
  [0x2044, 0x2044, '/'],
  [0x2215, 0x2215, '/'],
  [0x2024, 0x2024, '.'],
  [0xa789, 0xa789, ':'],
  [0x2236, 0x2236, ':'],
];

const UNITS = 0x10000;
const NOTHING = -1;

export interface Replacements {
  /** The ASCII unit for a code point; 0: the character itself; -1: nothing. */
  of(code: number): number;
}

function createTable(): Int8Array {
  const table = new Int8Array(UNITS);
  const series = (from: number, to: number, first: number): void => {
    for (let code = from; code <= to; code += 1) {
      table[code] = first + code - from;
    }
  };
  series(0xff01, 0xff5e, 0x21);
  for (const zero of DIGIT_ZEROS) {
    series(zero, zero + 9, 0x30);
  }
  series(CIRCLED_ONE, CIRCLED_ONE + 8, 0x31);
  series(0x24b6, 0x24cf, 0x41);
  series(0x24d0, 0x24e9, 0x61);
  for (const [from, to, put] of PUNCTUATION) {
    table.fill(put.charCodeAt(0), from, to + 1);
  }
  for (const [from, to] of INVISIBLE) {
    table.fill(NOTHING, from, to + 1);
  }
  table[0x34f] = NOTHING;
  for (const [from, to] of LOOK_ALIKES) {
    Array.from(from).forEach((char, at) => {
      table[char.charCodeAt(0)] = to.charCodeAt(at);
    });
  }
  return table;
}

/** Mathematical letters stand in runs of 26 upper and 26 lower, digits in runs of ten; tags are invisible. */
function astral(code: number): number {
  if (code >= 0x1d400 && code <= 0x1d6a3) {
    const at = (code - 0x1d400) % 52;
    return at < 26 ? 0x41 + at : 0x61 + at - 26;
  }
  if (code >= 0x1d7ce && code <= 0x1d7ff) {
    return 0x30 + ((code - 0x1d7ce) % 10);
  }
  if (code >= 0x1fbf0 && code <= 0x1fbf9) {
    return 0x30 + code - 0x1fbf0;
  }
  if (code >= 0x1f130 && code <= 0x1f149) {
    return 0x41 + code - 0x1f130;
  }
  return (code >= 0xe0000 && code <= 0xe007f) || (code >= 0xe0100 && code <= 0xe01ef) ? NOTHING : 0;
}

/** Filled at the first text that is not plain ASCII; never changed afterwards. */
let shared: Int8Array | undefined;

export function replacements(): Replacements {
  shared ??= createTable();
  const table = shared;
  return { of: (code) => (code < UNITS ? (table[code] as number) : astral(code)) };
}
