/** Static routes by pattern: the first that matches a recipient domain wins. Pure. */

export interface StaticRoute {
  readonly pattern: string;
  readonly host: string;
  readonly port: number;
  readonly servername: string;
  readonly caFile: string;
}

/** `example.org` is that domain, `*.example.org` any below it, `name.*` any that begins so, `*` any. */
export function patternMatches(pattern: string, domain: string): boolean {
  const wanted = pattern.toLowerCase();
  if (wanted === '*') return true;
  if (wanted.startsWith('*.')) return domain.endsWith(wanted.slice(1));
  if (wanted.endsWith('.*')) return domain.startsWith(wanted.slice(0, -1));
  return domain === wanted;
}

export const findRoute = (routes: readonly StaticRoute[], domain: string): StaticRoute | undefined =>
  routes.find((route) => patternMatches(route.pattern, domain));

/** Name of the site that a static route leads to. */
export const siteOfRoute = (route: StaticRoute): string => `${route.host}:${route.port}`;

/** In sink mode nothing may connect beyond loopback, so that only routes to this machine count. */
export const routesIn = (mode: 'sink' | 'live', routes: readonly StaticRoute[]): readonly StaticRoute[] =>
  mode === 'live' ? routes : routes.filter((route) => isLoopback(route.host));

const LOOPBACK = /^(127(\.\d{1,3}){3}|::1|localhost)$/;

export const isLoopback = (host: string): boolean => LOOPBACK.test(host);
