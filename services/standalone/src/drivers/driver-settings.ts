/** Which drivers a process uses and what they are told: read from the settings, judged together, secrets from files. */
import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Effective, SectionConfig } from '@sealpost/config';
import { AppError, type FieldViolation } from '@sealpost/kernel';
import { blobsConfig, busConfig, keyringConfig, storeConfig } from '@sealpost/runtime';
import { isProblem, type MongoAddress, parseKafkaUrl, parseMongoUrl } from './addresses.ts';

export interface KafkaSettings {
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly prefix: string;
  readonly appendTimeoutMs: number;
  readonly compression: 'none' | 'gzip';
  readonly sessionTimeoutMs: number;
  readonly security?: { readonly tls?: TlsSettings; readonly sasl?: SaslSettings };
}

/** PEM texts. */
export interface TlsSettings {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

export interface SaslSettings {
  readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
  readonly username: string;
  readonly password: string;
}

export interface MongoSettings extends MongoAddress {
  readonly timeoutMs: number;
}

export type Drivers =
  | { readonly kind: 'embedded' }
  | {
      readonly kind: 'distributed';
      readonly kafka: KafkaSettings;
      readonly mongo: MongoSettings;
      readonly blobs: 'fs' | 'store';
    };

const SECRET_FILE_BYTES_MAX = 65_536;
const EMBEDDED = 'embedded';

/** Errors: CONFIG_INVALID naming each wrong field and its rule; no value is ever quoted. */
export async function readDrivers(effective: Effective): Promise<Drivers> {
  const violations: FieldViolation[] = [];
  const bus = effective.of(busConfig);
  const storeUrl = await storeUrlOf(effective.of(storeConfig), violations);
  const { url: blobs } = effective.of(blobsConfig);
  refuseMixed({ busUrl: bus.url, storeUrl, blobs }, violations);
  if (bus.url === EMBEDDED && storeUrl === EMBEDDED) {
    if (violations.length > 0) throw new AppError('CONFIG_INVALID', { violations });
    return { kind: 'embedded' };
  }
  const kafka = await readKafka(bus, violations);
  const mongo = parseMongoUrl(storeUrl);
  if (isProblem(mongo) && storeUrl !== EMBEDDED) violations.push({ field: 'store.url', ...mongo });
  if (effective.of(keyringConfig).rootKeyFile === '') {
    const description =
      'Set the path of one root key that all processes have: with a key of its own a process cannot open what the others sealed. Make one with `openssl rand -hex 32`.';
    violations.push({ field: 'keyring.rootKeyFile', rule: 'required', description });
  }
  if (violations.length > 0 || kafka === undefined || isProblem(mongo))
    throw new AppError('CONFIG_INVALID', { violations });
  const { timeoutMs } = effective.of(storeConfig);
  return { kind: 'distributed', kafka, mongo: { ...mongo, timeoutMs }, blobs: blobs === 'fs' ? 'fs' : 'store' };
}

/** The Kafka cluster alone, for commands that need no store. Errors: CONFIG_INVALID, also when the log is embedded. */
export async function readKafkaSettings(effective: Effective): Promise<KafkaSettings> {
  const violations: FieldViolation[] = [];
  const bus = effective.of(busConfig);
  if (bus.url === EMBEDDED) {
    const description = 'Name a cluster, kafka://HOST:PORT: the embedded log makes its own topics.';
    violations.push({ field: 'bus.url', rule: 'not-embedded', description });
  }
  const kafka = await readKafka(bus, violations);
  if (violations.length > 0 || kafka === undefined) throw new AppError('CONFIG_INVALID', { violations });
  return kafka;
}

/** The store alone, for commands that need no log. Errors: CONFIG_INVALID, also when the store is embedded. */
export async function readMongoSettings(effective: Effective): Promise<MongoSettings> {
  const violations: FieldViolation[] = [];
  const store = effective.of(storeConfig);
  const url = await storeUrlOf(store, violations);
  const mongo = parseMongoUrl(url);
  if (url === EMBEDDED) {
    const description = 'Name a server, mongodb://HOST:PORT/DATABASE: the embedded store migrates itself at its start.';
    violations.push({ field: 'store.url', rule: 'not-embedded', description });
  } else if (isProblem(mongo)) violations.push({ field: 'store.url', ...mongo });
  if (violations.length > 0 || isProblem(mongo)) throw new AppError('CONFIG_INVALID', { violations });
  return { ...mongo, timeoutMs: store.timeoutMs };
}

/**
 * The log and the store go together. A shared log with a store on one host would hand partitions to processes that lack
 * the states behind them; an embedded log beside a shared store holds accepted mail that the other processes never see.
 */
function refuseMixed(
  given: { readonly busUrl: string; readonly storeUrl: string; readonly blobs: string },
  violations: FieldViolation[],
): void {
  const { busUrl, storeUrl, blobs } = given;
  if (busUrl !== EMBEDDED && storeUrl === EMBEDDED) {
    const description = 'The log is shared, so the store must be: set mongodb://…, or bus.url to embedded.';
    violations.push({ field: 'store.url', rule: 'bus-and-store-together', description });
  }
  if (busUrl === EMBEDDED && storeUrl !== EMBEDDED) {
    const description = 'The store is shared, so the log must be: set kafka://…, or store.url to embedded.';
    violations.push({ field: 'bus.url', rule: 'bus-and-store-together', description });
  }
  if (blobs === 'store' && storeUrl === EMBEDDED) {
    const description = 'The embedded store keeps no blobs: set auto or fs.';
    violations.push({ field: 'blobs.url', rule: 'store-without-blobs', description });
  }
}

async function storeUrlOf(store: SectionConfig<typeof storeConfig>, violations: FieldViolation[]): Promise<string> {
  if (store.urlFile === '') return store.url;
  if (store.url !== EMBEDDED) {
    const description = 'Give either store.url or store.urlFile.';
    violations.push({ field: 'store.urlFile', rule: 'one-of', description });
  }
  return (await readSecret('store.urlFile', store.urlFile, violations)) ?? store.url;
}

async function readKafka(
  bus: SectionConfig<typeof busConfig>,
  violations: FieldViolation[],
): Promise<KafkaSettings | undefined> {
  const address = parseKafkaUrl(bus.url);
  if (isProblem(address)) {
    if (bus.url !== EMBEDDED) violations.push({ field: 'bus.url', ...address });
    return undefined;
  }
  if (bus.prefix !== '' && !/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(bus.prefix)) {
    const description = 'Use letters, digits, dot, _ and -; begin with a letter or digit.';
    violations.push({ field: 'bus.prefix', rule: 'topic-name', description });
  }
  const tls = await readTls(bus, violations);
  const sasl = await readSasl(bus, violations);
  const { clientId, prefix, appendTimeoutMs, compression, sessionTimeoutMs } = bus;
  const plain = { clientId, prefix, appendTimeoutMs, compression, sessionTimeoutMs };
  const security = { ...(tls === undefined ? {} : { tls }), ...(sasl === undefined ? {} : { sasl }) };
  return { ...address, ...plain, security };
}

async function readTls(
  bus: SectionConfig<typeof busConfig>,
  violations: FieldViolation[],
): Promise<TlsSettings | undefined> {
  const files = { ca: 'tlsCaFile', cert: 'tlsCertFile', key: 'tlsKeyFile' } as const;
  const out: { ca?: string; cert?: string; key?: string } = {};
  for (const [name, key] of Object.entries(files) as [keyof typeof files, (typeof files)[keyof typeof files]][]) {
    if (bus[key] === '') continue;
    if (bus.tls === 'off') {
      violations.push({ field: `bus.${key}`, rule: 'tls-off', description: 'Set bus.tls to on, or leave this out.' });
    }
    const text = await readText(`bus.${key}`, bus[key], violations);
    if (text !== undefined) out[name] = text;
  }
  if ((bus.tlsCertFile === '') !== (bus.tlsKeyFile === '')) {
    const field = bus.tlsCertFile === '' ? 'bus.tlsCertFile' : 'bus.tlsKeyFile';
    violations.push({ field, rule: 'both-or-none', description: 'Certificate and key belong together: set both.' });
  }
  return bus.tls === 'on' ? out : undefined;
}

async function readSasl(
  bus: SectionConfig<typeof busConfig>,
  violations: FieldViolation[],
): Promise<SaslSettings | undefined> {
  const { saslMechanism: mechanism, saslUsername: username } = bus;
  const given = username !== '' || bus.saslPassword !== '' || bus.saslPasswordFile !== '';
  if (mechanism === 'none') {
    if (given) {
      const description = 'Name a mechanism: a user name and a password are given.';
      violations.push({ field: 'bus.saslMechanism', rule: 'required', description });
    }
    return undefined;
  }
  if (bus.saslPassword !== '' && bus.saslPasswordFile !== '') {
    const description = 'Give either bus.saslPassword or bus.saslPasswordFile.';
    violations.push({ field: 'bus.saslPasswordFile', rule: 'one-of', description });
  }
  const password =
    bus.saslPasswordFile === ''
      ? bus.saslPassword
      : await readSecret('bus.saslPasswordFile', bus.saslPasswordFile, violations);
  if (username === '')
    violations.push({ field: 'bus.saslUsername', rule: 'required', description: 'Set the name to log in with.' });
  if (password === '')
    violations.push({ field: 'bus.saslPasswordFile', rule: 'required', description: 'Set the file of the password.' });
  return { mechanism, username, password: password ?? '' };
}

/** The first line of a file; a violation and undefined when there is none. */
async function readSecret(field: string, path: string, violations: FieldViolation[]): Promise<string | undefined> {
  const text = await readText(field, path, violations);
  const line = text?.split(/\r?\n/)[0]?.trim();
  if (line === undefined || line !== '') return line;
  violations.push({ field, rule: 'file-empty', description: 'The first line of this file is empty.' });
  return undefined;
}

async function readText(field: string, path: string, violations: FieldViolation[]): Promise<string | undefined> {
  const file = resolve(path);
  try {
    const { size } = await stat(file);
    if (size <= SECRET_FILE_BYTES_MAX) return await readFile(file, 'utf8');
    violations.push({
      field,
      rule: 'file-large',
      description: `This file has at most ${SECRET_FILE_BYTES_MAX} bytes.`,
    });
  } catch {
    violations.push({ field, rule: 'file-unreadable', description: 'Let this process read the file that this names.' });
  }
  return undefined;
}
