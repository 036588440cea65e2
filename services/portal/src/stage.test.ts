/** Tries at a parcel: pure decisions. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FREE_TRIES_MAX, LOCK_FIRST_MS, LOCK_MAX_MS } from './config.ts';
import { decideOpen, decideTry, lockUntilMs } from './stage.ts';

const NOW_MS = 1_795_300_000_000;
const parcel = { expiresAtMs: NOW_MS + 1, failedAttempts: 0, lockedUntilMs: 0 };

describe('decideTry', () => {
  it('counts a try as wrong before the passphrase is looked at', () => {
    assert.deepEqual(decideTry(parcel, NOW_MS), { kind: 'try', reservation: { failedAttempts: 1, lockedUntilMs: 0 } });
  });

  it('answers expired from the very millisecond on, also where the parcel is locked', () => {
    assert.deepEqual(decideTry({ ...parcel, lockedUntilMs: NOW_MS + 9 }, NOW_MS + 1), { kind: 'expired' });
  });

  it('answers locked until the lock ends', () => {
    const locked = { ...parcel, expiresAtMs: NOW_MS + 99, lockedUntilMs: NOW_MS + 5 };
    assert.deepEqual(decideTry(locked, NOW_MS + 4), { kind: 'locked', untilMs: NOW_MS + 5 });
    assert.equal(decideTry(locked, NOW_MS + 5).kind, 'try');
  });
});

describe('lockUntilMs', () => {
  it('leaves the first tries free, then doubles the wait up to a day', () => {
    assert.equal(lockUntilMs(FREE_TRIES_MAX - 1, NOW_MS), 0);
    assert.equal(lockUntilMs(FREE_TRIES_MAX, NOW_MS), NOW_MS + LOCK_FIRST_MS);
    assert.equal(lockUntilMs(FREE_TRIES_MAX + 1, NOW_MS), NOW_MS + 2 * LOCK_FIRST_MS);
    assert.equal(lockUntilMs(FREE_TRIES_MAX + 1_000, NOW_MS), NOW_MS + LOCK_MAX_MS);
  });
});

describe('decideOpen', () => {
  it('allows the right passphrase, also on the last free try', () => {
    const reservation = { failedAttempts: FREE_TRIES_MAX, lockedUntilMs: NOW_MS + LOCK_FIRST_MS };
    assert.deepEqual(decideOpen(reservation, 'right', NOW_MS), { kind: 'allow' });
    assert.deepEqual(decideOpen(reservation, 'wrong', NOW_MS), { kind: 'locked', untilMs: NOW_MS + LOCK_FIRST_MS });
    assert.deepEqual(decideOpen({ failedAttempts: 1, lockedUntilMs: 0 }, 'wrong', NOW_MS), { kind: 'wrong' });
  });
});
