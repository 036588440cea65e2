import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  AcceptedMail,
  allTopics,
  FLOW,
  type FlowName,
  LANE_NAMES,
  laneOfTopic,
  MailEvent,
  SealedMail,
  topicName,
  topicNames,
} from './index.ts';

const rows = Object.keys(FLOW) as FlowName[];

describe('flow table', () => {
  it('gives every topic one name, with lane and version', () => {
    const names = allTopics().map((topic) => topic.name);
    assert.equal(new Set(names).size, names.length);
    for (const name of names) assert.match(name, /^[a-z]+\.[a-z]+(\.(express|bulk))?\.v\d+$/);
    assert.equal(topicName('accepted', 'bulk'), 'mail.accepted.bulk.v1');
    assert.equal(topicName('events', 'bulk'), 'mail.events.v1');
  });

  it('tells the lane of a laned topic from its name', () => {
    for (const flow of rows.filter((row) => FLOW[row].laned))
      assert.deepEqual(topicNames(flow).map(laneOfTopic), [...LANE_NAMES]);
  });

  it('has someone who emits and someone who consumes each record', () => {
    for (const flow of rows) {
      assert.ok(FLOW[flow].emittedBy.length > 0, flow);
      assert.ok(FLOW[flow].consumedBy.length > 0, flow);
    }
  });

  it('keys work and events by message', () => {
    const header = { messageId: 'msg_1', tenantId: 'ten_1' };
    assert.equal(FLOW.accepted.key(AcceptedMail.fromPartial({ header })), 'msg_1');
    assert.equal(FLOW.events.key(MailEvent.fromPartial({ messageId: 'msg_2' })), 'msg_2');
  });

  it('keys sealed mail by pool and site, by the shard of a site that is split, by the domain of a record without site', () => {
    const key = (record: Partial<SealedMail>) =>
      FLOW.sealed.key(SealedMail.fromPartial({ egressPool: 'p', domain: 'example.org', ...record }));
    assert.equal(key({}), 'p|example.org');
    assert.equal(key({ site: 'mail.example.net', siteShards: 1 }), 'p|mail.example.net');
    assert.equal(key({ site: 'mail.example.net', siteShard: 3, siteShards: 8 }), 'p|mail.example.net#3');
  });

  it('holds the topic of parked records, of which the newest of a key stays', () => {
    const compacted = allTopics().filter((topic) => topic.compacted);
    assert.deepEqual(
      compacted.map(({ name, groups }) => [name, groups]),
      [['mail.parked.v1', []]],
    );
  });

  it('keys a record without header by nothing rather than failing', () => {
    assert.equal(FLOW.accepted.key(AcceptedMail.fromPartial({})), '');
  });
});
