import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { measureAccuracy } from './accuracy.ts';
import type { Corpus } from './corpora/corpora.ts';
import type { ToolAnswer } from './rivals/tool.ts';

const answer = (findings: ToolAnswer['findings'], health = false): ToolAnswer => ({
  findings,
  health,
  ms: 1,
  cpuMs: 1,
});

const corpus: Corpus = {
  id: 'structured',
  title: 'by hand',
  codesLabelled: false,
  rows: [
    {
      text: 'fax 555-0101 of Ada',
      labels: [
        { type: 'fax', start: 4, end: 12 },
        { type: 'name', start: 16, end: 19 },
      ],
    },
    { text: 'born 1/2/1950', labels: [{ type: 'dob', start: 5, end: 13 }] },
    { text: 'nothing', labels: [] },
    { text: 'code E11.9', labels: [] },
  ],
};

describe('measureAccuracy', () => {
  const figures = measureAccuracy({
    tool: 'by hand',
    corpus,
    answers: [
      answer([{ type: 'phone', start: 4, end: 12 }]),
      answer([{ type: 'other_id', start: 5, end: 8 }], true),
      answer([{ type: 'name', start: 0, end: 7 }]),
      answer([{ type: 'icd10', start: 5, end: 10 }]),
    ],
  });
  const of = (type: string) => figures.types.find((each) => each.type === type);

  it('counts a value as found when any finding touches it, and tells findings of its type apart', () => {
    assert.deepEqual([figures.all.recall.hits, figures.all.recall.of], [2, 3]);
    assert.equal(figures.all.recallTyped.hits, 1);
    assert.equal(of('phone')?.recall.rate, 1);
    assert.equal(of('date')?.recall.hits, 1);
    assert.equal(of('date')?.recallTyped.hits, 0);
    assert.equal(of('name')?.recall.hits, 0);
  });

  it('counts a finding as right when it touches any label, and leaves unlabelled codes out', () => {
    assert.deepEqual([figures.all.precision.hits, figures.all.precision.of], [2, 3]);
    assert.equal(of('name')?.precision.rate, 0);
    assert.equal(of('icd10'), undefined);
  });

  it('asks every letter and digit of a covered value to lie in a finding', () => {
    assert.equal(figures.covered.hits, 1);
  });

  it('counts alarms by text', () => {
    assert.deepEqual([figures.alarms.hits, figures.alarms.of], [1, 2]);
    assert.deepEqual([figures.textsFound.hits, figures.textsFound.of], [2, 2]);
    assert.equal(figures.health?.hits, 1);
  });
});
