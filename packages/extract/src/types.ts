/** What extraction is given and answers: text with the places it came from, names of files inside, and what went wrong. */

/** Why a document could not be read to the end; a subset of the scan problems of `@sealpost/phi`. */
export const EXTRACT_PROBLEMS = [
  'too_large',
  'timed_out',
  'encrypted',
  'unreadable',
  'unsupported_type',
  'scanner_failed',
] as const;
export type ExtractProblem = (typeof EXTRACT_PROBLEMS)[number];

export const DOCUMENT_KINDS = [
  ...(['text', 'html', 'pdf', 'docx', 'xlsx', 'pptx', 'odt', 'ods', 'odp', 'rtf', 'csv'] as const),
  ...(['hl7v2', 'fhir', 'ccda', 'xml', 'json', 'calendar', 'vcard', 'message', 'zip', 'image', 'unknown'] as const),
] as const;
export type DocumentKind = (typeof DOCUMENT_KINDS)[number];

/** A stretch of the extracted text and where people find it in the document. */
export interface TextPiece {
  /** `page 2`, `slide 4`, `sheet 1 row 3`, `paragraph 12`, `PID-5`, `entry 2, page 1`. Never taken from content. */
  readonly place: string;
  /** First UTF-16 unit in `text`. */
  readonly start: number;
  /** One past the last UTF-16 unit. */
  readonly end: number;
}

export interface ExtractedDocument {
  readonly kind: DocumentKind;
  readonly text: string;
  /** In ascending order, not overlapping. */
  readonly pieces: readonly TextPiece[];
  /** Names of files inside (zip entries, attachments of a nested message): scanned as attachment names are. */
  readonly names: readonly string[];
  /** Pictures inside that were not read as text. */
  readonly images: number;
  readonly problems: readonly ExtractProblem[];
}

export interface Source {
  readonly bytes: Uint8Array;
  readonly fileName?: string;
  /** Lower-case media type without parameters. */
  readonly contentType?: string;
}

/** What one document, with everything inside it, may cost. The budget is shared by all that is nested in it. */
export interface ExtractLimits {
  /** Bytes of the document as received. */
  readonly bytesMax: number;
  /** UTF-16 units of text taken out. */
  readonly textUnitsMax: number;
  /** Pages, slides and sheets. */
  readonly pagesMax: number;
  /** Archive entries and attachments, at all depths together. */
  readonly entriesMax: number;
  /** Bytes after decompression, at all depths together. */
  readonly inflatedBytesMax: number;
  /** Decompressed bytes per compressed byte of one entry, beyond a floor of 1 MiB. */
  readonly inflateRatioMax: number;
  /** Documents within documents: 1 is the document itself. */
  readonly depthMax: number;
  /** Time for a document in the worker. */
  readonly timeoutMs: number;
  /** Time for a document when text in pictures is read. */
  readonly ocrTimeoutMs: number;
  /** JavaScript heap of a worker, in MiB. */
  readonly workerHeapMib: number;
  /** Memory of a worker outside that heap (buffers), in MiB; looked at while a document is read. */
  readonly workerBuffersMib: number;
  /** Documents that wait for a worker. */
  readonly queueMax: number;
}

/** What is left of the limits while one document is read. Every `take…` is final: nothing is given back. */
export interface Budget {
  /** Up to `units` UTF-16 units of text; answers how many are granted. Fewer than asked marks the budget `spent`. */
  takeText(units: number): number;
  /** One page, slide or sheet; false marks the budget `spent`. */
  takePage(): boolean;
  /** One archive entry or attachment; false marks the budget `spent`. */
  takeEntry(): boolean;
  /** Bytes that decompression made; false marks the budget `spent`. */
  takeInflated(bytes: number): boolean;
  /** Bytes that decompression may still make. */
  inflatedLeft(): number;
  /**
   * Why reading has to stop now, if it has: `too_large` once anything was refused, `timed_out` after the time limit.
   * To be asked in every loop over content (it costs a clock reading at most).
   */
  spent(): 'too_large' | 'timed_out' | undefined;
}

/** What a format may use while it reads. */
export interface ReadContext {
  readonly limits: ExtractLimits;
  readonly budget: Budget;
  /** True when text in pictures is read: those given to `nested` come back with their text. */
  readonly readsPictures: boolean;
  /**
   * Reads something inside (an archive entry, an attachment of a message) under the same budget, one level deeper.
   * Takes the entry from the budget itself. Never rejects.
   */
  readonly nested: (source: Source) => Promise<ExtractedDocument>;
}

/** Reads one format. It may throw on malformed input: the dispatcher answers `unreadable` then. */
export type FormatReader = (source: Source, context: ReadContext) => ExtractedDocument | Promise<ExtractedDocument>;
