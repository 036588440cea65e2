/** Mail that waited in a schedule without partitions is delivered after the upgrade. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createSiteShards } from '@sealpost/destinations';
import { systemClock } from '@sealpost/kernel';
import { partitionOf } from '../core/placement.ts';
import { givenStore } from '../testing/given-store.ts';
import { adoptDeliveries } from './adopt.ts';
import { DELIVERIES } from './delivery-docs.ts';

it('gives deliveries without a partition the one that their mail would have now', async () => {
  const given = await givenStore();
  const deliveries = await given.store.collection(DELIVERIES);
  const ids = await Promise.all([1, 2, 3].map((i) => given.send(`r${i}@old${i}.example.org`, { partition: 20 })));
  const [old, other, newer] = await Promise.all(ids.map((id) => given.docOf(id)));
  for (const doc of [old, other])
    await deliveries.update(doc?._id ?? '', { unset: ['partition', 'epoch', 'site', 'shard', 'shards'] });
  const placement = { siteShards: createSiteShards([]), partitions: 24 };
  const adopt = () => adoptDeliveries({ ports: { store: given.store, clock: systemClock }, placement });
  await Promise.all([adopt(), adopt()]);
  const found = await given.docOf(old?.messageId ?? '');
  const place = { pool: 'default', site: 'old1.example.org', shard: 0, shards: 1 };
  assert.deepEqual(
    [found.partition, found.site, found.epoch, found.state],
    [partitionOf(placement, place), 'old1.example.org', 0, 'waiting'],
  );
  assert.deepEqual(await given.docOf(newer?.messageId ?? ''), newer);
  // Walked once: what would lack a partition later is not looked for.
  await deliveries.update(old?._id ?? '', { unset: ['partition'] });
  await adopt();
  assert.equal((await given.docOf(old?.messageId ?? '')).partition, undefined);
  await given.close();
});
