/** The CA that development trusts, kept in a folder, and the sink's server certificate from it. */
import { X509Certificate } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock, Random } from '@sealpost/kernel';
import {
  type CertificateAuthority,
  createCertificateAuthority,
  loadCertificateAuthority,
  type PemPair,
} from './certificate-authority.ts';
import { SINK_CA_DAYS, SINK_CERTIFICATE_DAYS, SINK_RENEW_DAYS } from './sink-limits.ts';

const DAY_MS = 86_400_000;
const COMMON_NAME = 'Sealpost development CA';

/** What the sink answers to: this machine, and the names that documentation may use (RFC 2606). */
export const DEVELOPMENT_NAMES: readonly string[] = [
  'localhost',
  '127.0.0.1',
  '::1',
  ...['com', 'net', 'org'].flatMap((top) => [`example.${top}`, `*.example.${top}`]),
  'sink.sealpost.test',
  '*.sealpost.test',
];

export interface DevelopmentCa {
  /** PEM file to trust; in development only. */
  readonly caFile: string;
  readonly caPem: string;
  readonly server: PemPair;
}

export interface DevelopmentCaOptions {
  readonly clock: Clock;
  readonly random: Random;
}

async function readPair(dir: string, name: string): Promise<PemPair | undefined> {
  try {
    const [certPem, keyPem] = await Promise.all([
      readFile(join(dir, `${name}.pem`), 'utf8'),
      readFile(join(dir, `${name}.key`), 'utf8'),
    ]);
    return { certPem, keyPem };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Never leaves a half-written file under its final name. */
async function writeWhole(path: string, text: string, mode: number): Promise<void> {
  await writeFile(`${path}.new`, text, { mode });
  await rename(`${path}.new`, path);
}

async function writePair(dir: string, name: string, pair: PemPair): Promise<void> {
  await writeWhole(join(dir, `${name}.key`), pair.keyPem, 0o600);
  await writeWhole(join(dir, `${name}.pem`), pair.certPem, 0o644);
}

function parseCertificate(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}

const outlives = (certificate: X509Certificate, momentMs: number): boolean =>
  Date.parse(certificate.validFrom) <= momentMs &&
  Date.parse(certificate.validTo) >= momentMs + SINK_RENEW_DAYS * DAY_MS;

async function ensureAuthority(dir: string, options: DevelopmentCaOptions): Promise<CertificateAuthority> {
  const nowMs = options.clock.nowMs();
  const kept = await readPair(dir, 'ca');
  const certificate = kept === undefined ? undefined : parseCertificate(kept.certPem);
  if (kept !== undefined && certificate !== undefined && outlives(certificate, nowMs)) {
    return loadCertificateAuthority(kept, options.random);
  }
  const authority = await createCertificateAuthority({
    commonName: COMMON_NAME,
    notBeforeMs: nowMs - DAY_MS,
    notAfterMs: nowMs + SINK_CA_DAYS * DAY_MS,
    random: options.random,
  });
  await writePair(dir, 'ca', authority);
  return authority;
}

function stillServes(pair: PemPair, authority: CertificateAuthority, nowMs: number): boolean {
  const certificate = parseCertificate(pair.certPem);
  const issuer = parseCertificate(authority.certPem);
  if (certificate === undefined || issuer === undefined) return false;
  const named = DEVELOPMENT_NAMES.every((name) => certificate.subjectAltName?.includes(name.replace(/^::1$/, '0:1')));
  return named && outlives(certificate, nowMs) && certificate.verify(issuer.publicKey);
}

/**
 * Reads `ca.pem`, `ca.key`, `server.pem` and `server.key` in `dir`, making what is missing, outdated or unreadable.
 * Private keys get mode 0600, a new folder 0700. The keys protect nothing but tests; never trust this CA elsewhere.
 */
export async function ensureDevelopmentCa(dir: string, options: DevelopmentCaOptions): Promise<DevelopmentCa> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const authority = await ensureAuthority(dir, options);
  const nowMs = options.clock.nowMs();
  const kept = await readPair(dir, 'server');
  const common = { caFile: join(dir, 'ca.pem'), caPem: authority.certPem };
  if (kept !== undefined && stillServes(kept, authority, nowMs)) return { ...common, server: kept };
  const server = await authority.issue({
    names: DEVELOPMENT_NAMES,
    notBeforeMs: nowMs - DAY_MS,
    notAfterMs: nowMs + SINK_CERTIFICATE_DAYS * DAY_MS,
  });
  await writePair(dir, 'server', server);
  return { ...common, server };
}
