import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DecisionAction, Protection, VerdictLevel } from '@sealpost/contracts';
import {
  createSimulation,
  outcomeDirection,
  outcomeText,
  pastOutcomeOf,
  senderAddresses,
  type SimulatedMessage,
  simulatePolicy,
} from './simulate.ts';
import { decideOne, factsOf, policyOf, verdictOf } from './testing/facts.ts';

const { VERDICT_LEVEL_NONE: NONE, VERDICT_LEVEL_PHI: PHI, VERDICT_LEVEL_SENSITIVE_PHI: SENSITIVE } = VerdictLevel;
const version = (text: string, number: number) => ({ policy: policyOf(text), version: number });
const current = version('name: p\nextends: factory', 1);

const mail = (id: string, level: VerdictLevel, domains: readonly string[] = ['example.net']): SimulatedMessage => ({
  id,
  facts: factsOf({ verdict: verdictOf(level) }),
  recipients: domains.map((domain, index) => ({ index, domain })),
});

describe('simulatePolicy', () => {
  it('finds no change between equal policies, and counts what decides', () => {
    const result = simulatePolicy([mail('a', PHI), mail('b', NONE, ['x.example', 'y.example'])], {
      current,
      draft: { ...current, version: 2 },
    });
    assert.deepEqual(
      { ...result },
      {
        ...{ messagesSeen: 2, messagesChanged: 0, recipientsSeen: 3, recipientsChanged: 0 },
        rules: [
          { rule: 'factory/default', recipientsBefore: 2, recipientsAfter: 2 },
          { rule: 'factory/phi', recipientsBefore: 1, recipientsAfter: 1 },
        ],
        ...{ changes: [], changedByRule: {} },
      },
    );
  });

  it('tells which outcomes change, weaker ones first, by rule and with a few ids', () => {
    const draft = version(
      `name: p
extends: content-for-phi
rules:
  - { id: sensitive-phi, when: { verdict: [sensitive_phi] }, then: { protection: tls, redact: [hiv] } }
`,
      2,
    );
    const messages = [
      ...Array.from({ length: 12 }, (_, i) => mail(`m${i}`, PHI)),
      mail('s', SENSITIVE),
      mail('n', NONE),
    ];
    const result = simulatePolicy(messages, { current, draft });
    assert.deepEqual([result.messagesSeen, result.messagesChanged, result.recipientsChanged], [14, 13, 13]);
    assert.deepEqual(result.changes, [
      {
        ...{ before: 'deliver/content', after: 'deliver/tls+redact', direction: 'weaker' },
        ...{ recipients: 1, rules: ['sensitive-phi'], sampleIds: ['s'] },
      },
      {
        ...{ before: 'deliver/tls', after: 'deliver/content', direction: 'stricter' },
        ...{ recipients: 12, rules: ['content-for-phi/phi'], sampleIds: Array.from({ length: 10 }, (_, i) => `m${i}`) },
      },
    ]);
    assert.deepEqual(result.changedByRule, { 'content-for-phi/phi': 12, 'sensitive-phi': 1 });
  });

  it('takes what was decided then, for as many recipients as it was decided for', () => {
    const simulation = createSimulation({ current, draft: current });
    const before = {
      ...{ rule: 'old-rule', action: DecisionAction.DECISION_ACTION_HOLD },
      ...{ protection: Protection.PROTECTION_TLS, edits: [] },
    };
    simulation.add({ ...mail('a', PHI), recipients: [{ index: 0, domain: 'example.net', count: 40, before }] });
    const { recipientsSeen, changes, rules } = simulation.result();
    assert.equal(recipientsSeen, 40);
    assert.deepEqual(
      changes.map(({ before: was, after, direction, recipients }) => [was, after, direction, recipients]),
      [['hold/tls', 'deliver/tls', 'weaker', 40]],
    );
    assert.deepEqual(rules[0], { rule: 'old-rule', recipientsBefore: 40, recipientsAfter: 0 });
  });

  it('does not take another rule with the same outcome for a change', () => {
    const draft = version(
      'name: q\nextends: factory\nrules: [{ id: own, when: { verdict: phi }, then: { protection: tls } }]',
      2,
    );
    const result = simulatePolicy([mail('a', PHI)], { current, draft });
    assert.equal(result.messagesChanged, 0);
    assert.deepEqual(
      result.rules.map(({ rule }) => rule),
      ['factory/phi', 'own'],
    );
  });
});

describe('outcomes', () => {
  it('are written with protection and kinds of edits, each once', () => {
    const policy = policyOf(
      'name: p\nrules: [{ id: a, then: { addHeader: { name: X-A, value: a } } }, { id: b, then: { addHeader: { name: X-A, value: b }, redact: ssn } }]',
    );
    assert.equal(outcomeText(pastOutcomeOf(decideOne(policy))), 'deliver/opportunistic+add_header+redact');
    assert.equal(
      outcomeText(pastOutcomeOf(decideOne(policyOf('name: p\nrules: [{ id: a, then: { action: reject } }]')))),
      'reject',
    );
  });

  it('are compared by action, then by protection', () => {
    assert.equal(outcomeDirection('deliver/portal', 'hold/tls'), 'stricter');
    assert.equal(outcomeDirection('reject', 'hold/portal'), 'weaker');
    assert.equal(outcomeDirection('deliver/tls', 'deliver/content+redact'), 'stricter');
    assert.equal(outcomeDirection('deliver/tls', 'deliver/tls+redact'), 'edited');
  });
});

describe('senderAddresses', () => {
  it('lists full addresses of conditions and layers, and no domains', () => {
    const policy = policyOf(`name: p
extends: factory
rules: [{ id: a, when: { sender: [A@example.org, "@example.org", "*.example.org"] }, then: { protection: tls } }]
senders: { b@example.org: { rules: [{ id: b, when: { sender: c@example.org }, then: { protection: tls } }] } }
`);
    assert.deepEqual([...senderAddresses(policy)].sort(), ['a@example.org', 'b@example.org', 'c@example.org']);
  });
});
