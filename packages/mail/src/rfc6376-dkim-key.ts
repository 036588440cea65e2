/** DKIM keys and the DNS records that publish them (RFC 6376 §3.6.1, RFC 8463 §4). */
import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { AppError } from '@sealpost/kernel';

export type DkimAlgorithm = 'rsa-sha256' | 'ed25519-sha256';

export interface DkimKeyPair {
  readonly algorithm: DkimAlgorithm;
  /** PKCS #8 PEM. A secret. */
  readonly privateKeyPem: string;
  /** SubjectPublicKeyInfo PEM. */
  readonly publicKeyPem: string;
}

/** RFC 8301 §3.2 asks for at least 2048; larger keys do not fit one DNS string and cost four times as much to sign. */
export const DKIM_RSA_BITS = 2_048;
/** RFC 8301 §3.2: verifiers may refuse what is shorter. */
const RSA_BITS_MIN = 1_024;

/** A new key pair. Runs on the thread pool: an RSA key takes some 100 ms. */
export function generateDkimKey(algorithm: DkimAlgorithm = 'rsa-sha256'): Promise<DkimKeyPair> {
  const encodings = {
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  } as const;
  return new Promise((resolve, reject) => {
    const done = (error: Error | null, publicKeyPem: string, privateKeyPem: string): void => {
      if (error) reject(new AppError('MAIL_DKIM_KEY_INVALID', { facts: { reason: 'generate' }, cause: error }));
      else resolve({ algorithm, privateKeyPem, publicKeyPem });
    };
    if (algorithm === 'rsa-sha256') generateKeyPair('rsa', { modulusLength: DKIM_RSA_BITS, ...encodings }, done);
    else generateKeyPair('ed25519', encodings, done);
  });
}

/** The text of the TXT record at `<selector>._domainkey.<domain>`, from a public (or private) key in PEM. */
export function dkimDnsRecord(keyPem: string): string {
  const key = readKey(() => createPublicKey(keyPem));
  const spki = key.export({ type: 'spki', format: 'der' });
  if (key.asymmetricKeyType === 'rsa') return `v=DKIM1; k=rsa; p=${spki.toString('base64')}`;
  // RFC 8463 §4.2: the bare 32 octets, which end the DER form.
  return `v=DKIM1; k=ed25519; p=${spki.subarray(-32).toString('base64')}`;
}

/** Splits record text into the strings of at most 255 octets that DNS carries (RFC 6376 §3.6.2.2 joins them again). */
export function dkimDnsStrings(record: string): readonly string[] {
  return record.match(/.{1,255}/gs) ?? [];
}

/** The key object and its algorithm. Throws MAIL_DKIM_KEY_INVALID for anything but RSA of 1024 bits or more and Ed25519. */
export function readDkimKey(privateKeyPem: string): { readonly key: KeyObject; readonly algorithm: DkimAlgorithm } {
  const key = readKey(() => createPrivateKey(privateKeyPem));
  return { key, algorithm: key.asymmetricKeyType === 'rsa' ? 'rsa-sha256' : 'ed25519-sha256' };
}

function readKey(read: () => KeyObject): KeyObject {
  let key: KeyObject;
  try {
    key = read();
  } catch {
    // The reason stays inside: OpenSSL's text can quote the input.
    throw new AppError('MAIL_DKIM_KEY_INVALID', { facts: { reason: 'pem' } });
  }
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  const usable = key.asymmetricKeyType === 'ed25519' || (key.asymmetricKeyType === 'rsa' && bits >= RSA_BITS_MIN);
  if (!usable) throw new AppError('MAIL_DKIM_KEY_INVALID', { facts: { reason: 'type' } });
  return key;
}
