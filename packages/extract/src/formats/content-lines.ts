/** The content lines that calendars and contact cards are made of (iCalendar §3.1, vCard §3.2): unfolded, split, unescaped. */
import { decodeText } from '@sealpost/mail';

export interface ContentLine {
  /** Upper-case, without its group (`item1.TEL` is TEL). */
  readonly name: string;
  readonly parameters: ReadonlyMap<string, string>;
  /** Still escaped. */
  readonly value: string;
}

/** Parameters of one line that are kept. */
const PARAMETERS_MAX = 32;

/** Lines of `text`; a line that is no content line comes with the name ``. Linear. */
export function* contentLines(text: string): Generator<ContentLine, void, void> {
  const lines = text.split(/\r\n|\n|\r/);
  let at = 0;
  while (at < lines.length) {
    const parts = [lines[at] as string];
    at++;
    const isSoft = /;\s?(?:ENCODING=)?QUOTED-PRINTABLE[;:]/i.test(parts[0]?.slice(0, 200) ?? '');
    // vCard 2.1 folds quoted-printable values with `=` at the line end.
    while (isSoft && at < lines.length && parts[parts.length - 1]?.endsWith('=')) {
      parts.push(`\r\n${lines[at] as string}`);
      at++;
    }
    while (!isSoft && at < lines.length && /^[ \t]/.test(lines[at] as string)) {
      parts.push((lines[at] as string).slice(1));
      at++;
    }
    const line = parts.join('');
    if (line.trim() !== '') yield readLine(line);
  }
}

function readLine(line: string): ContentLine {
  const colon = endOfName(line);
  if (colon === -1) return { name: '', parameters: new Map(), value: line };
  const [head = '', ...pairs] = splitOutsideQuotes(line.slice(0, colon));
  const name = head.slice(head.lastIndexOf('.') + 1).toUpperCase();
  if (!/^[A-Z0-9-]+$/.test(name)) return { name: '', parameters: new Map(), value: line };
  const parameters = new Map<string, string>();
  for (const pair of pairs.slice(0, PARAMETERS_MAX)) {
    const equals = pair.indexOf('=');
    const key = equals === -1 ? 'TYPE' : pair.slice(0, equals).toUpperCase();
    const value = unquote(equals === -1 ? pair : pair.slice(equals + 1));
    const before = parameters.get(key);
    parameters.set(key, before === undefined ? value : `${before},${value}`);
  }
  return { name, parameters, value: decodeValue(line.slice(colon + 1), parameters) };
}

/** Position of the colon that ends name and parameters: the first one outside quotes. */
function endOfName(line: string): number {
  let inQuotes = false;
  for (let at = 0; at < line.length; at++) {
    const unit = line.charCodeAt(at);
    if (unit === 0x22) inQuotes = !inQuotes;
    else if (unit === 0x3a && !inQuotes) return at;
  }
  return line.indexOf(':');
}

function splitOutsideQuotes(head: string): readonly string[] {
  const parts: string[] = [];
  let inQuotes = false;
  let start = 0;
  for (let at = 0; at < head.length; at++) {
    const unit = head.charCodeAt(at);
    if (unit === 0x22) inQuotes = !inQuotes;
    else if (unit === 0x3b && !inQuotes) {
      parts.push(head.slice(start, at));
      start = at + 1;
    }
  }
  parts.push(head.slice(start));
  return parts;
}

const unquote = (value: string): string => value.replace(/^"|"$/g, '');

function decodeValue(value: string, parameters: ReadonlyMap<string, string>): string {
  const encoding = (parameters.get('ENCODING') ?? parameters.get('TYPE') ?? '').toUpperCase();
  if (!encoding.includes('QUOTED-PRINTABLE')) return value;
  const bytes = value
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  // Characters beyond octets cannot come from quoted-printable; they stay as they are.
  return /[^\u0000-\u00ff]/.test(bytes) ? bytes : decodeText(Buffer.from(bytes, 'latin1'), parameters.get('CHARSET'));
}

/** Undoes the escapes of text values (iCalendar §3.3.11). */
export function unescapeValue(value: string): string {
  return value.replace(/\\([\\;,nN:"])/g, (_, mark: string) => (mark === 'n' || mark === 'N' ? '\n' : mark));
}

/** Splits a structured value at `;` that is not escaped, parts unescaped. */
export function structuredValue(value: string): readonly string[] {
  const parts: string[] = [];
  let start = 0;
  for (let at = 0; at < value.length; at++) {
    const unit = value.charCodeAt(at);
    if (unit === 0x5c) at++;
    else if (unit === 0x3b) {
      parts.push(value.slice(start, at));
      start = at + 1;
    }
  }
  parts.push(value.slice(start));
  return parts.map((part) => unescapeValue(part).trim());
}

/** `20240304T101500Z` as 2024-03-04 10:15, `19500102` as 1950-01-02; anything else as it is. */
export function isoDate(value: string): string {
  const found = /^([0-9]{4})-?([0-9]{2})-?([0-9]{2})(?:T([0-9]{2}):?([0-9]{2})(?::?[0-9]{2})?Z?)?$/.exec(value.trim());
  if (found === null) return value;
  const [, year, month, day, hour, minute] = found;
  return `${year}-${month}-${day}${hour === undefined ? '' : ` ${hour}:${minute}`}`;
}
