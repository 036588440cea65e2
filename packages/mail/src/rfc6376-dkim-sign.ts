/** DKIM signatures (RFC 6376, RFC 8463): relaxed/relaxed, one key object per signer, signing on the thread pool. */
import { hash, type KeyObject, sign as signCallback } from 'node:crypto';
import { AppError } from '@sealpost/kernel';
import { fieldName, findHeaderEnd, listFields, toBuffer } from './rfc5322-fields.ts';
import { parseDomain } from './rfc5890-domain.ts';
import { relaxedBodyHash, relaxedField } from './rfc6376-canonical.ts';
import { type DkimAlgorithm, readDkimKey } from './rfc6376-dkim-key.ts';

export interface DkimSignerOptions {
  /** Signing domain (`d=`); U-labels are turned into A-labels. */
  readonly domain: string;
  readonly selector: string;
  readonly privateKeyPem: string;
  /** Must agree with the key; taken from it by default. */
  readonly algorithm?: DkimAlgorithm;
  /** Fields to sign where present, `From` always; by default `DKIM_HEADERS`. */
  readonly headers?: readonly string[];
}

export interface DkimTimes {
  /** Seconds since the epoch (`t=`). */
  readonly timestampS: number;
  /** Seconds since the epoch after which the signature is void (`x=`). */
  readonly expireS?: number;
}

export interface DkimSigner {
  readonly domain: string;
  readonly selector: string;
  readonly algorithm: DkimAlgorithm;
  /** The `DKIM-Signature: …\r\n` field to put on top of `message`, which must have CRLF line ends. */
  sign(message: Uint8Array, times: DkimTimes): Promise<Buffer>;
}

/** Signed once more than they occur, so that nobody can add another one that readers would show (RFC 6376 §8.15). */
const OVERSIGNED = [
  ...['from', 'sender', 'reply-to', 'to', 'cc', 'subject', 'date', 'message-id', 'in-reply-to', 'references'],
  ...['mime-version', 'content-type', 'content-transfer-encoding'],
] as const;

/** RFC 6376 §5.4.1, and what the bulk-sender rules and RFC 8058 §4 want signed. */
export const DKIM_HEADERS: readonly string[] = [
  ...OVERSIGNED,
  ...['content-id', 'content-description', 'resent-date', 'resent-from', 'resent-to', 'resent-cc', 'resent-message-id'],
  ...['list-id', 'list-help', 'list-unsubscribe', 'list-unsubscribe-post', 'list-subscribe', 'list-post', 'list-owner'],
  ...['list-archive', 'feedback-id', 'auto-submitted', 'precedence'],
];

const SELECTOR = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/i;
const FIELD_NAME = /^[\u0021-\u0039\u003c-\u007e]+$/;
const LINE_LENGTH = 76;

/** Reads the key once and signs with it. Throws MAIL_DKIM_KEY_INVALID when key, domain or selector cannot be used. */
export function createDkimSigner(options: DkimSignerOptions): DkimSigner {
  const { key, algorithm } = readDkimKey(options.privateKeyPem);
  const keys = createKeyCopies([
    key,
    ...Array.from({ length: SIGNING_KEYS - 1 }, () => readDkimKey(options.privateKeyPem).key),
  ]);
  const domain = parseDomain(options.domain);
  if (!domain.ok) throw new AppError('MAIL_DKIM_KEY_INVALID', { facts: { reason: 'domain' } });
  if (!SELECTOR.test(options.selector) || options.selector.length > 63) {
    throw new AppError('MAIL_DKIM_KEY_INVALID', { facts: { reason: 'selector' } });
  }
  if (options.algorithm !== undefined && options.algorithm !== algorithm) {
    throw new AppError('MAIL_DKIM_KEY_INVALID', { facts: { reason: 'algorithm' } });
  }
  const names = (options.headers ?? DKIM_HEADERS).map((name) => name.toLowerCase());
  if (!names.every((name) => FIELD_NAME.test(name))) {
    throw new AppError('MAIL_DKIM_KEY_INVALID', { facts: { reason: 'headers' } });
  }
  const wanted = [...new Set(['from', ...names])];
  const fixed = `v=1; a=${algorithm}; c=relaxed/relaxed; d=${domain.ascii};`;
  const base = { keys, algorithm, wanted, prefix: `${fixed}\r\n s=${options.selector};` };
  return {
    domain: domain.ascii,
    selector: options.selector,
    algorithm,
    sign: (message, times) => signMessage(base, toBuffer(message), times),
  };
}

