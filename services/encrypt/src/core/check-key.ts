/** Whether what a caller sends is an OpenPGP public key that mail can be encrypted to now, and until when. */
import type { FieldViolation } from '@sealpost/kernel';
import { type Key, readKeys } from 'openpgp';
import { KEY_SIZE_BYTES_MAX } from '../config.ts';

export type CheckedKey =
  | {
      readonly ok: true;
      /** Hexadecimal, upper case. */
      readonly fingerprint: string;
      /** Binary, public parts only. */
      readonly binary: Uint8Array;
      /** 0 for never. */
      readonly expiresAtMs: number;
      /** A user id names the address that the key is put for. */
      readonly namesAddress: boolean;
    }
  | { readonly ok: false; readonly violation: FieldViolation };

const RULES = {
  'key-empty': 'Send an OpenPGP public key, armored or binary.',
  'key-too-large': `The key is larger than ${KEY_SIZE_BYTES_MAX} bytes. Export it without photos and without others' signatures.`,
  'key-private': 'This is a private key. Send the public key only, and treat the private one as disclosed.',
  'key-syntax': 'This is not an OpenPGP key (RFC 9580).',
  'key-count': 'Send one key at a time.',
  'key-revoked': 'The key was revoked by its owner. Ask for another.',
  'key-expired': 'The key has expired. Ask its owner for one with a new date.',
  'key-not-for-encryption': 'The key has no part that mail can be encrypted to safely.',
} as const;

type KeyRule = keyof typeof RULES;

const refuse = (rule: KeyRule): CheckedKey => ({
  ok: false,
  violation: { field: 'key', rule, description: RULES[rule] },
});

/** Never throws, and never quotes the key. `address` is the one the key is put for. */
export async function checkKey(bytes: Uint8Array, address: string, nowMs: number): Promise<CheckedKey> {
  if (bytes.length === 0) return refuse('key-empty');
  if (bytes.length > KEY_SIZE_BYTES_MAX) return refuse('key-too-large');
  const keys = await parseKeys(bytes);
  if (keys === undefined || keys.length === 0) return refuse('key-syntax');
  const [key] = keys as [Key];
  if (keys.some((one) => one.isPrivate())) return refuse('key-private');
  if (keys.length > 1) return refuse('key-count');
  const now = new Date(nowMs);
  const problem = await findProblem(key, now);
  if (problem !== undefined) return refuse(problem);
  const encryptionKey = await key.getEncryptionKey(undefined, now);
  const ends = [await key.getExpirationTime(), await encryptionKey.getExpirationTime()].map(toMs);
  const endMs = Math.min(...ends);
  return {
    ok: true,
    fingerprint: key.getFingerprint().toUpperCase(),
    binary: key.toPublic().write(),
    expiresAtMs: endMs === Number.POSITIVE_INFINITY ? 0 : endMs,
    namesAddress: key.users.some((user) => user.userID?.email.toLowerCase() === address.toLowerCase()),
  };
}

async function parseKeys(bytes: Uint8Array): Promise<readonly Key[] | undefined> {
  try {
    // RFC 9580 §4.2: the first octet of a packet has its high bit set; armor is ASCII.
    const isBinary = ((bytes[0] as number) & 0x80) !== 0;
    if (isBinary) return await readKeys({ binaryKeys: bytes });
    return await readKeys({ armoredKeys: Buffer.from(bytes).toString('latin1') });
  } catch {
    return undefined;
  }
}

async function findProblem(key: Key, now: Date): Promise<KeyRule | undefined> {
  try {
    if (await key.isRevoked(undefined, undefined, now)) return 'key-revoked';
    if (toMs(await key.getExpirationTime()) <= now.getTime()) return 'key-expired';
    await key.getEncryptionKey(undefined, now);
    return undefined;
  } catch {
    return 'key-not-for-encryption';
  }
}

/** Null means that no valid signature gives a date. */
const toMs = (end: Date | typeof Number.POSITIVE_INFINITY | null): number =>
  end === null ? 0 : end instanceof Date ? end.getTime() : end;
