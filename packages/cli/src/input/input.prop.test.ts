/** What people type never breaks the readers, and what is written reads back. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { PURPOSES, STATES } from '../views/enums.ts';
import { parseDurationMs, parseTime } from './duration.ts';
import { nameOf, namesOf, valueOf } from './enum-names.ts';
import { parseMailbox, splitMailboxes } from './mailbox.ts';

describe('parseDurationMs', () => {
  it('reads every number with its unit and nothing else', () => {
    const units = { ms: 1, s: 1e3, m: 6e4, h: 36e5, d: 864e5 };
    fc.assert(
      fc.property(fc.nat(999_999_999), fc.constantFrom(...Object.entries(units)), (count, [unit, ms]) => {
        assert.equal(parseDurationMs(`${count}${unit}`), count * ms);
      }),
    );
    for (const text of ['', '5', 's', '-1s', '1.5h', '1 s', '5y', '1e3s'])
      assert.equal(parseDurationMs(text), undefined);
  });
});

describe('parseTime', () => {
  it('never throws and reads back what Date writes', () => {
    fc.assert(fc.property(fc.string(), fc.nat(), (text, nowMs) => void parseTime(text, nowMs)));
    const times = fc.date({ min: new Date('1970-01-01'), max: new Date('2999-01-01'), noInvalidDate: true });
    fc.assert(fc.property(times, (time) => assert.equal(parseTime(time.toISOString(), 0)?.getTime(), time.getTime())));
    assert.equal(parseTime('+2h', 1_000)?.getTime(), 7_201_000);
    assert.equal(parseTime('2026-13-45T99:00:00Z', 0), undefined);
  });
});

describe('mailboxes', () => {
  it('never throw, and lists lose nothing but commas and white space', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '"', '<', '>', ',', '\\', '@', ' ') }), (text) => {
        const pieces = splitMailboxes(text);
        const bare = (value: string) => value.replace(/[, ]/g, '');
        assert.equal(bare(pieces.join('')), bare(text));
        for (const piece of pieces) parseMailbox(piece);
      }),
    );
  });

  it('are taken apart as people write them', () => {
    const two = splitMailboxes('"Doe, Jo" <jo@example.org>, "a,b"@example.com');
    assert.deepEqual(two, ['"Doe, Jo" <jo@example.org>', '"a,b"@example.com']);
    assert.deepEqual(parseMailbox(two[0] ?? ''), { address: 'jo@example.org', displayName: 'Doe, Jo' });
    assert.deepEqual(parseMailbox(two[1] ?? ''), { address: '"a,b"@example.com', displayName: '' });
  });
});

describe('names of enum values', () => {
  it('go both ways', () => {
    for (const values of [PURPOSES, STATES]) {
      for (const name of namesOf(values)) assert.equal(nameOf(values, valueOf(values, name) ?? -1), name);
    }
    assert.equal(nameOf(STATES, 6), 'in-portal');
  });

  it('say null for unspecified and unknown for what is newer than this program', () => {
    assert.equal(nameOf(STATES, 0), null);
    assert.equal(nameOf(STATES, 999), 'unknown');
    assert.equal(valueOf(PURPOSES, 'unspecified'), undefined);
  });
});
