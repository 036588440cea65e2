import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { createBudget, EXTRACT_LIMITS } from './limits.ts';
import { readDocument } from './read-document.ts';
import type { ExtractedDocument, Source } from './types.ts';

const BLOCK_BYTES = 512;

function tarEntry(name: string, content: string, type = '0'): Buffer {
  const head = Buffer.alloc(BLOCK_BYTES);
  head.write(name);
  head.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124);
  head.write(type, 156);
  head.write('ustar\x0000', 257);
  const body = Buffer.alloc(Math.ceil(content.length / BLOCK_BYTES) * BLOCK_BYTES);
  body.write(content);
  return Buffer.concat([head, body]);
}

const tar = (...entries: readonly Buffer[]): Buffer => Buffer.concat([...entries, Buffer.alloc(BLOCK_BYTES * 2)]);

const read = (source: Source): Promise<ExtractedDocument> =>
  readDocument(source, { limits: EXTRACT_LIMITS, budget: createBudget(EXTRACT_LIMITS, () => 0, 1) });

describe('readTar', () => {
  it('reads each file, and not the descriptions between them', async () => {
    const bytes = tar(
      tarEntry('long', 'name of the next', 'L'),
      tarEntry('a.txt', 'first'),
      tarEntry('b.txt', 'second'),
    );
    const found = await read({ bytes });
    assert.deepEqual([found.kind, found.text, found.names], ['zip', 'first\nsecond\n', ['a.txt', 'b.txt']]);
    assert.deepEqual(
      found.pieces.map((piece) => piece.place),
      ['entry 1, line 1', 'entry 2, line 1'],
    );
  });

  it('says what it does not read: kinds of entries it does not know, and entries past the end', async () => {
    assert.deepEqual((await read({ bytes: tar(tarEntry('a', 'sparse', 'S')) })).problems, ['unsupported_type']);
    const cut = tar(tarEntry('a.txt', 'x'.repeat(2_000))).subarray(0, BLOCK_BYTES * 2);
    assert.deepEqual((await read({ bytes: cut })).problems, ['unreadable']);
  });
});

describe('readGzip', () => {
  it('reads the file inside by its own kind', async () => {
    const csv = await read({ bytes: gzipSync('MRN,Name\n0012345,Ada Example\n'), fileName: 'list.csv.gz' });
    assert.ok(csv.text.includes('MRN: 0012345'));
    const archive = await read({ bytes: gzipSync(tar(tarEntry('a.txt', 'inside'))), fileName: 'all.tgz' });
    assert.deepEqual([archive.text, archive.pieces[0]?.place], ['inside\n', 'entry 1, entry 1, line 1']);
  });

  it('says that a stream is damaged', async () => {
    const bytes = gzipSync('text '.repeat(1_000)).subarray(0, 30);
    assert.deepEqual((await read({ bytes })).problems, ['unreadable']);
  });
});
