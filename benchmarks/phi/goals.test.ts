import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Goal, outcomeOf } from './goals.ts';

const goal = (measured: number, sense: Goal['sense']): Goal => ({
  goal: 'x',
  measured,
  limit: 0.5,
  sense,
  unit: 'share',
});

describe('outcomeOf', () => {
  it('reads the limit in the sense of the goal, the limit itself included', () => {
    assert.equal(outcomeOf(goal(0.5, 'at least')), 'met');
    assert.equal(outcomeOf(goal(0.49, 'at least')), 'missed');
    assert.equal(outcomeOf(goal(0.5, 'at most')), 'met');
    assert.equal(outcomeOf(goal(0.51, 'at most')), 'missed');
  });

  it('calls nothing met that was not measured', () => {
    assert.equal(outcomeOf(goal(Number.NaN, 'at least')), 'not measured');
    assert.equal(outcomeOf(goal(Number.NaN, 'at most')), 'not measured');
  });
});
