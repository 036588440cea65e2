/** Salted digests of a tenant's own patients' values: how a value is written the same way everywhere, and hashed. */
import { hash } from 'node:crypto';
import { AppError } from '@sealpost/kernel';

/** What a value is; its place in this list is hidden in the last byte of its digest. At most 255 kinds. */
export const EXACT_KINDS = ['mrn', 'health_plan_id', 'account', 'other_id', 'phone', 'email', 'name', 'dob'] as const;
export type ExactKind = (typeof EXACT_KINDS)[number];

/** One person of the tenant's list. A date of birth is only ever hashed together with the name. */
export interface ExactRecord {
  readonly mrn?: string;
  readonly healthPlanId?: string;
  readonly account?: string;
  readonly otherId?: string;
  readonly phone?: string;
  readonly email?: string;
  /** Given names and surname, in either order with a comma. */
  readonly name?: string;
  /** `1950-01-02`, `1/2/1950`, `01-02-1950` or `19500102`; month before day. */
  readonly dob?: string;
}

export const DIGEST_BYTES = 8;
const SALT_BYTES_MIN = 16;
const HMAC_BLOCK_BYTES = 64;
const VALUE_UNITS_MAX = 96;
/** Shorter numbers are shared by too many texts. */
const ID_UNITS_MIN = 5;
const PHONE_DIGITS = 10;
/** Systems pad numbers differently; what is left still has ID_UNITS_MIN places. */
const LEADING_ZEROS = /^0+(?=[0-9A-Z]{5})/;
const PLAIN_WORD = /^[A-Za-z]+$/;

/** Domain of a digest: values that look alike but mean something else never meet. */
export type Domain = 'id' | 'phone' | 'email' | 'name' | 'name_dob';

export interface Digester {
  /** First 32 bits, next 24 bits, and the byte that hides the kind. Valid until the next call. */
  readonly high: number;
  readonly low: number;
  readonly mask: number;
  digest(domain: Domain, value: string): void;
}

function padded(salt: Uint8Array, byte: number): Buffer {
  const key = salt.length > HMAC_BLOCK_BYTES ? hash('sha256', salt, 'buffer') : salt;
  return Buffer.alloc(HMAC_BLOCK_BYTES, byte).map((unit, at) => unit ^ (key[at] ?? 0)) as Buffer;
}

/**
 * HMAC-SHA-256 (RFC 2104) as two one-shot hashes, which costs a fraction of an Hmac object, cut to 64 bits (RFC 2104 §5).
 * Throws PHI_EXACT_LIST_INVALID on a salt of fewer than SALT_BYTES_MIN bytes.
 */
export function createDigester(salt: Uint8Array): Digester {
  if (salt.length < SALT_BYTES_MIN) {
    throw new AppError('PHI_EXACT_LIST_INVALID', { facts: { saltBytesMin: SALT_BYTES_MIN } });
  }
  const inner = Buffer.alloc(HMAC_BLOCK_BYTES + VALUE_UNITS_MAX * 4);
  inner.set(padded(salt, 0x36));
  const outer = Buffer.alloc(HMAC_BLOCK_BYTES + 32);
  outer.set(padded(salt, 0x5c));
  const state = {
    high: 0,
    low: 0,
    mask: 0,
    digest(domain: Domain, value: string): void {
      const bytes = inner.write(`${domain}\0${value.slice(0, VALUE_UNITS_MAX - 16)}`, HMAC_BLOCK_BYTES, 'utf8');
      outer.set(hash('sha256', inner.subarray(0, HMAC_BLOCK_BYTES + bytes), 'buffer'), HMAC_BLOCK_BYTES);
      const digest = hash('sha256', outer, 'buffer');
      state.high = digest.readUInt32LE(0);
      state.low = digest.readUInt32LE(4) & 0xffffff;
      state.mask = digest[7] as number;
    },
  };
  return state;
}

/** Letters and digits only, upper case, without leading zeros; '' when too short to mean one record. */
export function normalId(value: string): string {
  const id = value
    .replace(/[^0-9A-Za-z]/g, '')
    .toUpperCase()
    .replace(LEADING_ZEROS, '');
  return id.length >= ID_UNITS_MIN && /[0-9]/.test(id) ? id : '';
}

