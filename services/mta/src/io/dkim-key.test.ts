import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { MtaConfig } from '../config.ts';
import { openDkimSigner } from './dkim-key.ts';

const PROCESSES = 3;
const MESSAGE = Buffer.from('From: news@example.com\r\nSubject: Tulips\r\n\r\nThey are out.\r\n');

describe('the key that is made on first start', () => {
  let dataFolder: string;
  before(async () => {
    dataFolder = await mkdtemp(join(tmpdir(), 'sealpost-dkim-'));
  });
  after(() => rm(dataFolder, { recursive: true, force: true }));

  it('is one key for all processes that start on the same folder at once, and leaves nothing else there', async () => {
    const config = { dkimDomain: 'example.com', dkimSelector: 's', dkimKeyFile: '' } as MtaConfig;
    const opening = Array.from({ length: PROCESSES }, () =>
      openDkimSigner({ config, dataFolder, domainDefault: undefined }),
    );
    const signers = await Promise.all(opening);
    const signatures = await Promise.all(
      signers.map(async (signer) => (await signer?.sign(MESSAGE, { timestampS: 1_700_000_000 }))?.toString()),
    );
    assert.equal(new Set(signatures).size, 1);
    assert.match(signatures[0] ?? '', /^DKIM-Signature:/);
    assert.deepEqual(await readdir(dataFolder), ['dkim.key']);
  });
});
