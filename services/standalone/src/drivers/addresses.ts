/** Addresses of the log and of the store: read, judged, and shown without what opens them. */

export const KAFKA_PORT_DEFAULT = 9_092;
export const MONGO_DATABASE_DEFAULT = 'sealpost';
const BROKERS_MAX = 64;
const HOST_PORT = /^(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?)(?::(\d{1,5}))?$/;
const MONGO = /^(mongodb(?:\+srv)?):\/\/(?:([^/?#]*)@)?([^@/?#]+)(?:\/([^/?#]*))?(?:\?(.*))?$/;
const DATABASE = /^[A-Za-z0-9_-]{1,63}$/;

/** What is wrong with an address and how to mend it; never the address. */
export interface AddressProblem {
  readonly rule: string;
  readonly description: string;
}

export const isProblem = (value: object): value is AddressProblem => 'rule' in value;

const KAFKA_MEND = 'Write kafka://HOST:PORT,HOST:PORT, or `embedded`.';
const MONGO_MEND = 'Write mongodb://HOST:PORT,HOST:PORT/DATABASE, or `embedded`.';

/** `host:port` of each broker of `kafka://h1:9092,h2:9092`. */
export function parseKafkaUrl(url: string): { readonly brokers: readonly string[] } | AddressProblem {
  if (!url.startsWith('kafka://')) return { rule: 'driver-unknown', description: KAFKA_MEND };
  const rest = url.slice('kafka://'.length).replace(/\/$/, '');
  if (rest.includes('@')) {
    const description =
      'Take name and password out of the address: bus.saslUsername and bus.saslPasswordFile hold them.';
    return { rule: 'credentials-in-address', description };
  }
  const parts = rest.split(',');
  if (parts.length > BROKERS_MAX) return { rule: 'brokers-many', description: `Name at most ${BROKERS_MAX} brokers.` };
  const brokers: string[] = [];
  for (const part of parts) {
    const match = HOST_PORT.exec(part.trim());
    const port = Number(match?.[3] ?? KAFKA_PORT_DEFAULT);
    if (match === null || port < 1 || port > 65_535) return { rule: 'address-syntax', description: KAFKA_MEND };
    brokers.push(`${match[1] as string}:${port}`);
  }
  return { brokers };
}

export interface MongoAddress {
  /** As given, credentials and all: for the driver only. */
  readonly url: string;
  readonly database: string;
  /** The same without credentials and options. */
  readonly shown: string;
}

/** `mongodb://` or `mongodb+srv://`; the database is `sealpost` unless the path names another. */
export function parseMongoUrl(url: string): MongoAddress | AddressProblem {
  const match = MONGO.exec(url);
  if (match === null) return { rule: 'driver-unknown', description: MONGO_MEND };
  const [, scheme = '', , hosts = '', path = ''] = match;
  const parts = hosts.split(',');
  if (parts.some((part) => !HOST_PORT.test(part))) return { rule: 'address-syntax', description: MONGO_MEND };
  const database = path === '' ? MONGO_DATABASE_DEFAULT : path;
  if (!DATABASE.test(database)) {
    return { rule: 'database-name', description: 'Name a database of 1 to 63 letters, digits, _ and -.' };
  }
  return { url, database, shown: `${scheme}://${hosts}/${database}` };
}

/** An address as it may be shown: what stands before `@` and after `?` is left out. */
export function redactAddress(address: string): string {
  const scheme = /^[a-z+]+:\/\//.exec(address)?.[0];
  if (scheme === undefined) return address;
  // The last @ of all: a password that nobody escaped may hold anything, and belongs to no one's screen.
  const rest = address.slice(address.lastIndexOf('@') < 0 ? scheme.length : address.lastIndexOf('@') + 1);
  return scheme + (rest.split('?')[0] as string);
}
