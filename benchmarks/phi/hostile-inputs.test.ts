import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createSeededRandom } from '@sealpost/kernel';
import { HOSTILE_KINDS, hostileInputs } from './hostile-inputs.ts';
import { runHostile } from './hostile-run.ts';

const UNITS = 3_000;

function take(seed: number, count: number): { kind: string; text: string }[] {
  const inputs = hostileInputs(createSeededRandom(seed), UNITS);
  return Array.from({ length: count }, () => inputs.next().value as { kind: string; text: string });
}

describe('hostile inputs', () => {
  it('give every kind in turn, of about the wanted length, the same for the same seed', () => {
    const round = take(1, HOSTILE_KINDS.length);
    assert.deepEqual(
      round.map(({ kind }) => kind),
      HOSTILE_KINDS,
    );
    for (const { kind, text } of round) assert.ok(text.length > UNITS * 0.98 && text.length <= UNITS, kind);
    assert.deepEqual(round, take(1, HOSTILE_KINDS.length));
    assert.notDeepEqual(round, take(2, HOSTILE_KINDS.length));
  });

  it('are read to the end, and the worst of each kind is kept in order', () => {
    const { inputs, kinds } = runHostile({ seed: 1, units: UNITS, inputsMax: 40, timeMsMax: 5_000 });
    assert.ok(inputs > 0 && inputs <= 40);
    const times = kinds.map(({ worstMs }) => worstMs);
    assert.deepEqual(
      times,
      times.toSorted((a, b) => b - a),
    );
  });
});
