/** Folders become equal, and only what differs is touched. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, describe, it } from 'node:test';
import { compareFiles, compareFolders, filesBelow, syncFolder } from './sync-folder.ts';

const folders: string[] = [];
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'sealpost-sync-'));
  folders.push(folder);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

describe('syncFolder', () => {
  it('adds, changes and removes until both hold the same', () => {
    const wanted = folderOf({ 'a.ts': '1', 'deep/b.ts': '2', 'deep/same.ts': '3' });
    const actual = folderOf({ 'a.ts': 'old', 'deep/same.ts': '3', 'gone.ts': '4' });
    const untouchedMs = statSync(join(actual, 'deep/same.ts')).mtimeMs;
    assert.deepEqual(syncFolder(wanted, actual), [
      { path: 'a.ts', kind: 'changed' },
      { path: 'deep/b.ts', kind: 'missing' },
      { path: 'gone.ts', kind: 'left over' },
    ]);
    assert.deepEqual(filesBelow(actual), ['a.ts', 'deep/b.ts', 'deep/same.ts']);
    assert.equal(readFileSync(join(actual, 'a.ts'), 'utf8'), '1');
    assert.equal(statSync(join(actual, 'deep/same.ts')).mtimeMs, untouchedMs);
    assert.deepEqual(compareFolders(wanted, actual), []);
  });

  it('makes the folder when there is none', () => {
    const wanted = folderOf({ 'a.ts': '1' });
    const actual = join(folderOf({}), 'new');
    syncFolder(wanted, actual);
    assert.deepEqual(filesBelow(actual), ['a.ts']);
  });
});

describe('compareFiles', () => {
  it('does not mind what else is there', () => {
    assert.deepEqual(compareFiles(folderOf({ 'a.md': '1' }), folderOf({ 'a.md': '1', 'b.md': '2' })), []);
  });
});
