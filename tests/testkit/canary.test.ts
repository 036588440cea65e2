import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { createCanarySearch, newCanary } from './canary.ts';
import { makeTempDir } from './temp-dir.ts';

describe('canary search', () => {
  const value = newCanary();
  const search = createCanarySearch({ subject: value });

  it('finds a value in each form it may take, wherever it stands', () => {
    for (let before = 0; before < 7; before++) {
      const around = Buffer.concat([Buffer.alloc(before, 0xe9), Buffer.from(`${value} tail`)]);
      const forms = [
        around,
        Buffer.from(around.toString('base64')),
        Buffer.from(around.toString('hex')),
        Buffer.from(`x${value}`, 'utf16le'),
        Buffer.from(`x${value}`, 'utf16le').swap16(),
      ];
      for (const bytes of forms) assert.equal(search.inBytes('here', bytes)[0]?.canary, 'subject', String(before));
    }
  });

  it('finds it in files and in their names, and nothing where there is nothing', () => {
    const folder = makeTempDir('canary');
    mkdirSync(join(folder, 'deep'));
    writeFileSync(join(folder, 'clean'), 'nothing');
    assert.deepEqual(search.inFolder(folder), []);
    writeFileSync(join(folder, 'deep', 'dirty'), `x${value}`);
    writeFileSync(join(folder, `${value}.txt`), '');
    assert.deepEqual(
      search
        .inFolder(folder)
        .map((finding) => finding.place)
        .toSorted(),
      ['a file name', join('deep', 'dirty')],
    );
  });
});
