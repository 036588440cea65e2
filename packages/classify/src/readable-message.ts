/** A message made readable: every part that can hold text, what was found in it, and facts that policies ask for. */
import type { DocumentKind, TextPiece } from '@sealpost/extract';
import type { Finding, ScannedPart, ScanProblem } from '@sealpost/phi';

/** One text of a message, scanned. */
export interface ReadablePart {
  /**
   * `subject`, `text`, `html`, `calendar` (from the second on `text:2` …), `from` and `headers` (display names),
   * `other-headers`, `hidden` (between the parts), `unparsed`, `attachment-name:1`, `attachment:1`; within an attached
   * message `attachment:1/text` and so on. Never a file's name.
   */
  readonly label: string;
  /** Position of the MIME part in the tree of the outer message (`1.2`); absent for headers and inside base64 messages. */
  readonly partId?: string;
  /** What was scanned; findings point into it. */
  readonly text: string;
  readonly findings: readonly Finding[];
  readonly problems: readonly ScanProblem[];
  /** Offset in the decoded text of the part (HTML source, calendar source) for one of `text`; absent when they are equal. */
  readonly toSource?: (offset: number) => number;
  /** Where stretches of `text` stand in an attached document. */
  readonly pieces?: readonly TextPiece[];
}

/** What policies may ask about an attachment; nothing of its content. */
export interface AttachmentFacts {
  /** From 1, as in the label `attachment:1`; what lies inside an attached message has the number of that message. */
  readonly index: number;
  readonly kind: DocumentKind;
  /** Lower case, without the dot; empty when there is none that is plain. */
  readonly extension: string;
  /** The gravest reason why it was not seen in full. */
  readonly problem?: ScanProblem;
}

export interface ReadableMessage {
  readonly parts: readonly ReadablePart[];
  readonly attachments: readonly AttachmentFacts[];
  /** Of the whole message as it came. */
  readonly sizeBytes: number;
}

/** Where people find a finding; offsets are UTF-16 units of the part's decoded text, of the extracted text for attachments. */
export interface FindingPlace {
  readonly part: string;
  readonly start: number;
  readonly end: number;
  /** `page 2`, `sheet 1 row 3` …, for attached documents. */
  readonly place?: string;
}

/** The place of one of the part's own findings. */
export function placeOf(part: ReadablePart, found: Pick<Finding, 'start' | 'end'>): FindingPlace {
  const { label, toSource, pieces } = part;
  const start = toSource === undefined ? found.start : toSource(found.start);
  const end =
    toSource === undefined || found.end <= found.start ? start + found.end - found.start : toSource(found.end - 1) + 1;
  const place = pieces === undefined ? undefined : pieceAt(pieces, found.start)?.place;
  return { part: label, start, end, ...(place === undefined ? {} : { place }) };
}

/** The last piece that begins at or before the offset. */
function pieceAt(pieces: readonly TextPiece[], offset: number): TextPiece | undefined {
  let low = 0;
  let high = pieces.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((pieces[middle] as TextPiece).start <= offset) low = middle + 1;
    else high = middle;
  }
  return pieces[low - 1];
}

/** From grave to slight: the first that is met stands for an attachment. */
const GRAVITY: readonly ScanProblem[] = [
  ...([
    'scanner_failed',
    'timed_out',
    'encrypted',
    'unreadable',
    'broken_mime',
    'too_large',
    'unsupported_type',
  ] as const),
];

export function gravestProblem(problems: readonly ScanProblem[]): ScanProblem | undefined {
  return GRAVITY.find((problem) => problems.includes(problem));
}

/** What the verdict weighs of a part. Names of the envelope's people are among its findings already. */
export function toScannedPart({ label, findings, problems }: ReadablePart): ScannedPart {
  return { label, findings, problems };
}
