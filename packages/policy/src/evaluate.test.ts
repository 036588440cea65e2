import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DecisionAction, type MailEdit, Protection, Purpose, VerdictLevel } from '@sealpost/contracts';
import fc from 'fast-check';
import { domainTest, senderKeys } from './compiled/patterns.ts';
import { evaluatePolicy } from './evaluate.ts';
import type { MessageFacts, RecipientFacts } from './facts.ts';
import { FACTORY_POLICY_YAML } from './profiles/factory-policy.ts';
import { outcomeText, pastOutcomeOf } from './simulate.ts';
import { decideOne, factsOf, foundIn, policyOf, verdictOf } from './testing/facts.ts';

const { VERDICT_LEVEL_NONE: NONE, VERDICT_LEVEL_PHI: PHI } = VerdictLevel;
const factory = policyOf(FACTORY_POLICY_YAML);

/** Whether a rule with this condition matches. */
function matches(when: string, facts: Partial<MessageFacts> = {}, recipient: Partial<RecipientFacts> = {}): boolean {
  const policy = policyOf(`name: p\nrules: [{ id: yes, when: ${when}, then: { action: hold } }, { id: no, then: {} }]`);
  return decideOne(policy, facts, recipient).rule === 'yes';
}

const outcome = (rules: string, facts: Partial<MessageFacts> = {}): string =>
  outcomeText(pastOutcomeOf(decideOne(policyOf(`name: p\nrules: [${rules}]`), facts)));

describe('conditions', () => {
  it('asks for types, in the parts named', () => {
    const inSubject = { verdict: verdictOf(PHI, foundIn('subject', 'ssn')) };
    assert.ok(matches('{ types: [ssn], in: [subject] }', inSubject));
    assert.ok(matches('{ in: subject }', inSubject));
    assert.ok(!matches('{ types: [mrn], in: [subject] }', inSubject));
    assert.ok(!matches('{ types: [ssn], in: [text] }', inSubject));
    const inFile = { verdict: verdictOf(PHI, foundIn('attachment:2', 'ssn')) };
    assert.ok(matches('{ in: [attachment] }', inFile) && matches('{ in: ["attachment:2"] }', inFile));
    assert.ok(!matches('{ in: ["attachment:1"] }', inFile));
  });

  it('counts findings of a type over the whole message', () => {
    const of = (count: number) => ({ verdict: verdictOf(PHI, foundIn('text', 'mrn', count)) });
    assert.ok(matches('{ counts: { mrn: 10 } }', of(10)) && matches('{ counts: { ssn: 1, mrn: 10 } }', of(10)));
    assert.ok(!matches('{ counts: { mrn: 10 } }', of(9)) && !matches('{ counts: { ssn: 1 } }', of(10)));
  });

  it('knows senders by address, by domain and below a domain, in any case', () => {
    const sender = 'Billing@A.Example.org';
    for (const pattern of ['billing@a.example.org', '@a.example.org', '*.example.org', '*.ORG'])
      assert.ok(matches(`{ sender: ["${pattern}"] }`, { sender }), pattern);
    for (const pattern of ['@example.org', 'other@a.example.org', '*.a.example.org', '*.xample.org'])
      assert.ok(!matches(`{ sender: ["${pattern}"] }`, { sender }), pattern);
    assert.ok(!matches('{ sender: ["@example.org"] }', { sender: '' }));
    assert.ok(matches('{ sender: ["@example.org"] }', { sender: '@example.org' }));
  });

  it('looks at attachments by kind, extension, problem and number', () => {
    const attachments = [
      { kind: 'xlsx', extension: 'xlsx' },
      { kind: 'zip', extension: 'zip', problem: 'encrypted' },
    ];
    const seen = (when: string) => matches(`{ attachment: ${when} }`, { attachments });
    assert.ok(seen('{ kinds: [XLSX] }') && seen('{ extensions: zip }') && seen('{ problems: encrypted }'));
    assert.ok(seen('{ countMin: 2 }') && !seen('{ countMin: 3 }') && !seen('{ countMin: 2, kinds: [zip] }'));
    assert.ok(!seen('{ kinds: [xlsx], problems: [encrypted] }'), 'all of it must hold for one attachment');
    assert.ok(!matches('{ attachment: {} }'));
  });

  it('measures the size, both ends included', () => {
    assert.ok(matches('{ sizeBytesMin: 2000, sizeBytesMax: 2000 }'));
    assert.ok(!matches('{ sizeBytesMin: 2001 }') && !matches('{ sizeBytesMax: 1999 }'));
  });

  it('asks what could not be read, at all or for a reason', () => {
    const broken = { verdict: verdictOf(PHI, { problems: ['attachment:1/text:too_large'] }) };
    assert.ok(matches('{ problems: true }', broken) && matches('{ problems: [encrypted, too_large] }', broken));
    assert.ok(!matches('{ problems: false }', broken) && !matches('{ problems: encrypted }', broken));
    assert.ok(matches('{ problems: false }') && !matches('{ problems: [too_large] }'));
  });

  it('takes an authorisation that nobody looked for as none', () => {
    assert.ok(matches('{ authorized: false }') && matches('{ authorized: false }', {}, { authorized: false }));
    assert.ok(matches('{ authorized: true }', {}, { authorized: true }) && !matches('{ authorized: true }'));
  });

  it('reads the stream, and an empty condition as every message', () => {
    assert.ok(matches('{ stream: [billing] }', { stream: 'billing' }) && !matches('{ stream: [billing] }'));
    const empty = policyOf('name: p\nrules:\n  - id: all\n    when:\n    then: {}\n');
    assert.equal(decideOne(empty).rule, 'all');
  });
});

