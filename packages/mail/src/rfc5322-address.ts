/** Mail addresses as people and programs write them: RFC 5322 §3.4 mailboxes within the limits of RFC 5321 §4.5.3.1. */
import { type Mailbox, mailboxCursor, readAngle, readSpec } from './rfc5322-address-reader.ts';
import { parseDomain } from './rfc5890-domain.ts';

export interface MailAddress {
  /** Local part as it is meant: unquoted, unescaped, case kept (RFC 5321 §2.4). */
  readonly local: string;
  /** Domain as lower-case A-labels, ready for DNS and SMTP. */
  readonly domain: string;
  /** Domain as people read it; present only when it differs from `domain`. */
  readonly domainUnicode?: string;
  readonly displayName?: string;
}

export type AddressRule =
  | 'address-empty'
  | 'address-too-long'
  | 'address-control-character'
  | 'address-encoding'
  | 'address-at-missing'
  | 'address-multiple'
  | 'address-local-syntax'
  | 'address-local-too-long'
  | 'address-domain-syntax'
  | 'address-domain-too-long'
  | 'address-domain-literal'
  | 'address-name-syntax'
  | 'address-trailing-text';

export interface AddressRefusal {
  readonly ok: false;
  readonly rule: AddressRule;
  /** What is wrong and how to mend it; never the address itself. */
  readonly description: string;
}

export type AddressResult = { readonly ok: true; readonly address: MailAddress } | AddressRefusal;

/** Longest text `parseAddress` looks at, in UTF-16 units: a path plus a display name and comments. */
export const ADDRESS_TEXT_LENGTH_MAX = 1_000;
/** RFC 5321 §4.5.3.1.1, in octets of the form on the wire (quotes count). */
export const LOCAL_PART_BYTES_MAX = 64;
/** RFC 5321 §4.5.3.1.2, in octets. */
export const DOMAIN_BYTES_MAX = 255;
/** RFC 5321 §4.5.3.1.3 less the angle brackets, in octets. */
export const PATH_BYTES_MAX = 254;

const DESCRIPTIONS: Readonly<Record<AddressRule, string>> = {
  'address-empty': 'The address is empty. Write it as name@example.org.',
  'address-too-long': `The address is longer than ${PATH_BYTES_MAX} octets (RFC 5321 4.5.3.1.3).`,
  'address-control-character': 'The address holds a line break, NUL or another control character. Remove it.',
  'address-encoding': 'The address is not well-formed Unicode.',
  'address-at-missing': 'The address has no @. Write it as name@example.org.',
  'address-multiple': 'One address is expected here; give several as separate items.',
  'address-local-syntax': 'The part before the @ is not valid. Put it in double quotes if it holds special characters.',
  'address-local-too-long': `The part before the @ is longer than ${LOCAL_PART_BYTES_MAX} octets (RFC 5321 4.5.3.1.1).`,
  'address-domain-syntax': 'The part after the @ is not a valid domain name.',
  'address-domain-too-long': `The part after the @ is longer than ${DOMAIN_BYTES_MAX} octets (RFC 5321 4.5.3.1.2).`,
  'address-domain-literal': 'Addresses at an IP address in brackets are not accepted. Use a domain name.',
  'address-name-syntax': 'The name before the address is not valid. Put it in double quotes.',
  'address-trailing-text': 'There is text after the address. Write one address only.',
};

const refuseAddress = (rule: AddressRule): AddressRefusal => ({
  ok: false,
  rule,
  description: DESCRIPTIONS[rule],
});

/** Tab is white space in a mailbox; every other control character is refused wherever it stands. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const CONTROL = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u2028\u2029]/;
/** The shape nearly every address has; it needs no comment, quote or IDN handling. */
const PLAIN = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[A-Za-z0-9.-]+$/;

/**
 * Reads one mailbox: `a@b`, `Name <a@b>`, quoted local parts, comments and IDN domains. Never throws, never echoes.
 * Refused by their own rules: several addresses or a group, domain literals, any CR, LF or NUL.
 */
