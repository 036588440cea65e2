/** Reads a PDF: the text of its pages, form fields, notes, bookmarks, its description, and the files inside it. */
import { getResolvedPDFJS } from 'unpdf';
import { createDocumentWriter, type DocumentWriter } from '../document-writer.ts';
import type { FormatReader, ReadContext } from '../types.ts';
import { readAnnotations } from './pdf-annotations.ts';
import { countPdfImages } from './pdf-images.ts';
import { pagePictures } from './pdf-page-pictures.ts';

type PdfJs = Awaited<ReturnType<typeof getResolvedPDFJS>>;
type PdfDocument = Awaited<ReturnType<PdfJs['getDocument']>['promise']>;
type PdfPage = Awaited<ReturnType<PdfDocument['getPage']>>;

/** Bookmarks read; a book has some hundred. */
const BOOKMARKS_MAX = 2_000;
/** Entries of the document information dictionary that people write (ISO 32000-1 §14.3.3). */
const DESCRIPTIONS = ['Title', 'Author', 'Subject', 'Keywords'] as const;

/** Larger pictures are not decoded, in pixels: their page is counted as a picture. */
const PICTURE_PIXELS_MAX = 40_000_000;

interface Reading {
  readonly pdfjs: PdfJs;
  readonly pdf: PdfDocument;
  readonly writer: DocumentWriter;
  readonly context: ReadContext;
}

/** Pages, and whatever else could be read, even when parts of the file are damaged; throws when nothing can be read. */
export const readPdf: FormatReader = async (source, context) => {
  const writer = createDocumentWriter(context.budget);
  const images = countPdfImages(source.bytes);
  const pdfjs = await getResolvedPDFJS();
  const characterMaps = missingCharacterMaps();
  const task = pdfjs.getDocument({
    // The library takes the buffer over, and this one is also read by others.
    data: Uint8Array.from(source.bytes),
    verbosity: pdfjs.VerbosityLevel.ERRORS,
    maxImageSize: PICTURE_PIXELS_MAX,
    enableXfa: true,
    disableFontFace: true,
    useSystemFonts: false,
    BinaryDataFactory: characterMaps.factory,
  });
  try {
    const pdf = await task.promise;
    const reading = { pdfjs, pdf, writer, context };
    const { wordless, picturesRead } = await readPages(reading);
    if (characterMaps.wereAskedFor()) writer.problem('unreadable');
    writer.images(Math.max(images - picturesRead, wordless));
    await attempt(writer, () => readDescription(reading));
    await attempt(writer, () => readBookmarks(reading));
    await attempt(writer, () => readAttachments(reading));
  } catch (error) {
    if (!(error instanceof pdfjs.PasswordException)) throw error;
    writer.problem('encrypted');
  } finally {
    await task.destroy();
  }
  return writer.finish('pdf');
};

/**
 * The library leaves out text whose font names one of Adobe's predefined character maps when it cannot load the map, and
 * says nothing; none are shipped, so being asked for one tells that text is missing.
 */
function missingCharacterMaps(): { readonly factory: object; readonly wereAskedFor: () => boolean } {
  let asked = false;
  class NoBinaryData {
    async fetch({ kind }: { readonly kind: string }): Promise<never> {
      if (kind === 'cMapUrl') asked = true;
      throw new Error('no such data');
    }
  }
  return { factory: NoBinaryData, wereAskedFor: () => asked };
}

/** Runs one way of reading; what it cannot read is a problem of the document and ends nothing else. */
async function attempt(writer: DocumentWriter, read: () => Promise<void>): Promise<void> {
  try {
    await read();
  } catch {
    writer.problem('unreadable');
  }
}

interface PagesRead {
  /** Pages of which no text is known: pictures of pages, or empty. */
  wordless: number;
  picturesRead: number;
}

async function readPages(reading: Reading): Promise<PagesRead> {
  const { pdf, writer, context } = reading;
  const pages: PagesRead = { wordless: 0, picturesRead: 0 };
  for (let number = 1; number <= pdf.numPages; number++) {
    if (context.budget.spent() !== undefined || !context.budget.takePage()) break;
    await attempt(writer, async () => {
      const page = await pdf.getPage(number);
      const text = textOf((await page.getTextContent()).items);
      writer.add(`page ${number}`, text);
      readAnnotations(await page.getAnnotations(), number, writer);
      if (text.trim() === '') {
        const read = context.readsPictures ? await readScan(reading, page, number) : 0;
        pages.picturesRead += read;
        if (read === 0) pages.wordless++;
      }
      page.cleanup();
    });
  }
  return pages;
}

/** Answers how many pictures of the page gave text. */
async function readScan({ pdfjs, writer, context }: Reading, page: PdfPage, number: number): Promise<number> {
  let read = 0;
  for (const bytes of await pagePictures(page, pdfjs)) {
    const found = await context.nested({ bytes });
    if (found.images === 0 && found.text !== '') read++;
    writer.include(`page ${number}`, { ...found, images: 0 });
  }
  return read;
}

/** Runs as the library joined them: it puts a space where the gap is as wide as one, and says where lines end. */
function textOf(items: readonly object[]): string {
  let text = '';
  for (const item of items) {
    if ('str' in item && typeof item.str === 'string') text += item.str;
    if ('hasEOL' in item && item.hasEOL === true) text += '\n';
  }
  return text.trimEnd();
}

async function readDescription({ pdf, writer }: Reading): Promise<void> {
  const info: object = (await pdf.getMetadata()).info;
  const entries = new Map<string, unknown>(Object.entries(info));
  for (const name of DESCRIPTIONS) {
    const value = entries.get(name);
    if (typeof value === 'string' && value.trim() !== '') writer.add('document information', `${name}: ${value}`);
  }
  const custom = entries.get('Custom');
  if (typeof custom !== 'object' || custom === null) return;
  for (const [name, value] of Object.entries(custom)) {
    if (typeof value === 'string') writer.add('document information', `${name}: ${value}`);
  }
}

interface Bookmark {
  readonly title: string;
  readonly items: readonly Bookmark[];
}

async function readBookmarks({ pdf, writer }: Reading): Promise<void> {
  const open: Bookmark[] = [...(((await pdf.getOutline()) as readonly Bookmark[] | null) ?? [])];
  for (let read = 0; read < BOOKMARKS_MAX; read++) {
    const bookmark = open.shift();
    if (bookmark === undefined) return;
    if (!writer.add('bookmarks', bookmark.title)) return;
    open.push(...bookmark.items);
  }
  writer.problem('too_large');
}

async function readAttachments({ pdf, writer, context }: Reading): Promise<void> {
  let number = 0;
  for (const [id, { filename }] of (await pdf.getAttachments()) ?? []) {
    if (context.budget.spent() !== undefined) return;
    number++;
    writer.name(filename);
    const bytes = bytesOf(await pdf.getAttachmentContent(id));
    if (bytes === undefined || !context.budget.takeInflated(bytes.length)) {
      writer.problem(bytes === undefined ? 'unreadable' : 'too_large');
      continue;
    }
    writer.include(`entry ${number}`, await context.nested({ bytes, fileName: filename }));
  }
}

function bytesOf(content: unknown): Uint8Array | undefined {
  if (content instanceof Uint8Array) return content;
  if (typeof content !== 'object' || content === null || !('content' in content)) return undefined;
  return content.content instanceof Uint8Array ? content.content : undefined;
}
