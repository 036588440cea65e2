/** Documents for tests, made by the libraries that people make them with; all people are invented. */
import * as docx from 'docx';
import { strToU8, zipSync } from 'fflate';
import { PDFDocument, StandardFonts } from 'pdf-lib';
import pptxgen from 'pptxgenjs';
import writeExcelFile from 'write-excel-file/node';
import type { Source } from '../types.ts';

const LINES_PER_PAGE = 45;

/** A page per text; lines of a text stand below each other. */
export async function letterPdf(...pages: readonly string[]): Promise<Uint8Array> {
  const pdf = await PDFDocument.create();
  const font = await pdf.embedFont(StandardFonts.Helvetica);
  for (const text of pages) {
    pdf.addPage().drawText(text, { x: 50, y: 700, size: 9, lineHeight: 12, font });
  }
  return pdf.save();
}

/** One document of each kind that says `line` once per entry of `lines`; the name of the sample is its kind. */
export async function samplesOf(lines: readonly string[]): Promise<ReadonlyMap<string, Source>> {
  const text = lines.join('\n');
  const html = `<html><body>${lines.map((line) => `<p>${line}</p>`).join('')}</body></html>`;
  const samples: [string, Uint8Array][] = [
    ['pdf', await formPdf(lines)],
    ['docx', await wordFile(lines)],
    ['xlsx', await workbook(lines)],
    ['pptx', await slides(lines)],
    ['odt', openDocument(lines)],
    ['rtf', strToU8(`{\\rtf1\\ansi ${lines.join('\\par ')}}`)],
    ['html', strToU8(html)],
    ['csv', strToU8(`Patient name,Note\n${lines.map((line) => `Ada Example,"${line}"`).join('\n')}\n`)],
    ['hl7', strToU8(`MSH|^~\\&|LAB|\r${lines.map((line) => `NTE|1||${line}`).join('\r')}\r`)],
    ['fhir', strToU8(JSON.stringify({ resourceType: 'Patient', name: [{ text: 'Ada Example' }], note: lines }))],
    ['ccda', strToU8(`<?xml version="1.0"?><ClinicalDocument><title>${text}</title></ClinicalDocument>`)],
    ['ics', strToU8(`BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:${lines[0]}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`)],
    ['vcf', strToU8(`BEGIN:VCARD\r\nFN:Ada Example\r\nNOTE:${lines[0]}\r\nEND:VCARD\r\n`)],
    ['eml', strToU8(`Message-ID: <1@example.com>\r\nFrom: a@example.com\r\nTo: b@example.com\r\n\r\n${text}\r\n`)],
  ];
  samples.push(['zip', zipSync(Object.fromEntries(samples.map(([kind, bytes]) => [`file.${kind}`, bytes])))]);
  return new Map(samples.map(([kind, bytes]) => [kind, { bytes, fileName: `sample.${kind}` }]));
}

/** Uncompressed objects, so that changed octets reach the parser of the syntax. */
async function formPdf(lines: readonly string[]): Promise<Uint8Array> {
  const pages = Array.from({ length: Math.ceil(lines.length / LINES_PER_PAGE) }, (_, page) =>
    lines.slice(page * LINES_PER_PAGE, (page + 1) * LINES_PER_PAGE).join('\n'),
  );
  const pdf = await PDFDocument.load(await letterPdf(...pages));
  const field = pdf.getForm().createTextField('patient.name');
  field.setText('Ada Example');
  field.addToPage(pdf.getPage(0), { x: 50, y: 100 });
  return pdf.save({ useObjectStreams: false });
}

async function wordFile(lines: readonly string[]): Promise<Uint8Array> {
  const children = lines.map((line) => new docx.Paragraph(line));
  return Uint8Array.from(await docx.Packer.toBuffer(new docx.Document({ sections: [{ children }] })));
}

async function workbook(lines: readonly string[]): Promise<Uint8Array> {
  const rows = [['Patient name', 'Note'], ...lines.map((line) => ['Ada Example', line])];
  const cells = rows.map((row) => row.map((value) => ({ value, type: String })));
  return Uint8Array.from(await writeExcelFile(cells).toBuffer());
}

async function slides(lines: readonly string[]): Promise<Uint8Array> {
  type Deck = import('pptxgenjs').default;
  const deck = new (pptxgen as unknown as new () => Deck)();
  deck.addSlide().addText(lines.join('\n'), { x: 1, y: 1 });
  return Uint8Array.from((await deck.write({ outputType: 'nodebuffer' })) as Buffer);
}

function openDocument(lines: readonly string[]): Uint8Array {
  const body = lines.map((line) => `<text:p>${line}</text:p>`).join('');
  const content = `<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:text>${body}</office:text></office:body></office:document-content>`;
  return zipSync({
    mimetype: [strToU8('application/vnd.oasis.opendocument.text'), { level: 0 }],
    'content.xml': strToU8(content),
  });
}
