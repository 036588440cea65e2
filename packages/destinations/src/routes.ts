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

const LOOPBACK = /^(127(\.\d{1,3}){3}|::1|localhost)$/;

export const isLoopback = (host: string): boolean => LOOPBACK.test(host);
