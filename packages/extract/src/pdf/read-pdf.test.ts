import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PDFDocument, PDFHexString, PDFName, PDFString, StandardFonts } from 'pdf-lib';
import { createBudget, EXTRACT_LIMITS } from '../limits.ts';
import { readDocument } from '../read-document.ts';
import { letterPdf } from '../testing/documents.ts';
import type { ExtractedDocument, ExtractLimits } from '../types.ts';

function read(bytes: Uint8Array, changed: Partial<ExtractLimits> = {}): Promise<ExtractedDocument> {
  const limits = { ...EXTRACT_LIMITS, ...changed };
  return readDocument({ bytes }, { limits, budget: createBudget(limits, () => 0, 1) });
}

const textsOf = ({ text, pieces }: ExtractedDocument): (readonly [string, string])[] =>
  pieces.map(({ place, start, end }) => [place, text.slice(start, end)]);

describe('readPdf', () => {
  it('reads each page as a piece, lines apart and columns by a space', async () => {
    const found = await read(await letterPdf('Dear Ada Example\nyour MRN is 0012345', 'second page'));
    assert.deepEqual(textsOf(found), [
      ['page 1', 'Dear Ada Example\nyour MRN is 0012345'],
      ['page 2', 'second page'],
    ]);
    assert.deepEqual([found.kind, found.images, found.problems], ['pdf', 0, []]);
  });

  it('joins what is drawn piece by piece', async () => {
    const pdf = await PDFDocument.create();
    const font = await pdf.embedFont(StandardFonts.Helvetica);
    const page = pdf.addPage();
    let x = 50;
    for (const run of ['M', 'RN 00', '12', '345', ' of A', 'da']) {
      page.drawText(run, { x, y: 700, size: 12, font });
      x += font.widthOfTextAtSize(run, 12);
    }
    assert.deepEqual(textsOf(await read(await pdf.save())), [['page 1', 'MRN 0012345 of Ada']]);
  });

  it('reads fields with their labels, notes, links, description and bookmarks', async () => {
    const pdf = await PDFDocument.create();
    pdf.setTitle('Result of Ada Example');
    const page = pdf.addPage();
    const field = pdf.getForm().createTextField('patient.firstName');
    field.setText('Ada');
    field.addToPage(page, { x: 50, y: 500 });
    const note = pdf.context.obj({
      Type: 'Annot',
      Subtype: 'Text',
      Rect: [0, 0, 9, 9],
      Contents: PDFString.of('note'),
    });
    page.node.addAnnot(pdf.context.register(note));
    const bookmark = pdf.context.register(pdf.context.obj({ Title: PDFHexString.fromText('Visit of Ada') }));
    const bookmarks = pdf.context.obj({ Type: 'Outlines', First: bookmark, Last: bookmark, Count: 1 });
    pdf.catalog.set(PDFName.of('Outlines'), pdf.context.register(bookmarks));
    assert.deepEqual(textsOf(await read(await pdf.save())), [
      ['page 1, note', 'note'],
      ['page 1, field', 'Patient first name: Ada'],
      ['document information', 'Title: Result of Ada Example'],
      ['bookmarks', 'Visit of Ada'],
    ]);
  });

  it('reads files inside, and lists their names', async () => {
    const pdf = await PDFDocument.load(await letterPdf('outer'));
    await pdf.attach(await letterPdf('inner'), 'inner.pdf');
    const found = await read(await pdf.save());
    assert.deepEqual(textsOf(found), [
      ['page 1', 'outer'],
      ['entry 1, page 1', 'inner'],
    ]);
    assert.deepEqual(found.names, ['inner.pdf']);
  });

  it('says that a document needs a password', async () => {
    const pdf = await PDFDocument.load(await letterPdf('sealed'));
    const key = PDFHexString.of('ab'.repeat(32));
    const sealed = { Filter: 'Standard', V: 1, R: 2, O: key, U: key, P: -4 };
    pdf.context.trailerInfo.Encrypt = pdf.context.register(pdf.context.obj(sealed));
    pdf.context.trailerInfo.ID = pdf.context.obj([PDFHexString.of('00'), PDFHexString.of('00')]);
    const found = await read(await pdf.save({ useObjectStreams: false }));
    assert.deepEqual([found.kind, found.text, found.problems], ['pdf', '', ['encrypted']]);
  });

  it('counts pages without text as pictures, and stops at the limit of pages', async () => {
    assert.equal((await read(await letterPdf('', 'text', ''))).images, 2);
    const found = await read(await letterPdf('one', 'two', 'three'), { pagesMax: 2 });
    assert.deepEqual([found.pieces.length, found.problems], [2, ['too_large']]);
  });

  it('says that text is missing when a font needs a character map that is not here', async () => {
    const pdf = await PDFDocument.load(await letterPdf('Latin text'));
    const { context } = pdf;
    const of = (text: string): PDFHexString => PDFHexString.of(Buffer.from(text).toString('hex'));
    const system = context.obj({ Registry: of('Adobe'), Ordering: of('Japan1'), Supplement: 2 });
    const descendant = context.obj({
      ...{ Type: 'Font', Subtype: 'CIDFontType0', BaseFont: 'MSMincho', CIDSystemInfo: system, DW: 1_000 },
      FontDescriptor: context.obj({ Type: 'FontDescriptor', FontName: 'MSMincho', Flags: 4 }),
    });
    const font = { Type: 'Font', Subtype: 'Type0', BaseFont: 'MSMincho', Encoding: '90ms-RKSJ-H' };
    const page = pdf.addPage();
    const registered = context.register(context.obj({ ...font, DescendantFonts: [context.register(descendant)] }));
    page.node.set(PDFName.of('Resources'), context.obj({ Font: { F1: registered } }));
    page.node.set(PDFName.of('Contents'), context.register(context.stream('BT /F1 12 Tf 50 700 Td <82b1> Tj ET')));
    const found = await read(await pdf.save());
    assert.deepEqual([found.text, found.problems], ['Latin text\n', ['unreadable']]);
  });

  it('says that a damaged file is not readable', async () => {
    assert.deepEqual((await read(new TextEncoder().encode('%PDF-1.7 and nothing else'))).problems, ['unreadable']);
  });
});
