import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { diffPolicies } from './diff.ts';
import { PROFILES } from './profiles/profiles.ts';
import { policyOf } from './testing/facts.ts';

const changes = (before: string, after: string): readonly string[] =>
  diffPolicies(policyOf(before), policyOf(after)).map(({ layer, subject, change, fields }) =>
    [change, layer, subject, ...fields.map(({ field }) => field)].join(' '),
  );

describe('diffPolicies', () => {
  it('finds nothing between a policy and itself, and between two ways of writing it', () => {
    for (const text of Object.values(PROFILES)) assert.deepEqual(changes(text, text), []);
    const other = JSON.stringify({ name: 'p', rules: [{ id: 'a', when: { verdict: 'phi' }, then: {} }] });
    assert.deepEqual(
      changes('name: p\nrules: [{ id: a, when: { verdict: [phi] }, then: { action: deliver } }]', other),
      [],
    );
  });

  it('names rules added, removed and changed, with the fields', () => {
    assert.deepEqual(
      changes(
        'name: p\nrules: [{ id: a, then: {} }, { id: b, when: { verdict: phi }, then: { protection: tls } }]',
        'name: p\nrules: [{ id: b, when: { verdict: phi }, then: { protection: portal, redact: ssn } }, { id: c, then: {} }]',
      ),
      [
        'removed tenant a then.action then.protection then.reason',
        'changed tenant b then.protection then.redact',
        'added tenant c then.action then.protection then.reason',
      ],
    );
  });

  it('compares rules with what is inherited: one that moved into a profile did not change', () => {
    const alone = PROFILES.factory.replace('name: factory', 'name: p');
    assert.deepEqual(changes(alone, 'name: p\nextends: factory'), ['added tenant extends extends']);
    assert.deepEqual(changes('name: p\nextends: factory', 'name: p\nextends: tls-suffices').slice(1), [
      'changed tls-suffices ssn-in-subject then.action then.protection then.reason then.moveSubjectInside',
      'changed tls-suffices sensitive-phi then.protection then.reason',
    ]);
  });

  it('goes through streams and senders by their names, wherever they stand', () => {
    const of = (streams: string) => `name: p\nextends: factory\n${streams}`;
    const x = 'x@example.org: { rules: [{ id: a, then: {} }] }';
    const y = 'y@example.org: { rules: [{ id: a, then: {} }], disable: [phi] }';
    assert.deepEqual(changes(of(`senders: { ${x}, ${y} }`), of(`senders: { ${y}, ${x} }`)), []);
    assert.deepEqual(changes(of(`senders: { ${x}, ${y} }`), of(`senders: { ${x} }`)), [
      'removed senders[1] a then.action then.protection then.reason',
      'removed senders[1] disable disable',
    ]);
    assert.deepEqual(changes(of(''), of('streams: { s: { disable: [phi] } }')), ['added streams.s disable disable']);
  });

  it('tells of names, detectors and locks', () => {
    const detectors = 'detectors: [{ id: chart, type: mrn, shape: "AA-999999" }]';
    assert.deepEqual(
      changes(
        `name: p\nrules: [{ id: a, then: {} }]\n${detectors}`,
        'name: q\nrules: [{ id: a, locked: true, then: {} }]',
      ),
      ['changed tenant name name', 'changed tenant a locked', 'removed tenant detectors detectors'],
    );
  });
});
