/** Blobs on disk under the conformance suite, and what only files promise: modes, leftovers, a full disk. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { blobsConformance } from '../conformance/blobs-conformance.ts';
import { createFsBlobs } from './fs-blobs.ts';

const FAR_FUTURE_MS = 8_640_000_000_000_000;
const newFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'sealpost-blobs-'));

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

blobsConformance('the folder of blobs', async () => {
  const folder = await newFolder();
  const open = () => createFsBlobs({ folder, diskFloorBytes: 0 });
  return { blobs: await open(), reopen: open, close: () => rm(folder, { recursive: true, force: true }) };
});

describe('blobs on disk', () => {
  it('are readable by their owner alone', async () => {
    const folder = join(await newFolder(), 'blobs');
    const blobs = await createFsBlobs({ folder, diskFloorBytes: 0 });
    await blobs.put('blob_1', new Uint8Array(5));
    const [file = ''] = await filesIn(folder);
    equal((await stat(file)).mode & 0o777, 0o600);
    equal((await stat(folder)).mode & 0o777, 0o700);
    await rm(folder, { recursive: true, force: true });
  });

  it('clear away what a crash left half-written, but nothing fresh', async () => {
    const folder = await newFolder();
    await createFsBlobs({ folder, diskFloorBytes: 0 });
    const old = join(folder, 'aside', 'old');
    const fresh = join(folder, 'aside', 'fresh');
    await writeFile(old, 'half');
    await writeFile(fresh, 'half');
    await utimes(old, 1_000, 1_000);
    const blobs = await createFsBlobs({ folder, diskFloorBytes: 0 });
    deepEqual(await filesIn(folder), [fresh]);
    deepEqual(await blobs.listOlderThan(FAR_FUTURE_MS, 10), []);
    await rm(folder, { recursive: true, force: true });
  });

  it('refuse with STORE_DISK_FULL below the floor', async () => {
    const folder = await newFolder();
    const blobs = await createFsBlobs({ folder, diskFloorBytes: Number.MAX_SAFE_INTEGER });
    const code = await blobs.put('blob_1', new Uint8Array(5)).catch((error: { code?: string }) => error.code);
    equal(code, 'STORE_DISK_FULL');
    deepEqual(await filesIn(folder), []);
    await rm(folder, { recursive: true, force: true });
  });

  it('on a full disk refuse by name, leave nothing half-written, keep the others, and go on', async (t) => {
    const folder = await newFolder();
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', folder]).status !== 0) {
      t.diagnostic('not checked here: mounting a tmpfs needs root');
      return;
    }
    try {
      const blobs = await createFsBlobs({ folder, diskFloorBytes: 0 });
      const content = new Uint8Array(1_048_576).fill(7);
      const codes: (string | undefined)[] = [];
      for (let i = 0; i < 5; i++) {
        codes.push(
          await blobs.put(`blob_${i}`, content).then(
            () => undefined,
            (error: { code?: string }) => error.code,
          ),
        );
      }
      const kept = codes.filter((code) => code === undefined).length;
      ok(kept >= 2 && codes.includes('STORE_DISK_FULL'));
      equal((await filesIn(folder)).length, kept);
      ok(Buffer.from((await blobs.get('blob_0')) ?? []).equals(content));
      await blobs.delete('blob_0');
      await blobs.put('after', content);
    } finally {
      spawnSync('umount', ['-l', folder]);
      await rm(folder, { recursive: true, force: true });
    }
  });
});
