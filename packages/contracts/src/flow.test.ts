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

  it('keys work by message and sealed mail by pool and destination', () => {
    const header = { messageId: 'msg_1', tenantId: 'ten_1' };
    assert.equal(FLOW.accepted.key(AcceptedMail.fromPartial({ header })), 'msg_1');
    assert.equal(FLOW.events.key(MailEvent.fromPartial({ messageId: 'msg_2' })), 'msg_2');
    assert.equal(FLOW.sealed.key(SealedMail.fromPartial({ egressPool: 'p', domain: 'example.org' })), 'p|example.org');
  });

  it('keys a record without header by nothing rather than failing', () => {
    assert.equal(FLOW.accepted.key(AcceptedMail.fromPartial({})), '');
  });
});
