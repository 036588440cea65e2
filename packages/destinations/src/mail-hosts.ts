/** Finds the hosts that take mail for a domain (RFC 5321 §5.1, null MX by RFC 7505). */
import { domainToASCII } from 'node:url';
import type { DnsAnswer, MxRecord, Resolver } from './resolver.ts';

export interface MailHost {
  /** Lower case, no trailing dot. */
  readonly exchange: string;
  readonly preference: number;
}

export type MailHosts =
  /** Best preference first. `implicit`: there is no MX, the domain's own address stands in. */
  | { readonly kind: 'hosts'; readonly hosts: readonly MailHost[]; readonly implicit: boolean }
  | { readonly kind: 'no-such-domain' }
  /** The domain says that it takes no mail. */
  | { readonly kind: 'null-mx' }
  | { readonly kind: 'temporary'; readonly code: string };

/** Hosts tried for one domain; more MX records than this are cut. */
export const MAIL_HOSTS_MAX = 16;

const HOST_NAME = /^[a-z0-9_](?:[a-z0-9_.-]{0,251}[a-z0-9_])?$/;

const normalise = (name: string): string => name.toLowerCase().replace(/\.$/, '');

function fromMx(records: readonly MxRecord[]): MailHosts | undefined {
  const [only] = records;
  if (records.length === 1 && only !== undefined && normalise(only.exchange) === '') return { kind: 'null-mx' };
  const hosts = records
    .map(({ exchange, preference }) => ({ exchange: normalise(exchange), preference }))
    .filter(({ exchange }) => HOST_NAME.test(exchange))
    .sort((a, b) => a.preference - b.preference)
    .slice(0, MAIL_HOSTS_MAX);
  return hosts.length === 0 ? undefined : { kind: 'hosts', hosts, implicit: false };
}

/** RFC 5321 §5.1: without MX records the address records of the domain itself count, at preference 0. */
async function findImplicit(resolver: Resolver, domain: string): Promise<MailHosts> {
  const answers: DnsAnswer<string>[] = await Promise.all([resolver.resolve4(domain), resolver.resolve6(domain)]);
  if (answers.some((answer) => answer.kind === 'records')) {
    return { kind: 'hosts', hosts: [{ exchange: domain, preference: 0 }], implicit: true };
  }
  const waiting = answers.find((answer) => answer.kind === 'temporary');
  return waiting === undefined ? { kind: 'no-such-domain' } : { kind: 'temporary', code: waiting.code };
}

/**
 * The mail hosts of `domain` (U-labels are converted). A domain that exists without MX and address records counts as
 * `no-such-domain`: mail for it can never be delivered.
 */
export async function findMailHosts(resolver: Resolver, domain: string): Promise<MailHosts> {
  const name = normalise(domainToASCII(domain));
  if (!HOST_NAME.test(name)) return { kind: 'no-such-domain' };
  const answer = await resolver.resolveMx(name);
  switch (answer.kind) {
    case 'no-such-domain':
      return answer;
    case 'temporary':
      return { kind: 'temporary', code: answer.code };
    case 'no-data':
      return findImplicit(resolver, name);
    case 'records':
      // With MX records that name no usable host the implicit rule does not apply (RFC 5321 §5.1).
      return fromMx(answer.records) ?? { kind: 'temporary', code: 'unusable-mx' };
  }
}

/** Addresses tried for one host. */
export const HOST_ADDRESSES_MAX = 8;

export type HostAddresses =
  | { readonly kind: 'addresses'; readonly addresses: readonly string[] }
  | { readonly kind: 'none' }
  | { readonly kind: 'temporary'; readonly code: string };

/** Addresses of one exchange, IPv4 first; `families` says which the source can reach. */
export async function findHostAddresses(
  resolver: Resolver,
  host: string,
  families: readonly (4 | 6)[] = [4, 6],
): Promise<HostAddresses> {
  const answers = await Promise.all(
    families.map((family) => (family === 4 ? resolver.resolve4(host) : resolver.resolve6(host))),
  );
  const addresses = answers.flatMap((answer) => (answer.kind === 'records' ? answer.records : []));
  if (addresses.length > 0) return { kind: 'addresses', addresses: addresses.slice(0, HOST_ADDRESSES_MAX) };
  const waiting = answers.find((answer) => answer.kind === 'temporary');
  return waiting === undefined ? { kind: 'none' } : { kind: 'temporary', code: waiting.code };
}
