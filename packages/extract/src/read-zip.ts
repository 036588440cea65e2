/** Reads a zip: as the office document it holds, else each entry as a document of its own, one level deeper. */
import { createDocumentWriter } from './document-writer.ts';
import type { DocumentKind, ExtractedDocument, FormatReader, ReadContext } from './types.ts';
import { openZip, type ZipArchive } from './zip.ts';

/** The type of an OpenDocument file stands in its first entry, stored as it is (OpenDocument 1.3 part 2 §3.3). */
const OPEN_DOCUMENT = /^application\/(?:vnd\.oasis\.opendocument|vnd\.sun\.xml)\./;
const OPEN_DOCUMENT_TYPE_BYTES_MAX = 256;
/** Workbooks in binary records, which no reader here understands ([MS-XLSB]). */
const BINARY_WORKBOOK = /^xl\/workbook\.bin$/i;

export const readZip: FormatReader = async (source, context) => {
  const archive = await openZip(source.bytes, context);
  const office = await officeReader(archive);
  return office === undefined ? readEntries(archive, context) : office(source, context);
};

/** Told by what lies inside, never by a name or a declared type. */
async function officeReader(archive: ZipArchive): Promise<FormatReader | undefined> {
  const has = (pattern: RegExp): boolean => archive.entries.some((entry) => pattern.test(entry.name));
  if (has(/^\[Content_Types\]\.xml$/i)) {
    if (has(/^word\//i)) return (await import('./formats/read-docx.ts')).readDocx;
    if (has(BINARY_WORKBOOK)) return unsupported('xlsx');
    if (has(/^xl\//i)) return (await import('./formats/read-xlsx.ts')).readXlsx;
    if (has(/^ppt\//i)) return (await import('./formats/read-pptx.ts')).readPptx;
    return undefined;
  }
  const type = archive.entry('mimetype');
  const content = type === undefined ? undefined : archive.read(type);
  if (content?.kind !== 'bytes') return undefined;
  const text = Buffer.from(content.bytes.subarray(0, OPEN_DOCUMENT_TYPE_BYTES_MAX)).toString('latin1');
  return OPEN_DOCUMENT.test(text) ? (await import('./formats/read-odf.ts')).readOdf : undefined;
}

function unsupported(kind: DocumentKind): FormatReader {
  return (_source, { budget }) => {
    const writer = createDocumentWriter(budget);
    writer.problem('unsupported_type');
    return writer.finish(kind);
  };
}

async function readEntries(archive: ZipArchive, context: ReadContext): Promise<ExtractedDocument> {
  const writer = createDocumentWriter(context.budget);
  let number = 0;
  for (const entry of archive.entries) {
    number++;
    writer.name(entry.name);
    if (context.budget.spent() !== undefined) continue;
    const content = archive.read(entry);
    if (content.kind === 'problem') writer.problem(content.problem);
    else {
      const inside = await context.nested({ bytes: content.bytes, fileName: entry.name });
      writer.include(`entry ${number}`, inside);
    }
  }
  return writer.finish('zip');
}
