/** Issues X.509 certificates in pure JavaScript, for development and tests where no openssl is at hand. */
// The library's own dependency asks for this polyfill.
import 'reflect-metadata';
import type { webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import type { Random } from '@sealpost/kernel';

const KEY_ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const SIGNING_ALGORITHM = { name: 'ECDSA', hash: 'SHA-256' } as const;
const SERIAL_BYTES = 16;

export interface PemPair {
  readonly certPem: string;
  /** PKCS #8, unencrypted. */
  readonly keyPem: string;
}

export interface IssueOptions {
  /** Host names, wildcards and IP addresses. The first also becomes the common name. */
  readonly names: readonly string[];
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
}

export interface CertificateAuthority extends PemPair {
  /** A server certificate with a key of its own. */
  issue(options: IssueOptions): Promise<PemPair>;
}

export interface AuthorityOptions {
  readonly commonName: string;
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
  readonly random: Random;
}

/** Positive and of fixed length (RFC 5280 §4.1.2.2). */
function makeSerial(random: Random): string {
  const bytes = random.bytes(SERIAL_BYTES);
  bytes[0] = ((bytes[0] as number) & 0x7f) | 0x40;
  return bytes.toString('hex');
}

const makeKeys = (): Promise<webcrypto.CryptoKeyPair> =>
  crypto.subtle.generateKey(KEY_ALGORITHM, true, ['sign', 'verify']) as Promise<webcrypto.CryptoKeyPair>;

async function exportKey(key: webcrypto.CryptoKey): Promise<string> {
  return `${PemConverter.encode(await crypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')}\n`;
}

const importKey = (keyPem: string): Promise<webcrypto.CryptoKey> =>
  crypto.subtle.importKey('pkcs8', PemConverter.decodeFirst(keyPem), KEY_ALGORITHM, true, ['sign']);

function toAuthority(
  certificate: X509Certificate,
  key: webcrypto.CryptoKey,
  rest: { keyPem: string; random: Random },
): CertificateAuthority {
  return {
    certPem: `${certificate.toString('pem')}\n`,
    keyPem: rest.keyPem,
    async issue({ names, notBeforeMs, notAfterMs }) {
      const keys = await makeKeys();
      const issued = await X509CertificateGenerator.create({
        serialNumber: makeSerial(rest.random),
        subject: [{ CN: [names[0] ?? 'localhost'] }],
        issuer: certificate.subjectName,
        notBefore: new Date(notBeforeMs),
        notAfter: new Date(notAfterMs),
        publicKey: keys.publicKey,
        signingKey: key,
        signingAlgorithm: SIGNING_ALGORITHM,
        extensions: [
          new BasicConstraintsExtension(false, undefined, true),
          new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
          new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
          new SubjectAlternativeNameExtension(
            names.map((value) => ({ type: isIP(value) === 0 ? 'dns' : 'ip', value }) as const),
          ),
        ],
      });
      return { certPem: `${issued.toString('pem')}\n`, keyPem: await exportKey(keys.privateKey) };
    },
  };
}

/** A new self-signed authority on P-256 that may sign server certificates only (path length 0). */
export async function createCertificateAuthority(options: AuthorityOptions): Promise<CertificateAuthority> {
  const keys = await makeKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: makeSerial(options.random),
    name: [{ CN: [options.commonName] }],
    notBefore: new Date(options.notBeforeMs),
    notAfter: new Date(options.notAfterMs),
    keys,
    signingAlgorithm: SIGNING_ALGORITHM,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    ],
  });
  return toAuthority(certificate, keys.privateKey, {
    keyPem: await exportKey(keys.privateKey),
    random: options.random,
  });
}

/** An authority read back from its PEM files. Throws when they are no P-256 certificate and key. */
export async function loadCertificateAuthority(pem: PemPair, random: Random): Promise<CertificateAuthority> {
  const certificate = new X509Certificate(pem.certPem);
  return toAuthority(certificate, await importKey(pem.keyPem), { keyPem: pem.keyPem, random });
}
