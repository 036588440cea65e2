/** Identifiers of valid form, made up from a seed; written from the rules themselves, not with the product's validators. */
import type { Draw } from './draw.ts';

const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
/** Medicare beneficiary identifiers leave out S, L, O, I, B and Z. */
const MBI_LETTERS = 'ACDEFGHJKMNPQRTUVWXY';
/** Vehicle numbers leave out I, O and Q (49 CFR 565.13). */
const VIN_UNITS = 'ABCDEFGHJKLMNPRSTUVWXYZ0123456789';

/** Digit that makes the whole pass the Luhn check (ISO/IEC 7812-1 annex B). */
export function luhnDigit(body: string): string {
  let sum = 0;
  Array.from(body)
    .reverse()
    .forEach((digit, at) => {
      const value = Number(digit) * (at % 2 === 0 ? 2 : 1);
      sum += value > 9 ? value - 9 : value;
    });
  return String((10 - (sum % 10)) % 10);
}

/** Area 900-999 was never issued as an SSN, so no draw can be a person's; used where the form is what is measured. */
export const ssnNeverIssued = (draw: Draw): string =>
  draw.pick(['987-65-4320', '987-65-4321', '987-65-4325', '078-05-1120']);

/** Of issuable form: area 001-665 or 667-899, group and serial not zero. */
export function ssnOfValidForm(draw: Draw): string {
  const area = draw.pick([draw.between(1, 665), draw.between(667, 899)]);
  const parts = [String(area).padStart(3, '0'), String(draw.between(1, 99)).padStart(2, '0')];
  return [...parts, String(draw.between(1, 9999)).padStart(4, '0')].join('-');
}

export function npi(draw: Draw): string {
  const body = `${draw.pick(['1', '2'])}${draw.digits(8)}`;
  return `${body}${luhnDigit(`80840${body}`)}`;
}

export function dea(draw: Draw): string {
  const d = draw.digits(6);
  const at = (index: number): number => Number(d.charAt(index));
  const sum = at(0) + at(2) + at(4) + 2 * (at(1) + at(3) + at(5));
  return `${draw.pick(['A', 'B', 'F', 'G', 'M', 'P'])}${draw.units(UPPER, 1)}${d}${sum % 10}`;
}

export function mbi(draw: Draw): string {
  const letter = (): string => draw.units(MBI_LETTERS, 1);
  const either = (): string => draw.units(`${MBI_LETTERS}0123456789`, 1);
  const first = `${draw.between(1, 9)}${letter()}${either()}${draw.digits(1)}`;
  const second = `${letter()}${either()}${draw.digits(1)}`;
  const parts = [first, second, `${letter()}${letter()}${draw.digits(2)}`];
  return parts.join(draw.pick(['-', '']));
}

export function vin(draw: Draw): string {
  const values = 'ABCDEFGH:12345678|JKLMN:12345|PR:79|STUVWXYZ:23456789';
  const valueOf = new Map<string, number>();
  for (const group of values.split('|')) {
    const [letters = '', digits = ''] = group.split(':');
    Array.from(letters).forEach((letter, at) => void valueOf.set(letter, Number(digits.charAt(at))));
  }
  const weights = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
  const units = Array.from(`${draw.pick(['1', '2', '4', '5', '7'])}${draw.units(VIN_UNITS, 12)}${draw.digits(4)}`);
  const sum = units.reduce(
    (total, unit, at) => total + (valueOf.get(unit) ?? Number(unit)) * (weights[at] as number),
    0,
  );
  units[8] = sum % 11 === 10 ? 'X' : String(sum % 11);
  return units.join('');
}

export function imei(draw: Draw): string {
  const body = `35${draw.digits(12)}`;
  return `${body}${luhnDigit(body)}`;
}

export function card(draw: Draw): string {
  const body = draw.pick([`4${draw.digits(14)}`, `5${draw.between(1, 5)}${draw.digits(13)}`]);
  const whole = `${body}${luhnDigit(body)}`;
  const separator = draw.pick([' ', '-', '']);
  return (whole.match(/.{4}/g) as string[]).join(separator);
}

