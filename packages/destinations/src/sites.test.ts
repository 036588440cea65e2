import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createDestinations, type DestinationSettings } from './destinations.ts';
import type { DnsAnswer, MxRecord, Resolver } from './resolver.ts';
import { createSites } from './sites.ts';

const mx = (...exchanges: string[]): DnsAnswer<MxRecord> => ({
  kind: 'records',
  records: exchanges.map((exchange, preference) => ({ exchange, preference })),
  ttlMs: undefined,
});
const MX: Readonly<Record<string, DnsAnswer<MxRecord>>> = {
  'one.example.net': mx('mx1.mail.example.com', 'mx2.mail.example.com'),
  'two.example.net': mx('mx2.mail.example.com'),
  'null.example.net': mx(''),
  'broken.example.net': { kind: 'temporary', code: 'ESERVFAIL' },
};
const NONE: DnsAnswer<never> = { kind: 'no-such-domain' };
const resolver: Resolver = {
  resolveMx: async (domain) => MX[domain] ?? NONE,
  resolve4: async () => NONE,
  resolve6: async () => NONE,
};
const route = (pattern: string, host: string) => ({ pattern, host, port: 2525, servername: '', caFile: '' });
const settings = (mode: 'sink' | 'live'): DestinationSettings => ({
  mode,
  sinkAddress: '127.0.0.1:2526',
  sinkPlainAddress: '127.0.0.1:2527',
  sinkCaFile: '',
  routes: [route('near.example.net', '127.0.0.1'), route('far.example.net', 'relay.example.org')],
  siteShards: [],
});
const DOMAINS = [...Object.keys(MX), 'near.example.net', 'far.example.net', 'No-TLS.example.net', 'gone.example.net'];

describe('createSites', () => {
  it('names host groups and routes in live mode, the domain where DNS names no host', async () => {
    const sites = createSites({ delivery: settings('live'), resolver });
    const named = await Promise.all(DOMAINS.map((domain) => sites.of(domain)));
    assert.deepEqual(
      named.map(({ site }) => site),
      [
        ...['mail.example.com', 'mail.example.com', 'null.example.net', 'broken.example.net'],
        ...['127.0.0.1:2525', 'relay.example.org:2525', 'no-tls.example.net', 'gone.example.net'],
      ],
    );
    assert.deepEqual(
      DOMAINS.filter((_, i) => named[i]?.standsIn),
      ['broken.example.net'],
    );
  });

  it('names each domain by itself in sink mode, but for routes on this machine', async () => {
    const sites = createSites({ delivery: settings('sink'), resolver });
    for (const domain of DOMAINS) {
      const expected = domain === 'near.example.net' ? '127.0.0.1:2525' : domain.toLowerCase();
      assert.deepEqual(await sites.of(domain), { site: expected, standsIn: false });
    }
  });

  it('agrees with the way that is taken', async () => {
    for (const mode of ['sink', 'live'] as const) {
      const delivery = settings(mode);
      const destinations = await createDestinations({ delivery, resolver });
      const sites = createSites({ delivery, resolver });
      for (const domain of DOMAINS)
        assert.equal((await destinations.of(domain)).site, (await sites.of(domain)).site, `${mode} ${domain}`);
    }
  });
});
