/** Makes valid identifiers in the forms in which people write them; every check digit is worked out here, nobody's is copied. */

/** Numbers in [0, 1), the same for the same seed (mulberry32). */
export type Draw = () => number;

export function createDraw(seed: number): Draw {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function pick<T>(draw: Draw, from: readonly T[]): T {
  return from[Math.floor(draw() * from.length)] as T;
}

/** A number from `least` to `most`, both included. */
function between(draw: Draw, least: number, most: number): number {
  return least + Math.floor(draw() * (most - least + 1));
}

export function digits(draw: Draw, count: number): string {
  return Array.from({ length: count }, () => between(draw, 0, 9)).join('');
}

const CAPITALS = 'ABCDEFGHJKLMNPQRSTUVWXYZ';
const MBI_LETTERS = 'ACDEFGHJKMNPQRTUVWXY';

export function letters(draw: Draw, count: number, from: string = CAPITALS): string {
  return Array.from({ length: count }, () => pick(draw, from.split(''))).join('');
}

/** `1234567` with groups `[3, 4]` and `-` is `123-4567`. */
function grouped(value: string, groups: readonly number[], separator: string): string {
  let at = 0;
  return groups
    .map((units) => {
      at += units;
      return value.slice(at - units, at);
    })
    .join(separator);
}

/** The last digit that makes the whole pass, tried by its own definition. */
function withCheckDigit(body: string, sumOf: (digits: string) => number): string {
  for (let check = 0; check < 10; check += 1) {
    if (sumOf(`${body}${check}`) % 10 === 0) {
      return `${body}${check}`;
    }
  }
  return body;
}

function luhnSum(value: string): number {
  return Array.from(value)
    .reverse()
    .reduce((sum, char, at) => {
      const doubled = Number(char) * (at % 2 === 1 ? 2 : 1);
      return sum + (doubled > 9 ? doubled - 9 : doubled);
    }, 0);
}

function weightedSum(value: string, weights: readonly number[]): number {
  return Array.from(value).reduce((sum, char, at) => sum + Number(char) * (weights[at % weights.length] as number), 0);
}

export function ssn(draw: Draw): string {
  const area = pick(draw, ['219', '457', '078', '602', '333']);
  const value = `${area}${between(draw, 10, 99)}${between(draw, 1_000, 9_999)}`;
  return pick(draw, [grouped(value, [3, 2, 4], '-'), grouped(value, [3, 2, 4], ' '), value]);
}

export function phone(draw: Draw): string {
  const value = `${pick(draw, ['212', '303', '415', '617', '936'])}55501${digits(draw, 2)}`;
  const [area, exchange, line] = [value.slice(0, 3), value.slice(3, 6), value.slice(6)];
  return pick(draw, [
    `(${area}) ${exchange}-${line}`,
    `${area}-${exchange}-${line}`,
    `${area}.${exchange}.${line}`,
    `${area} ${exchange} ${line}`,
    `+1 ${area} ${exchange} ${line}`,
    `+1-${area}-${exchange}-${line}`,
    `1-${area}-${exchange}-${line}`,
    `${area}/${exchange}-${line}`,
    value,
  ]);
}

export function email(draw: Draw): string {
  const local = pick(draw, ['ada.example', 'q_tarbeck', 'm.lopez+chart', "o'neil", 'JSMITH42', 'tarbeck-quillon']);
  return `${local}@${pick(draw, ['example.com', 'mail.example.org', 'example.net'])}`;
}

export function url(draw: Draw): string {
  const value = digits(draw, 8);
  return pick(draw, [
    `https://portal.example.org/patients/${value}`,
    `https://example.com/results?mrn=${value}`,
    `http://example.net/chart/view.aspx?id=${value}&tab=labs`,
    `www.example.org/records/${value}`,
  ]);
}

export function ip(draw: Draw): string {
  const group = (): string => between(draw, 1, 0xfffe).toString(16);
  return pick(draw, [
    `192.0.2.${between(draw, 1, 254)}`,
    `10.${between(draw, 0, 255)}.${between(draw, 0, 255)}.${between(draw, 1, 254)}`,
    `2001:db8::${group()}:${group()}`,
    `2001:db8:${group()}:${group()}:${group()}:${group()}:${group()}:${group()}`,
  ]);
}

/** 5 to 12 places as record systems print them. */
export function record(draw: Draw): string {
  return pick(draw, [
    digits(draw, 7),
    `00${digits(draw, 6)}`,
    digits(draw, 10),
    `${letters(draw, 1)}${digits(draw, 7)}`,
    `${letters(draw, 2)}-${digits(draw, 6)}`,
    grouped(digits(draw, 9), [3, 3, 3], '-'),
    grouped(digits(draw, 6), [2, 2, 2], '-'),
    `${digits(draw, 5)}${letters(draw, 1)}`,
  ]);
}

export function mbi(draw: Draw): string {
  const letter = (): string => letters(draw, 1, MBI_LETTERS);
  const either = (): string => letters(draw, 1, `${MBI_LETTERS}0123456789`);
  const head = `${between(draw, 1, 9)}${letter()}${either()}${digits(draw, 1)}`;
  const value = `${head}${letter()}${either()}${digits(draw, 1)}${letter()}${letter()}${digits(draw, 2)}`;
  return pick(draw, [value, grouped(value, [4, 3, 4], '-'), grouped(value, [4, 3, 4], ' '), value.toLowerCase()]);
}

export function hicn(draw: Draw): string {
  return `${pick(draw, ['219', '457'])}-${between(draw, 10, 99)}-${between(draw, 1_000, 9_999)}${pick(draw, ['A', 'B1', 'D', 'C2'])}`;
}

export function planId(draw: Draw): string {
  return pick(draw, [
    `${letters(draw, 3)}${digits(draw, 9)}`,
    `W${digits(draw, 9)}`,
    digits(draw, 11),
    `${letters(draw, 2)}-${digits(draw, 6)}`,
    `${digits(draw, 9)}-0${between(draw, 1, 9)}`,
    grouped(digits(draw, 9), [3, 3, 3], ' '),
    `${letters(draw, 4)}${digits(draw, 8)}`,
  ]);
}

export function account(draw: Draw): string {
  return pick(draw, [
    digits(draw, 8),
    digits(draw, 12),
    `${digits(draw, 2)}-${digits(draw, 6)}`,
    `${letters(draw, 3)}-${digits(draw, 5)}`,
    `G${digits(draw, 8)}`,
    grouped(digits(draw, 12), [4, 4, 4], '-'),
  ]);
}

export function card(draw: Draw): string {
  const [head, units] = pick(draw, [
    ['4', 16],
    ['51', 16],
    ['6011', 16],
    ['34', 15],
  ] as const);
  const value = withCheckDigit(`${head}${digits(draw, units - 1 - head.length)}`, luhnSum);
  const groups = units === 15 ? [4, 6, 5] : [4, 4, 4, 4];
  return pick(draw, [value, grouped(value, groups, ' '), grouped(value, groups, '-')]);
}

export function iban(draw: Draw): string {
  const [country, bban] = pick(draw, [
    ['GB', `${letters(draw, 4)}${digits(draw, 14)}`],
    ['DE', digits(draw, 18)],
    ['NL', `${letters(draw, 4)}${digits(draw, 10)}`],
  ] as const);
  const remainder = Array.from(`${bban}${country}00`).reduce((rest, char) => {
    const value = Number.parseInt(char, 36);
    return (rest * (value > 9 ? 100 : 10) + value) % 97;
  }, 0);
  const value = `${country}${String(98 - remainder).padStart(2, '0')}${bban}`;
  return pick(draw, [value, value.replace(/.{4}(?=.)/g, '$& ')]);
}

export function aba(draw: Draw): string {
  const body = `${pick(draw, ['02', '11', '12', '31', '07'])}${digits(draw, 6)}`;
  return withCheckDigit(body, (value) => weightedSum(value, [3, 7, 1]));
}

export function npi(draw: Draw): string {
  return withCheckDigit(`80840${between(draw, 1, 2)}${digits(draw, 8)}`, luhnSum).slice(5);
}

export function dea(draw: Draw): string {
  const body = digits(draw, 6);
  const check = weightedSum(body, [1, 2]) % 10;
  return `${pick(draw, ['A', 'B', 'F', 'M'])}${letters(draw, 1)}${body}${check}`;
}

export function licence(draw: Draw): string {
  return pick(draw, [
    `${letters(draw, 1)}${digits(draw, 7)}`,
    `${letters(draw, 1)}${digits(draw, 12)}`,
    digits(draw, 9),
    `${letters(draw, 2)}${digits(draw, 6)}`,
    `${letters(draw, 1)}${digits(draw, 3)}-${digits(draw, 4)}-${digits(draw, 4)}`,
    `${letters(draw, 2)}-${digits(draw, 5)}`,
  ]);
}

const VIN_LETTERS = 'ABCDEFGHJKLMNPRSTUVWXYZ';
const VIN_VALUES: Readonly<Record<string, number>> = Object.fromEntries(
  Array.from(VIN_LETTERS, (letter, at) => [
    letter,
    [1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 7, 9, 2, 3, 4, 5, 6, 7, 8, 9][at] as number,
  ]),
);

export function vin(draw: Draw): string {
  const body = `${letters(draw, 11, `${VIN_LETTERS}0123456789`)}${digits(draw, 6)}`;
  const weights = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
  const sum = Array.from(body).reduce(
    (total, char, at) => total + (VIN_VALUES[char] ?? Number(char)) * (weights[at] as number),
    0,
  );
  const check = sum % 11;
  return `${body.slice(0, 8)}${check === 10 ? 'X' : check}${body.slice(9)}`;
}

export function plate(draw: Draw): string {
  return pick(draw, [
    `${letters(draw, 3)}-${digits(draw, 4)}`,
    `${letters(draw, 3)} ${digits(draw, 4)}`,
    `${between(draw, 1, 9)}${letters(draw, 3)}${digits(draw, 3)}`,
    `${letters(draw, 3)}${digits(draw, 4)}`,
    `${digits(draw, 3)} ${letters(draw, 3)}`,
  ]);
}

export function imei(draw: Draw): string {
  const value = withCheckDigit(`35${digits(draw, 12)}`, luhnSum);
  return pick(draw, [value, grouped(value, [2, 6, 6, 1], '-'), grouped(value, [6, 2, 6, 1], ' ')]);
}

function gtin(draw: Draw): string {
  return withCheckDigit(`0${digits(draw, 12)}`, (value) => weightedSum(value, [3, 1]));
}

export function udi(draw: Draw): string {
  return pick(draw, [
    `(01)${gtin(draw)}(17)27${pick(draw, ['0131', '1130'])}(10)${letters(draw, 1)}${digits(draw, 4)}`,
    `(01)${gtin(draw)}`,
    `(01) ${gtin(draw)} (21) ${digits(draw, 8)}`,
    `01${gtin(draw)}1727013110${digits(draw, 5)}`,
  ]);
}

export function mac(draw: Draw): string {
  const pairs = Array.from({ length: 6 }, () => between(draw, 0, 255).toString(16).padStart(2, '0'));
  return pick(draw, [pairs.join(':'), pairs.join('-').toUpperCase()]);
}

export function serial(draw: Draw): string {
  return pick(draw, [
    `SN-${digits(draw, 6)}`,
    `${letters(draw, 3)}${digits(draw, 6)}${letters(draw, 1)}`,
    digits(draw, 8),
    `${letters(draw, 2)}${digits(draw, 2)}-${digits(draw, 5)}`,
  ]);
}

export function ndc(draw: Draw): string {
  const ten = digits(draw, 10);
  const eleven = digits(draw, 11);
  return pick(draw, [
    grouped(ten, [4, 4, 2], '-'),
    grouped(ten, [5, 3, 2], '-'),
    grouped(ten, [5, 4, 1], '-'),
    grouped(eleven, [5, 4, 2], '-'),
    eleven,
  ]);
}

export function icd10(draw: Draw): string {
  return pick(draw, ['E11.9', 'I10', 'F32.1', 'S72.001A', 'Z79.4', 'J45.909', 'M54.50', 'E1165', 'U07.1', 'C50.911']);
}

export function hcpcs(draw: Draw): string {
  return pick(draw, [
    'J1885',
    'G0439',
    'E0601',
    'A4253',
    '99213',
    '99214-25',
    '36415',
    '0001F',
    '80053',
    '93000',
    'L8680',
  ]);
}

/** Accession, prescription, authorisation, student and employee numbers. */
export function other(draw: Draw): string {
  return pick(draw, [
    digits(draw, 7),
    `${letters(draw, 1)}24-${digits(draw, 5)}`,
    `${letters(draw, 2)}${digits(draw, 8)}`,
    `${letters(draw, 3)}-${digits(draw, 6)}`,
    `${digits(draw, 7)}-${digits(draw, 2)}`,
  ]);
}

export function biometric(draw: Draw): string {
  return pick(draw, [
    'fingerprint',
    'retina scan',
    'voiceprint',
    'iris scan',
    'palm print',
    'fingerprints',
    'retinal scan',
  ]);
}
