/** Reads the server's address and decides whether the way there is plain or TLS. */
import { isIP } from 'node:net';
import { clientError } from './sealpost-error.ts';

export interface TlsOptions {
  /** PEM certificates to trust instead of the system's. */
  readonly rootCertificates?: Buffer;
  readonly clientCertificate?: Buffer;
  readonly clientKey?: Buffer;
  /** Name to expect in the certificate when it differs from the address. */
  readonly serverName?: string;
}

/** Where calls go, for texts about connections. */
export interface Destination {
  readonly target: string;
  readonly tls: boolean;
}

export interface ServerAddress {
  readonly host: string;
  readonly port: number;
  /** As gRPC wants it. */
  readonly target: string;
  readonly isLoopback: boolean;
}

const PORT_MAX = 65_535;
const ADDRESS_LENGTH_MAX = 300;
const PATTERN = /^(?:\[([0-9a-fA-F:.]+)\]|([A-Za-z0-9._-]+)):(\d{1,5})$/;

/** `HOST:PORT` or `[IPV6]:PORT`. Throws CLIENT_ADDRESS_INVALID. */
export function parseServerAddress(text: string): ServerAddress {
  const match = text.length > ADDRESS_LENGTH_MAX ? null : PATTERN.exec(text);
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  if (host === undefined || port < 1 || port > PORT_MAX) throw clientError('CLIENT_ADDRESS_INVALID');
  if (match?.[1] !== undefined && isIP(host) !== 6) throw clientError('CLIENT_ADDRESS_INVALID');
  return { host, port, target: text, isLoopback: isLoopbackHost(host) };
}

/** True for names and numbers that stay on this machine. */
export function isLoopbackHost(host: string): boolean {
  if (host === 'localhost' || host === '::1') return true;
  return isIP(host) === 4 && host.startsWith('127.');
}

/** Plain only on loopback or when asked for: a key in clear on a network is a key given away. */
export function usesTls(address: ServerAddress, tls: TlsOptions | boolean | undefined): boolean {
  if (tls === undefined) return !address.isLoopback;
  return tls !== false;
}
