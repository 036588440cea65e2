import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createSystemRandom, systemClock } from '@sealpost/kernel';
import { ensureDevelopmentCa } from './development-ca.ts';

const DAY_MS = 86_400_000;
const random = createSystemRandom();
const ensure = (dir: string, daysAhead = 0) =>
  ensureDevelopmentCa(dir, {
    clock: { ...systemClock, nowMs: () => Date.now() + daysAhead * DAY_MS },
    random,
  });

let dir: string;
before(() => {
  dir = mkdtempSync(join(tmpdir(), 'sealpost-ca-'));
});
after(() => rmSync(dir, { recursive: true, force: true }));

describe('ensureDevelopmentCa', () => {
  it('makes a CA and a server certificate that Node verifies, with private keys for the owner only', async () => {
    const made = await ensure(join(dir, 'new'));
    const server = new X509Certificate(made.server.certPem);
    const ca = new X509Certificate(made.caPem);
    assert.equal(ca.ca, true);
    assert.equal(server.ca, false);
    assert.equal(server.verify(ca.publicKey), true);
    assert.equal(server.checkIssued(ca), true);
    for (const host of ['localhost', 'example.org', 'mx.example.com']) assert(server.checkHost(host), host);
    assert.equal(server.checkIP('127.0.0.1'), '127.0.0.1');
    assert.equal(server.checkHost('mx.elsewhere.example'), undefined);
    for (const key of ['ca.key', 'server.key']) assert.equal(statSync(join(dir, 'new', key)).mode & 0o777, 0o600);
    assert.equal(readFileSync(made.caFile, 'utf8'), made.caPem);
  });

  it('reuses what is valid and renews in time', async () => {
    const at = join(dir, 'reuse');
    const first = await ensure(at);
    assert.deepEqual(await ensure(at), first);
    const nextYear = await ensure(at, 360);
    assert.equal(nextYear.caPem, first.caPem);
    assert.notEqual(nextYear.server.certPem, first.server.certPem);
    assert.notEqual((await ensure(at, 1820)).caPem, first.caPem);
  });

  it('replaces files that cannot be read as certificates', async () => {
    const at = join(dir, 'broken');
    const first = await ensure(at);
    writeFileSync(join(at, 'server.pem'), 'no certificate');
    assert.notEqual((await ensure(at)).server.certPem, first.server.certPem);
    writeFileSync(join(at, 'ca.pem'), '');
    const second = await ensure(at);
    assert.equal(new X509Certificate(second.server.certPem).verify(new X509Certificate(second.caPem).publicKey), true);
  });
});
