/** Names and addresses: the URL of the log, the names of groups, where a group begins. */
import { deepEqual, equal, throws } from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { kafkaGroupName } from './group-name.ts';
import { startOffset } from './group-offsets.ts';
import { epochOfTopics, epochTopic, parseClaim } from './group-protocol.ts';
import { parseKafkaUrl } from './kafka-options.ts';

describe('the URL of the log', () => {
  it('names one broker or several', () => {
    deepEqual(parseKafkaUrl('kafka://broker-1.example.com:9092,127.0.0.1:9093,[::1]:9094'), [
      'broker-1.example.com:9092',
      '127.0.0.1:9093',
      '[::1]:9094',
    ]);
  });

  it('is refused by name when it is not one', () => {
    const wrong = [
      '',
      'kafka://',
      'kafka://a',
      'kafka://a:0',
      'kafka://a:70000',
      'kafka://a:1,',
      'http://a:1',
      'kafka://a:1/x',
    ];
    for (const url of wrong) throws(() => parseKafkaUrl(url), { code: 'BUS_URL_INVALID' }, url);
    fc.assert(
      fc.property(fc.string(), (text) => {
        throws(() => parseKafkaUrl(`kafka:/${text}`.replace('kafka://', 'kafka:/')), { code: 'BUS_URL_INVALID' });
      }),
    );
  });
});

describe('the name of a group', () => {
  it('is one per group and flow', () => {
    equal(kafkaGroupName('p.', 'audit', ['audit.entries.v1']), 'p.audit.audit.entries');
    equal(kafkaGroupName('', 'audit', ['mail.events.v1']), 'audit.mail.events');
    equal(kafkaGroupName('', 'dlp', ['mail.accepted.express.v1', 'mail.accepted.bulk.v1']), 'dlp.mail.accepted');
    equal(kafkaGroupName('', 'g', ['wide.v1', 'narrow.v1']), 'g.narrow+wide');
  });
});

describe('where a group goes on', () => {
  const place = { topic: 't', partition: 3 };
  const bounds = { first: 10, end: 20 };

  it('is its committed offset, or the begin or end of the log when there is none', () => {
    deepEqual(startOffset(place, { committed: 12, bounds, from: 'latest' }), { ...place, offset: 12, isNew: false });
    deepEqual(startOffset(place, { committed: 20, bounds, from: 'latest' }), { ...place, offset: 20, isNew: false });
    deepEqual(startOffset(place, { committed: -1, bounds, from: 'latest' }), { ...place, offset: 20, isNew: true });
    deepEqual(startOffset(place, { committed: -1, bounds, from: 'earliest' }), { ...place, offset: 10, isNew: true });
  });

  it('is an error with its numbers when the log is elsewhere', () => {
    for (const committed of [0, 9, 21]) {
      throws(() => startOffset(place, { committed, bounds, from: 'earliest' }), {
        code: 'BUS_OFFSET_OUT_OF_RANGE',
        facts: { topic: 't', partition: 3, committed, first: 10, end: 20 },
      });
    }
  });
});

describe('what members tell each other', () => {
  it('carries the epoch as a name that no topic has', () => {
    equal(epochOfTopics(['a', epochTopic(1_795_307_959_337), 'b']), 1_795_307_959_337);
    equal(epochOfTopics(['a']), undefined);
    equal(epochOfTopics(['epoch:x']), undefined);
  });

  it('is read without harm, whatever the bytes', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          fc.json().map((text) => Buffer.from(text)),
        ),
        (bytes) => {
          const { holds, epoch } = parseClaim(bytes);
          equal(holds.every(Number.isSafeInteger) && Number.isSafeInteger(epoch), true);
        },
      ),
    );
    deepEqual(parseClaim(Buffer.from('{"holds":[1,2],"epoch":7}')), { holds: [1, 2], epoch: 7 });
  });
});
