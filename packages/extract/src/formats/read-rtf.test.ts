import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readContext } from '../testing/read-context.ts';
import type { ExtractedDocument } from '../types.ts';
import { readRtf } from './read-rtf.ts';
import { placeTexts } from './testing/place-texts.ts';

const read = (body: string): ExtractedDocument =>
  readRtf({ bytes: Buffer.from(`{\\rtf1\\ansi\\ansicpg1252 ${body}}`, 'latin1') }, readContext()) as ExtractedDocument;

describe('readRtf', () => {
  it('joins a value that is split over runs and groups', () => {
    assert.equal(placeTexts(read('MRN: 00{\\b 123}\\i 45\\i0\\par'))['paragraph 1'], 'MRN: 0012345');
  });

  it('decodes characters by code page, by font and by number', () => {
    assert.equal(read("caf\\'e9 \\u233?t\\u233\\'e9").text, 'café été\n');
    const fonts = '{\\fonttbl{\\f0\\fcharset0 Arial;}{\\f1\\fcharset204 Arial;}{\\f2\\fcharset128 Gothic;}}';
    assert.equal(read(`${fonts}\\f1 \\'cf\\'f0\\f2 \\'83\\'65`).text, 'Прテ\n');
    assert.equal(read("{\\uc2\\u26085\\'93\\'fa}").text, '日\n');
  });

  it('labels the cells of a table with its heading', () => {
    const row = (a: string, b: string): string => `\\trowd\\cellx1\\cellx2\\pard\\intbl ${a}\\cell ${b}\\cell\\row`;
    const texts = placeTexts(read(`${row('Patient name', 'DOB')}${row('Ada Example', '1950-01-02')}\\pard After\\par`));
    assert.equal(texts['table row 2'], 'Patient name: Ada Example\nDOB: 1950-01-02');
    assert.equal(texts['paragraph 1'], 'After');
  });

  it('reads headers, notes, comments, fields, hidden and deleted text and properties', () => {
    const texts = placeTexts(
      read(
        '{\\info{\\title Chart 7}{\\author Ada}}{\\header Head 1\\par}MRN 12{\\footnote Foot 9}34 {\\v hidden}{\\deleted gone}' +
          '{\\*\\annotation call}{\\field{\\*\\fldinst HYPERLINK "mailto:ada@example.com"}{\\fldrslt mail}}\\par',
      ),
    );
    assert.equal(texts['paragraph 1'], 'MRN 1234 hiddenmail');
    assert.equal(texts['footnote'], 'Foot 9');
    assert.equal(texts['header'], 'Head 1');
    assert.equal(texts['comment'], 'call');
    assert.equal(texts['deleted text'], 'gone');
    assert.equal(texts['field code'], 'HYPERLINK "mailto:ada@example.com"');
    assert.equal(texts['document properties'], 'Chart 7\nAda');
  });

  it('counts pictures without reading their data as text, and skips binary data', () => {
    const document = read('a{\\pict\\pngblip 89504e470d0a}{\\*\\unknown\\bin5 }{}\\}b');
    assert.equal(document.images, 1);
    assert.match(document.text, /^ab/);
  });

  it('says unsupported_type of embedded objects', () => {
    assert.deepEqual(read('{\\object{\\*\\objdata 0105}}').problems, ['unsupported_type']);
  });

  it('reads on when groups never close, or close too often', () => {
    assert.equal(read('{{{MRN 5').text, 'MRN 5\n');
    assert.equal(read('}}} MRN 5').text, ' MRN 5\n');
  });
});
