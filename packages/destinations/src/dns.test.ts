import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type Clock, systemClock } from '@sealpost/kernel';
import { type DnsServer, startDnsServer } from '@sealpost/tests/dns-server';
import { createCachingResolver } from './caching-resolver.ts';
import { findHostAddresses, findMailHosts } from './mail-hosts.ts';
import { createNodeResolver, type DnsAnswer, type MxRecord, type Resolver } from './resolver.ts';
import { siteOf, siteOfDomain } from './site.ts';

const mx = (exchange: string, preference: number) => ({ type: 'MX', exchange, preference }) as const;
const a = (address: string, ttlSeconds = 60) => ({ type: 'A', address, ttlSeconds }) as const;

let server: DnsServer;
let resolver: Resolver;
before(async () => {
  server = await startDnsServer({
    'example.org': [mx('MX2.example.org', 20), mx('mx1.example.org', 10)],
    'mx1.example.org': [a('192.0.2.1', 30), a('192.0.2.2', 90), { type: 'AAAA', address: '2001:db8::1' }],
    'plain.example.org': [a('192.0.2.9')],
    'six.example.org': [{ type: 'AAAA', address: '2001:db8::6' }],
    'nomail.example.org': [mx('', 0), a('192.0.2.3')],
    'empty.example.org': [],
    'broken.example.org': 'servfail',
    'silent.example.org': 'silent',
    'xn--bcher-kva.example.org': [mx('mx1.example.org', 1)],
  });
  resolver = createNodeResolver({ servers: [server.address], timeoutMs: 150, tries: 1 });
});
after(() => server.close());

describe('findMailHosts', () => {
  it('orders exchanges by preference and normalises their names', async () => {
    assert.deepEqual(await findMailHosts(resolver, 'Example.ORG'), {
      kind: 'hosts',
      hosts: [
        { exchange: 'mx1.example.org', preference: 10 },
        { exchange: 'mx2.example.org', preference: 20 },
      ],
      implicit: false,
    });
  });

  it('lets the address of the domain stand in for a missing MX (RFC 5321 §5.1)', async () => {
    for (const domain of ['plain.example.org', 'six.example.org']) {
      const hosts = [{ exchange: domain, preference: 0 }];
      assert.deepEqual(await findMailHosts(resolver, domain), { kind: 'hosts', hosts, implicit: true });
    }
  });

  it('obeys a null MX even where an address exists (RFC 7505)', async () => {
    assert.deepEqual(await findMailHosts(resolver, 'nomail.example.org'), { kind: 'null-mx' });
  });

  it('tells what never works from what may work later', async () => {
    const kind = async (domain: string) => (await findMailHosts(resolver, domain)).kind;
    assert.equal(await kind('nowhere.example.org'), 'no-such-domain');
    assert.equal(await kind('empty.example.org'), 'no-such-domain');
    assert.equal(await kind('not a domain'), 'no-such-domain');
    assert.equal(await kind(''), 'no-such-domain');
    assert.equal(await kind('broken.example.org'), 'temporary');
    assert.equal(await kind('silent.example.org'), 'temporary');
  });

  it('looks up internationalised domains by their A-labels', async () => {
    assert.equal((await findMailHosts(resolver, 'bücher.example.org')).kind, 'hosts');
  });
});

describe('findHostAddresses', () => {
  it('answers both families, IPv4 first, or only the ones asked for', async () => {
    const all = await findHostAddresses(resolver, 'mx1.example.org');
    assert(all.kind === 'addresses');
    assert.deepEqual([...all.addresses].sort(), ['192.0.2.1', '192.0.2.2', '2001:db8::1']);
    assert.equal(all.addresses[2], '2001:db8::1');
    const six = await findHostAddresses(resolver, 'mx1.example.org', [6]);
    assert.deepEqual(six, { kind: 'addresses', addresses: ['2001:db8::1'] });
    assert.deepEqual(await findHostAddresses(resolver, 'nowhere.example.org'), { kind: 'none' });
    assert.equal((await findHostAddresses(resolver, 'broken.example.org')).kind, 'temporary');
  });
});

