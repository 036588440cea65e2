/** The mailbox grammar of RFC 5322 §3.4 read left to right: white space, nested comments, quoted strings, phrases. */

import { decodeEncodedWords } from './rfc2047-decode.ts';
import type { AddressRule } from './rfc5322-address.ts';

export interface Cursor {
  readonly text: string;
  at: number;
}

export interface Mailbox {
  readonly local: string;
  readonly quoted: boolean;
  readonly domain: string;
  readonly displayName?: string;
}

type Failure = { readonly rule: AddressRule };

const ATOM_STOP = new Set(' \t"(),:;<>@[\\]');

export const mailboxCursor = (text: string): Cursor => ({ text, at: 0 });

/** `name <local@domain>`; the name may be missing. */
export function readAngle(cursor: Cursor): Mailbox | Failure {
  const displayName = readPhrase(cursor);
  if (displayName === undefined || cursor.text[cursor.at] !== '<') return { rule: 'address-name-syntax' };
  cursor.at++;
  const spec = readAddrSpec(cursor);
  if ('rule' in spec) return spec;
  if (cursor.text[cursor.at] !== '>') return { rule: 'address-trailing-text' };
  cursor.at++;
  const rest = readEnd(cursor);
  if (rest !== undefined) return rest;
  return displayName === '' ? spec : { ...spec, displayName };
}

/** `local@domain` with comments and white space around it. */
export function readSpec(cursor: Cursor): Mailbox | Failure {
  const spec = readAddrSpec(cursor);
  if ('rule' in spec) return spec;
  return readEnd(cursor) ?? spec;
}

function readEnd(cursor: Cursor): Failure | undefined {
  if (!skipCfws(cursor)) return { rule: 'address-trailing-text' };
  const next = cursor.text[cursor.at];
  if (next === undefined) return undefined;
  return { rule: next === ',' || next === ';' ? 'address-multiple' : 'address-trailing-text' };
}

function readAddrSpec(cursor: Cursor): Mailbox | Failure {
  if (!skipCfws(cursor)) return { rule: 'address-local-syntax' };
  const first = cursor.text[cursor.at];
  if (first === undefined) return { rule: 'address-empty' };
  const quoted = first === '"';
  const local = quoted ? readQuoted(cursor) : readAtom(cursor);
  if (local === undefined || !skipCfws(cursor)) return { rule: 'address-local-syntax' };
  if (cursor.text[cursor.at] !== '@') return missingAt(cursor);
  if ((local === '' && !quoted) || local.includes('\t')) return { rule: 'address-local-syntax' };
  cursor.at++;
  if (!skipCfws(cursor)) return { rule: 'address-domain-syntax' };
  if (cursor.text[cursor.at] === '[') return { rule: 'address-domain-literal' };
  const domain = readAtom(cursor);
  if (!skipCfws(cursor)) return { rule: 'address-domain-syntax' };
  if (cursor.text[cursor.at] === '@') return { rule: 'address-multiple' };
  return { local, quoted, domain };
}

function missingAt(cursor: Cursor): Failure {
  const next = cursor.text[cursor.at];
  if (next === ',' || next === ';' || next === ':') return { rule: 'address-multiple' };
  return { rule: cursor.text.includes('@', cursor.at) ? 'address-local-syntax' : 'address-at-missing' };
}

/** Words up to `<`: atoms (dots allowed, RFC 5322 §4.1 obs-phrase) and quoted strings, joined by one space. */
function readPhrase(cursor: Cursor): string | undefined {
  const words: string[] = [];
  let bare: string[] = [];
  const flush = () => {
    // Encoded words next to one another join without the space between them (RFC 2047 §6.2).
    if (bare.length > 0) words.push(decodeEncodedWords(bare.join(' ')));
    bare = [];
  };
  for (;;) {
    if (!skipCfws(cursor)) return undefined;
    const next = cursor.text[cursor.at];
    if (next === undefined || next === '<') break;
    if (next === '"') {
      const quoted = readQuoted(cursor);
      if (quoted === undefined) return undefined;
      flush();
      words.push(quoted);
      continue;
    }
    const atom = readAtom(cursor);
    if (atom === '') return undefined;
    bare.push(atom);
  }
  flush();
  return cleanDisplayName(words.join(' '));
}

/** Control characters can hide in encoded words; they and runs of white space become one space. */
export function cleanDisplayName(name: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is removed
  return name
    .replace(/[\s\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ')
    .trim()
    .toWellFormed();
}

function readAtom(cursor: Cursor): string {
  const start = cursor.at;
  while (cursor.at < cursor.text.length && !ATOM_STOP.has(cursor.text[cursor.at] as string)) cursor.at++;
  return cursor.text.slice(start, cursor.at);
}

function readQuoted(cursor: Cursor): string | undefined {
  let value = '';
  for (cursor.at++; cursor.at < cursor.text.length; cursor.at++) {
    const char = cursor.text[cursor.at] as string;
    if (char === '"') {
      cursor.at++;
      return value;
    }
    if (char === '\\') {
      cursor.at++;
      if (cursor.at >= cursor.text.length) return undefined;
    }
    value += cursor.text[cursor.at] as string;
  }
  return undefined;
}

/** Skips white space and comments, which nest (RFC 5322 §3.2.2). False when a comment is not closed. */
function skipCfws(cursor: Cursor): boolean {
  let depth = 0;
  for (; cursor.at < cursor.text.length; cursor.at++) {
    const char = cursor.text[cursor.at];
    if (char === '(') depth++;
    else if (depth > 0 && char === ')') depth--;
    else if (depth > 0 && char === '\\') cursor.at++;
    else if (depth === 0 && char !== ' ' && char !== '\t') return true;
  }
  return depth === 0;
}
