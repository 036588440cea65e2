/** Checks how the command finds its server and how it speaks TLS. */
import assert from 'node:assert/strict';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { startFakeSealpost } from '@sealpost/client/testing';
import { createSystemRandom, systemClock } from '@sealpost/kernel';
import { DEFAULT_ADDRESS, findAddress, findKey } from './connect.ts';
import type { Io } from './io.ts';
import { ensureDevelopmentCa } from './sink/development-ca.ts';
import { makeFolder, runCommand } from './testing/run-command.ts';

let folder: string;
before(async () => {
  folder = await makeFolder();
  await mkdir(join(folder, 'data'));
  await writeFile(join(folder, 'data', 'admin.key'), 'sp_test_file\n', { mode: 0o600 });
});
after(async () => await rm(folder, { recursive: true }));

const ioWith = (env: Record<string, string>): Io => ({ env, cwd: folder }) as unknown as Io;

describe('findAddress', () => {
  it('takes the flag, then the environment, then a running Sealpost, then the default', async () => {
    const env = { SEALPOST_ADDRESS: 'b.example.org:2' };
    assert.equal((await findAddress(ioWith(env), { address: 'a.example.org:1' })).value, 'a.example.org:1');
    assert.equal((await findAddress(ioWith(env), {})).value, 'b.example.org:2');
    assert.equal((await findAddress(ioWith({}), {})).value, DEFAULT_ADDRESS);
    const state = { pid: process.pid, listeners: [{ name: 'gRPC', address: '127.0.0.1:4' }] };
    await writeFile(join(folder, 'data', 'run.json'), JSON.stringify(state));
    assert.equal((await findAddress(ioWith({}), {})).value, '127.0.0.1:4');
    // No process has this number on Linux (the limit is 4,194,304).
    await writeFile(join(folder, 'data', 'run.json'), JSON.stringify({ ...state, pid: 99_999_999 }));
    assert.equal((await findAddress(ioWith({}), {})).value, DEFAULT_ADDRESS);
  });
});

describe('findKey', () => {
  const keyFor = async (env: Record<string, string>, options: Record<string, string>, address: string) =>
    (await findKey({ io: ioWith(env), options }, address))?.value;

  it('takes the flag, then the environment, then admin.key', async () => {
    assert.equal(await keyFor({ SEALPOST_KEY: 'b' }, { key: 'a' }, DEFAULT_ADDRESS), 'a');
    assert.equal(await keyFor({ SEALPOST_KEY: 'b' }, {}, DEFAULT_ADDRESS), 'b');
    assert.equal(await keyFor({}, {}, DEFAULT_ADDRESS), 'sp_test_file');
  });

  it('never sends the admin key to another machine', async () => {
    assert.equal(await keyFor({}, {}, 'sealpost.example.org:50051'), undefined);
  });
});

describe('TLS', () => {
  it('works with the CA that is named, and says what is wrong without it', async (context) => {
    const ca = await ensureDevelopmentCa(join(folder, 'ca'), { clock: systemClock, random: createSystemRandom() });
    const fake = await startFakeSealpost({ tls: ca.server });
    context.after(() => fake.stop());
    const address = `localhost:${fake.address.split(':')[1]}`;
    const trusted = await runCommand(['status', '--address', address, '--ca', ca.caFile, '--tls']);
    assert.equal(trusted.code, 0, trusted.stderr);
    const untrusted = await runCommand(['status', '--address', address, '--tls']);
    assert.equal(untrusted.code, 6);
    assert.match(untrusted.stderr, /\(TLS\): the server's certificate is not trusted\. Give the CA/);
    const plain = await runCommand(['status', '--address', address]);
    assert.equal(plain.code, 6);
    assert.match(plain.stderr, /\(plain\): the connection was closed\. .*--tls/);
  });
});
