/** Bytes to text for whatever charset label a message carries, with fallbacks that lose nothing to a wrong label. */
import { isUtf8 } from 'node:buffer';
import { TextDecoder } from 'node:util';
import { decodeUtf7 } from './rfc2152-utf7.ts';

/** Labels come from strangers: the cache of decoders must not grow with them. */
const DECODERS_MAX = 64;
const LABEL_LENGTH_MAX = 40;
const UTF7_LABELS = new Set(['utf-7', 'unicode-1-1-utf-7', 'utf7', 'unicode-2-0-utf-7']);
/** WHATWG names these differently or not at all, yet mail in the wild uses them. */
const ALIASES: Readonly<Record<string, string>> = {
  ansi: 'windows-1252',
  'cp-850': 'windows-1252',
  cp932: 'shift_jis',
};

const decoders = new Map<string, TextDecoder | undefined>();

function decoderFor(label: string): TextDecoder | undefined {
  if (label.length > LABEL_LENGTH_MAX) return undefined;
  if (decoders.has(label)) return decoders.get(label);
  let decoder: TextDecoder | undefined;
  try {
    decoder = new TextDecoder(ALIASES[label] ?? label);
  } catch {
    decoder = undefined;
  }
  if (decoders.size >= DECODERS_MAX) decoders.clear();
  decoders.set(label, decoder);
  return decoder;
}

/** True when text in that charset can be read as its label says. */
export function isKnownCharset(label: string): boolean {
  const key = label.toLowerCase();
  return UTF7_LABELS.has(key) || decoderFor(key) !== undefined;
}

/**
 * Text of `bytes` in the charset `label`. Without a label, with an unknown one, and for US-ASCII that is none, the bytes
 * are read as UTF-8 if they are valid UTF-8 and as windows-1252 otherwise. Never throws.
 */
export function decodeText(bytes: Uint8Array, label: string | undefined): string {
  const key = (label ?? '').trim().toLowerCase();
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (key === 'utf-8' || key === 'utf8') return withoutBom(buffer.toString('utf8'));
  if (key === '' || key === 'us-ascii' || key === 'ascii') return decodeUnlabelled(buffer);
  if (UTF7_LABELS.has(key)) return decodeUtf7(buffer.toString('latin1'));
  const decoder = decoderFor(key);
  return decoder === undefined ? decodeUnlabelled(buffer) : decoder.decode(buffer);
}

function decodeUnlabelled(buffer: Buffer): string {
  if (isUtf8(buffer)) return withoutBom(buffer.toString('utf8'));
  return decoderFor('windows-1252')?.decode(buffer) ?? buffer.toString('latin1');
}

const withoutBom = (text: string): string => (text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
