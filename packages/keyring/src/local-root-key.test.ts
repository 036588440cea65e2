/** The root key file: made once, private, and refused with the remedy when it is not. */
import assert from 'node:assert/strict';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import type { AppError } from '@sealpost/kernel';
import { openLocalRootKey } from './local-root-key.ts';

const folderFor = async (context: TestContext): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'sealpost-root-'));
  context.after(() => rm(folder, { recursive: true }));
  return join(folder, 'data');
};
const AAD = Buffer.from('context');

describe('the local root key', () => {
  it('is made on first use, 64 hex digits readable by the owner only, and read afterwards', async (context) => {
    const folder = await folderFor(context);
    const first = await openLocalRootKey({ folder });
    assert.equal(first.created, true);
    const path = join(folder, 'root.key');
    assert.match(await readFile(path, 'latin1'), /^[0-9a-f]{64}\n$/);
    assert.equal((await stat(path)).mode & 0o777, 0o600);
    const second = await openLocalRootKey({ folder });
    assert.equal(second.created, false);
    assert.equal(second.rootKey.id, first.rootKey.id);
    const wrapped = await first.rootKey.wrap(Buffer.from('secret'), AAD);
    assert.equal((await second.rootKey.unwrap(wrapped, AAD)).toString(), 'secret');
  });

  it('is one key when several processes start at once', async (context) => {
    const folder = await folderFor(context);
    const opened = await Promise.all(Array.from({ length: 8 }, () => openLocalRootKey({ folder })));
    assert.equal(new Set(opened.map(({ rootKey }) => rootKey.id)).size, 1);
    assert.equal(opened.filter(({ created }) => created).length, 1);
    assert.deepEqual(await readdir(folder), ['root.key']);
  });

  it('refuses a file that group or others may read, and says what to run', async (context) => {
    const folder = await folderFor(context);
    await openLocalRootKey({ folder });
    for (const mode of [0o640, 0o604, 0o620]) {
      await chmod(join(folder, 'root.key'), mode);
      await assert.rejects(openLocalRootKey({ folder }), (thrown: AppError) => {
        assert.equal(thrown.code, 'KEYRING_ROOT_UNREADABLE');
        assert.match(thrown.violations[0]?.description ?? '', /^Run: chmod 600 .*root\.key$/);
        return true;
      });
    }
  });

  it('refuses a malformed file without showing it', async (context) => {
    const folder = await folderFor(context);
    await openLocalRootKey({ folder });
    for (const text of ['', 'abc', 'zz'.repeat(32), 'ab'.repeat(33), 'ab'.repeat(1_000)]) {
      await writeFile(join(folder, 'root.key'), text);
      await assert.rejects(openLocalRootKey({ folder }), (thrown: AppError) => {
        assert.equal(thrown.code, 'KEYRING_ROOT_UNREADABLE');
        assert.equal(thrown.facts.rule, 'format');
        assert.ok(!thrown.message.includes('abab'));
        return true;
      });
    }
  });

  it('says so when the folder is not one', async (context) => {
    const folder = await folderFor(context);
    await openLocalRootKey({ folder });
    const file = join(folder, 'root.key');
    await assert.rejects(openLocalRootKey({ folder: file }), (thrown: AppError) => thrown.facts.rule === 'access');
  });

  it('unwraps nothing that was altered or wrapped under another context', async (context) => {
    const { rootKey } = await openLocalRootKey({ folder: await folderFor(context) });
    const wrapped = await rootKey.wrap(Buffer.from('secret'), AAD);
    await assert.rejects(rootKey.unwrap(wrapped, Buffer.from('contexu')), /KEYRING_ENVELOPE_BROKEN/);
    for (let index = 0; index < wrapped.length; index++) {
      const altered = Buffer.from(wrapped);
      altered[index] = (altered[index] as number) ^ 1;
      await assert.rejects(rootKey.unwrap(altered, AAD), /KEYRING_ENVELOPE_BROKEN/);
    }
  });
});
