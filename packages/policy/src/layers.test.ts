import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Protection, VerdictLevel } from '@sealpost/contracts';
import { effectiveRules } from './layers.ts';
import { checkPolicy } from './parse-policy.ts';
import { decideOne, policyOf, verdictOf } from './testing/facts.ts';

const phi = { verdict: verdictOf(VerdictLevel.VERDICT_LEVEL_PHI) };

const CLINIC = `name: clinic
extends: factory
rules:
  - id: phi
    when: { verdict: [phi] }
    then: { protection: content }
  - id: no-lists
    locked: true
    when: { attachment: { extensions: [csv] } }
    then: { action: hold }
streams:
  billing:
    rules:
      - id: phi
        when: { verdict: [phi] }
        then: { protection: portal }
  internal:
    disable: [phi]
    rules: []
senders:
  "*.example.org":
    rules:
      - { id: wide, then: { protection: tls } }
  "@lab.example.org":
    rules:
      - { id: wide, then: { protection: content } }
  Robot@lab.example.org:
    disable: [wide]
`;
const clinic = policyOf(CLINIC);

describe('inheritance', () => {
  it('replaces a rule of the same id, layer by layer, and cites the layer', () => {
    assert.equal(decideOne(clinic, { ...phi, sender: '' }).rule, 'phi');
    const billing = decideOne(clinic, { ...phi, stream: 'billing' });
    assert.deepEqual([billing.rule, billing.protection], ['streams.billing/phi', Protection.PROTECTION_PORTAL]);
    assert.equal(decideOne(clinic, { stream: 'unheard-of', sender: '' }).rule, 'factory/default');
  });

  it('lets the nearest sender layer have the last word', () => {
    const of = (sender: string) => decideOne(clinic, { sender }).rule;
    assert.equal(of('x@a.example.org'), 'senders[0]/wide');
    assert.equal(of('x@lab.example.org'), 'senders[1]/wide');
    assert.equal(of('robot@LAB.example.org'), 'factory/default');
    assert.equal(of('x@example.net'), 'factory/default');
  });

  it('puts streams and senders together', () => {
    const rules = effectiveRules(clinic, { stream: 'internal', senders: [0] });
    assert.deepEqual(
      rules.map(({ cite }) => cite),
      [
        'senders[0]/wide',
        'no-lists',
        ...['marketing-with-phi', 'research-with-phi', 'ssn-in-subject', 'scan-not-finished'].map(
          (id) => `factory/${id}`,
        ),
        ...['sensitive-phi', 'not-readable', 'default'].map((id) => `factory/${id}`),
      ],
    );
  });

  it('keeps no more mixtures of layers than it says, and decides alike for all', () => {
    const senders = Array.from(
      { length: 300 },
      (_, i) => `  s${i}@example.org: { rules: [{ id: own, then: { action: hold, reason: "s${i}" } }] }`,
    );
    const many = policyOf(`name: p\nextends: factory\nsenders:\n${senders.join('\n')}\n`);
    for (let round = 0; round < 2; round++) {
      for (let i = 0; i < 300; i++) assert.equal(decideOne(many, { sender: `s${i}@example.org` }).reason, `s${i}`);
    }
  });

  it('stands alone without extends', () => {
    assert.equal(decideOne(policyOf('name: p\nrules: [{ id: a, then: {} }]'), phi).rule, 'a');
  });
});

describe('what may not be inherited away', () => {
  const issuesOf = (text: string) =>
    checkPolicy(text).issues.map(({ line, field, code }) => `${line} ${field} ${code}`);

  it('refuses to replace or disable locked rules, in every layer', () => {
    assert.deepEqual(
      issuesOf(
        'name: p\nextends: strict\ndisable: [scan-not-finished]\nrules:\n  - { id: ssn-in-subject, then: {} }\n',
      ),
      ['5 rules[0].id rule-locked', '3 disable[0] rule-locked'],
    );
    assert.deepEqual(issuesOf(`${CLINIC}  "@example.com":\n    disable: [no-lists]\n`), [
      '30 senders[3].disable[0] rule-locked',
    ]);
    const inStream = `name: p
extends: factory
streams:
  a:
    rules:
      - { id: own, locked: true, then: { action: hold } }
senders:
  x@example.org:
    rules:
      - { id: own, then: {} }
`;
    assert.deepEqual(issuesOf(inStream), ['10 senders[0].rules[0].id rule-locked']);
  });

  it('takes a wildcard to inherit from wider ones, not from the domain itself', () => {
    const of = (disabling: string) =>
      issuesOf(`name: p
extends: factory
senders:
  "*.example.org": { rules: [{ id: wide, then: {} }] }
  "@lab.example.org": { rules: [{ id: lab, then: {} }] }
  "${disabling}
`);
    assert.deepEqual(of('*.lab.example.org": { disable: [wide], rules: [] }'), []);
    assert.deepEqual(of('x@lab.example.org": { disable: [wide, lab] }'), []);
    assert.deepEqual(of('*.lab.example.org": { disable: [lab] }'), ['6 senders[2].disable[0] disable-unknown']);
  });

  it('checks hundreds of streams and senders at once', () => {
    const layers = (key: (i: number) => string) =>
      Array.from({ length: 500 }, (_, i) => `  ${key(i)}: { disable: [a${i}] }`).join('\n');
    const rules = Array.from({ length: 500 }, (_, i) => `  - { id: a${i}, then: {} }`).join('\n');
    const text = `name: p\nrules:\n${rules}\nstreams:\n${layers((i) => `s${i}`)}\nsenders:\n${layers((i) => `s${i}@example.org`)}\n`;
    assert.deepEqual(issuesOf(text), []);
  });

  it('refuses to disable what is not there', () => {
    assert.deepEqual(issuesOf('name: p\nextends: factory\ndisable: [typo]\nrules: []\n'), [
      '3 disable[0] disable-unknown',
    ]);
  });
});
