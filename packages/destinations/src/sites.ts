/** Names the site of a domain without opening a way to it: what records are keyed by before anyone connects. */
import type { DestinationSettings } from './destinations.ts';
import { findMailHosts } from './mail-hosts.ts';
import type { Resolver } from './resolver.ts';
import { findRoute, routesIn, siteOfRoute } from './routes.ts';
import { siteOfDomain } from './site.ts';

export interface SitesOptions {
  readonly delivery: Pick<DestinationSettings, 'mode' | 'routes'>;
  readonly resolver: Resolver;
}

export interface NamedSite {
  readonly site: string;
  /** DNS did not answer: the domain stands in, and another time the site may be another. */
  readonly standsIn: boolean;
}

export interface Sites {
  /**
   * A static route's `host:port`, else the host group of the domain's MX. The domain itself where DNS names no host, and
   * in sink mode, where the sink stands in for the hosts of every domain. Never rejects.
   */
  of(domain: string): Promise<NamedSite>;
}

/** Agrees with `createDestinations` on every domain, given the same settings and the same DNS. */
export function createSites({ delivery, resolver }: SitesOptions): Sites {
  const routes = routesIn(delivery.mode, delivery.routes);
  return {
    of: async (domain) => {
      const route = findRoute(routes, domain);
      if (route !== undefined) return { site: siteOfRoute(route), standsIn: false };
      if (delivery.mode !== 'live') return { site: siteOfDomain(domain), standsIn: false };
      const found = await findMailHosts(resolver, domain);
      return { site: siteOfDomain(domain, found), standsIn: found.kind === 'temporary' };
    },
  };
}
