/** Bounds on trying at the same time, and what counts as one address. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { OPEN_QUEUE_MAX } from '../config.ts';
import { addressKey, createTurns } from './try-limits.ts';

describe('addressKey', () => {
  it('counts an IPv6 network of one host as one address', () => {
    assert.equal(addressKey('203.0.113.7'), '203.0.113.7');
    assert.equal(addressKey('::ffff:203.0.113.7'), '203.0.113.7');
    assert.equal(addressKey('2001:db8:1:2:3:4:5:6'), '2001:db8:1:2');
    assert.equal(addressKey('2001:db8:1:2::9'), '2001:db8:1:2');
    assert.equal(addressKey('2001:db8::9'), '2001:db8:0:0');
    assert.equal(addressKey('::1'), '0:0:0:0');
  });
});

describe('createTurns', () => {
  it('runs so many at a time, lets so many wait, and refuses the rest at once', async () => {
    const turns = createTurns(2);
    const open: (() => void)[] = [];
    let running = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      running++;
      most = Math.max(most, running);
      await new Promise<void>((resolve) => open.push(resolve));
      running--;
    };
    const all = Array.from({ length: 2 + OPEN_QUEUE_MAX }, () => turns.run(work));
    assert.ok(all.every((run) => run !== undefined));
    assert.equal(turns.run(work), undefined);
    let ended = 0;
    for (const run of all) void run?.then(() => ended++);
    while (ended < all.length) {
      open.shift()?.();
      await new Promise((resolve) => setImmediate(resolve));
    }
    assert.equal(most, 2);
  });

  it('gives the turn on when work fails', async () => {
    const turns = createTurns(1);
    await assert.rejects(async () => turns.run(async () => Promise.reject(new Error('x'))));
    assert.equal(await turns.run(async () => 'next'), 'next');
  });
});