/**
 * Copies of the key, each used by one signature at a time. Node locks a KeyObject while a pool thread signs with it: with a
 * single one, signatures would run one after another and the event loop would wait for the lock.
 */
const SIGNING_KEYS = 4;

interface KeyCopies {
  /** A copy that nobody uses; waits, first come first served, when all are in use. */
  take(): KeyObject | Promise<KeyObject>;
  giveBack(key: KeyObject): void;
}

function createKeyCopies(copies: readonly KeyObject[]): KeyCopies {
  const free = [...copies];
  const waiting: ((key: KeyObject) => void)[] = [];
  return {
    take: () => free.pop() ?? new Promise((resolve) => waiting.push(resolve)),
    giveBack: (key) => {
      const next = waiting.shift();
      if (next === undefined) free.push(key);
      else next(key);
    },
  };
}

interface SignerBase {
  readonly keys: KeyCopies;
  readonly algorithm: DkimAlgorithm;
  readonly wanted: readonly string[];
  readonly prefix: string;
}

async function signMessage(base: SignerBase, message: Buffer, times: DkimTimes): Promise<Buffer> {
  const { fieldsEnd, bodyStart } = findHeaderEnd(message, { start: 0, end: message.length });
  const selected = selectFields(message, fieldsEnd, base.wanted);
  const expiry = times.expireS === undefined ? '' : ` x=${times.expireS};`;
  const bodyHash = relaxedBodyHash(message.subarray(bodyStart));
  const head = `DKIM-Signature: ${base.prefix} t=${times.timestampS};${expiry}\r\n bh=${bodyHash};\r\n`;
  const unsigned = `${head}${wrapNames(selected.names)};\r\n b=`;
  const input = Buffer.from(`${selected.canonical}${relaxedField(unsigned)}`, 'latin1');
  const signature = await signInput(base, input);
  return Buffer.from(`${unsigned}${wrapSignature(signature.toString('base64'))}\r\n`, 'latin1');
}

/** RFC 6376 §5.4.2: fields of one name from the last upwards; a name beyond the last one stands for the absent field. */
function selectFields(
  message: Buffer,
  fieldsEnd: number,
  wanted: readonly string[],
): { readonly names: readonly string[]; readonly canonical: string } {
  const byName = new Map<string, string[]>();
  for (const span of listFields(message, { start: 0, end: fieldsEnd })) {
    if (span.colon === -1) continue;
    const key = fieldName(message, span).toLowerCase();
    const text = message.toString('latin1', span.start, span.end);
    const list = byName.get(key);
    if (list === undefined) byName.set(key, [text]);
    else list.push(text);
  }
  const names: string[] = [];
  let canonical = '';
  for (const name of wanted) {
    const fields = byName.get(name) ?? [];
    for (let i = fields.length - 1; i >= 0; i--) {
      names.push(name);
      canonical += `${relaxedField(fields[i] as string)}\r\n`;
    }
    if (OVERSIGNED_SET.has(name)) names.push(name);
  }
  return { names, canonical };
}

const OVERSIGNED_SET: ReadonlySet<string> = new Set(OVERSIGNED);

/** The callback form runs on the thread pool, so two cores sign while the event loop goes on. */
async function signInput(base: SignerBase, input: Buffer): Promise<Buffer> {
  // RFC 8463 §3: Ed25519 signs the SHA-256 of the input, not the input.
  const isRsa = base.algorithm === 'rsa-sha256';
  const data = isRsa ? input : hash('sha256', input, 'buffer');
  const key = await base.keys.take();
  return new Promise((resolve, reject) => {
    signCallback(isRsa ? 'sha256' : null, data, key, (error, signature) => {
      base.keys.giveBack(key);
      if (error) reject(new AppError('MAIL_DKIM_KEY_INVALID', { facts: { reason: 'sign' }, cause: error }));
      else resolve(signature);
    });
  });
}

function wrapNames(names: readonly string[]): string {
  let out = ' h=';
  let column = out.length;
  for (const [index, name] of names.entries()) {
    const piece = index === 0 ? name : `:${name}`;
    if (column + piece.length > LINE_LENGTH) {
      out += '\r\n ';
      column = 1;
    }
    out += piece;
    column += piece.length;
  }
  return out;
}

function wrapSignature(base64: string): string {
  let out = base64.slice(0, LINE_LENGTH - 4);
  for (let at = LINE_LENGTH - 4; at < base64.length; at += LINE_LENGTH - 1) {
    out += `\r\n ${base64.slice(at, at + LINE_LENGTH - 1)}`;
  }
  return out;
}
