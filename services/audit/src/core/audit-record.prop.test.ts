/** The canonical text round-trips and its decoder takes anything. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  decodeRecord,
  encodeDraft,
  FACTS_MAX,
  sourceKeyOf,
  TEXT_LENGTH_MAX,
  toFacts,
  withIndex,
} from './audit-record.ts';

const text = fc.string({ unit: 'binary', maxLength: TEXT_LENGTH_MAX });
const drafts = fc.record({
  sourceKey: text,
  atMs: fc.maxSafeNat(),
  tenantId: text,
  actor: text,
  action: text,
  target: text,
  outcome: text,
  facts: fc.array(fc.tuple(text, text), { maxLength: 8 }),
  isAccess: fc.boolean(),
});

describe('the canonical text of a record', () => {
  it('round-trips, on one line', () => {
    fc.assert(
      fc.property(drafts, fc.maxSafeNat(), (draft, index) => {
        const encoded = withIndex(index, encodeDraft({ ...draft, facts: toFacts(draft.facts) }));
        assert.ok(!encoded.includes('\n'));
        const { isAccess: _, ...kept } = draft;
        assert.deepEqual(decodeRecord(encoded), { ...kept, index, facts: toFacts(draft.facts) });
      }),
    );
  });

  it('gives its source key alone as well', () => {
    fc.assert(
      fc.property(drafts, fc.maxSafeNat(), (draft, index) => {
        const encoded = withIndex(index, encodeDraft({ ...draft, facts: toFacts(draft.facts) }));
        assert.equal(sourceKeyOf(encoded), draft.sourceKey);
      }),
    );
    fc.assert(fc.property(fc.string(), (any) => void sourceKeyOf(any)));
  });

  it('survives UTF-8, also with halves of surrogate pairs', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(0xffff), { maxLength: 50 }), (units) => {
        const target = String.fromCharCode(...units);
        const draft = { sourceKey: 'k', atMs: 1, tenantId: '', actor: '', action: '', target, outcome: '', facts: [] };
        const bytes = Buffer.from(withIndex(0, encodeDraft({ ...draft, isAccess: false })));
        assert.equal(decodeRecord(bytes.toString('utf8'))?.target, target);
      }),
    );
  });

  it('is decoded from nothing but itself, and decoding never throws', () => {
    fc.assert(fc.property(fc.string(), (any) => void decodeRecord(any)));
    fc.assert(fc.property(fc.json(), (any) => void decodeRecord(any)));
    for (const wrong of [
      '[]',
      '[1]',
      '[-1,"k",1,"","","","",""]',
      '[1,"k",1,"","","","","","name"]',
      '[1,"k",1.5,"","","","",""]',
    ])
      assert.equal(decodeRecord(wrong), undefined, wrong);
  });
});

describe('toFacts', () => {
  it('sorts by name whatever the order, and keeps within the limits', () => {
    const name = fc.string({ maxLength: TEXT_LENGTH_MAX * 2 });
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(name, name), { selector: ([key]) => key, maxLength: 100 }), (facts) => {
        const made = toFacts(facts);
        assert.ok(made.length <= FACTS_MAX);
        assert.ok(made.flat().every((part) => part.length <= TEXT_LENGTH_MAX));
        assert.ok(made.every(([key], i) => i === 0 || (made[i - 1]?.[0] ?? '') <= key));
        assert.equal(
          facts.length > FACTS_MAX,
          made.some(([key, value]) => key === 'cut' && value === String(facts.length)),
        );
      }),
    );
  });
});
