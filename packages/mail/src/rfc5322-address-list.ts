/** Address lists of To, Cc and Bcc fields (RFC 5322 §3.4): split outside quotes, comments and angle brackets. */
import { decodeText } from './charset.ts';
import type { ParsedMessage } from './mime-part.ts';
import { type AddressResult, parseAddress } from './rfc5322-address.ts';

/** Addresses read from one field; the rest is one refusal, so that a hostile field cannot ask for endless work. */
export const ADDRESS_LIST_MAX = 10_000;

/** Each address of a list, or why it is none. Group names are dropped, their members kept. Never throws. */
export function parseAddressList(text: string): readonly AddressResult[] {
  const results: AddressResult[] = [];
  for (const item of splitList(text)) {
    if (results.length >= ADDRESS_LIST_MAX) {
      results.push({
        ok: false,
        rule: 'address-multiple',
        description: `A field lists at most ${ADDRESS_LIST_MAX} addresses.`,
      });
      break;
    }
    results.push(parseAddress(item));
  }
  return results;
}

function splitList(text: string): readonly string[] {
  const items: string[] = [];
  let start = 0;
  let depth = 0;
  let quoted = false;
  let angled = false;
  const take = (end: number): void => {
    const item = text.slice(start, end).trim();
    if (item !== '') items.push(item);
    start = end + 1;
  };
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (char === '\\') i++;
    else if (quoted) quoted = char !== '"';
    else if (char === '"' && depth === 0) quoted = true;
    else if (char === '(') depth++;
    else if (char === ')') depth = Math.max(0, depth - 1);
    else if (depth > 0) continue;
    else if (char === '<') angled = true;
    else if (char === '>') angled = false;
    else if (angled) continue;
    else if (char === ',' || char === ';') take(i);
    else if (char === ':') start = i + 1;
  }
  take(text.length);
  return items;
}

/**
 * The addresses of all fields of one name. They are read from the undecoded text, since an encoded word may hold a comma or
 * an angle bracket that must not split the list.
 */
export function headerAddresses(from: Pick<ParsedMessage, 'headers'>, name: string): readonly AddressResult[] {
  const key = name.toLowerCase();
  const fields = from.headers.filter((header) => header.key === key);
  return fields.flatMap((header) => parseAddressList(decodeText(header.raw, undefined).replace(/[\r\n]/g, '')));
}
