/** Domain names as mail uses them: letters, digits, hyphens (RFC 1123 §2.1) after turning U-labels into A-labels. */
import { domainToASCII, domainToUnicode } from 'node:url';

export type DomainResult =
  | { readonly ok: true; readonly ascii: string; readonly unicode: string }
  | { readonly ok: false; readonly rule: 'address-domain-syntax' | 'address-domain-too-long' };

/** RFC 5321 §4.5.3.1.2, in octets. */
const DOMAIN_LENGTH_MAX = 255;
const LDH_DOMAIN = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/;
/** What a URL parser would take for an IPv4 address is not a mail domain. */
const NUMERIC_LAST_LABEL = /(?:^|\.)(?:[0-9]+|0x[0-9a-f]*)$/;
const PLAIN_ASCII = /^[A-Za-z0-9.-]*$/;
/** Any ASCII character that is not letter, digit, hyphen or dot: domainToASCII would decode or drop some of them. */
const FOREIGN_ASCII = /[\u0000-\u002c\u002f\u003a-\u0040\u005b-\u0060\u007b-\u007f]/;

/** Checks a domain and gives both spellings. A single label (`localhost`) is good; a final dot is not. */
export function parseDomain(text: string): DomainResult {
  if (text.length > DOMAIN_LENGTH_MAX) return { ok: false, rule: 'address-domain-too-long' };
  if (FOREIGN_ASCII.test(text)) return { ok: false, rule: 'address-domain-syntax' };
  const ascii = PLAIN_ASCII.test(text) ? text.toLowerCase() : domainToASCII(text.normalize('NFC'));
  if (ascii.length > DOMAIN_LENGTH_MAX) return { ok: false, rule: 'address-domain-too-long' };
  if (!LDH_DOMAIN.test(ascii) || NUMERIC_LAST_LABEL.test(ascii)) return { ok: false, rule: 'address-domain-syntax' };
  const unicode = ascii.includes('xn--') ? domainToUnicode(ascii) : ascii;
  return { ok: true, ascii, unicode: unicode === '' ? ascii : unicode };
}
