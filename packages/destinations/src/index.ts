/** Where a domain's mail goes and which site that is: static routes, DNS, host groups. The same for encrypt and mta. */
export * from './caching-resolver.ts';
export * from './destinations.ts';
export * from './mail-hosts.ts';
export * from './resolver.ts';
export * from './routes.ts';
export * from './site.ts';
export * from './site-shards.ts';
export * from './sites.ts';
