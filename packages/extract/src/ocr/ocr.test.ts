import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, describe, it } from 'node:test';
import { zipSync } from 'fflate';
import { PDFDocument } from 'pdf-lib';
import { createExtractor } from '../extractor.ts';
import type { ExtractedDocument } from '../types.ts';
import { pictureSize } from './picture-size.ts';

const testdata = (name: string): Uint8Array =>
  Uint8Array.from(readFileSync(new URL(`../../testdata/${name}`, import.meta.url)));
const png = testdata('letter.png');
const jpeg = testdata('letter.jpg');
const LINES = ['Patient: Ada Example', 'Date of birth: 01/02/1950', 'MRN 0012345'];

async function scannedPdf(): Promise<Uint8Array> {
  const pdf = await PDFDocument.create();
  pdf.addPage().drawImage(await pdf.embedPng(png), { x: 20, y: 500, width: 450, height: 130 });
  pdf.addPage().drawImage(await pdf.embedJpg(jpeg), { x: 20, y: 500, width: 450, height: 130 });
  return pdf.save();
}

function assertRead(found: ExtractedDocument, places: readonly string[]): void {
  assert.deepEqual(
    found.pieces.map((piece) => piece.place),
    places,
  );
  for (const { start, end } of found.pieces) {
    const text = found.text.slice(start, end);
    for (const line of LINES) assert.ok(text.includes(line));
  }
  assert.deepEqual([found.images, found.problems], [0, []]);
}

describe('text in pictures', () => {
  const extractor = createExtractor({ workers: 1, ocr: true });
  after(() => extractor.stop());

  it('is read from PNG and JPEG files, and after a damaged one', async () => {
    assertRead(await extractor.extract({ bytes: png }), ['image 1']);
    const damaged = await extractor.extract({ bytes: png.slice(0, 4_000) });
    assert.deepEqual([damaged.images, damaged.problems], [1, []]);
    assertRead(await extractor.extract({ bytes: jpeg }), ['image 1']);
  });

  it('is read from pictures in archives and from scanned pages', async () => {
    assertRead(await extractor.extract({ bytes: zipSync({ 'scan.png': png }) }), ['entry 1, image 1']);
    assertRead(await extractor.extract({ bytes: await scannedPdf() }), ['page 1, image 1', 'page 2, image 1']);
  });

  it('is not looked for unless asked: pictures and pages without text are counted', async () => {
    const plain = createExtractor({ workers: 1 });
    const found = await plain.extract({ bytes: await scannedPdf() });
    await plain.stop();
    assert.deepEqual([found.kind, found.text, found.images], ['pdf', '', 2]);
  });
});

describe('pictureSize', () => {
  it('reads the size from the header, and nothing from damaged ones', () => {
    assert.deepEqual(
      [pictureSize(png), pictureSize(jpeg)],
      [900, 900].map((width) => ({ width, height: 260 })),
    );
    assert.deepEqual(pictureSize(new TextEncoder().encode('P6\n30 20\n255\n')), { width: 30, height: 20 });
    for (let length = 0; length < 24; length++) assert.equal(pictureSize(png.slice(0, length)), undefined);
    assert.equal(pictureSize(jpeg.slice(0, 20)), undefined);
  });
});