/** ISO 13616, of the form of a German account: two check digits over 18 digits. */
export function iban(draw: Draw): string {
  const body = draw.digits(18);
  const check = 98n - (BigInt(`${body}131400`) % 97n);
  const whole = `DE${String(check).padStart(2, '0')}${body}`;
  return draw.chance(0.5) ? (whole.match(/.{1,4}/g) as string[]).join(' ') : whole;
}

/** Routing number: Federal Reserve district and the 3-7-1 check digit. */
export function aba(draw: Draw): string {
  const body = `0${draw.between(1, 9)}${draw.digits(6)}`;
  const weights = [3, 7, 1, 3, 7, 1, 3, 7];
  const sum = Array.from(body).reduce((total, digit, at) => total + Number(digit) * (weights[at] as number), 0);
  return `${body}${(10 - (sum % 10)) % 10}`;
}

/** Unique device identification in GS1 form: (01) GTIN-14 with its check digit, expiry and serial. */
export function udi(draw: Draw): string {
  const body = `0${draw.digits(12)}`;
  const sum = Array.from(body).reduce((total, digit, at) => total + Number(digit) * (at % 2 === 0 ? 3 : 1), 0);
  return `(01)${body}${(10 - (sum % 10)) % 10}(17)2${draw.between(6, 9)}0630(21)${draw.units(UPPER, 2)}${draw.digits(5)}`;
}

export const mac = (draw: Draw): string =>
  `00-00-5E-00-53-${draw.units('0123456789ABCDEF', 2)}`.replaceAll('-', draw.pick(['-', ':']));
/** Documentation ranges of RFC 5737 and RFC 3849. */
export const ipV4 = (draw: Draw): string =>
  `${draw.pick(['192.0.2', '198.51.100', '203.0.113'])}.${draw.between(1, 254)}`;
export const ipV6 = (draw: Draw): string =>
  `2001:db8:${draw.units('123456789abcdef', 2)}::${draw.units('123456789abcdef', 3)}`;

/** 555-0100 to 555-0199 are kept for fiction. */
export function phone(draw: Draw): string {
  const area = `${draw.between(2, 9)}0${draw.between(2, 9)}`;
  const line = `555-01${draw.digits(2)}`;
  const plain = `${area}-${line}`;
  return draw.pick([
    `(${area}) ${line}`,
    plain,
    plain.replaceAll('-', '.'),
    `+1 ${area} ${line}`,
    plain.replaceAll('-', ' '),
  ]);
}

const MONTHS = [
  ...['January', 'February', 'March', 'April', 'May', 'June'],
  ...['July', 'August', 'September', 'October', 'November', 'December'],
];

/** A day in one of the forms that American mail writes. */
export function dateIn(draw: Draw, yearLow: number, yearHigh: number): string {
  const year = draw.between(yearLow, yearHigh);
  const month = draw.between(1, 12);
  const day = draw.between(1, 28);
  const two = (value: number): string => String(value).padStart(2, '0');
  const name = MONTHS[month - 1] as string;
  return draw.pick([
    `${two(month)}/${two(day)}/${year}`,
    `${month}/${day}/${String(year).slice(2)}`,
    `${year}-${two(month)}-${two(day)}`,
    `${name} ${day}, ${year}`,
    `${name.slice(0, 3)} ${day} ${year}`,
    `${day} ${name} ${year}`,
  ]);
}

export const icd10 = (draw: Draw): string =>
  draw.pick([
    'E11.65',
    'I10',
    'J45.909',
    'F33.1',
    'M54.50',
    'N18.31',
    'C50.912',
    'K21.9',
    'G43.709',
    'S52.501A',
    'Z79.4',
  ]);
export const hcpcs = (draw: Draw): string => draw.pick(['J1885', 'G0439', 'A4253', 'E0601', 'Q2039', 'L3908', 'J3420']);
export const cpt = (draw: Draw): string => draw.pick(['99214', '80053', '71046', '45378', '93000', '36415', '97110']);
export const ndc = (draw: Draw): string =>
  draw.pick([
    `${draw.digits(4)}-${draw.digits(4)}-${draw.digits(2)}`,
    `${draw.digits(5)}-${draw.digits(3)}-${draw.digits(2)}`,
    `${draw.digits(5)}-${draw.digits(4)}-${draw.digits(1)}`,
    `${draw.digits(5)}-${draw.digits(4)}-${draw.digits(2)}`,
  ]);
