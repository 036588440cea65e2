/** The DNS port, and its driver over Node's own resolver. */
import { Resolver as NodeDnsResolver } from 'node:dns/promises';

export interface MxRecord {
  /** As the server wrote it; empty or `.` in a null MX. */
  readonly exchange: string;
  readonly preference: number;
}

export type DnsAnswer<T> =
  | { readonly kind: 'records'; readonly records: readonly T[]; readonly ttlMs: number | undefined }
  /** The name exists without records of this type. */
  | { readonly kind: 'no-data' }
  | { readonly kind: 'no-such-domain' }
  /** Ask again later. `code` is the resolver's, such as `ESERVFAIL` or `ETIMEOUT`. */
  | { readonly kind: 'temporary'; readonly code: string };

/** Never rejects: every ending is an answer. */
export interface Resolver {
  resolveMx(domain: string): Promise<DnsAnswer<MxRecord>>;
  resolve4(host: string): Promise<DnsAnswer<string>>;
  resolve6(host: string): Promise<DnsAnswer<string>>;
}

export interface NodeResolverOptions {
  /** `address` or `address:port`; the system's servers unless given. */
  readonly servers?: readonly string[];
  /** One try's time-out. */
  readonly timeoutMs: number;
  readonly tries: number;
}

/** Records of one answer that are looked at; a longer answer is cut. */
export const DNS_RECORDS_MAX = 64;

function toAnswer<T>(error: unknown): DnsAnswer<T> {
  const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
  if (code === 'ENOTFOUND') return { kind: 'no-such-domain' };
  // A name that DNS cannot even carry does not exist.
  if (code === 'EBADNAME') return { kind: 'no-such-domain' };
  if (code === 'ENODATA') return { kind: 'no-data' };
  return { kind: 'temporary', code };
}

/** c-ares reports an empty answer in several ways. */
function fromRecords<T>(records: readonly T[], ttlSeconds: number | undefined): DnsAnswer<T> {
  if (records.length === 0) return { kind: 'no-data' };
  return {
    kind: 'records',
    records: records.slice(0, DNS_RECORDS_MAX),
    ttlMs: ttlSeconds === undefined ? undefined : ttlSeconds * 1000,
  };
}

const smallestTtl = (records: readonly { readonly ttl: number }[]): number | undefined =>
  records.reduce<number | undefined>((least, { ttl }) => (least === undefined ? ttl : Math.min(least, ttl)), undefined);

/** Asks over c-ares; MX answers come without a TTL, for Node does not tell it. */
export function createNodeResolver(options: NodeResolverOptions): Resolver {
  const dns = new NodeDnsResolver({ timeout: options.timeoutMs, tries: options.tries });
  if (options.servers !== undefined) dns.setServers([...options.servers]);
  return {
    async resolveMx(domain) {
      try {
        const records = await dns.resolveMx(domain);
        return fromRecords(
          records.map(({ exchange, priority }) => ({ exchange, preference: priority })),
          undefined,
        );
      } catch (error) {
        return toAnswer(error);
      }
    },
    async resolve4(host) {
      try {
        const records = await dns.resolve4(host, { ttl: true });
        return fromRecords(
          records.map(({ address }) => address),
          smallestTtl(records),
        );
      } catch (error) {
        return toAnswer(error);
      }
    },
    async resolve6(host) {
      try {
        const records = await dns.resolve6(host, { ttl: true });
        return fromRecords(
          records.map(({ address }) => address),
          smallestTtl(records),
        );
      } catch (error) {
        return toAnswer(error);
      }
    },
  };
}
