import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DecisionAction, Method, Protection, Purpose, type Verdict, VerdictLevel } from '@sealpost/contracts';
import fc from 'fast-check';
import { chooseMethod } from './choose-method.ts';
import { domainMatches } from './compiled/patterns.ts';
import { evaluatePolicy } from './evaluate.ts';
import type { MessageFacts } from './facts.ts';
import { FACTORY_POLICY_YAML } from './profiles/factory-policy.ts';
import type { PolicyDocument } from './document/policy-document.ts';
import { parsePolicy } from './parse-policy.ts';

function policyOf(text: string): PolicyDocument {
  const parsed = parsePolicy(text);
  assert.ok(parsed.ok);
  return parsed.policy;
}

const factory = { policy: policyOf(FACTORY_POLICY_YAML), version: 3 };
const verdict = (level: VerdictLevel, rest: Partial<Verdict> = {}): Verdict => ({
  level,
  evidence: [],
  problems: [],
  ...rest,
});
const facts = (level: VerdictLevel, rest: Partial<MessageFacts> = {}): MessageFacts => ({
  verdict: verdict(level),
  purpose: Purpose.PURPOSE_TREATMENT,
  minimumProtection: Protection.PROTECTION_UNSPECIFIED,
  stream: '',
  sender: 'clinic@example.org',
  sizeBytes: 2_000,
  attachments: [],
  ...rest,
});
const one = (message: MessageFacts, policy = factory) => {
  const [decision] = evaluatePolicy(policy, message, [{ index: 4, domain: 'example.org' }]);
  assert.ok(decision !== undefined);
  return decision;
};

describe('factory policy', () => {
  it('asks for what the evidence demands', () => {
    const table = [
      [VerdictLevel.VERDICT_LEVEL_NONE, Protection.PROTECTION_OPPORTUNISTIC, 'default'],
      [VerdictLevel.VERDICT_LEVEL_IDENTIFIERS_ONLY, Protection.PROTECTION_OPPORTUNISTIC, 'default'],
      [VerdictLevel.VERDICT_LEVEL_PHI, Protection.PROTECTION_TLS, 'phi'],
      [VerdictLevel.VERDICT_LEVEL_SENSITIVE_PHI, Protection.PROTECTION_CONTENT, 'sensitive-phi'],
    ] as const;
    for (const [level, protection, rule] of table) {
      const decision = one(facts(level));
      assert.equal(decision.protection, protection);
      assert.equal(decision.rule, rule);
      assert.equal(decision.policyVersion, 'factory@3');
      assert.equal(decision.recipientIndex, 4);
    }
  });

  it('holds PHI that is used for marketing', () => {
    const decision = one(facts(VerdictLevel.VERDICT_LEVEL_PHI, { purpose: Purpose.PURPOSE_MARKETING }));
    assert.equal(decision.action, DecisionAction.DECISION_ACTION_HOLD);
  });

  it('treats what could not be looked into as PHI', () => {
    const message = {
      ...facts(0),
      verdict: verdict(VerdictLevel.VERDICT_LEVEL_NONE, { problems: ['text:too_large'] }),
    };
    assert.equal(one(message).protection, Protection.PROTECTION_TLS);
  });

  it('holds an identifier in the subject, and only there', () => {
    const found = (part: string) => {
      const evidence = [{ type: 'ssn', count: 1, parts: [part], rules: [] }];
      return one({ ...facts(0), verdict: verdict(VerdictLevel.VERDICT_LEVEL_NONE, { evidence }) }).action;
    };
    assert.equal(found('subject'), DecisionAction.DECISION_ACTION_HOLD);
    assert.equal(found('text'), DecisionAction.DECISION_ACTION_DELIVER);
  });
});

