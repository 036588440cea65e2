import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { strToU8, zipSync } from 'fflate';
import { readContext } from '../testing/read-context.ts';
import { readOdf } from './read-odf.ts';
import { placeTexts } from './testing/place-texts.ts';

const TYPE = 'application/vnd.oasis.opendocument.';
const NAMESPACES =
  'xmlns:office="o" xmlns:text="urn:t" xmlns:table="tb" xmlns:dc="dc" xmlns:draw="d" xmlns:svg="s" xmlns:style="st" xmlns:presentation="pr" xmlns:xlink="xl"';

function odf(kind: string, body: string, parts: Readonly<Record<string, string>> = {}): Uint8Array {
  const content = `<office:document-content ${NAMESPACES}><office:body>${body}</office:body></office:document-content>`;
  const all = { mimetype: TYPE + kind, 'content.xml': content, ...parts };
  return zipSync(Object.fromEntries(Object.entries(all).map(([name, text]) => [name, strToU8(text)])));
}

const read = async (bytes: Uint8Array) => readOdf({ bytes }, readContext());
const tableOf = (...rows: readonly (readonly string[])[]): string =>
  `<table:table>${rows.map((cells) => `<table:table-row>${cells.map((cell) => `<table:table-cell><text:p>${cell}</text:p></table:table-cell>`).join('')}</table:table-row>`).join('')}</table:table>`;

describe('readOdf', () => {
  it('joins spans of a paragraph, spaces and tabs among them', async () => {
    const body = '<text:p>MRN:<text:s/><text:span>00</text:span><text:span>12345</text:span><text:tab/>x</text:p>';
    const document = await read(odf('text', `<office:text>${body}</office:text>`));
    assert.equal(placeTexts(document)['paragraph 1'], 'MRN: 0012345\tx');
    assert.equal(document.kind, 'odt');
  });

  it('sets notes and comments apart from the paragraph they stand in', async () => {
    const aside =
      '<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>Foot 9</text:p></text:note-body></text:note>' +
      '<office:annotation><dc:creator>Nurse Example</dc:creator><dc:date>2024-01-01</dc:date><text:p>call 555-0100</text:p></office:annotation>';
    const texts = placeTexts(await read(odf('text', `<office:text><text:p>MRN 12${aside}34</text:p></office:text>`)));
    assert.equal(texts['paragraph 3'], 'MRN 1234');
    assert.equal(texts['note, paragraph 1'], 'Foot 9');
    assert.equal(texts['comment, paragraph 2'], 'call 555-0100');
    assert.equal(texts['comment, text'], 'Author: Nurse Example');
  });

  it('labels the cells of tables and sheets, dates in one way', async () => {
    const texts = placeTexts(
      await read(
        odf('text', `<office:text>${tableOf(['Patient name', 'DOB'], ['Ada Example', '1950-01-02'])}</office:text>`),
      ),
    );
    assert.equal(texts['table 1 row 2'], 'Patient name: Ada Example\nDOB: 1950-01-02');
    const cell =
      '<table:table-cell office:value-type="date" office:date-value="1950-01-02"><text:p>01/02/50</text:p></table:table-cell>';
    const sheet = `<table:table table:name="Ward of Ada"><table:table-row table:visibility="collapse">${cell}</table:table-row></table:table>`;
    const spread = await read(odf('spreadsheet', `<office:spreadsheet>${sheet}</office:spreadsheet>`));
    assert.equal(placeTexts(spread)['sheet 1 row 1'], '1950-01-02');
    assert.equal(placeTexts(spread)['sheet 1 name'], 'Ward of Ada');
    assert.equal(spread.kind, 'ods');
  });

  it('reads slides, their notes and alternative texts', async () => {
    const page =
      '<draw:page><draw:frame><svg:desc>Scan of Ada</svg:desc><draw:text-box><text:p>MRN 7</text:p></draw:text-box></draw:frame><presentation:notes><text:p>Call</text:p></presentation:notes></draw:page>';
    const texts = placeTexts(await read(odf('presentation', `<office:presentation>${page}</office:presentation>`)));
    assert.equal(texts['slide 1, paragraph 1'], 'MRN 7');
    assert.equal(texts['slide 1, notes, paragraph 2'], 'Call');
    assert.equal(texts['slide 1, alternative text, text'], 'Scan of Ada');
  });

  it('reads page headers, properties and links, and counts pictures', async () => {
    const document = await read(
      odf(
        'text',
        '<office:text><text:p><text:a xlink:href="mailto:ada@example.com">x</text:a></text:p></office:text>',
        {
          'styles.xml': `<o ${NAMESPACES}><style:header><text:p>Head of Ada</text:p></style:header></o>`,
          'meta.xml': `<o ${NAMESPACES} xmlns:meta="m"><dc:title>Chart 7</dc:title><meta:user-defined meta:name="MRN">0012345</meta:user-defined></o>`,
          'Pictures/1.png': 'x',
        },
      ),
    );
    const texts = placeTexts(document);
    assert.equal(texts['page style, header, paragraph 1'], 'Head of Ada');
    assert.equal(texts['document properties'], 'Title: Chart 7\nMRN: 0012345');
    assert.equal(texts['links'], 'mailto:ada@example.com');
    assert.equal(document.images, 1);
  });

  it('says encrypted when the manifest does', async () => {
    const manifest = '<m:manifest xmlns:m="m"><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>';
    assert.deepEqual((await read(odf('text', '', { 'META-INF/manifest.xml': manifest }))).problems, ['encrypted']);
  });
});
