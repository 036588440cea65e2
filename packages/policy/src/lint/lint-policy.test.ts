import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { covers } from './covers.ts';
import { lintPolicy } from './lint-policy.ts';

/** Line, field and code of everything said of a policy. */
const said = (text: string): readonly string[] =>
  lintPolicy(text).issues.map(({ line, field, code }) => `${line} ${field} ${code}`);
const saidOf = (rules: string): readonly string[] => said(`name: p\nextends: factory\nrules:\n${rules}`);

describe('lintPolicy', () => {
  it('says nothing of a policy that only adds', () => {
    assert.deepEqual(
      saidOf('  - { id: big, when: { sizeBytesMin: 9000000 }, then: { action: hold, reason: "Large." } }\n'),
      [],
    );
  });

  it('gives errors alone when there are some, with their lines', () => {
    assert.deepEqual(said('name: p\nrules: []]\n'), ['2 document policy-syntax']);
    assert.deepEqual(said('name: p\nrules:\n  - id: a\n    when: { verdict: [phy] }\n    then: {}\n'), [
      '4 rules[0].when.verdict[0] value-unknown',
    ]);
    assert.equal(lintPolicy('a: 1').policy, undefined);
  });

  it('finds detectors that cannot be compiled, and says where', () => {
    const text = `name: p
extends: factory
detectors:
  - id: chart
    type: mrn
    pattern: "(a"
`;
    assert.deepEqual(said(text), ['6 detectors[0].pattern detector-syntax']);
  });

  it('warns of rules that never match', () => {
    assert.deepEqual(
      saidOf(`  - { id: a, when: { verdict: [none], problems: true }, then: { protection: portal } }
  - { id: b, when: { purpose: [payment], authorized: true }, then: { protection: portal } }
`),
      ['4 rules[0].when.problems rule-unreachable', '5 rules[1].when.authorized rule-unreachable'],
    );
    assert.deepEqual(
      said(
        'name: p\nextends: factory\nstreams:\n  a:\n    rules:\n      - { id: x, when: { stream: b }, then: { protection: portal } }\n',
      ),
      ['6 streams.a.rules[0].when.stream rule-unreachable'],
    );
  });

  it('warns of rules that never win, within what they inherit too', () => {
    assert.deepEqual(
      saidOf('  - { id: a, when: { verdict: phi, recipientDomain: x.example.org }, then: { protection: tls } }\n'),
      [],
    );
    assert.deepEqual(saidOf('  - { id: a, when: { verdict: phi, recipientDomain: x.example.org }, then: {} }\n'), [
      '4 rules[0].id rule-never-wins',
    ]);
    assert.deepEqual(saidOf('  - { id: a, when: { verdict: phi }, then: { addNotice: "x" } }\n'), []);
  });

  it('warns of replacing an inherited rule by a weaker one, or disabling it', () => {
    assert.deepEqual(saidOf('  - { id: phi, when: { verdict: [phi] }, then: {} }\n'), [
      '1 document phi-unprotected',
      '4 rules[0].id weaker-override',
    ]);
    assert.deepEqual(
      saidOf(
        '  - { id: sensitive-phi, when: { verdict: [sensitive_phi], stream: a }, then: { protection: portal } }\n',
      ),
      ['1 document sensitive-phi-unprotected', '4 rules[0].id weaker-override'],
    );
    assert.deepEqual(said('name: p\nextends: factory\ndisable: [not-readable]\n'), [
      '3 disable[0] inherited-rule-disabled',
    ]);
  });

  it('warns of words that nothing has', () => {
    assert.deepEqual(
      saidOf('  - { id: a, when: { types: [snn], in: [subjekt] }, then: { protection: tls, redact: [mrm] } }\n'),
      ['4 rules[0].when.types type-unknown', '4 rules[0].then.redact type-unknown', '4 rules[0].when.in part-unknown'],
    );
  });

  it('warns of what a policy that stands alone forgets', () => {
    assert.deepEqual(said('name: p\nrules:\n  - { id: a, when: { purpose: payment }, then: { protection: tls } }\n'), [
      '1 document no-catch-all',
    ]);
    assert.deepEqual(said('name: p\nrules:\n  - { id: a, then: {} }\n'), [
      ...['phi-unprotected', 'sensitive-phi-unprotected', 'scan-failure-delivered'].map((code) => `1 document ${code}`),
      ...['marketing-without-authorization', 'research-without-authorization', 'subject-shown'].map(
        (code) => `1 document ${code}`,
      ),
    ]);
  });

  it('looks into every stream', () => {
    const text = 'name: p\nextends: factory\nstreams:\n  news:\n    disable: [marketing-with-phi]\n';
    assert.deepEqual(said(text), [
      '4 streams.news marketing-without-authorization',
      '5 streams.news.disable[0] inherited-rule-disabled',
    ]);
  });

  it('warns of edits that never happen, of missing reasons and of authorisations that nobody looks up', () => {
    assert.deepEqual(
      saidOf('  - { id: a, when: { types: ssn, authorized: false }, then: { action: reject, redact: ssn } }\n'),
      [
        '4 rules[0].when.authorized authorized-without-purpose',
        '4 rules[0].then reason-missing',
        '4 rules[0].then edits-with-reject',
      ],
    );
  });
});

describe('covers', () => {
  it('is certain of domains, sizes, problems and counts', () => {
    assert.ok(
      covers({ recipientDomain: ['*.example.org'] }, { recipientDomain: ['a.example.org', '*.b.example.org'] }),
    );
    assert.ok(!covers({ recipientDomain: ['*.example.org'] }, { recipientDomain: ['example.org'] }));
    assert.ok(!covers({ recipientDomain: ['*.example.org'] }, {}));
    assert.ok(covers({ sender: ['@example.org'] }, { sender: ['a@example.org'] }));
    assert.ok(covers({ sizeBytesMin: 1 }, { sizeBytesMin: 2 }) && !covers({ sizeBytesMax: 1 }, { sizeBytesMax: 2 }));
    assert.ok(
      covers({ problems: true }, { problems: ['encrypted'] }) &&
        !covers({ problems: ['encrypted'] }, { problems: true }),
    );
    assert.ok(
      covers({ counts: { ssn: 2 } }, { counts: { ssn: 3 } }) && !covers({ counts: { ssn: 2 } }, { types: ['ssn'] }),
    );
    assert.ok(covers({ types: ['ssn'] }, { counts: { ssn: 2 } }) && !covers({ authorized: true }, {}));
  });
});
