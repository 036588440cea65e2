/** Reads one attached file: plain texts here, documents through extraction, what nobody can read named as such. */
import type { DocumentKind, ExtractedDocument } from '@sealpost/extract';
import { decodeText, isKnownCharset, type MimePart, partBytes } from '@sealpost/mail';
import { type Finding, isPictureName, type ScanProblem } from '@sealpost/phi';
import { gravestProblem, type ReadablePart } from './readable-message.ts';
import { readableText } from './readable-text.ts';
import { addInnerNames, addPart, type Reading } from './reading.ts';

export interface AttachmentPlace {
  readonly label: string;
  /** Number for policies: of the outermost attachment. */
  readonly index: number;
  readonly partId?: string;
}

/** Extractions of one message that may fail before the others are not tried: each may have taken its whole time. */
const FAILURES_MAX = 2;
/** Signatures, public keys and reports about them: no text of people. */
const NO_TEXT: ReadonlySet<string> = new Set([
  ...['application/pgp-signature', 'application/pkcs7-signature', 'application/x-pkcs7-signature'],
  ...['application/pgp-keys', 'application/pgp-encrypted'],
]);
const PKCS7 = new Set(['application/pkcs7-mime', 'application/x-pkcs7-mime']);
/** Names under which a text is a text and nothing else. */
const TEXT_NAME = /\.(?:txt|text|log|md|asc|nfo|diff|patch)$/i;
const HTML_NAME = /\.x?html?$/i;
/** First bytes of files that are no text, whatever they are called: PDF, ZIP, RTF, OLE, HL7, images. */
const MAGIC: readonly string[] = [
  '%PDF',
  'PK\u0003\u0004',
  '{\\rtf',
  '\u00d0\u00cf\u0011\u00e0',
  'MSH|',
  'FHS|',
  'BHS|',
  '\u0089PNG',
  '\u00ff\u00d8\u00ff',
  'GIF8',
];
const MAGIC_BYTES = 5;

/** Lists the attachment with what it holds. Never rejects. */
export async function readAttachment(reading: Reading, part: MimePart, place: AttachmentPlace): Promise<void> {
  const extension = extensionOf(part.fileName);
  const facts = (kind: DocumentKind, problems: readonly ScanProblem[]): void => {
    const problem = gravestProblem(problems);
    reading.attachments.push({ index: place.index, kind, extension, ...(problem === undefined ? {} : { problem }) });
  };
  const { label, partId } = place;
  const where = { label, ...(partId === undefined ? {} : { partId }) };
  if (NO_TEXT.has(part.contentType)) return facts('unknown', []);
  if (PKCS7.has(part.contentType)) {
    // RFC 8551 §3.5: a signed message inside the envelope of CMS cannot be read here either.
    const signed = part.params.get('smime-type')?.toLowerCase() === 'signed-data';
    const problems: readonly ScanProblem[] = [signed ? 'unreadable' : 'encrypted'];
    await addPart(reading, { ...where, text: '', problems });
    return facts('unknown', problems);
  }
  const kind = plainKind(part);
  if (kind !== undefined) {
    const draft = readableText(reading, part, where);
    await addPart(reading, draft);
    return facts(kind, draft.problems ?? []);
  }
  const document = await extract(reading, part);
  facts(document.kind, document.problems);
  addInnerNames(reading, label.replace(/(attachment|file)((?::\d+)?)$/, '$1-name$2'), document.names);
  const text = document.text.slice(0, reading.left);
  const problems =
    text.length < document.text.length ? [...document.problems, 'too_large' as const] : document.problems;
  reading.left -= text.length;
  const listed = reading.parts.length;
  await addPart(reading, { ...where, text, pieces: document.pieces, problems });
  // A picture is told by its name where that says so, by what it is otherwise ("scan", "scan.dat", no name).
  const named = document.kind === 'image' && isPictureName(part.fileName ?? '');
  addImages(reading, { ...where, listed, images: named ? 0 : document.images });
}

