/** Checks the command as a process of its own. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { VERSION } from './version.ts';

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function sealpost(...argv: readonly string[]): Promise<Ended> {
  const main = join(import.meta.dirname, 'main.ts');
  return new Promise((resolve) => {
    execFile(process.execPath, [main, ...argv], (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}

describe('the process', () => {
  it('prints its version and exits 0', async () => {
    assert.deepEqual(await sealpost('--version'), { code: 0, stdout: `${VERSION}\n`, stderr: '' });
  });

  it('ends with the exit code of the command, text on standard error', async () => {
    const { code, stdout, stderr } = await sealpost('status', '--address', '127.0.0.1:1', '--json');
    assert.equal(code, 6);
    assert.equal(JSON.parse(stdout).health, 'unreachable');
    assert.equal(stderr, '');
    assert.equal((await sealpost('sned')).code, 2);
  });
});