/** Ten national digits, or all digits of a number with another country code; '' when there are too few. */
export function normalPhone(value: string): string {
  const digits = value.replace(/[^0-9]/g, '');
  const national = digits.length === PHONE_DIGITS + 1 && digits.startsWith('1') ? digits.slice(1) : digits;
  return national.length >= PHONE_DIGITS ? national : '';
}

export function normalEmail(value: string): string {
  return value.trim().toLowerCase();
}

function fold(word: string): string {
  if (PLAIN_WORD.test(word)) {
    return word.toLowerCase();
  }
  return word
    .normalize('NFKD')
    .replace(/[^\p{L}]/gu, '')
    .toLowerCase();
}

/** Two words in alphabetical order, so that "Lopez, Maria" is "Maria Lopez"; '' unless both have two letters. */
export function normalName(one: string, other: string): string {
  const [a, b] = [fold(one), fold(other)];
  if (a.length < 2 || b.length < 2) {
    return '';
  }
  return a < b ? `${a} ${b}` : `${b} ${a}`;
}

const ISO_DATE = /^((?:18|19|20)[0-9]{2})[-/.]?([0-9]{2})[-/.]?([0-9]{2})$/;
const US_DATE = /^([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]((?:18|19|20)[0-9]{2})$/;

/** `19500102`, or '' when the value is no numeric date. */
export function normalDate(value: string): string {
  const iso = ISO_DATE.exec(value);
  if (iso !== null) {
    return `${iso[1]}${iso[2]}${iso[3]}`;
  }
  const us = US_DATE.exec(value);
  return us === null ? '' : `${us[3]}${us[1]?.padStart(2, '0')}${us[2]?.padStart(2, '0')}`;
}

/** First and last word of a name without initials and titles' dots; "Lopez, Maria Q." gives Lopez and Maria. */
function nameOf(name: string): string {
  const words = name.split(/[\s,]+/).filter((word) => fold(word).length > 1);
  const [first = '', second = ''] = words;
  return normalName(first, name.includes(',') ? second : (words.at(-1) ?? ''));
}

type Entry = readonly [ExactKind, Domain, string];

function entriesOf(record: ExactRecord): Entry[] {
  const {
    mrn = '',
    healthPlanId = '',
    account = '',
    otherId = '',
    phone = '',
    email = '',
    name = '',
    dob = '',
  } = record;
  const person = name === '' ? '' : nameOf(name);
  const born = dob === '' ? '' : normalDate(dob);
  const entries: Entry[] = [
    ['mrn', 'id', normalId(mrn)],
    ['health_plan_id', 'id', normalId(healthPlanId)],
    ['account', 'id', normalId(account)],
    ['other_id', 'id', normalId(otherId)],
    ['phone', 'phone', normalPhone(phone)],
    ['email', 'email', normalEmail(email)],
    ['name', 'name', person],
    ['dob', 'name_dob', person === '' || born === '' ? '' : `${person} ${born}`],
  ];
  return entries.filter(([, , value]) => value !== '');
}

/**
 * The digests of all values, sorted: DIGEST_BYTES each, nothing else, so a million records of five values are 40 MB.
 * Without the salt (keep it like a key) the bytes are as good as random: they tell how many values there are and no
 * more, not even of which kind. With it, short numbers can be guessed one by one.
 */
export function hashRecords(records: Iterable<ExactRecord>, salt: Uint8Array): Uint8Array {
  const digester = createDigester(salt);
  const digests: bigint[] = [];
  for (const record of records) {
    for (const [kind, domain, value] of entriesOf(record)) {
      digester.digest(domain, value);
      const hidden = digester.mask ^ EXACT_KINDS.indexOf(kind);
      digests.push((BigInt(digester.high) << 32n) | (BigInt(digester.low) << 8n) | BigInt(hidden));
    }
  }
  const sorted = BigUint64Array.from(digests).sort();
  const bytes = new DataView(new ArrayBuffer(sorted.length * DIGEST_BYTES));
  sorted.forEach((digest, at) => bytes.setBigUint64(at * DIGEST_BYTES, digest, true));
  return new Uint8Array(bytes.buffer);
}
