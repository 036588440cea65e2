import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createSystemRandom, newId, systemClock } from '@sealpost/kernel';
import { createSiteShards } from './site-shards.ts';

describe('createSiteShards', () => {
  const shards = createSiteShards([
    { site: 'Big.example.net', shards: 4 },
    { site: 'big.example.net', shards: 8 },
  ]);

  it('leaves a site whole that is not named', () => {
    assert.deepEqual(shards.of('small.example.net', 'msg_1'), { shard: 0, shards: 1 });
    assert.deepEqual(createSiteShards([]).of('big.example.net', 'msg_1'), { shard: 0, shards: 1 });
  });

  it('answers the same shard for a message every time, the first entry of a site counting', () => {
    const first = shards.of('big.example.net', 'msg_01hzy0000000000000000000aa');
    assert.equal(first.shards, 4);
    assert.deepEqual(shards.of('big.example.net', 'msg_01hzy0000000000000000000aa'), first);
  });

  it('spreads messages evenly', () => {
    const counts = [0, 0, 0, 0];
    const random = createSystemRandom();
    for (let i = 0; i < 4_000; i++) {
      const { shard } = shards.of('big.example.net', newId('msg', systemClock, random));
      counts[shard] = (counts[shard] ?? 0) + 1;
    }
    for (const count of counts) assert.ok(count > 800 && count < 1_200, String(counts));
  });
});
