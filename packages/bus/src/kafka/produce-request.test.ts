/** The produce request against kafkajs's own encoder, byte for byte, and the checksum against known values. */
import { deepEqual, equal } from 'node:assert/strict';
import { createRequire } from 'node:module';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { crc32c } from './crc32c.ts';
import { encodeProduceBody, type ProduceData } from './produce-request.ts';

const require = createRequire(import.meta.url);
const kafkajsRequest = require('kafkajs/src/protocol/requests/produce/v3/request') as (data: ProduceData) => {
  encode(): Promise<{ readonly buffer: Buffer }>;
};
const kafkajsCrc = require('kafkajs/src/protocol/recordBatch/crc32C') as (bytes: Buffer) => number;

const NOW_MS = 1_795_000_000_000;

const message = fc.record({
  key: fc.string({ unit: 'binary', maxLength: 30 }),
  value: fc.option(fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes))),
  timestamp: fc.nat(100_000).map((delta) => `${NOW_MS + delta}`),
  headers: fc.dictionary(
    fc.string({ minLength: 1, maxLength: 10 }).filter((name) => name !== '__proto__'),
    fc.string({ unit: 'binary', maxLength: 20 }),
    { maxKeys: 3 },
  ),
});
const partition = fc.record({
  partition: fc.nat(30),
  firstSequence: fc.nat(),
  messages: fc.array(message, { minLength: 1, maxLength: 8 }),
});
const request = fc.record({
  acks: fc.constant(-1),
  timeout: fc.nat(30_000),
  producerId: fc.nat().map((id) => `${id}`),
  producerEpoch: fc.nat(100),
  topicData: fc.array(
    fc.record({
      topic: fc.constantFrom('a.v1', 'mail.sealed.express.v1'),
      partitions: fc.array(partition, { maxLength: 3 }),
    }),
    { maxLength: 2 },
  ),
});

describe('the produce request', () => {
  it('has the bytes that kafkajs writes', async () => {
    await fc.assert(
      fc.asyncProperty(request, async (data) => {
        deepEqual(encodeProduceBody(data), (await kafkajsRequest(data).encode()).buffer);
      }),
    );
  });

  it('takes lengths that need several bytes', async () => {
    const value = Buffer.alloc(70_000, 'x');
    const messages = Array.from({ length: 200 }, (_, i) => ({ key: `${i}`, value, timestamp: `${NOW_MS + i * 100}` }));
    const data: ProduceData = {
      acks: -1,
      timeout: 1,
      topicData: [{ topic: 't', partitions: [{ partition: 0, messages, firstSequence: 0 }] }],
    };
    deepEqual(encodeProduceBody(data).compare((await kafkajsRequest(data).encode()).buffer), 0);
  });
});

describe('the checksum', () => {
  it('gives the known values', () => {
    // The examples of the iSCSI standard, whose checksum it is.
    equal(crc32c(Buffer.alloc(32)), 0x8a9136aa);
    equal(crc32c(Buffer.alloc(32, 0xff)), 0x62a8ab43);
    equal(crc32c(Buffer.from('123456789')), 0xe3069283);
  });

  it('agrees with kafkajs on all bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        equal(crc32c(bytes), kafkajsCrc(Buffer.from(bytes)));
      }),
    );
  });
});
