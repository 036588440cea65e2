/** Documents as real programs write them: PDF, Office and OpenDocument files, RTF, CSV, archives and pictures. */
import { crc32, deflateSync } from 'node:zlib';
import { BlobWriter, TextReader, ZipWriter } from '@zip.js/zip.js';
import { Document, Footer, Header, Packer, Paragraph, Table, TableCell, TableRow, TextRun } from 'docx';
import exceljs from 'exceljs';
import { strToU8, zipSync } from 'fflate';
import PDFDocument from 'pdfkit';
import pptxgen from 'pptxgenjs';
import type { FieldRow } from './mail-form.ts';

const LOCKED_WITH = 'correct horse 42';

/** A4 pages with compressed streams and standard fonts; `locked` asks for a password to open. */
export function pdf(lines: readonly string[], protection: 'open' | 'locked'): Promise<Uint8Array> {
  const document = new PDFDocument({ ...(protection === 'locked' ? { userPassword: LOCKED_WITH } : {}), margin: 60 });
  const chunks: Uint8Array[] = [];
  document.on('data', (chunk: Uint8Array) => void chunks.push(chunk));
  const done = new Promise<Uint8Array>((resolve) => document.on('end', () => resolve(Buffer.concat(chunks))));
  for (const line of lines) document.fontSize(11).text(line).moveDown(0.4);
  document.end();
  return done;
}

/** First line in the header of the page, the last one in a table, the others as paragraphs of several runs. */
export function docx(lines: readonly string[]): Promise<Uint8Array> {
  const [first = '', ...rest] = lines;
  const last = rest.pop() ?? '';
  const runs = (line: string): TextRun[] => {
    const middle = Math.floor(line.length / 2);
    return [new TextRun(line.slice(0, middle)), new TextRun({ text: line.slice(middle), bold: true })];
  };
  const cells = last.split(/(?<=[:,.]) /).map((text) => new TableCell({ children: [new Paragraph(text)] }));
  const document = new Document({
    sections: [
      {
        headers: { default: new Header({ children: [new Paragraph(first)] }) },
        footers: { default: new Footer({ children: [new Paragraph('Page')] }) },
        children: [
          ...rest.map((line) => new Paragraph({ children: runs(line) })),
          new Table({ rows: [new TableRow({ children: cells })] }),
        ],
      },
    ],
  });
  return Packer.toBuffer(document);
}

export async function xlsx(rows: readonly FieldRow[]): Promise<Uint8Array> {
  const workbook = new exceljs.Workbook();
  const sheet = workbook.addWorksheet('Sheet1');
  sheet.addRow((rows[0] ?? []).map(([label]) => label));
  for (const row of rows) sheet.addRow(row.map(([, value]) => value));
  return new Uint8Array(await workbook.xlsx.writeBuffer());
}

export async function pptx(lines: readonly string[]): Promise<Uint8Array> {
  // The types describe the module as CommonJS, Node gives the class as its default.
  const Presentation = pptxgen as unknown as typeof pptxgen.default;
  const presentation = new Presentation();
  const [first = '', ...rest] = lines;
  const slide = presentation.addSlide();
  slide.addText(first, { x: 0.5, y: 0.3, w: 9, h: 1 });
  slide.addText(rest.join('\n'), { x: 0.5, y: 1.5, w: 9, h: 4 });
  return (await presentation.write({ outputType: 'uint8array' })) as Uint8Array;
}

const xml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

const ODF_NAMES =
  'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"';

/** OpenDocument 1.3 part 2: `mimetype` first and stored, the content and the manifest. */
function openDocument(mediaType: string, body: string): Uint8Array {
  const content = `<?xml version="1.0" encoding="UTF-8"?><office:document-content ${ODF_NAMES} office:version="1.3"><office:body>${body}</office:body></office:document-content>`;
  const entry = (path: string, type: string): string =>
    `<manifest:file-entry manifest:full-path="${path}" manifest:media-type="${type}"/>`;
  const manifest = `<?xml version="1.0" encoding="UTF-8"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">${entry('/', mediaType)}${entry('content.xml', 'text/xml')}</manifest:manifest>`;
  return zipSync({
    mimetype: [strToU8(mediaType), { level: 0 }],
    'content.xml': strToU8(content),
    'META-INF/manifest.xml': strToU8(manifest),
  });
}

export function odt(lines: readonly string[]): Uint8Array {
  const paragraphs = lines.map((line) => {
    const middle = Math.floor(line.length / 2);
    return `<text:p>${xml(line.slice(0, middle))}<text:span>${xml(line.slice(middle))}</text:span></text:p>`;
  });
  return openDocument('application/vnd.oasis.opendocument.text', `<office:text>${paragraphs.join('')}</office:text>`);
}

export function ods(rows: readonly FieldRow[]): Uint8Array {
  const cell = (text: string): string =>
    `<table:table-cell office:value-type="string"><text:p>${xml(text)}</text:p></table:table-cell>`;
  const line = (cells: readonly string[]): string => `<table:table-row>${cells.map(cell).join('')}</table:table-row>`;
  const all = [(rows[0] ?? []).map(([label]) => label), ...rows.map((row) => row.map(([, value]) => value))];
  const body = `<office:spreadsheet><table:table table:name="Sheet1">${all.map(line).join('')}</table:table></office:spreadsheet>`;
  return openDocument('application/vnd.oasis.opendocument.spreadsheet', body);
}

/** RTF 1.9 with formatting inside words and characters beyond ASCII as \u. */
export function rtf(lines: readonly string[]): Uint8Array {
  const coded = (line: string): string =>
    Array.from(line, (char, at) => {
      const code = char.codePointAt(0) as number;
      const plain = code > 126 ? `\\u${code}?` : char.replace(/[\\{}]/, '\\$&');
      return at % 9 === 8 ? `{\\b ${plain}}` : plain;
    }).join('');
  const body = lines.map((line) => `${coded(line)}\\par\n`).join('');
  return Buffer.from(`{\\rtf1\\ansi\\deff0{\\fonttbl{\\f0 Arial;}}\\f0\\fs22 ${body}}`, 'latin1');
}

export function csv(rows: readonly FieldRow[]): Uint8Array {
  const quoted = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const all = [(rows[0] ?? []).map(([label]) => label), ...rows.map((row) => row.map(([, value]) => value))];
  return Buffer.from(`${all.map((cells) => cells.map(quoted).join(',')).join('\r\n')}\r\n`);
}

export const zipOf = (files: Readonly<Record<string, Uint8Array>>): Uint8Array => zipSync({ ...files });

export async function lockedZip(name: string, text: string): Promise<Uint8Array> {
  const writer = new ZipWriter(new BlobWriter('application/zip'), { password: LOCKED_WITH, useWebWorkers: false });
  await writer.add(name, new TextReader(text));
  return new Uint8Array(await (await writer.close()).arrayBuffer());
}

const PNG_SIDE = 24;

/** A grey square as PNG (RFC 2083); what a picture shows is not read here. */
export function png(): Uint8Array {
  const chunk = (type: string, data: Uint8Array): Buffer => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const out = Buffer.alloc(body.length + 8);
    out.writeUInt32BE(data.length, 0);
    body.copy(out, 4);
    out.writeUInt32BE(crc32(body), body.length + 4);
    return out;
  };
  const header = Buffer.from([0, 0, 0, PNG_SIDE, 0, 0, 0, PNG_SIDE, 8, 0, 0, 0, 0]);
  const rows = deflateSync(Buffer.alloc((PNG_SIDE + 1) * PNG_SIDE, 0));
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', rows),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