export function parseAddress(text: string): AddressResult {
  if (text.length > ADDRESS_TEXT_LENGTH_MAX) return refuseAddress('address-too-long');
  if (CONTROL.test(text)) return refuseAddress('address-control-character');
  if (!text.isWellFormed()) return refuseAddress('address-encoding');
  if (PLAIN.test(text)) {
    const at = text.indexOf('@');
    return toAddress({ local: text.slice(0, at), quoted: false, domain: text.slice(at + 1) });
  }
  return text.includes('<') ? parseNamed(text) : finish(readSpec(mailboxCursor(text)));
}

function parseNamed(text: string): AddressResult {
  const named = readAngle(mailboxCursor(text));
  if (!('rule' in named)) return toAddress(named);
  // `<` may stand in a quoted local part or in a comment, with no angle address at all.
  const bare = readSpec(mailboxCursor(text));
  if (!('rule' in bare)) return toAddress(bare);
  return named.rule === 'address-name-syntax' ? nameRefusal(text) : refuseAddress(named.rule);
}

const finish = (mailbox: ReturnType<typeof readSpec>): AddressResult =>
  'rule' in mailbox ? refuseAddress(mailbox.rule) : toAddress(mailbox);

/** A comma outside quotes in what should be a name nearly always means a list of addresses. */
function nameRefusal(text: string): AddressRefusal {
  const severalAt = text.indexOf('@') !== text.lastIndexOf('@');
  return refuseAddress(severalAt ? 'address-multiple' : 'address-name-syntax');
}

function toAddress(raw: Mailbox): AddressResult {
  if (!raw.quoted && !isDotAtom(raw.local)) return refuseAddress('address-local-syntax');
  if (Buffer.byteLength(formatLocal(raw.local)) > LOCAL_PART_BYTES_MAX) return refuseAddress('address-local-too-long');
  const domain = parseDomain(raw.domain);
  if (!domain.ok) return refuseAddress(domain.rule);
  const address: MailAddress = {
    local: raw.local,
    domain: domain.ascii,
    ...(domain.unicode === domain.ascii ? {} : { domainUnicode: domain.unicode }),
    ...(raw.displayName ? { displayName: raw.displayName } : {}),
  };
  return Buffer.byteLength(formatPath(address)) > PATH_BYTES_MAX
    ? refuseAddress('address-too-long')
    : { ok: true, address };
}

/** RFC 5322 §3.2.3 dot-atom, with every non-ASCII character allowed as RFC 6532 §3.2 has it. */
const DOT_ATOM =
  /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~\u0080-\u{10ffff}-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~\u0080-\u{10ffff}-]+)*$/u;
const NON_ASCII = /[^\u0000-\u007f]/;

const isDotAtom = (text: string): boolean => DOT_ATOM.test(text);

/** A local part as SMTP and headers spell it: quoted where it is not a dot-atom (RFC 5321 §4.1.2). */
function formatLocal(local: string): string {
  return isDotAtom(local) ? local : `"${local.replace(/["\\]/g, '\\$&')}"`;
}

/** `local@domain` for RCPT TO and MAIL FROM, without the angle brackets. */
export function formatPath(address: MailAddress): string {
  return `${formatLocal(address.local)}@${address.domain}`;
}

export function addressDomain(address: MailAddress): string {
  return address.domain;
}

/** True when the address can only travel over SMTPUTF8 (RFC 6531): an IDN domain alone does not need it. */
export function needsSmtpUtf8(address: MailAddress): boolean {
  return NON_ASCII.test(address.local);
}

/** Comparison key for one mailbox: local part with its case (NFC), domain as lower-case A-labels. */
export function normalizeAddress(address: MailAddress): string {
  return `${formatLocal(address.local.normalize('NFC'))}@${address.domain}`;
}

/**
 * Key for looking up keys, preferences and suppressions, where case has no meaning in practice although RFC 5321 §2.4
 * lets a receiver give it one.
 */
export function addressLookupKey(address: MailAddress): string {
  return normalizeAddress(address).toLowerCase().normalize('NFC');
}
