import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readContext } from '../testing/read-context.ts';
import type { ExtractedDocument, FormatReader } from '../types.ts';
import { readHtml } from './read-html.ts';
import { readText } from './read-text.ts';
import { placeTexts } from './testing/place-texts.ts';

const read = (bytes: Uint8Array, reader: FormatReader = readText): ExtractedDocument =>
  reader({ bytes }, readContext()) as ExtractedDocument;

/** UTF-16 with the higher octet first. */
const bigEndian = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();

describe('readText', () => {
  it('reads UTF-8, UTF-16 with and without a mark, and windows-1252', () => {
    const cases: readonly Uint8Array[] = [
      Buffer.from('café MRN 5'),
      Buffer.from('\ufeffcafé MRN 5'),
      Buffer.from('\ufeffcafé MRN 5', 'utf16le'),
      Buffer.from('café MRN 5', 'utf16le'),
      bigEndian('\ufeffcafé MRN 5'),
      bigEndian('café MRN 5'),
      Buffer.from('caf\u00e9 MRN 5', 'latin1'),
    ];
    for (const bytes of cases) assert.equal(read(bytes).text, 'café MRN 5\n');
  });

  it('keeps the text as it is, in pieces of whole lines', () => {
    const text = Array.from({ length: 200 }, (_, line) => `line number ${line + 1}`).join('\n');
    const document = read(Buffer.from(text));
    assert.equal(document.text, `${text}\n`);
    for (const [place, piece] of Object.entries(placeTexts(document))) {
      assert.ok(piece.startsWith(`line number ${place.slice('line '.length)}`));
    }
  });

  it('says too_large at the limit of text', () => {
    const document = readText({ bytes: Buffer.from('x\n'.repeat(1_000)) }, readContext({ textUnitsMax: 100 }));
    assert.deepEqual((document as ExtractedDocument).problems, ['too_large']);
  });
});

describe('readHtml', () => {
  it('reads split words, hidden text, alternative texts and counts pictures', () => {
    const html =
      '<p>MR<b>N</b> 00<i>12345</i></p><p style="display:none">hidden 7</p><img alt="Scan of Ada" src="a.png">';
    const document = read(Buffer.from(html), readHtml);
    for (const expected of ['MRN 0012345', 'hidden 7', 'Scan of Ada']) assert.ok(document.text.includes(expected));
    assert.equal(document.images, 1);
  });

  it('decodes by the declared charset', () => {
    const html = Buffer.from('<meta charset="iso-8859-1"><p>caf\u00e9</p>', 'latin1');
    assert.match(read(html, readHtml).text, /café/);
  });
});
