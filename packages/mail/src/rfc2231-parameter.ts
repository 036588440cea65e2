/** Values with parameters (Content-Type, Content-Disposition): RFC 2045 §5.1 with the extensions of RFC 2231. */
import { decodeText } from './charset.ts';
import { decodeEncodedWords, hexValue } from './rfc2047-decode.ts';
import { encodeWords } from './rfc2047-encode.ts';

export interface ParameterizedValue {
  /** The part before the first `;`, lower-case, without comments. */
  readonly value: string;
  /** Decoded parameters by lower-case name. The first of two with one name counts. */
  readonly params: ReadonlyMap<string, string>;
}

/** Parameters read from one field; what follows is ignored. */
export const PARAMETERS_MAX = 100;
const SECTION = /^([^*]+)(?:\*([0-9]{1,3}))?(\*)?$/;

interface Section {
  readonly index: number;
  readonly encoded: boolean;
  readonly text: string;
}

/** Never throws; unreadable parameters are left out. `text` is one unfolded field value. */
export function parseParameterized(text: string): ParameterizedValue {
  const semicolon = text.indexOf(';');
  const head = semicolon === -1 ? text : text.slice(0, semicolon);
  const value = (head.includes('(') ? head.replace(/\([^()]*\)/g, '') : head).trim().toLowerCase();
  if (semicolon === -1) return { value, params: NO_PARAMETERS };
  const plain = new Map<string, string>();
  const sections = new Map<string, Section[]>();
  for (const [name, raw] of readPairs(text, semicolon)) {
    const match = name.includes('*') ? SECTION.exec(name) : undefined;
    if (!match) {
      if (!plain.has(name)) plain.set(name, raw.includes('=?') ? decodeEncodedWords(raw) : raw);
      continue;
    }
    const list = sections.get(match[1] as string) ?? [];
    list.push({ index: Number(match[2] ?? 0), encoded: match[3] === '*', text: raw });
    sections.set(match[1] as string, list);
  }
  // RFC 2231 §3: where both spellings are given, the extended one counts.
  for (const [name, list] of sections) plain.set(name, joinSections(list));
  return { value, params: plain };
}

const NO_PARAMETERS: ReadonlyMap<string, string> = new Map();

/** Splits `; name=value` pairs in one pass, with quoted strings and comments. */
function readPairs(text: string, start: number): [string, string][] {
  const pairs: [string, string][] = [];
  let at = start;
  while (at < text.length && pairs.length < PARAMETERS_MAX) {
    if (text[at] === ';') at++;
    const nameStart = at;
    while (at < text.length && text[at] !== '=' && text[at] !== ';') at++;
    if (text[at] !== '=') continue;
    const name = text.slice(nameStart, at).trim().toLowerCase();
    const value = readValue(text, at + 1);
    at = value.end;
    if (name !== '') pairs.push([name, value.text]);
  }
  return pairs;
}

function readValue(text: string, start: number): { readonly text: string; readonly end: number } {
  let at = start;
  while (text[at] === ' ' || text[at] === '\t') at++;
  if (text[at] !== '"') {
    const end = text.indexOf(';', at);
    const bare = text.slice(at, end === -1 ? text.length : end).trim();
    return { text: withoutComment(bare), end: end === -1 ? text.length : end };
  }
  const chunks: string[] = [];
  let from = ++at;
  while (at < text.length && text[at] !== '"') {
    if (text[at] === '\\') {
      chunks.push(text.slice(from, at));
      from = ++at;
    }
    at++;
  }
  chunks.push(text.slice(from, at));
  const end = text.indexOf(';', at);
  return { text: chunks.join(''), end: end === -1 ? text.length : end };
}

/** `utf-8 (comment)` without its comment. */
function withoutComment(bare: string): string {
  const open = bare.endsWith(')') ? bare.lastIndexOf('(') : -1;
  return open > 0 ? bare.slice(0, open).trimEnd() : bare;
}

/** Puts continuations in order. The first extended one names the charset; all extended ones are percent-decoded. */
function joinSections(sections: Section[]): string {
  sections.sort((a, b) => a.index - b.index);
  const first = sections[0] as Section;
  let charset: string | undefined;
  const chunks: Buffer[] = [];
  for (const section of sections) {
    let text = section.text;
    if (section === first && section.encoded) {
      const [label = '', , ...rest] = text.split("'");
      if (rest.length > 0) {
        charset = label.toLowerCase();
        text = rest.join("'");
      }
    }
    chunks.push(section.encoded ? percentDecode(text) : Buffer.from(text));
  }
  const decoded = decodeText(Buffer.concat(chunks), charset);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is removed
  return decoded.replace(/[\u0000-\u001f\u007f]/g, ' ');
}

function percentDecode(text: string): Buffer {
  const source = Buffer.from(text);
  const out = Buffer.allocUnsafe(source.length);
  let length = 0;
  for (let i = 0; i < source.length; i++) {
    const value = source[i] === 0x25 ? hexValue(source[i + 1]) * 16 + hexValue(source[i + 2]) : -1;
    out[length++] = value >= 0 ? value : (source[i] as number);
    if (value >= 0) i += 2;
  }
  return out.subarray(0, length);
}

const TOKEN = /^[A-Za-z0-9!#$%&'*+.^_`{|}~-]+$/;
const PRINTABLE_ASCII = /^[\u0020-\u007e]*$/;
const ATTRIBUTE_CHAR = /[A-Za-z0-9!#$&+.^_`{|}~-]/;
/** Characters of one continuation, so that `; filename*00*=` and it stay within a line of 76. */
const SECTION_LENGTH = 56;

/** `; name=value` pieces for a header: a token, a quoted string, or RFC 2231 sections of UTF-8. Not yet folded. */
export function formatParameter(name: string, value: string): string {
  if (TOKEN.test(value) && value.length <= SECTION_LENGTH) return `; ${name}=${value}`;
  if (PRINTABLE_ASCII.test(value) && value.length <= SECTION_LENGTH && !value.includes('=?')) {
    return `; ${name}="${value.replace(/["\\]/g, '\\$&')}"`;
  }
  const sections: string[] = [];
  let section = "UTF-8''";
  for (const char of value.toWellFormed()) {
    const encoded = ATTRIBUTE_CHAR.test(char) ? char : percentEncode(char);
    if (section.length + encoded.length > SECTION_LENGTH) {
      sections.push(section);
      section = '';
    }
    section += encoded;
  }
  sections.push(section);
  if (sections.length === 1) return `; ${name}*=${section}`;
  return sections.map((text, index) => `; ${name}*${index}*=${text}`).join('');
}

/** The same for the old `name` parameter of Content-Type, where readers expect RFC 2047 words against the rules. */
export function formatLegacyName(value: string): string {
  if (PRINTABLE_ASCII.test(value) && value.length <= SECTION_LENGTH) return formatParameter('name', value);
  return `; name="${encodeWords(value.toWellFormed())}"`;
}

function percentEncode(char: string): string {
  let out = '';
  for (const byte of Buffer.from(char)) out += `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  return out;
}
