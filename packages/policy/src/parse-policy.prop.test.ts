import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { stringify } from 'yaml';
import {
  ACTION_NAMES,
  type PolicyDocument,
  PROFILE_NAMES,
  PROTECTION_NAMES,
  PURPOSE_NAMES,
  VERDICT_NAMES,
} from './document/policy-document.ts';
import { POLICY_SIZE_BYTES_MAX } from './document/read-policy.ts';
import { parsePolicy } from './parse-policy.ts';
import { PROFILES } from './profiles/profiles.ts';

const name = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,20}$/);
const some = <T>(values: readonly T[]) => fc.uniqueArray(fc.constantFrom(...values), { minLength: 1 });
const policies: fc.Arbitrary<PolicyDocument> = fc.record({
  name,
  rules: fc.uniqueArray(
    fc.record({
      id: name,
      when: fc.record(
        {
          verdict: some(VERDICT_NAMES),
          purpose: some(PURPOSE_NAMES),
          types: some(['ssn', 'mrn']),
          in: some(['subject', 'text']),
          recipientDomain: some(['example.org', '*.example.net']),
          problems: fc.boolean(),
        },
        { requiredKeys: [] },
      ),
      then: fc.record({
        action: fc.constantFrom(...ACTION_NAMES),
        protection: fc.constantFrom(...PROTECTION_NAMES),
        reason: fc.string({ maxLength: 60 }),
      }),
    }),
    { minLength: 1, maxLength: 5, selector: (rule) => rule.id },
  ),
});

describe('parsePolicy', () => {
  it('never throws, whatever the text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), fc.string({ unit: 'binary' })), (text) => {
        const parsed = parsePolicy(text);
        assert.ok(parsed.ok || parsed.violations.length > 0);
      }),
      { numRuns: 300 },
    );
  });

  it('never throws on documents of the right outline with anything inside', () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), (when, then) => {
        let text: string;
        try {
          text = stringify({ name: 'p', rules: [{ id: 'r', when, then }] });
        } catch {
          return;
        }
        parsePolicy(text);
      }),
      { numRuns: 200 },
    );
  });

  it('reads back every policy that can be written', () => {
    fc.assert(
      fc.property(policies, (policy) => {
        const parsed = parsePolicy(stringify(policy));
        assert.ok(parsed.ok, JSON.stringify(parsed));
        assert.deepEqual(parsed.policy, structuredClone(policy));
      }),
      { numRuns: 200 },
    );
  });

  it('takes every shipped profile', () => {
    for (const name of PROFILE_NAMES) {
      const parsed = parsePolicy(PROFILES[name]);
      assert.ok(parsed.ok, JSON.stringify(parsed));
    }
  });

  it('names every wrong field by its path', () => {
    const parsed = parsePolicy(`name: Bad Name
typo: 1
rules:
  - id: a
    when: { verdict: [maybe], colour: [red], problems: "yes" }
    then: { action: drop }
  - id: a
`);
    assert.ok(!parsed.ok);
    const fields = parsed.violations.map((violation) => violation.field).toSorted();
    assert.deepEqual(fields, [
      'name',
      'rules[0].then.action',
      'rules[0].when.colour',
      'rules[0].when.problems',
      'rules[0].when.verdict[0]',
      'rules[1].id',
      'rules[1].then',
      'typo',
    ]);
  });

  it('refuses keys given twice, aliases that multiply, and documents without end', () => {
    assert.ok(!parsePolicy('name: a\nname: b\nrules: []').ok);
    assert.ok(!parsePolicy('name: a\nrules: [&x {id: r, then: {}}, *x]').ok);
    assert.ok(!parsePolicy(`name: a\n# ${'x'.repeat(POLICY_SIZE_BYTES_MAX)}`).ok);
  });
});
