import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Method, RecipientState, TrackedMessage, VerdictLevel } from '@sealpost/contracts';
import type { Example } from './examples.ts';
import { judge } from './judge.ts';
import { colourful, plain, renderOutcomes, verdictLine } from './render.ts';

const delivered: Example = {
  name: 'Result',
  file: 'result.eml',
  message: {},
  expect: { verdict: 'phi', recipients: [{ address: 'pat@example.com', state: 'DELIVERED', method: 'REQUIRED_TLS' }] },
};

const refused: Example = { ...delivered, expect: { refused: { reason: 'INGEST_MESSAGE_INVALID', field: 'subject' } } };

function tracked(state: RecipientState): TrackedMessage {
  return TrackedMessage.fromPartial({
    messageId: 'msg_1',
    acceptTime: new Date(1_000),
    verdict: {
      level: VerdictLevel.VERDICT_LEVEL_PHI,
      evidence: ['name', 'phone', 'mrn', 'lab', 'icd10', 'dob'].map((type) => ({ type, count: 1 })),
    },
    recipients: [
      {
        address: 'pat@example.com',
        state,
        decision: { method: Method.METHOD_REQUIRED_TLS, rule: 'phi' },
        attempts: [
          { atTime: new Date(1_250), replyCode: 250, enhancedCode: '2.0.0', tls: { used: true, protocol: 'TLSv1.3' } },
        ],
      },
    ],
  });
}

describe('comparison with examples/expected.json', () => {
  it('matches when state, method and verdict are as expected', () => {
    const judged = judge(delivered, {
      kind: 'tracked',
      message: tracked(RecipientState.RECIPIENT_STATE_DELIVERED),
    });
    assert.equal(judged.matches, true);
    assert.equal(judged.rows[0]?.timeMs, 250);
  });

  it('does not match another state, a missing recipient, or no end in time', () => {
    const bounced = { kind: 'tracked', message: tracked(RecipientState.RECIPIENT_STATE_BOUNCED) } as const;
    assert.equal(judge(delivered, bounced).matches, false);
    const nobody = { ...tracked(RecipientState.RECIPIENT_STATE_DELIVERED), recipients: [] };
    assert.equal(judge(delivered, { kind: 'tracked', message: nobody }).matches, false);
    assert.equal(judge(delivered, { kind: 'late', messageId: 'msg_1' }).matches, false);
  });

  it('matches a refusal by reason and field, and nothing else by either', () => {
    const violations = [{ field: 'subject', rule: 'header-line-break' }];
    const result = { kind: 'refused', reason: 'INGEST_MESSAGE_INVALID', violations } as const;
    assert.equal(judge(refused, result).matches, true);
    assert.equal(judge(refused, { ...result, violations: [] }).matches, false);
    assert.equal(judge(delivered, result).matches, false);
    const accepted = { kind: 'tracked', message: tracked(RecipientState.RECIPIENT_STATE_DELIVERED) } as const;
    assert.equal(judge(refused, accepted).matches, false);
  });
});

describe('table of outcomes', () => {
  const judged = [
    judge(delivered, { kind: 'tracked', message: tracked(RecipientState.RECIPIENT_STATE_DELIVERED) }),
    judge(refused, { kind: 'refused', reason: 'INGEST_MESSAGE_INVALID', violations: [{ field: 'subject', rule: '' }] }),
    judge(delivered, { kind: 'late', messageId: 'msg_2' }),
  ];

  it('shows types that tell most first, the method and the time in words', () => {
    const text = renderOutcomes(judged, plain, 'marks');
    assert.match(text, /pat@example\.com +mrn, icd10, lab, dob \+2 +verified TLS +delivered, TLSv1\.3 +250 ms {2}✓/);
    assert.match(text, /not accepted: subject/);
    assert.match(text, /not finished: msg_2 +✗/);
    assert.match(verdictLine(judged, plain), /1 of 3 examples ended otherwise than expected: result\.eml/);
  });

  it('holds no control characters without a terminal, and the same letters with one', () => {
    const text = renderOutcomes(judged, plain, 'marks');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
    assert.doesNotMatch(text.replaceAll('\n', ''), /[\u0000-\u001f\u007f]/);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are taken out
    assert.equal(renderOutcomes(judged, colourful, 'marks').replace(/\u001b\[\d+m/g, ''), text);
  });
});
