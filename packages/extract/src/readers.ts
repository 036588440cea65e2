/** The reader of each format, loaded with the first document of that format: most threads never need most of them. */
import type { ReadableFormat } from './recognize.ts';
import type { FormatReader } from './types.ts';

const readText = async (): Promise<FormatReader> => (await import('./formats/read-text.ts')).readText;

const READERS: Record<ReadableFormat, () => Promise<FormatReader>> = {
  pdf: async () => (await import('./pdf/read-pdf.ts')).readPdf,
  zip: async () => (await import('./read-zip.ts')).readZip,
  gzip: async () => (await import('./read-archive.ts')).readGzip,
  tar: async () => (await import('./read-archive.ts')).readTar,
  dicom: async () => (await import('./dicom/read-dicom.ts')).readDicom,
  rtf: async () => (await import('./formats/read-rtf.ts')).readRtf,
  csv: async () => (await import('./formats/read-csv.ts')).readCsv,
  hl7v2: async () => (await import('./formats/read-hl7.ts')).readHl7,
  fhir: async () => (await import('./formats/read-fhir.ts')).readFhir,
  ccda: async () => (await import('./formats/read-ccda.ts')).readCcda,
  xml: async () => (await import('./formats/read-xml.ts')).readXml,
  json: async () => (await import('./formats/read-json.ts')).readJson,
  calendar: async () => (await import('./formats/read-calendar.ts')).readCalendar,
  vcard: async () => (await import('./formats/read-vcard.ts')).readVcard,
  message: async () => (await import('./formats/read-message.ts')).readMessage,
  html: async () => (await import('./formats/read-html.ts')).readHtml,
  text: readText,
};

export function loadReader(format: ReadableFormat): Promise<FormatReader> {
  return READERS[format]();
}
