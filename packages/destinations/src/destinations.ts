/** Where a recipient domain's mail goes: a static route, the sink, or the domain's MX hosts. */
import { readFile } from 'node:fs/promises';
import { AppError } from '@sealpost/kernel';
import { type ProviderFamily, providerFamily } from '@sealpost/mail';
import { findHostAddresses, findMailHosts } from './mail-hosts.ts';
import type { Resolver } from './resolver.ts';
import { findRoute, routesIn, type StaticRoute, siteOfRoute } from './routes.ts';
import { siteOfDomain } from './site.ts';
import type { SiteShardSpec } from './site-shards.ts';

export interface Target {
  readonly host: string;
  readonly address?: string;
  readonly port: number;
  /** Name the certificate must carry. */
  readonly servername: string;
}

export type Destination =
  | {
      readonly kind: 'site';
      readonly site: string;
      readonly family: ProviderFamily;
      readonly ca: string | undefined;
      /** Sessions with required TLS are shared only where this is equal: two routes to one host may ask for other names. */
      readonly trust: string;
      /** Hosts by preference, to be tried in this order. */
      targets(): Promise<readonly Target[]>;
    }
  | { readonly kind: 'none'; readonly site: string; readonly reason: 'no-such-domain' | 'null-mx' | 'temporary' };

export interface Destinations {
  /** Its site is the one that `createSites` names. */
  of(domain: string): Promise<Destination>;
  /** True in sink mode: nothing may connect beyond loopback. */
  readonly loopbackOnly: boolean;
}

/** Addresses tried per host. */
const ADDRESSES_PER_HOST_MAX = 2;

/** What section `delivery` of the configuration says of the ways. */
export interface DestinationSettings {
  readonly mode: 'sink' | 'live';
  /** `host:port` of the sink every domain is routed to in sink mode. */
  readonly sinkAddress: string;
  /** Sink listener without STARTTLS, the route of domains under `no-tls.`. */
  readonly sinkPlainAddress: string;
  /** PEM file of the development CA that is trusted in sink mode only; empty for none. */
  readonly sinkCaFile: string;
  readonly routes: readonly StaticRoute[];
  /** Sites that are split among several owners; of two entries for one site the first counts. */
  readonly siteShards: readonly SiteShardSpec[];
}

export interface DestinationsOptions {
  readonly delivery: DestinationSettings;
  readonly resolver: Resolver;
}

export async function createDestinations({ delivery, resolver }: DestinationsOptions): Promise<Destinations> {
  const loopbackOnly = delivery.mode !== 'live';
  const sinkRoutes = loopbackOnly
    ? [sinkRoute('no-tls.*', delivery.sinkPlainAddress), sinkRoute('*', delivery.sinkAddress)]
    : [];
  const routes = [...routesIn(delivery.mode, delivery.routes), ...sinkRoutes];
  const sinkCa =
    loopbackOnly && delivery.sinkCaFile !== ''
      ? await readFile(delivery.sinkCaFile, 'utf8').catch(() => undefined)
      : undefined;
  const caOf = new Map<StaticRoute, string | undefined>();
  for (const route of routes) caOf.set(route, route.caFile === '' ? sinkCa : await readCa(route.caFile));
  const isSink = new Set(sinkRoutes);
  const ofRoute = new Map<StaticRoute, Destination>(
    routes.map((route) => [route, toDestination(route, caOf.get(route))]),
  );

  return {
    loopbackOnly,
    of: async (domain) => {
      const route = findRoute(routes, domain);
      if (route !== undefined) {
        const known = ofRoute.get(route) as Destination;
        return isSink.has(route) ? { ...known, site: siteOfDomain(domain) } : known;
      }
      const found = await findMailHosts(resolver, domain);
      if (found.kind !== 'hosts') return { kind: 'none', site: siteOfDomain(domain), reason: found.kind };
      const names = found.hosts.map((host) => host.exchange);
      return {
        kind: 'site',
        site: siteOfDomain(domain, found),
        family: providerFamily(names),
        ca: undefined,
        trust: 'mx',
        targets: async () => (await Promise.all(names.map((name) => targetsOf(resolver, name)))).flat(),
      };
    },
  };
}

function sinkRoute(pattern: string, address: string): StaticRoute {
  const at = address.lastIndexOf(':');
  const host = address.slice(0, at);
  const port = Number(address.slice(at + 1));
  if (at < 1 || !Number.isInteger(port) || port < 1 || port > 65_535) {
    const description = 'Give host:port, for example 127.0.0.1:2526.';
    throw new AppError('CONFIG_INVALID', {
      violations: [{ field: 'delivery.sinkAddress', rule: 'address-syntax', description }],
    });
  }
  return { pattern, host, port, servername: 'localhost', caFile: '' };
}

function toDestination(route: StaticRoute, ca: string | undefined): Destination {
  const servername = route.servername === '' ? route.host : route.servername;
  const target = { host: route.host, port: route.port, servername };
  return {
    kind: 'site',
    site: siteOfRoute(route),
    family: 'other',
    ca,
    trust: `${servername}|${route.caFile}`,
    targets: () => Promise.resolve([target]),
  };
}

async function readCa(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new AppError('CONFIG_UNREADABLE', { facts: { setting: 'delivery.routes.caFile' }, cause });
  }
}

async function targetsOf(resolver: Resolver, host: string): Promise<readonly Target[]> {
  const found = await findHostAddresses(resolver, host);
  if (found.kind !== 'addresses') return [];
  return found.addresses
    .slice(0, ADDRESSES_PER_HOST_MAX)
    .map((address) => ({ host, address, port: 25, servername: host }));
}
