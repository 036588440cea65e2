/** Reads one document with everything inside it: what it is, its reader, and one level deeper for what it holds. */
import { createDocumentWriter } from './document-writer.ts';
import type { PictureReader } from './ocr/picture-reader.ts';
import { loadReader } from './readers.ts';
import { type ReadableFormat, recognize } from './recognize.ts';
import type {
  Budget,
  DocumentKind,
  ExtractedDocument,
  ExtractLimits,
  ExtractProblem,
  ReadContext,
  Source,
} from './types.ts';

export interface ReadOptions {
  readonly limits: ExtractLimits;
  readonly budget: Budget;
  /** Absent: pictures are counted, not read. */
  readonly readPicture?: PictureReader;
}

/** Formats that are text in themselves: what their reader does not understand is read as plain text. */
const TEXTUAL: ReadonlySet<ReadableFormat> = new Set<ReadableFormat>([
  ...(['csv', 'hl7v2', 'fhir', 'ccda', 'xml', 'json', 'calendar', 'vcard', 'message', 'html', 'text'] as const),
]);

/** Never rejects: what goes wrong is a problem of the document. */
export function readDocument(source: Source, options: ReadOptions): Promise<ExtractedDocument> {
  return readAt(source, 1, options);
}

/** A document of which nothing was read. */
export function unreadDocument(kind: DocumentKind, problem?: ExtractProblem): ExtractedDocument {
  const problems = problem === undefined ? [] : [problem];
  return { kind, text: '', pieces: [], names: [], images: 0, problems };
}

async function readAt(source: Source, depth: number, options: ReadOptions): Promise<ExtractedDocument> {
  const { limits, budget } = options;
  const context: ReadContext = {
    limits,
    budget,
    readsPictures: options.readPicture !== undefined,
    nested: async (inner) => {
      if (depth >= limits.depthMax || !budget.takeEntry()) return unreadDocument('unknown', 'too_large');
      return readAt(inner, depth + 1, options);
    },
  };
  const spent = budget.spent();
  if (spent !== undefined) return unreadDocument('unknown', spent);
  const recognized = recognize(source);
  switch (recognized.kind) {
    case 'nothing':
      return unreadDocument('unknown');
    case 'problem':
      return unreadDocument('unknown', recognized.problem);
    case 'image':
      return readPicture(source, options);
    case 'read':
      return readFormat(source, recognized.format, context);
  }
}

async function readFormat(source: Source, format: ReadableFormat, context: ReadContext): Promise<ExtractedDocument> {
  try {
    return await (await loadReader(format))(source, context);
  } catch {
    // The cause may quote the document, so it goes no further.
    if (format === 'text' || !TEXTUAL.has(format)) return unreadDocument(kindOf(format), 'unreadable');
  }
  return readFormat(source, 'text', context);
}

async function readPicture({ bytes }: Source, { budget, readPicture }: ReadOptions): Promise<ExtractedDocument> {
  const counted: ExtractedDocument = { ...unreadDocument('image'), images: 1 };
  const text = (await readPicture?.(bytes))?.replace(/\n{2,}/g, '\n').trim();
  if (text === undefined || text === '') return counted;
  const writer = createDocumentWriter(budget);
  writer.add('image 1', text);
  return writer.finish('image');
}

function kindOf(format: ReadableFormat): DocumentKind {
  if (format === 'gzip' || format === 'tar') return 'zip';
  return format === 'dicom' ? 'image' : format;
}
