/** The plan of topics: what is created, grown, changed, left alone and refused. */
import { deepEqual, equal } from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { TopicSpec } from '../port.ts';
import { type FoundTopic, planFor, withParkedTopic } from './topics.ts';

const SPEC: TopicSpec = { name: 'mail.a.v1', partitions: 12, retentionMs: 1_000 };
const SETTINGS = {
  'cleanup.policy': 'delete',
  'retention.ms': '1000',
  'min.insync.replicas': '2',
  'max.message.bytes': '2097152',
};
const found = (changes: Partial<FoundTopic> = {}): FoundTopic => ({
  partitions: 12,
  replicationFactor: 3,
  overrides: SETTINGS,
  effective: { ...SETTINGS, 'segment.bytes': '1073741824' },
  ...changes,
});
const plan = (have: FoundTopic | undefined, brokers = 3) =>
  planFor([SPEC], new Map(have === undefined ? [] : [['x.mail.a.v1', have]]), { brokers, prefix: 'x.' });

describe('the plan of topics', () => {
  it('creates what is missing, with as many replicas as there are brokers, up to three', () => {
    const [step] = plan(undefined, 5).steps;
    deepEqual(step, { kind: 'create', topic: 'x.mail.a.v1', partitions: 12, replicationFactor: 3, settings: SETTINGS });
    const [small] = plan(undefined, 1).steps;
    equal(small?.kind === 'create' && small.replicationFactor, 1);
    equal(small?.kind === 'create' && small.settings['min.insync.replicas'], '1');
  });

  it('leaves alone what is right', () => {
    deepEqual(plan(found()).steps, [{ kind: 'none', topic: 'x.mail.a.v1' }]);
    deepEqual(plan(found()).warnings, []);
  });

  it('grows partitions, and warns that keys move', () => {
    const { steps, warnings } = plan(found({ partitions: 6 }));
    deepEqual(steps, [{ kind: 'grow', topic: 'x.mail.a.v1', have: 6, want: 12 }]);
    equal(warnings.length, 1);
  });

  it('refuses to shrink, naming topic, have and want', () => {
    deepEqual(plan(found({ partitions: 24 })).steps, [
      { kind: 'refused', topic: 'x.mail.a.v1', what: 'partitions', have: 24, want: 12 },
    ]);
  });

  it('changes settings that differ, and keeps those that others made', () => {
    const have = found({
      overrides: { 'segment.ms': '5' },
      effective: { ...SETTINGS, 'retention.ms': '7', 'segment.ms': '5' },
    });
    deepEqual(plan(have).steps, [
      {
        kind: 'alter',
        topic: 'x.mail.a.v1',
        changes: [{ setting: 'retention.ms', have: '7', want: '1000' }],
        settings: { 'segment.ms': '5', ...SETTINGS },
      },
    ]);
  });

  it('warns of fewer replicas than there could be, since it cannot add them', () => {
    const have = found({ replicationFactor: 1, effective: { ...SETTINGS, 'min.insync.replicas': '1' } });
    deepEqual(plan(have).steps, [{ kind: 'none', topic: 'x.mail.a.v1' }]);
    equal(plan(have).warnings.length, 1);
  });

  it('has a compacted topic for parked records, whatever the flow names', () => {
    const [, parked] = planFor(withParkedTopic([SPEC]), new Map(), { brokers: 3, prefix: '' }).steps;
    equal(parked?.kind === 'create' && parked.settings['cleanup.policy'], 'compact');
    equal(parked?.kind === 'create' && parked.settings['retention.ms'], '-1');
  });
});