/** Text that needs no extraction: read here, where its charset is known. */
function plainKind(part: MimePart): 'text' | 'html' | 'calendar' | undefined {
  const { contentType, fileName } = part;
  if (contentType === 'text/calendar') return 'calendar';
  if (contentType === 'message/delivery-status' || contentType === 'text/rfc822-headers') return 'text';
  if (contentType === 'text/html') return fileName === undefined || HTML_NAME.test(fileName) ? 'html' : undefined;
  if (contentType !== 'text/plain') return undefined;
  if (fileName?.includes('.') === true && !TEXT_NAME.test(fileName)) return undefined;
  return startsLikeFile(part) ? undefined : 'text';
}

function startsLikeFile(part: MimePart): boolean {
  const { start, end } = part.body;
  // An octet of the file takes three at most in quoted-printable.
  const head = partBytes({ ...part, body: { start, end: Math.min(end, start + 3 * MAGIC_BYTES) } });
  const letters = head.toString('latin1', 0, MAGIC_BYTES);
  return MAGIC.some((magic) => letters.startsWith(magic));
}

const NOT_READ: ExtractedDocument = { kind: 'unknown', text: '', pieces: [], names: [], images: 0, problems: [] };

async function extract(reading: Reading, part: MimePart): Promise<ExtractedDocument> {
  const { extractor, monotonicMs } = reading.tools;
  if (extractor === undefined) {
    return part.contentType.startsWith('image/')
      ? { ...NOT_READ, kind: 'image', images: 1 }
      : { ...NOT_READ, problems: ['unsupported_type'] };
  }
  if (reading.extractionFailures >= FAILURES_MAX || monotonicMs() > reading.attachmentsUntilMs)
    return { ...NOT_READ, problems: ['timed_out'] };
  const document = await extractor
    .extract({
      bytes: extractableBytes(part),
      contentType: part.contentType,
      ...(part.fileName === undefined ? {} : { fileName: part.fileName }),
    })
    .catch((): ExtractedDocument => ({ ...NOT_READ, problems: ['scanner_failed'] }));
  const failed = document.problems.some((problem) => problem === 'timed_out' || problem === 'scanner_failed');
  if (failed) reading.extractionFailures += 1;
  return document;
}

/** Extraction knows no charset parameter: a text that names one is handed over in UTF-8. */
function extractableBytes(part: MimePart): Buffer {
  const bytes = partBytes(part);
  const { contentType, charset } = part;
  const labelled = contentType.startsWith('text/') && charset !== undefined && isKnownCharset(charset);
  return labelled && !PLAIN_CHARSETS.has(charset) ? Buffer.from(decodeText(bytes, charset)) : bytes;
}

const PLAIN_CHARSETS: ReadonlySet<string> = new Set(['utf-8', 'utf8', 'us-ascii', 'ascii']);

/** Lower case, letters and digits only: anything else at the end of a name is no extension. */
function extensionOf(fileName: string | undefined): string {
  return /\.([a-z0-9]{1,10})$/.exec((fileName ?? '').toLowerCase())?.[1] ?? '';
}

interface Images {
  readonly label: string;
  /** Where the part would have been listed. */
  readonly listed: number;
  readonly images: number;
}

/** Findings per document for pictures inside it. */
const IMAGES_MAX = 100;

/** A picture inside a document may show a face, as an attached one may; unseen, it stays below what verdicts count. */
function addImages({ parts }: Reading, { label, listed, images }: Images): void {
  if (images === 0) return;
  const photo: Finding = {
    type: 'photo',
    start: 0,
    end: 0,
    rule: 'photo.embedded',
    confidence: 0.4,
    kind: 'identifier',
  };
  const photos: readonly Finding[] = Array.from({ length: Math.min(images, IMAGES_MAX) }, () => photo);
  const at = parts.findIndex((part, index) => index >= listed && part.label === label);
  const part: ReadablePart = parts[at] ?? { label, text: '', findings: [], problems: [] };
  const withPhotos = { ...part, findings: [...photos, ...part.findings] };
  if (at === -1) parts.push(withPhotos);
  else parts[at] = withPhotos;
}
