/** The reader of each format, loaded with the first document of that format: most threads never need most of them. */
import type { ReadableFormat } from './recognize.ts';
import type { FormatReader } from './types.ts';

const readText = async (): Promise<FormatReader> => (await import('./formats/read-text.ts')).readText;
const readXml = async (): Promise<FormatReader> => (await import('./formats/read-xml.ts')).readXml;

const READERS: Record<ReadableFormat, () => Promise<FormatReader>> = {
  pdf: async () => (await import('./pdf/read-pdf.ts')).readPdf,
  zip: async () => (await import('./read-zip.ts')).readZip,
  gzip: async () => (await import('./read-archive.ts')).readGzip,
  tar: async () => (await import('./read-archive.ts')).readTar,
  dicom: readText,
  rtf: readText,
  csv: async () => (await import('./formats/read-csv.ts')).readCsv,
  hl7v2: readText,
  fhir: readText,
  ccda: readXml,
  xml: readXml,
  json: readText,
  calendar: readText,
  vcard: readText,
  message: readText,
  html: async () => (await import('./formats/read-html.ts')).readHtml,
  text: readText,
};

export function loadReader(format: ReadableFormat): Promise<FormatReader> {
  return READERS[format]();
}
