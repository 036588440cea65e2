/** What a parsed message consists of, and the names of everything that can be wrong with one. */

/** Container levels followed; what lies deeper is one opaque part. */
export const DEPTH_MAX = 20;
/** Parts listed, containers included; the last one swallows the rest. */
export const PARTS_MAX = 1_000;
/** Fields read from one header section. */
export const HEADERS_MAX = 1_000;
/** Octets read of one header section. */
export const HEADER_BYTES_MAX = 262_144;

export interface MimeLimits {
  readonly depthMax: number;
  readonly partsMax: number;
  readonly headersMax: number;
  readonly headerBytesMax: number;
}

export type MimeProblem =
  /** Containers nested deeper than `depthMax`. */
  | 'mime-depth'
  /** More parts than `partsMax`. */
  | 'mime-parts'
  /** More fields than `headersMax` in one section. */
  | 'header-count'
  /** A header section longer than `headerBytesMax`. */
  | 'header-bytes'
  /** A line among the fields that is none; it is kept with an empty name. */
  | 'header-syntax'
  | 'header-nul'
  /** Two fields where RFC 5322 §3.6 allows one: readers differ on which they show. */
  | 'header-duplicate'
  | 'mime-type-syntax'
  | 'mime-boundary-missing'
  | 'mime-boundary-unseen'
  | 'mime-unclosed'
  | 'mime-transfer-encoding'
  | 'mime-charset';

/** Octets `start` to `end` (exclusive) of the message. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

export interface MimePart {
  /** Position in the tree: `1`, `1.2`, `1.2.1`. */
  readonly id: string;
  readonly depth: number;
  readonly headers: readonly ParsedHeader[];
  /** Lower-case `type/subtype`. */
  readonly contentType: string;
  readonly params: ReadonlyMap<string, string>;
  /** Lower-case label as given; undefined when none was. */
  readonly charset: string | undefined;
  /** Lower-case `inline`, `attachment`, …; undefined when none was given. */
  readonly disposition: string | undefined;
  /** Decoded; may hold any character, separators too. */
  readonly fileName: string | undefined;
  /** Content-ID without angle brackets. */
  readonly contentId: string | undefined;
  /** Lower-case; `7bit` when none was given. */
  readonly transferEncoding: string;
  /** A container that was not opened: too deep, or its structure could not be read. */
  readonly opaque: boolean;
  readonly header: ByteRange;
  readonly body: ByteRange;
  readonly children: readonly MimePart[];
  /** The whole message that `header` and `body` point into. */
  readonly source: Buffer;
}

export interface ParsedMessage {
  readonly headers: readonly ParsedHeader[];
  readonly root: MimePart;
  /** Every part, containers included, in reading order. */
  readonly parts: readonly MimePart[];
  /**
   * What no part holds: text before the first and after the last boundary of containers, and what went over a limit.
   * Mail clients hide it, a scanner must not.
   */
  readonly looseRanges: readonly ByteRange[];
  /** Each problem once. */
  readonly problems: readonly MimeProblem[];
  readonly source: Buffer;
}

/** One field of a header section. Text is decoded when it is first asked for. */
export class ParsedHeader {
  /** As written; empty for a line that is no field. */
  readonly name: string;
  /** Lower-case name. */
  readonly key: string;
  readonly #source: Buffer;
  readonly #range: ByteRange;
  readonly #decode: (raw: Buffer) => string;
  #value: string | undefined;

  constructor(name: string, source: { bytes: Buffer; range: ByteRange; decode: (raw: Buffer) => string }) {
    this.name = name;
    this.key = name.toLowerCase();
    this.#source = source.bytes;
    this.#range = source.range;
    this.#decode = source.decode;
  }

  /** Octets after the colon, folds and the last line end included. */
  get raw(): Buffer {
    return this.#source.subarray(this.#range.start, this.#range.end);
  }

  /** Unfolded, encoded words read, trimmed. Holds no CR, LF or NUL. */
  get value(): string {
    this.#value ??= this.#decode(this.raw);
    return this.#value;
  }
}