describe('evaluatePolicy', () => {
  it('holds what no rule speaks of', () => {
    const policy = policyOf('name: p\nrules: [{ id: r, when: { purpose: [research] }, then: {} }]');
    const decision = one(facts(VerdictLevel.VERDICT_LEVEL_NONE), { policy, version: 1 });
    assert.equal(decision.action, DecisionAction.DECISION_ACTION_HOLD);
    assert.equal(decision.rule, 'no-rule-matched');
  });

  it('lets the sender raise and never lower the protection', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 1, max: 5 }), (minimum, level) => {
        const plain = one(facts(level as VerdictLevel));
        const asked = one(facts(level as VerdictLevel, { minimumProtection: minimum as Protection }));
        assert.equal(asked.protection, Math.max(plain.protection, minimum));
        assert.equal(asked.action, plain.action);
      }),
    );
  });

  it('takes the strictest of all rules that match, in whatever order they stand', () => {
    const rules = [
      '{ id: a, then: { protection: portal } }',
      '{ id: b, then: { action: hold } }',
      '{ id: c, then: { action: reject } }',
      '{ id: d, then: {} }',
    ];
    fc.assert(
      fc.property(fc.shuffledSubarray(rules, { minLength: 1 }), (chosen) => {
        const policy = policyOf(`name: p\nrules: [${chosen.join(', ')}]`);
        const { rule } = one(facts(VerdictLevel.VERDICT_LEVEL_NONE), { policy, version: 1 });
        const ids = chosen.map((text) => text.charAt(6));
        assert.equal(
          rule,
          ['c', 'b', 'a', 'd'].find((id) => ids.includes(id)),
        );
      }),
    );
  });

  it('decides for each recipient on its own', () => {
    const policy = policyOf(
      'name: p\nrules: [{ id: own, when: { recipientDomain: ["*.example.org"] }, then: { action: reject } }, { id: r, then: {} }]',
    );
    const decisions = evaluatePolicy({ policy, version: 1 }, facts(1), [
      { index: 0, domain: 'example.org' },
      { index: 1, domain: 'a.example.org' },
    ]);
    assert.deepEqual(
      decisions.map((decision) => decision.rule),
      ['r', 'own'],
    );
  });
});

describe('domainMatches', () => {
  it('takes a domain, those below it, or any', () => {
    assert.ok(domainMatches('example.org', 'example.org'));
    assert.ok(!domainMatches('example.org', 'a.example.org'));
    assert.ok(domainMatches('*.example.org', 'a.b.example.org'));
    assert.ok(!domainMatches('*.example.org', 'badexample.org'));
    assert.ok(domainMatches('*', 'anything'));
  });
});

describe('chooseMethod', () => {
  const decide = (
    protection: Protection,
    openpgp: 'key-on-file' | 'no-key-on-file',
    tls: 'unknown' | 'server-without-tls',
  ) => chooseMethod({ ...one(facts(1)), protection }, { openpgp, tls });

  it('never answers less than the protection asked for', () => {
    const protections = [0, 1, 2, 3, 4] as const;
    for (const protection of protections) {
      for (const openpgp of ['key-on-file', 'no-key-on-file', 'key-not-usable'] as const) {
        for (const tls of ['unknown', 'server-without-tls', 'certificate-not-valid'] as const) {
          const { method } = chooseMethod({ ...one(facts(1)), protection }, { openpgp, tls });
          if (protection >= Protection.PROTECTION_TLS) assert.notEqual(method, Method.METHOD_OPPORTUNISTIC_TLS);
          if (protection >= Protection.PROTECTION_CONTENT) assert.notEqual(method, Method.METHOD_REQUIRED_TLS);
          if (protection === Protection.PROTECTION_PORTAL) assert.equal(method, Method.METHOD_PORTAL);
          if (tls !== 'unknown') assert.notEqual(method, Method.METHOD_REQUIRED_TLS);
        }
      }
    }
  });

  it('prefers what the recipient reads in the own mailbox, and says why the rest was refused', () => {
    assert.equal(decide(Protection.PROTECTION_TLS, 'key-on-file', 'unknown').method, Method.METHOD_OPENPGP);
    const portal = decide(Protection.PROTECTION_TLS, 'no-key-on-file', 'server-without-tls');
    assert.equal(portal.method, Method.METHOD_PORTAL);
    assert.deepEqual(portal.refusedMethods, [
      { method: Method.METHOD_OPENPGP, reason: 'no-key-on-file' },
      { method: Method.METHOD_REQUIRED_TLS, reason: 'server-without-tls' },
    ]);
  });
});
