/** Check-digit rules of the identifiers, on plain strings; each answers true only for a well-formed value. */

const DIGITS = /^[0-9]+$/;
const MOD97_UNITS_MAX = 64;
const ABA_WEIGHTS = [3, 7, 1];

/** ISO/IEC 7812-1 Annex B ("Luhn"): doubling every second digit from the right. */
export function isLuhn(digits: string): boolean {
  if (!DIGITS.test(digits)) {
    return false;
  }
  let sum = 0;
  let double = false;
  for (let at = digits.length - 1; at >= 0; at -= 1) {
    const digit = digits.charCodeAt(at) - 0x30;
    sum += double ? (digit > 4 ? digit * 2 - 9 : digit * 2) : digit;
    double = !double;
  }
  return sum % 10 === 0;
}

/** National Provider Identifier: ten digits, first 1 or 2, Luhn over the prefix 80840 (45 CFR 162.406; CMS NPI check digit). */
export function isNpi(digits: string): boolean {
  return digits.length === 10 && (digits[0] === '1' || digits[0] === '2') && isLuhn(`80840${digits}`);
}

/** DEA registration number: registrant letter, letter or 9, seven digits; (d1+d3+d5) + 2(d2+d4+d6) ends in d7. */
export function isDea(value: string): boolean {
  if (!/^[A-HJ-MPRSTUX][A-Z9][0-9]{7}$/i.test(value)) {
    return false;
  }
  const d = (at: number): number => value.charCodeAt(at + 1) - 0x30;
  return (d(1) + d(3) + d(5) + 2 * (d(2) + d(4) + d(6))) % 10 === d(7);
}

/** Medicare Beneficiary Identifier: CMS, "Understanding the MBI format"; no check digit, letters without S L O I B Z. */
export function isMbi(value: string): boolean {
  return /^[1-9][AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9][0-9][AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9][0-9][AC-HJKMNP-RT-Y]{2}[0-9]{2}$/i.test(
    value,
  );
}

const VIN_WEIGHTS = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
const VIN_LETTERS = 'ABCDEFGH_JKLMN_P_R_STUVWXYZ';

/** 49 CFR 565.15(c): letters A-H are 1-8, J-R 1-9 without O and Q, S-Z 2-9; position 9 is the sum modulo 11. */
function vinValue(char: string): number {
  if (char >= '0' && char <= '9') {
    return char.charCodeAt(0) - 0x30;
  }
  const at = VIN_LETTERS.indexOf(char);
  if (at < 9) {
    return at + 1;
  }
  return at < 18 ? at - 8 : at - 17;
}

/** Vehicle identification number: 17 places, no I, O, Q, check digit at place 9. */
export function isVin(value: string): boolean {
  const upper = value.toUpperCase();
  if (!/^[A-HJ-NPR-Z0-9]{17}$/.test(upper)) {
    return false;
  }
  let sum = 0;
  for (let at = 0; at < 17; at += 1) {
    sum += vinValue(upper.charAt(at)) * (VIN_WEIGHTS[at] as number);
  }
  const check = sum % 11;
  return upper.charAt(8) === (check === 10 ? 'X' : String(check));
}

/** ISO/IEC 7064 MOD 97-10: letters as 10 to 35, remainder 1. Units beyond MOD97_UNITS_MAX make it false. */
export function isMod97(value: string): boolean {
  const upper = value.toUpperCase();
  if (upper.length > MOD97_UNITS_MAX || !/^[A-Z0-9]{3,}$/.test(upper)) {
    return false;
  }
  let remainder = 0;
  for (const char of upper) {
    const value36 = Number.parseInt(char, 36);
    remainder = (remainder * (value36 > 9 ? 100 : 10) + value36) % 97;
  }
  return remainder === 1;
}

/** IBAN, ISO 13616-1: four leading characters moved to the end, then MOD 97-10. */
export function isIban(value: string): boolean {
  return /^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$/i.test(value) && isMod97(value.slice(4) + value.slice(0, 4));
}

/** Weighted sum modulo 11, weights 1, 2, 3 … from the right, a last X is ten (ISO 2108 ISBN-10; NHS Data Dictionary). */
export function isMod11(value: string): boolean {
  if (!/^[0-9]{2,19}[0-9X]$/i.test(value)) {
    return false;
  }
  let sum = 0;
  for (let at = value.length - 1, weight = 1; at >= 0; at -= 1, weight += 1) {
    const unit = value.charCodeAt(at);
    sum += (unit > 0x39 ? 10 : unit - 0x30) * weight;
  }
  return sum % 11 === 0;
}

/** ABA routing number: nine digits, weights 3, 7, 1, sum divisible by ten; first two 00-12, 21-32, 61-72 or 80 (ANSI X9.100-160; ABA routing number policy). */
export function isAba(digits: string): boolean {
  if (!/^(?:0[0-9]|1[0-2]|2[1-9]|3[0-2]|6[1-9]|7[0-2]|80)[0-9]{7}$/.test(digits) || digits === '000000000') {
    return false;
  }
  let sum = 0;
  for (let at = 0; at < 9; at += 1) {
    sum += (digits.charCodeAt(at) - 0x30) * (ABA_WEIGHTS[at % 3] as number);
  }
  return sum % 10 === 0;
}

/** IMEI: 15 digits with a Luhn check digit (3GPP TS 23.003 Annex B). */
export function isImei(digits: string): boolean {
  return digits.length === 15 && isLuhn(digits);
}

/** GS1 check digit of GTIN-8, -12, -13, -14 and SSCC: weights 3 and 1 from the right (GS1 General Specifications §7.9). */
export function isGs1(digits: string): boolean {
  if (!DIGITS.test(digits)) {
    return false;
  }
  let sum = 0;
  for (let at = digits.length - 1, weight = 1; at >= 0; at -= 1, weight = 4 - weight) {
    sum += (digits.charCodeAt(at) - 0x30) * weight;
  }
  return sum % 10 === 0;
}

/** Social Security number as issued: never area 000, 666 or 900-999, group 00, serial 0000 (SSA, POMS RM 10201.035). */
export function isIssuableSsn(digits: string): boolean {
  if (!/^[0-9]{9}$/.test(digits)) {
    return false;
  }
  const area = Number(digits.slice(0, 3));
  const open = area !== 0 && area !== 666 && area < 900;
  return open && digits.slice(3, 5) !== '00' && digits.slice(5) !== '0000';
}

/** Individual taxpayer number: area 9xx with group 50-65, 70-88, 90-92 or 94-99 (IRS Publication 1915); 987-65-432x is for advertising. */
export function isItin(digits: string): boolean {
  return !digits.startsWith('98765432') && /^9[0-9]{2}(?:5[0-9]|6[0-5]|7[0-9]|8[0-8]|9[0-24-9])[0-9]{4}$/.test(digits);
}