describe('evaluatePolicy', () => {
  it('cites rule and version', () => {
    const decision = decideOne(factory, { verdict: verdictOf(PHI) }, { index: 4 });
    assert.deepEqual([decision.rule, decision.policyVersion, decision.recipientIndex], ['phi', 'factory@7', 4]);
  });

  it('holds what no rule speaks of', () => {
    const decision = decideOne(policyOf('name: p\nrules: [{ id: r, when: { purpose: [research] }, then: {} }]'));
    assert.equal(decision.action, DecisionAction.DECISION_ACTION_HOLD);
    assert.equal(decision.rule, 'no-rule-matched');
  });

  it('takes the strictest protection of all rules, also for mail that another rule holds', () => {
    const rules = '{ id: a, then: { action: hold, role: privacy } }, { id: b, then: { protection: portal } }';
    assert.equal(outcome(rules), 'hold/portal');
    const decision = decideOne(policyOf(`name: p\nrules: [${rules}]`));
    assert.deepEqual([decision.rule, decision.holdRole], ['a', 'privacy']);
  });

  it('keeps a hold for a role, whichever rule is cited', () => {
    const roleOf = (rules: string) => {
      const { rule, holdRole } = decideOne(policyOf(`name: p\nrules: [${rules}]`));
      return `${rule} ${holdRole}`;
    };
    const forRole = '{ id: a, then: { action: hold, role: privacy } }';
    assert.equal(roleOf(`{ id: b, then: { action: hold, protection: portal } }, ${forRole}`), 'b privacy');
    assert.equal(roleOf(`{ id: b, then: { action: hold, role: legal, protection: tls } }, ${forRole}`), 'b legal');
    assert.equal(roleOf(`{ id: b, then: { action: reject } }, ${forRole}`), 'b ');
  });

  it('lets the sender raise and never lower the protection', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 1, max: 5 }), (minimum, level) => {
        const facts = { verdict: verdictOf(level as VerdictLevel) };
        const plain = decideOne(factory, facts);
        const asked = decideOne(factory, { ...facts, minimumProtection: minimum as Protection });
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
        const { rule } = decideOne(policyOf(`name: p\nrules: [${chosen.join(', ')}]`));
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
    const decisions = evaluatePolicy({ policy, version: 1 }, factsOf(), [
      { index: 0, domain: 'example.org' },
      { index: 1, domain: 'A.example.ORG' },
    ]);
    assert.deepEqual(
      decisions.map((decision) => decision.rule),
      ['r', 'own'],
    );
  });

  it('keeps evaluations of two policies apart', () => {
    const other = policyOf('name: q\nrules: [{ id: other, then: { protection: portal } }]');
    for (let i = 0; i < 3; i++) {
      assert.equal(decideOne(factory).rule, 'default');
      assert.equal(decideOne(other).rule, 'other');
    }
  });
});

