/** What each shipped profile makes of the mail that clinics send. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Decision, Purpose, type Verdict, VerdictLevel } from '@sealpost/contracts';
import { PROFILE_NAMES, type ProfileName } from '../document/policy-document.ts';
import type { MessageFacts, RecipientFacts } from '../facts.ts';
import { lintPolicy } from '../lint/lint-policy.ts';
import { outcomeText, pastOutcomeOf } from '../simulate.ts';
import { decideOne, foundIn, policyOf, verdictOf } from '../testing/facts.ts';
import { PROFILES } from './profiles.ts';

const {
  VERDICT_LEVEL_NONE: NONE,
  VERDICT_LEVEL_IDENTIFIERS_ONLY: IDENTIFIERS,
  VERDICT_LEVEL_HEALTH_ONLY: HEALTH,
  VERDICT_LEVEL_PHI: PHI,
  VERDICT_LEVEL_SENSITIVE_PHI: SENSITIVE,
} = VerdictLevel;

const of = (level: VerdictLevel, rest: Partial<Verdict> = {}): Partial<MessageFacts> => ({
  verdict: verdictOf(level, rest),
});
const marketing = { ...of(PHI), purpose: Purpose.PURPOSE_MARKETING };
const research = { ...of(SENSITIVE), purpose: Purpose.PURPOSE_RESEARCH };
const unreadable = (problem: string): Partial<MessageFacts> => of(PHI, { problems: [`attachment:1:${problem}`] });

/** A message, what is known of its recipient, and the outcome under factory, tls-suffices, content-for-phi and strict. */
type Row = readonly [string, Partial<MessageFacts>, Partial<RecipientFacts>, readonly [string, string, string, string]];

const ROWS: readonly Row[] = [
  [
    'nothing found',
    of(NONE),
    {},
    ['deliver/opportunistic', 'deliver/opportunistic', 'deliver/opportunistic', 'deliver/tls'],
  ],
  [
    'identifiers only',
    of(IDENTIFIERS),
    {},
    ['deliver/opportunistic', 'deliver/opportunistic', 'deliver/opportunistic', 'deliver/tls'],
  ],
  [
    'health only',
    of(HEALTH),
    {},
    ['deliver/opportunistic', 'deliver/opportunistic', 'deliver/opportunistic', 'deliver/tls'],
  ],
  ['PHI', of(PHI), {}, ['deliver/tls', 'deliver/tls', 'deliver/content', 'deliver/content']],
  ['sensitive PHI', of(SENSITIVE), {}, ['deliver/content', 'deliver/tls', 'deliver/content', 'deliver/portal']],
  ['marketing with PHI', marketing, {}, ['hold/tls', 'hold/tls', 'hold/content', 'hold/content']],
  [
    'marketing with PHI, not authorised',
    marketing,
    { authorized: false },
    ['hold/tls', 'hold/tls', 'hold/content', 'hold/content'],
  ],
  [
    'marketing with PHI, authorised',
    marketing,
    { authorized: true },
    ['deliver/tls', 'deliver/tls', 'deliver/content', 'deliver/content'],
  ],
  [
    'marketing without PHI',
    { ...of(NONE), purpose: Purpose.PURPOSE_MARKETING },
    {},
    ['deliver/opportunistic', 'deliver/opportunistic', 'deliver/opportunistic', 'deliver/tls'],
  ],
  ['research with PHI', research, {}, ['hold/content', 'hold/tls', 'hold/content', 'hold/portal']],
  [
    'research with PHI, authorised',
    research,
    { authorized: true },
    ['deliver/content', 'deliver/tls', 'deliver/content', 'deliver/portal'],
  ],
  [
    'a social security number in the subject',
    of(PHI, foundIn('subject', 'ssn')),
    {},
    [
      'hold/tls',
      'deliver/tls+move_subject_inside',
      'deliver/content+move_subject_inside',
      'hold/content+move_subject_inside',
    ],
  ],
  [
    'health wording in the subject',
    of(PHI, foundIn('subject', 'lab')),
    {},
    ['deliver/tls', 'deliver/tls', 'deliver/content+move_subject_inside', 'deliver/content+move_subject_inside'],
  ],
  [
    'an encrypted attachment',
    unreadable('encrypted'),
    {},
    ['deliver/tls', 'deliver/tls', 'deliver/content', 'hold/content'],
  ],
  ['a broken scanner', unreadable('scanner_failed'), {}, ['hold/tls', 'hold/tls', 'hold/content', 'hold/portal']],
  ['a scan without end', unreadable('timed_out'), {}, ['hold/tls', 'hold/tls', 'hold/content', 'hold/portal']],
  [
    'ids of many persons',
    of(PHI, foundIn('attachment:1', 'mrn', 12)),
    {},
    ['deliver/tls', 'deliver/tls', 'deliver/content', 'hold/content'],
  ],
];

const textOf = (decision: Decision): string => outcomeText(pastOutcomeOf(decision));

for (const [at, name] of PROFILE_NAMES.entries()) {
  describe(`profile ${name}`, () => {
    const policy = policyOf(PROFILES[name]);
    for (const [mail, facts, recipient, outcomes] of ROWS) {
      it(`has ${outcomes[at]} for ${mail}`, () =>
        assert.equal(textOf(decideOne(policy, facts, recipient)), outcomes[at]));
    }
  });
}

describe('what a profile says of its rules', () => {
  it('names the layer that decided', () => {
    const cited = (text: string): string => decideOne(policyOf(text), of(SENSITIVE)).rule;
    assert.equal(cited(PROFILES.factory), 'sensitive-phi');
    assert.equal(cited(PROFILES['content-for-phi']), 'factory/sensitive-phi');
    assert.equal(cited('name: clinic\nextends: strict'), 'strict/sensitive-phi');
  });

  it('gives every rule a reason, and surprises only where a profile asks for less on purpose', () => {
    const expected: Readonly<Record<ProfileName, readonly string[]>> = {
      factory: [],
      'tls-suffices': ['weaker-override', 'weaker-override'],
      'content-for-phi': ['weaker-override'],
      strict: [],
    };
    for (const name of PROFILE_NAMES) {
      const { issues } = lintPolicy(PROFILES[name]);
      assert.deepEqual(
        issues.map(({ code }) => code),
        expected[name],
      );
      for (const { then } of policyOf(PROFILES[name]).rules) assert.notEqual(then.reason, '');
    }
  });
});
