import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { Purpose, VerdictLevel } from '@sealpost/contracts';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { policyJsonSchema } from './document/json-schema.ts';
import {
  ACTION_NAMES,
  type PolicyDocument,
  type PolicyRule,
  type PolicyThen,
  type PolicyWhen,
  PROFILE_NAMES,
  PROTECTION_NAMES,
  PURPOSE_NAMES,
  VERDICT_NAMES,
} from './document/policy-document.ts';
import { POLICY_SIZE_BYTES_MAX } from './document/read-policy.ts';
import { evaluatePolicy } from './evaluate.ts';
import { lintPolicy } from './lint/lint-policy.ts';
import { parsePolicy } from './parse-policy.ts';
import { PROFILES } from './profiles/profiles.ts';
import { factsOf, foundIn, verdictOf } from './testing/facts.ts';

const name = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,20}$/);
const some = <T>(values: readonly T[]) => fc.uniqueArray(fc.constantFrom(...values), { minLength: 1 });

const whens: fc.Arbitrary<PolicyWhen> = fc.record(
  {
    verdict: some(VERDICT_NAMES),
    purpose: some(PURPOSE_NAMES),
    types: some(['ssn', 'mrn']),
    counts: fc.constantFrom({ ssn: 2 }, { mrn: 1, ssn: 9 }),
    in: some(['subject', 'text']),
    stream: some(['billing', 'news']),
    sender: some(['a@example.org', '@example.org', '*.example.net']),
    recipientDomain: some(['example.org', '*.example.net']),
    attachment: fc.record(
      {
        kinds: some(['pdf', 'zip']),
        extensions: some(['exe']),
        problems: some(['encrypted']),
        countMin: fc.nat(3).map((n) => n + 1),
      },
      { requiredKeys: [] },
    ),
    sizeBytesMin: fc.nat(2_000),
    problems: fc.oneof(fc.boolean(), some(['encrypted', 'timed_out'])),
    authorized: fc.boolean(),
  },
  { requiredKeys: [] },
);
const thens: fc.Arbitrary<PolicyThen> = fc.record(
  {
    action: fc.constantFrom(...ACTION_NAMES),
    protection: fc.constantFrom(...PROTECTION_NAMES),
    reason: fc.string({ maxLength: 60 }),
    moveSubjectInside: fc.constant(true as const),
    removeParts: some(['attachment', 'attachment:2']),
    redact: some(['ssn', 'mrn']),
    addHeader: fc.constant({ name: 'X-Class', value: 'clinical' }),
    addNotice: fc.constantFrom('Confidential.', 'Two\nlines'),
  },
  { requiredKeys: ['action', 'protection', 'reason'] },
);
const rules: fc.Arbitrary<PolicyRule[]> = fc.uniqueArray(
  fc.oneof(
    fc.record({ id: name, when: whens, then: thens }),
    fc.record({ id: name, locked: fc.constant(true as const), when: whens, then: thens }),
  ),
  { minLength: 1, maxLength: 5, selector: (rule) => rule.id },
);
const policies: fc.Arbitrary<PolicyDocument> = fc.record({ name, rules });

