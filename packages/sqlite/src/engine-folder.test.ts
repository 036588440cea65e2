/** The data folder that openEngine makes or refuses; in a process of its own, since a fault here would never return. */
import { equal, match } from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';

const LIMIT_MS = 20_000;
const OPEN = `import(process.argv[1]).then(async ({ openEngine }) => {
  const engine = await openEngine({ folder: process.argv[2], diskFloorBytes: 0 }).catch((error) => error);
  console.log(engine.code ?? 'opened');
  if (engine.code === undefined) await engine.close();
})`;

function opening(folder: string): { readonly status: number | null; readonly said: string } {
  const engine = new URL('./engine.ts', import.meta.url).href;
  const args = ['--eval', OPEN, engine, folder];
  const { status, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: LIMIT_MS });
  return { status, said: stdout };
}

describe('the data folder', () => {
  const root = mkdtempSync(join(tmpdir(), 'sealpost-folder-'));
  after(() => rmSync(root, { recursive: true }));

  it('is made with all folders above it, for its owner alone', () => {
    const folder = join(root, 'a', 'b', 'data');
    match(opening(folder).said, /opened/);
    equal(statSync(folder).mode & 0o777, 0o700);
  });

  it('is refused where nobody can create a folder', () => {
    const { status, said } = opening('/proc/sealpost/data');
    equal(status, 0);
    match(said, /STORE_FOLDER_UNREADABLE/);
  });
});