describe('edits', () => {
  const editsOf = (rules: string, facts: Partial<MessageFacts> = {}): readonly MailEdit[] =>
    decideOne(policyOf(`name: p\nrules: [${rules}]`), facts).edits;

  it('adds up what all matching rules ask for, each in the name of its rule', () => {
    const edits = editsOf(
      `{ id: a, then: { redact: ssn, addNotice: "Confidential." } }, { id: b, when: { purpose: research }, then: { redact: mrn } },
       { id: c, then: { moveSubjectInside: true, addHeader: { name: X-Class, value: clinical } } }`,
    );
    assert.deepEqual(edits, [
      { rule: 'a', edit: { $case: 'redact', value: { types: ['ssn'] } } },
      { rule: 'a', edit: { $case: 'addNotice', value: { text: 'Confidential.' } } },
      { rule: 'c', edit: { $case: 'moveSubjectInside', value: {} } },
      { rule: 'c', edit: { $case: 'addHeader', value: { name: 'X-Class', value: 'clinical' } } },
    ]);
  });

  it('does once what two rules ask for alike', () => {
    const edits = editsOf('{ id: a, then: { moveSubjectInside: true } }, { id: b, then: { moveSubjectInside: true } }');
    assert.deepEqual(
      edits.map(({ rule }) => rule),
      ['a'],
    );
  });

  it('takes out the attachments that the rule speaks of, or all when their places are unknown', () => {
    const rule = '{ id: a, when: { attachment: { extensions: [exe] } }, then: { removeParts: [matching] } }';
    const some = [
      { kind: 'pdf', extension: 'pdf', index: 1 },
      { kind: 'unknown', extension: 'exe', index: 2 },
    ];
    const partsOf = (attachments: MessageFacts['attachments']) =>
      editsOf(rule, { attachments }).map(({ edit }) => (edit?.$case === 'removeParts' ? edit.value.parts : []));
    assert.deepEqual(partsOf(some), [['attachment:2']]);
    assert.deepEqual(partsOf([{ kind: 'unknown', extension: 'exe' }]), [['attachment']]);
    assert.deepEqual(partsOf([]), []);
  });

  it('stays with held mail for its release, and is nothing on what is rejected', () => {
    const redact = '{ id: a, then: { redact: ssn } }';
    assert.equal(outcome(`${redact}, { id: h, then: { action: hold } }`), 'hold/opportunistic+redact');
    assert.deepEqual(editsOf(`${redact}, { id: r, then: { action: reject } }`), []);
  });

  it('gives each decision a list of its own', () => {
    const policy = policyOf('name: p\nrules: [{ id: a, then: { redact: ssn } }]');
    const to = [0, 1].map((index) => ({ index, domain: 'example.net' }));
    const [first, second] = evaluatePolicy({ policy, version: 1 }, factsOf(), to);
    first?.edits.pop();
    assert.equal(second?.edits.length, 1);
    assert.equal(decideOne(policy).edits.length, 1);
  });
});

describe('purpose', () => {
  it('counts mail without one as none of those that are named', () => {
    const marketing = '{ purpose: [marketing] }';
    assert.ok(matches(marketing, { purpose: Purpose.PURPOSE_MARKETING }));
    assert.ok(!matches(marketing, { purpose: Purpose.PURPOSE_UNSPECIFIED, verdict: verdictOf(NONE) }));
  });
});

describe('domainTest', () => {
  it('takes a domain, those below it, or any', () => {
    const matchesDomain = (pattern: string, domain: string): boolean => domainTest([pattern])(domain);
    assert.ok(matchesDomain('Example.org', 'example.org') && !matchesDomain('example.org', 'a.example.org'));
    assert.ok(matchesDomain('*.example.org', 'a.b.example.org') && !matchesDomain('*.example.org', 'example.org'));
    assert.ok(!matchesDomain('*.example.org', 'badexample.org') && matchesDomain('*', 'anything'));
    assert.ok(domainTest(['a.example', '*.b.example'])('x.b.example'));
  });
});

describe('senderKeys', () => {
  it('lists every domain above the sender, the widest first', () => {
    assert.deepEqual(senderKeys('x@a.b.example.org').wildcards, ['*.org', '*.example.org', '*.b.example.org']);
    assert.deepEqual(senderKeys('').wildcards, []);
  });
});