describe('createCachingResolver', () => {
  function setUp(answer: (name: string) => DnsAnswer<MxRecord>) {
    let nowMs = 0;
    let asked = 0;
    const clock: Clock = { ...systemClock, monotonicMs: () => nowMs };
    const inner: Resolver = {
      ...resolver,
      resolveMx: async (name) => {
        asked++;
        return answer(name);
      },
    };
    const cached = createCachingResolver(inner, {
      clock,
      entriesMax: 2,
      positiveMsMax: 1000,
      positiveMsMin: 100,
      negativeMs: 50,
      temporaryMs: 10,
    });
    return { cached, asked: () => asked, advance: (ms: number) => void (nowMs += ms) };
  }
  const records = (ttlMs: number | undefined): DnsAnswer<MxRecord> => ({
    kind: 'records',
    records: [{ exchange: 'mx.example.org', preference: 1 }],
    ttlMs,
  });

  it('asks once for all who ask at the same time, in any case of letters', async () => {
    const { cached, asked } = setUp(() => records(undefined));
    await Promise.all(['example.org', 'EXAMPLE.org', 'example.org'].map((name) => cached.resolveMx(name)));
    assert.equal(asked(), 1);
  });

  const lifetimes: readonly (readonly [string, DnsAnswer<MxRecord>, number])[] = [
    ['an answer without TTL for the longest time', records(undefined), 1000],
    ['an answer for its TTL', records(400), 400],
    ['an answer with a long TTL for the longest time', records(90_000), 1000],
    ['an answer with TTL 0 for the shortest time', records(0), 100],
    ['a missing domain for the negative time', { kind: 'no-such-domain' }, 50],
    ['a failure only briefly', { kind: 'temporary', code: 'ESERVFAIL' }, 10],
  ];
  for (const [what, answer, keptMs] of lifetimes) {
    it(`keeps ${what}`, async () => {
      const { cached, asked, advance } = setUp(() => answer);
      await cached.resolveMx('example.org');
      advance(keptMs - 1);
      assert.deepEqual(await cached.resolveMx('example.org'), answer);
      assert.equal(asked(), 1);
      advance(1);
      await cached.resolveMx('example.org');
      assert.equal(asked(), 2);
    });
  }

  it('holds no more answers than allowed', async () => {
    const { cached, asked } = setUp(() => records(undefined));
    for (const name of ['a.example', 'b.example', 'c.example', 'c.example', 'b.example']) await cached.resolveMx(name);
    assert.equal(asked(), 3);
    await cached.resolveMx('a.example');
    assert.equal(asked(), 4);
  });

  it('takes the TTL of address records from the wire', async () => {
    assert.equal((await resolver.resolve4('mx1.example.org')).kind, 'records');
    const answer = await resolver.resolve4('mx1.example.org');
    assert.equal(answer.kind === 'records' && answer.ttlMs, 30_000);
  });
});

describe('siteOf', () => {
  const site = (...exchanges: string[]) => siteOf(exchanges.map((exchange, preference) => ({ exchange, preference })));

  it('is one name for every domain that a provider hosts', () => {
    const workspace = site('aspmx.l.google.com', 'alt1.aspmx.l.google.com', 'alt2.aspmx.l.google.com');
    assert.equal(workspace, 'l.google.com');
    assert.equal(site('example-com.mail.protection.outlook.com'), 'mail.protection.outlook.com');
    assert.equal(site('clinic-example.mail.protection.outlook.com'), 'mail.protection.outlook.com');
    assert.equal(site('mta5.am0.yahoodns.net', 'mta7.am0.yahoodns.net'), 'am0.yahoodns.net');
  });

  it('does not depend on order', () => {
    assert.equal(site('mx1.example.org', 'mx.example.net'), site('mx.example.net', 'mx1.example.org'));
  });

  it('never joins strangers under one public suffix', () => {
    assert.equal(site('example.co.uk'), 'example.co.uk');
    assert.equal(site('mx.example.co.uk'), 'example.co.uk');
    assert.notEqual(siteOf([{ exchange: 'a.example.org', preference: 0 }], { implicit: true }), 'example.org');
  });

  it('stays short for scattered hosts and keeps them apart', () => {
    const many = ['mx.a.example', 'mx.b.example', 'mx.c.example', 'mx.d.example', 'mx.e.example'];
    assert.match(site(...many), /^[a-z.]+\+[0-9a-f]{16}$/);
    assert.notEqual(site(...many), site(...many.slice(0, 4)));
  });

  it('is the domain itself while DNS has no answer', () => {
    assert.equal(siteOfDomain('Example.org', { kind: 'temporary', code: 'ETIMEOUT' }), 'example.org');
  });
});