describe('parsePolicy', () => {
  it('never throws, whatever the text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), fc.string({ unit: 'binary' })), (text) => {
        const parsed = parsePolicy(text);
        assert.ok(parsed.ok || parsed.violations.length > 0);
        lintPolicy(text);
      }),
      { numRuns: 300 },
    );
  });

  it('never throws on documents of the right outline with anything inside', () => {
    const anything = fc.anything({ maxDepth: 2 });
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.constantFrom('when', 'then', 'extends', 'disable', 'streams', 'senders', 'detectors'),
          anything,
        ),
        (given) => {
          const { when, then, ...rest } = given;
          let text: string;
          try {
            text = stringify({ name: 'p', rules: [{ id: 'r', when, then }], ...rest, streams: { a: rest['streams'] } });
          } catch {
            return;
          }
          lintPolicy(text);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('reads back every policy that can be written, as YAML and as JSON', () => {
    fc.assert(
      fc.property(policies, (policy) => {
        for (const text of [stringify(policy, { aliasDuplicateObjects: false }), JSON.stringify(policy, null, '\t')]) {
          const parsed = parsePolicy(text);
          assert.ok(parsed.ok, JSON.stringify(parsed));
          assert.deepEqual(parsed.policy, structuredClone(policy));
        }
      }),
      { numRuns: 100 },
    );
  });

  it('takes every shipped profile', () => {
    for (const profile of PROFILE_NAMES) assert.ok(parsePolicy(PROFILES[profile]).ok, profile);
  });

  it('names every wrong field by its path, with the line', () => {
    const parsed = parsePolicy(`name: Bad Name
typo: 1
rules:
  - id: a
    when: { verdict: [maybe], colour: [red], problems: "yes" }
    then: { action: drop }
  - id: a
`);
    assert.ok(!parsed.ok);
    const fields = parsed.violations.map(({ field, description }) => `${/^Line \d+/.exec(description)?.[0]} ${field}`);
    assert.deepEqual(fields.toSorted(), [
      'Line 1 name',
      'Line 2 typo',
      'Line 5 rules[0].when.colour',
      'Line 5 rules[0].when.problems',
      'Line 5 rules[0].when.verdict[0]',
      'Line 6 rules[0].then.action',
      'Line 7 rules[1].id',
      'Line 7 rules[1].then',
    ]);
  });

  it('refuses keys given twice, aliases that multiply, depths and documents without end', () => {
    assert.ok(!parsePolicy('name: a\nname: b\nrules: []').ok);
    assert.ok(!parsePolicy('name: a\nrules: [&x {id: r, then: {}}, *x]').ok);
    assert.ok(!parsePolicy(`name: a\n# ${'x'.repeat(POLICY_SIZE_BYTES_MAX)}`).ok);
    assert.ok(!parsePolicy('name: a\nrules: [{ id: r, id: s, then: {} }]').ok);
    for (const part of ['[', '{a: ', '- ', '? ', 'a: [', '"x": [', ']', '[]', '"', '! ', '&a ', '*a ', '%', '[,', ': '])
      assert.ok(!parsePolicy(part.repeat(Math.floor(POLICY_SIZE_BYTES_MAX / part.length))).ok, part);
    assert.ok(!parsePolicy(Array.from({ length: 20_000 }, (_, i) => `k${i}: 1`).join('\n')).ok);
    assert.ok(!parsePolicy('name: a\n__proto__: { rules: 1 }\nrules: []').ok);
  });

  it('refuses fields that do not go together', () => {
    const codes = (rule: string): readonly string[] => {
      const parsed = parsePolicy(`name: p\nrules: [{ id: r, ${rule} }]`);
      return parsed.ok ? [] : parsed.violations.map((violation) => violation.rule);
    };
    assert.deepEqual(codes('then: { role: privacy }'), ['role-without-hold']);
    assert.deepEqual(codes('when: { sizeBytesMin: 2, sizeBytesMax: 1 }, then: {}'), ['size-range']);
    assert.deepEqual(codes('then: { removeParts: [matching] }'), ['matching-without-attachment']);
    assert.deepEqual(codes('then: { addHeader: { name: Bcc, value: x } }'), ['header-name-syntax']);
    assert.deepEqual(codes('then: { addHeader: { name: X-A, value: "x\\r\\nBcc: y" } }'), ['header-value-syntax']);
    assert.deepEqual(codes('then: { addNotice: "\\e[2J" }'), ['notice-syntax']);
  });
});

describe('policy.schema.json', () => {
  it('is what `sealpost policy schema` prints', () => {
    const path = join(import.meta.dirname, '..', 'schema', 'policy.schema.json');
    assert.deepEqual(JSON.parse(readFileSync(path, 'utf8')), JSON.parse(JSON.stringify(policyJsonSchema())));
  });
});

describe('adding a rule', () => {
  const facts = fc.record({
    level: fc.integer({ min: 1, max: 5 }),
    purpose: fc.integer({ min: 0, max: 5 }),
    type: fc.constantFrom('ssn', 'mrn', 'lab'),
    part: fc.constantFrom('subject', 'text', 'attachment:1'),
    problems: fc.subarray(['text:encrypted', 'attachment:1:timed_out']),
    sender: fc.constantFrom('a@example.org', 'b@a.example.net', ''),
    stream: fc.constantFrom('', 'billing'),
    domain: fc.constantFrom('example.org', 'a.example.net'),
    authorized: fc.boolean(),
  });

  it('never weakens an outcome and never takes an edit away, whatever it says', () => {
    fc.assert(
      fc.property(rules, fc.record({ when: whens, then: thens }), facts, (before, { when, then }, given) => {
        const policy = {
          name: 'p',
          rules: [...before, { id: 'all', when: {}, then: { ...then, action: 'deliver' as const } }],
        };
        const added = { ...policy, rules: [{ id: 'ADDED', when, then }, ...policy.rules] };
        const { level, problems, type, part, purpose, sender, stream, domain, authorized } = given;
        const message = factsOf({
          ...{ verdict: verdictOf(level as VerdictLevel, { problems, ...foundIn(part, type, 3) }), sender, stream },
          purpose: purpose as Purpose,
        });
        const to = [{ index: 0, domain, authorized }];
        const [was] = evaluatePolicy({ policy, version: 1 }, message, to);
        const [becomes] = evaluatePolicy({ policy: added, version: 1 }, message, to);
        assert.ok(was !== undefined && becomes !== undefined);
        assert.ok(becomes.action >= was.action && becomes.protection >= was.protection);
        if (becomes.action === was.action) assert.ok(becomes.edits.length >= was.edits.length);
      }),
      { numRuns: 200 },
    );
  });
});
