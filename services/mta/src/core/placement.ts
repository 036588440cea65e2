/** Which partition of mail.sealed a delivery belongs to: the same answer that encrypt keyed its record by. Pure. */
import { partitionOfKey } from '@sealpost/bus';
import { sealedKey } from '@sealpost/contracts';
import type { SiteShards } from '@sealpost/destinations';

export interface Placement {
  readonly site: string;
  readonly shard: number;
  readonly shards: number;
  readonly partition: number;
}

export interface PlacementOptions {
  readonly siteShards: SiteShards;
  /** Partitions of mail.sealed. */
  readonly partitions: number;
}

/** Place of one message of a pool at a site. */
export function placeOf(
  options: PlacementOptions,
  mail: { readonly pool: string; readonly site: string; readonly messageId: string },
): Placement {
  const { site, pool } = mail;
  const { shard, shards } = options.siteShards.of(site, mail.messageId);
  return { site, shard, shards, partition: partitionOf(options, { pool, site, shard, shards }) };
}

export function partitionOf(
  { partitions }: Pick<PlacementOptions, 'partitions'>,
  place: { readonly pool: string; readonly site: string; readonly shard: number; readonly shards: number },
): number {
  const { pool, site, shard, shards } = place;
  const key = sealedKey({ egressPool: pool, domain: site, site, siteShard: shard, siteShards: shards });
  return partitionOfKey(key, partitions);
}

/** Connections that one part of a site may have open: its share, and at least one. */
export const connectionsOf = (connectionsMax: number, shards: number): number =>
  Math.max(1, Math.floor(connectionsMax / Math.max(1, shards)));
