import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { NamedSite, Sites } from '@sealpost/destinations';
import { type Clock, systemClock } from '@sealpost/kernel';
import { SITES_ASKED_MAX, SITES_BRIEF_MS, SITES_BRIEF_WAIT_MS_MAX, SITES_WAIT_MS_MAX } from '../config.ts';
import { createSiteFinder } from './site-finder.ts';

const FOUND: NamedSite = { site: 'mail.example.com', standsIn: false };
const never = new Promise<NamedSite>(() => undefined);

function setUp(of: Sites['of']) {
  let nowMs = 0;
  let unknown = 0;
  const waits: number[] = [];
  const clock: Clock = {
    ...systemClock,
    monotonicMs: () => nowMs,
    // Time passes at once, but after everything that can be answered without DNS.
    sleep: (delayMs) => {
      waits.push(delayMs);
      return new Promise((resolve) => setImmediate(resolve));
    },
  };
  const telemetry = { siteUnknown: (count: number) => void (unknown += count) };
  const finder = createSiteFinder({ sites: { of }, clock, telemetry });
  return { finder, waits, unknown: () => unknown, advance: (ms: number) => void (nowMs += ms) };
}

describe('createSiteFinder', () => {
  it('asks once for each domain and answers for all', async () => {
    const asked: string[] = [];
    const { finder, unknown } = setUp(async (domain) => {
      asked.push(domain);
      return FOUND;
    });
    const many = Array.from({ length: 300 }, (_, i) => `d${i % 150}.example.net`);
    const found = await finder.find(many);
    assert.equal(asked.length, 150);
    assert.ok(many.every((domain) => found.get(domain) === 'mail.example.com'));
    assert.equal((await finder.find([])).size, 0);
    assert.equal(unknown(), 0);
  });

  it('lets the domain stand in for what DNS does not tell in time, and keeps what it did tell', async () => {
    const { finder, waits, unknown } = setUp((domain) =>
      domain === 'Silent.example.net' ? never : Promise.resolve(FOUND),
    );
    const found = await finder.find(['one.example.net', 'Silent.example.net']);
    assert.deepEqual(Object.fromEntries(found), {
      'one.example.net': 'mail.example.com',
      'Silent.example.net': 'silent.example.net',
    });
    assert.deepEqual(waits, [SITES_WAIT_MS_MAX]);
    assert.equal(unknown(), 1);
  });

  it('waits only briefly for a while after it waited in vain', async () => {
    const { finder, waits, advance } = setUp((domain) =>
      domain === 'silent.example.net' ? never : Promise.resolve(FOUND),
    );
    const domains = ['silent.example.net', 'one.example.net'];
    await finder.find(domains);
    assert.equal((await finder.find(domains)).get('one.example.net'), 'mail.example.com');
    advance(SITES_BRIEF_MS);
    await finder.find(domains);
    assert.deepEqual(waits, [SITES_WAIT_MS_MAX, SITES_BRIEF_WAIT_MS_MAX, SITES_WAIT_MS_MAX]);
  });

  it('has no more questions under way than allowed, however many batches come', async () => {
    let open = 0;
    const { finder } = setUp(() => {
      open++;
      return never;
    });
    for (let batch = 0; batch < 20; batch++)
      await finder.find(Array.from({ length: 100 }, (_, i) => `d${batch}-${i}.example.net`));
    assert.ok(open <= SITES_ASKED_MAX, String(open));
  });

  it('counts a domain that stands in because DNS failed', async () => {
    const { finder, unknown } = setUp(async (domain) => ({ site: domain, standsIn: true }));
    assert.equal((await finder.find(['broken.example.net'])).get('broken.example.net'), 'broken.example.net');
    assert.equal(unknown(), 1);
  });
});
