import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as docx from 'docx';
import { unzipSync, zipSync } from 'fflate';
import { readContext } from '../testing/read-context.ts';
import { readDocx } from './read-docx.ts';
import { insideDocument, placeTexts } from './testing/place-texts.ts';

const { Paragraph, TextRun } = docx;
const DAY = '2024-01-01T00:00:00Z';
/** One transparent pixel. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

type Options = ConstructorParameters<typeof docx.Document>[0];
type Children = Options['sections'][number]['children'];

const made = async (children: Children, options: Partial<Options> = {}): Promise<Uint8Array> =>
  docx.Packer.toBuffer(new docx.Document({ sections: [{ children }], ...options }));
const read = async (bytes: Uint8Array) => readDocx({ bytes }, readContext());
const cell = (text: string) => new docx.TableCell({ children: [new Paragraph(text)] });
const row = (...cells: readonly string[]) => new docx.TableRow({ children: cells.map(cell) });

describe('readDocx', () => {
  it('joins a value that is split over runs', async () => {
    const children = [
      new Paragraph({ children: ['MRN: 00', '123', '45'].map((text) => new TextRun({ text, bold: text === '123' })) }),
    ];
    assert.equal(placeTexts(await read(await made(children)))['paragraph 1'], 'MRN: 0012345');
  });

  it('labels the cells of a table with its heading', async () => {
    const table = new docx.Table({
      rows: [row('Patient Name', 'DOB', 'MRN'), row('Ada Example', '1950-01-02', '0012345')],
    });
    const texts = placeTexts(await read(await made([table])));
    assert.equal(texts['table 1 row 2'], 'Patient Name: Ada Example\nDOB: 1950-01-02\nMRN: 0012345');
  });

  it('reads a form that is laid out as a table', async () => {
    const table = new docx.Table({ rows: [row('Patient name', 'Ada Example'), row('Date of birth:', '1950-01-02')] });
    const texts = placeTexts(await read(await made([table])));
    assert.equal(texts['table 1 row 1'], 'Patient name: Ada Example');
    assert.equal(texts['table 1 row 2'], 'Date of birth: 1950-01-02');
  });

  it('reads headers, footers, footnotes and comments, with who wrote them', async () => {
    const document = new docx.Document({
      footnotes: { 1: { children: [new Paragraph('Foot 111')] } },
      comments: {
        children: [{ id: 0, author: 'Nurse Example', date: new Date(0), children: [new Paragraph('call 555-0100')] }],
      },
      sections: [
        {
          headers: { default: new docx.Header({ children: [new Paragraph('Head 222')] }) },
          footers: { default: new docx.Footer({ children: [new Paragraph('Tail 333')] }) },
          children: [
            new Paragraph({
              children: [
                new TextRun('MRN 77'),
                new docx.FootnoteReferenceRun(1),
                new docx.CommentRangeStart(0),
                new docx.CommentRangeEnd(0),
              ],
            }),
          ],
        },
      ],
    });
    const { text } = await read(await docx.Packer.toBuffer(document));
    for (const expected of ['MRN 77\n', 'Foot 111', 'Head 222', 'Tail 333', 'call 555-0100', 'Author: Nurse Example']) {
      assert.ok(text.includes(expected), expected);
    }
  });

  it('keeps hidden text, and reads a changed paragraph as it is and as it was', async () => {
    const paragraph = new Paragraph({
      children: [
        new TextRun({ text: 'MRN ', vanish: true }),
        new docx.DeletedTextRun({ text: '111', id: 1, author: 'Ada', date: DAY }),
        new docx.InsertedTextRun({ text: '222', id: 2, author: 'Ada', date: DAY }),
      ],
    });
    const texts = placeTexts(await read(await made([paragraph])));
    assert.equal(texts['paragraph 1'], 'MRN 222');
    assert.equal(texts['paragraph 1 before changes'], 'MRN 111');
  });

  it('counts pictures and reads their alternative texts and the addresses of links', async () => {
    const paragraph = new Paragraph({
      children: [
        new docx.ImageRun({
          type: 'png',
          data: PNG,
          transformation: { width: 5, height: 5 },
          altText: { title: 'Scan', description: 'X-ray of Ada Example', name: 'scan' },
        }),
        new docx.ExternalHyperlink({ link: 'mailto:ada@example.com', children: [new TextRun('write')] }),
      ],
    });
    const document = await read(await made([paragraph]));
    assert.equal(document.images, 1);
    assert.match(document.text, /X-ray of Ada Example/);
    assert.match(document.text, /mailto:ada@example\.com/);
  });

  it('reads the properties that people fill in', async () => {
    const { text } = await read(await made([], { title: 'Chart of Ada Example', description: 'MRN 0012345' }));
    assert.match(text, /Title: Chart of Ada Example/);
    assert.match(text, /MRN 0012345/);
  });

  it('hands embedded files on, with their names', async () => {
    const parts = unzipSync(await made([new Paragraph('see inside')]));
    const bytes = zipSync({ ...parts, 'word/embeddings/sheet1.xlsx': new Uint8Array([1, 2, 3]) });
    const context = readContext({}, async ({ bytes: inner }) => insideDocument(`inner ${inner.length}`));
    const document = await readDocx({ bytes }, context);
    assert.deepEqual(document.names, ['sheet1.xlsx']);
    assert.equal(placeTexts(document)['embedded file 1, line 1'], 'inner 3');
  });

  it('reads text boxes once, though their markup says it twice', async () => {
    const box = (text: string): string => `<w:txbxContent><w:p><w:r><w:t>${text}</w:t></w:r></w:p></w:txbxContent>`;
    const xml = `<w:document xmlns:w="w" xmlns:mc="mc"><w:body><w:p><w:r><mc:AlternateContent><mc:Choice>${box('Box 1')}</mc:Choice><mc:Fallback>${box('Box 1')}${box('Other')}</mc:Fallback></mc:AlternateContent></w:r></w:p></w:body></w:document>`;
    const { text } = await read(zipSync({ 'word/document.xml': Buffer.from(xml) }));
    assert.equal(text, 'Box 1\nOther\n');
  });

  it('says too_large when the text does not fit', async () => {
    const bytes = await made([new Paragraph('x'.repeat(100)), new Paragraph('y'.repeat(100))]);
    const document = await readDocx({ bytes }, readContext({ textUnitsMax: 120 }));
    assert.deepEqual(document.problems, ['too_large']);
    assert.ok(document.text.length <= 121);
  });

  it('says unreadable of a damaged part and of what is no package', async () => {
    const broken = zipSync({ 'word/document.xml': Buffer.from('<w:document><w:p><w:t>MRN 5</w:t>') });
    const document = await read(broken);
    assert.deepEqual(document.problems, ['unreadable']);
    assert.match(document.text, /MRN 5/);
    assert.deepEqual((await read(Buffer.from('PK no'))).problems, ['unreadable']);
  });
});
