/** Splits the traffic of a big site among several owners: which shard a message belongs to. Pure. */

/** What is configured: `shards` owners for the site of this name. */
export interface SiteShardSpec {
  readonly site: string;
  readonly shards: number;
}

/** Part `shard` (from 0) of `shards`; a site that is not split is part 0 of 1. Each part has 1/shards of the site's budget. */
export interface SiteShard {
  readonly shard: number;
  readonly shards: number;
}

const WHOLE: SiteShard = { shard: 0, shards: 1 };

export interface SiteShards {
  /** The same for every stage and every time a message is seen. */
  of(site: string, messageId: string): SiteShard;
}

/** Of two entries for one site the first counts. */
export function createSiteShards(specs: readonly SiteShardSpec[]): SiteShards {
  const shardsOf = new Map(specs.toReversed().map(({ site, shards }) => [site.toLowerCase(), shards]));
  return {
    of: (site, messageId) => {
      const shards = shardsOf.size === 0 ? undefined : shardsOf.get(site);
      return shards === undefined ? WHOLE : { shard: hash(messageId) % shards, shards };
    },
  };
}

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/**
 * FNV-1a over the id's characters, unsigned. Unlike murmur2, which places keys in partitions, so that the parts of a
 * message's site do not follow the partition its earlier records lay in.
 */
function hash(messageId: string): number {
  let value = FNV_OFFSET;
  for (let at = 0; at < messageId.length; at++) value = Math.imul(value ^ messageId.charCodeAt(at), FNV_PRIME);
  return value >>> 0;
}
