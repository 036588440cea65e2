/** Checks single findings of doctor on folders, ports and servers made for them. */
import assert from 'node:assert/strict';
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { RunState } from '../run-state.ts';
import { makeFolder } from '../testing/run-command.ts';
import { checkAdminKey, checkDataFolder, checkDisk, checkNode, checkPorts, checkResolver } from './local-checks.ts';
import { checkClock, checkMailMode, checkPort25 } from './server-checks.ts';

let folder: string;
before(async () => {
  folder = await makeFolder();
});
after(async () => await rm(folder, { recursive: true }));

const stateWith = (part: Partial<RunState>): RunState => ({
  ...{
    pid: process.pid,
    version: '0.1.0',
    mailMode: 'sink',
    listeners: [],
    dataFolder: folder,
    startedAtMs: 0,
    alive: true,
  },
  ...part,
});

describe('checkNode', () => {
  it('wants Node 24', () => {
    assert.equal(checkNode('24.15.0').status, 'ok');
    assert.equal(checkNode('20.19.0').status, 'fail');
  });
});

describe('checkDataFolder', () => {
  it('takes a folder that can be made, and one for its owner only', async () => {
    assert.equal((await checkDataFolder(join(folder, 'new'))).status, 'ok');
    await mkdir(join(folder, 'own'), { mode: 0o700 });
    assert.equal((await checkDataFolder(join(folder, 'own'))).status, 'ok');
  });

  it('warns of one that others can read, and fails on what is no folder', async () => {
    await mkdir(join(folder, 'open'));
    await chmod(join(folder, 'open'), 0o755);
    assert.equal((await checkDataFolder(join(folder, 'open'))).status, 'warn');
    await writeFile(join(folder, 'file'), '');
    assert.equal((await checkDataFolder(join(folder, 'file'))).status, 'fail');
    assert.equal((await checkDataFolder('/nonexistent/deep/data')).status, 'fail');
  });
});

describe('checkDisk', () => {
  it('says how much is free, also before the folder exists', async () => {
    assert.match((await checkDisk(join(folder, 'new'))).detail, /B free$/);
  });
});

describe('checkAdminKey', () => {
  it('fails when others can read it, and says nothing where there is none', async () => {
    const path = join(folder, 'admin.key');
    assert.equal(await checkAdminKey(path), undefined);
    await writeFile(path, 'x', { mode: 0o600 });
    assert.equal((await checkAdminKey(path))?.status, 'ok');
    await chmod(path, 0o640);
    assert.equal((await checkAdminKey(path))?.status, 'fail');
  });
});

describe('checkPorts', () => {
  it('takes ports that Sealpost itself holds for well', async () => {
    const [check] = await checkPorts(
      stateWith({ listeners: [{ name: 'gRPC', address: '127.0.0.1:50051', url: null }] }),
    );
    assert.equal(check?.status, 'ok');
    assert.match(check?.detail ?? '', /gRPC 127\.0\.0\.1:50051/);
  });
});

describe('checkClock', () => {
  it('compares with the date of the metrics port', async () => {
    const server = createHttpServer((_request, response) => response.end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const state = stateWith({ listeners: [{ name: 'metrics', address, url: null }] });
    assert.equal((await checkClock(state, () => Date.now())).status, 'ok');
    const late = await checkClock(state, () => Date.now() + 60_000);
    assert.equal(late.status, 'warn');
    assert.match(late.detail, /differs from the server by \d+ s/);
    server.close();
    assert.equal((await checkClock(undefined, () => Date.now())).status, 'warn');
  });
});

describe('what goes out', () => {
  it('is nothing in sink mode', async () => {
    assert.match((await checkPort25(false, { host: '127.0.0.1', port: 1 })).detail, /not tried/);
    assert.match(checkResolver(false).detail, /not asked|no resolver/);
    assert.equal(checkMailMode(undefined).status, 'warn');
    assert.equal(checkMailMode(stateWith({ mailMode: 'live' })).status, 'ok');
  });

  it('is one connection to the host that was named in live mode', async () => {
    const server = createServer((socket) => socket.end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    assert.equal((await checkPort25(true, { host: '127.0.0.1', port })).status, 'ok');
    await new Promise((resolve) => server.close(resolve));
    assert.equal((await checkPort25(true, { host: '127.0.0.1', port })).status, 'fail');
    assert.equal((await checkPort25(true, undefined)).status, 'warn');
  });
});
