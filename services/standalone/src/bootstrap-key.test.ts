import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, describe, it } from 'node:test';
import { loadConfig } from '@sealpost/config';
import { createSystemRandom, systemClock } from '@sealpost/kernel';
import { type ApiKeys, coreSections, createApiKeys, makeApiKey } from '@sealpost/runtime';
import { type Engine, openEngine } from '@sealpost/sqlite';
import { createEmbeddedStore } from '@sealpost/store';
import { ensureBootstrapKey } from './bootstrap-key.ts';

describe('the first API key', () => {
  const given = { folders: [] as string[], engines: [] as Engine[], folder: '', apiKeys: {} as ApiKeys };
  const random = createSystemRandom();

  beforeEach(async () => {
    given.folder = await mkdtemp(join(tmpdir(), 'sealpost-key-'));
    const engine = await openEngine({ folder: given.folder, diskFloorBytes: 0 });
    given.apiKeys = await createApiKeys(createEmbeddedStore({ engine }), systemClock, random);
    given.folders.push(given.folder);
    given.engines.push(engine);
  });
  after(async () => {
    for (const engine of given.engines) await engine.close();
    for (const folder of given.folders) await rm(folder, { recursive: true });
  });

  const ensure = (absent: 'make' | 'leave', bootstrapKeyFile = '') =>
    ensureBootstrapKey({
      effective: loadConfig(coreSections, { env: {}, flags: { 'auth.bootstrapKeyFile': bootstrapKeyFile } }),
      dataFolder: given.folder,
      apiKeys: given.apiKeys,
      clock: systemClock,
      random,
      absent,
    });
  const rolesOf = async (path: string) =>
    (await given.apiKeys.authenticate((await readFile(path, 'utf8')).trim())).roles;

  it('is made with its file where one process has the store, and stays the same at the next start', async () => {
    const path = join(given.folder, 'admin.key');
    assert.equal(await ensure('make'), path);
    const first = await readFile(path, 'utf8');
    assert.equal((await stat(path)).mode & 0o777, 0o600);
    assert.equal(await ensure('make'), path);
    assert.equal(await readFile(path, 'utf8'), first);
    assert.deepEqual(await rolesOf(path), ['admin']);
  });

  it('comes from the file that all processes have, whoever starts first', async () => {
    const path = join(given.folder, 'bootstrap');
    const { secret } = makeApiKey(systemClock, random, 'live');
    await writeFile(path, `${secret}\n`);
    assert.deepEqual(await Promise.all([ensure('leave', path), ensure('leave', path)]), [path, path]);
    assert.deepEqual(await rolesOf(path), ['admin']);
  });

  it('stays revoked', async () => {
    const path = (await ensure('make')) as string;
    const { keyId, tenantId } = await given.apiKeys.authenticate((await readFile(path, 'utf8')).trim());
    await given.apiKeys.revoke(tenantId, keyId);
    await ensure('make');
    await assert.rejects(rolesOf(path), /API_KEY_UNKNOWN/);
  });

  it('is not made where others share the store, and a named file must be there and hold a key', async () => {
    assert.equal(await ensure('leave'), undefined);
    await assert.rejects(ensure('leave', join(given.folder, 'none')), /CONFIG_INVALID/);
    const path = join(given.folder, 'bootstrap');
    await writeFile(path, 'not a key');
    await assert.rejects(ensure('leave', path), /CONFIG_INVALID/);
    const { secret } = makeApiKey(systemClock, random, 'live');
    await given.apiKeys.ensure(secret, { tenantId: 'ten_1', name: 'x', expiresAtMs: 1 });
    await writeFile(
      path,
      secret.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')),
    );
    await assert.rejects(ensure('leave', path), /CONFIG_INVALID/);
  });
});
