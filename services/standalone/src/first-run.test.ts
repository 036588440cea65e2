import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';

const ENTRY = join(import.meta.dirname, 'first-run.ts');
const folder = mkdtempSync(join(tmpdir(), 'first-run-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const run = (...args: readonly string[]) =>
  spawnSync(process.execPath, [ENTRY, ...args], { encoding: 'utf8', timeout: 120_000 });

describe('npm start', () => {
  it('shows its options, and refuses ones that do not exist', () => {
    const help = run('--help');
    assert.equal(help.status, 0);
    assert.match(help.stdout, /--once/);
    const wrong = run('--port', 'many');
    assert.equal(wrong.status, 2);
    assert.match(wrong.stderr, /A port is a number/);
  });

  it('names a taken port and how to choose another, and leaves nothing running', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const taken = run('--once', '--data', folder, '--sink-port', String(port));
    server.close();
    assert.equal(taken.status, 1);
    assert.match(taken.stderr, new RegExp(`Port ${port} is taken`));
    assert.match(taken.stderr, /--sink-port 0/);
  });
});
