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
