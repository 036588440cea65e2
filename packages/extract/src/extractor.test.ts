import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { gzipSync, zipSync } from 'fflate';
import { createExtractor } from './extractor.ts';
import { letterPdf } from './testing/documents.ts';

const MIB = 1_048_576;
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('createExtractor', () => {
  const extractor = createExtractor({ workers: 1 });
  after(() => extractor.stop());

  it('reads a document, whatever it is called, and leaves the bytes to the caller', async () => {
    const bytes = await letterPdf('Patient Ada Example, MRN 0012345');
    const found = await extractor.extract({ bytes, fileName: 'logo.png', contentType: 'image/png' });
    assert.equal(found.kind, 'pdf');
    assert.ok(found.text.includes('Patient Ada Example, MRN 0012345'));
    assert.deepEqual(found.problems, []);
    assert.equal(new TextDecoder().decode(bytes.subarray(0, 5)), '%PDF-');
  });

  it('answers what needs no thread without one', async () => {
    const idle = createExtractor({ workers: 0, limits: { bytesMax: MIB } });
    const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
    assert.deepEqual((await idle.extract({ bytes: new Uint8Array(MIB + 1) })).problems, ['too_large']);
    assert.deepEqual((await idle.extract({ bytes: encode('Rar!\x1a\x07\x01') })).problems, ['unsupported_type']);
    const picture = await idle.extract({ bytes: png, fileName: 'notes.txt' });
    assert.deepEqual([picture.kind, picture.images, picture.problems], ['image', 1, []]);
    assert.deepEqual((await idle.extract({ bytes: new Uint8Array() })).problems, []);
  });

  it('stops at each limit and says so', async () => {
    const bombs = [zipSync({ 'a.txt': new Uint8Array(8 * MIB) }), gzipSync(new Uint8Array(8 * MIB))];
    for (const bytes of bombs) assert.deepEqual((await extractor.extract({ bytes })).problems, ['too_large']);
    let nested = zipSync({ 'inner.txt': encode('deep inside') });
    for (let depth = 0; depth < 4; depth++) nested = zipSync({ 'inner.zip': nested });
    const deep = await extractor.extract({ bytes: nested });
    assert.deepEqual([deep.problems, deep.text], [['too_large'], '']);
  });

  it('says where in nested documents a text stands, and lists the names of files inside', async () => {
    const inner = zipSync({ 'letter.pdf': await letterPdf('Dear Ada Example') });
    const found = await extractor.extract({ bytes: zipSync({ 'a.txt': encode('first'), 'b.zip': inner }) });
    assert.deepEqual(found.names, ['a.txt', 'b.zip', 'letter.pdf']);
    assert.deepEqual(
      found.pieces.map((piece) => [piece.place, found.text.slice(piece.start, piece.end)]),
      [
        ['entry 1, line 1', 'first'],
        ['entry 2, entry 1, page 1', 'Dear Ada Example'],
      ],
    );
  });

  it('answers documents in parallel, each with its own text', async () => {
    const texts = Array.from({ length: 20 }, (_, index) => `text number ${index}`);
    const found = await Promise.all(texts.map((text) => extractor.extract({ bytes: encode(text) })));
    assert.deepEqual(
      found.map((document) => document.text.trim()),
      texts,
    );
  });

  it('answers when its threads get too little memory to start, and ends by itself', async () => {
    const starved = createExtractor({ workers: 1, limits: { workerHeapMib: 4 } });
    const found = await Promise.all([1, 2].map(() => starved.extract({ bytes: encode('text') })));
    assert.deepEqual(
      found.map((document) => document.problems),
      [['scanner_failed'], ['scanner_failed']],
    );
  });

  it('refuses documents after it was stopped', async () => {
    const stopped = createExtractor();
    await stopped.stop();
    await stopped.stop();
    assert.deepEqual((await stopped.extract({ bytes: encode('text') })).problems, ['scanner_failed']);
  });
});
