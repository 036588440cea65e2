/** The partitioner against values of Kafka's own test (UtilsTest.testMurmur2). */
import { equal, ok } from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { murmur2, partitionOfKey } from './murmur2.ts';

const KAFKA_VALUES: readonly (readonly [string, number])[] = [
  ['21', -973932308],
  ['foobar', -790332482],
  ['a-little-bit-long-string', -985981536],
  ['a-little-bit-longer-string', -1486304829],
  ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
  ['abc', 479470107],
];

describe('the partitioner', () => {
  it('gives the values of the Kafka client', () => {
    for (const [key, expected] of KAFKA_VALUES) equal(murmur2(key), expected, key);
  });

  it('gives a partition in range for every key', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), fc.integer({ min: 1, max: 64 }), (key, partitions) => {
        const partition = partitionOfKey(key, partitions);
        ok(Number.isInteger(partition) && partition >= 0 && partition < partitions);
      }),
    );
  });
});
