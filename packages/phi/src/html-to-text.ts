/** The text a reader or a crawler could take from HTML, hidden text included, with a map back to the source. */
import { createEntityDecoder, type EntityDecoder } from './html-entities.ts';
import type { MappedText } from './normalize.ts';

/** Attributes whose values are kept; they stand after the body so that they never part a word of it. */
const KEPT_ATTRIBUTES = new Set([
  'alt',
  'title',
  'href',
  'src',
  'value',
  'placeholder',
  'content',
  'aria-label',
  'summary',
  'label',
]);
/** Elements whose content is no text. */
const DROPPED = new Set(['script', 'style']);
/** Elements that do not break a word: `12<b>3</b>` reads 123. */
const INLINE = new Set(
  'a abbr acronym b bdi bdo big cite code del dfn em font i ins kbd mark q s samp small span strike strong sub sup tt u var wbr'.split(
    ' ',
  ),
);
/** Attribute values kept per message; beyond it they are dropped and `truncated` says so. */
const ATTRIBUTES_MAX = 20_000;
const TAG_NAME_UNITS_MAX = 32;
const COMMENT_OPEN_UNITS = 4;
const COMMENT_CLOSE = '-->';

const SPACE = ' ';
const BREAK = '\n';

export interface HtmlText extends Pick<MappedText, 'text' | 'toSource'> {
  /** More than ATTRIBUTES_MAX attribute values: some were not kept. */
  readonly truncated: boolean;
}

/** Pieces of the output; each maps to one run of the source. */
interface Output {
  readonly pieces: string[];
  readonly from: number[];
  readonly source: number[];
  length: number;
}

function put(out: Output, text: string, source: number): void {
  if (text === '' || (text === BREAK && out.pieces[out.pieces.length - 1] === BREAK)) {
    return;
  }
  out.pieces.push(text);
  out.from.push(out.length);
  out.source.push(source);
  out.length += text.length;
}

interface Reader {
  readonly html: string;
  readonly entities: EntityDecoder;
  readonly body: Output;
  readonly attributes: { readonly start: number; readonly end: number }[];
  readonly comments: { readonly start: number; readonly end: number }[];
  /** Past these offsets the mark does not occur again: stops a search from being made twice. */
  readonly lastOf: {
    readonly tagEnd: number;
    readonly double: number;
    readonly single: number;
    readonly commentEnd: number;
  };
  /** Elements without an end tag from some place on. */
  readonly unclosed: Set<string>;
  /** Remembered so that a text without ampersands is searched once, not once per tag. */
  nextAmpersand: number;
  inComment: boolean;
  truncated: boolean;
}

/** Text between tags: entities decoded, every run mapped; an ampersand that begins none stays in its run. */
function putText(reader: Reader, out: Output, range: { readonly start: number; readonly end: number }): void {
  let runStart = range.start;
  let at = range.start;
  for (;;) {
    if (reader.nextAmpersand < at) {
      const next = reader.html.indexOf('&', at);
      reader.nextAmpersand = next < 0 ? Number.POSITIVE_INFINITY : next;
    }
    at = reader.nextAmpersand;
    if (at >= range.end) {
      put(out, reader.html.slice(runStart, range.end), runStart);
      return;
    }
    const entity = reader.entities.decode(reader.html, at);
    if (entity === undefined || at + entity.units > range.end) {
      at += 1;
      continue;
    }
    put(out, reader.html.slice(runStart, at), runStart);
    put(out, entity.text, at);
    at += entity.units;
    runStart = at;
  }
}

function isSpace(unit: number): boolean {
  return unit === 0x20 || unit === 0x0a || unit === 0x0d || unit === 0x09 || unit === 0x0c;
}

/** True when the tag of this `<` ends somewhere and begins like one. */
function opensTag(reader: Reader, at: number): boolean {
  const unit = reader.html.charCodeAt(at + 1);
  const letter = (unit | 0x20) >= 0x61 && (unit | 0x20) <= 0x7a;
  return at < reader.lastOf.tagEnd && (letter || unit === 0x2f || unit === 0x21 || unit === 0x3f);
}

/** Reads from after the tag's name to after its `>`; keeps attribute values. Quotes that never close are plain units. */
function readAttributes(reader: Reader, from: number): number {
  const { html, lastOf } = reader;
  let at = from;
  let nameStart = from;
  while (at < html.length) {
    const unit = html.charCodeAt(at);
    if (unit === 0x3e) {
      return at + 1;
    }
    if (isSpace(unit) || unit === 0x2f) {
      nameStart = at + 1;
    } else if (unit === 0x3d) {
      const name = html
        .slice(Math.max(nameStart, at - TAG_NAME_UNITS_MAX), at)
        .trim()
        .toLowerCase();
      at = readValue(reader, at + 1, name);
      nameStart = at;
      continue;
    } else if ((unit === 0x22 && at < lastOf.double) || (unit === 0x27 && at < lastOf.single)) {
      at = html.indexOf(unit === 0x22 ? '"' : "'", at + 1);
    }
    at += 1;
  }
  return html.length;
}

function readValue(reader: Reader, from: number, name: string): number {
  const { html, lastOf } = reader;
  let at = from;
  while (isSpace(html.charCodeAt(at))) {
    at += 1;
  }
  const unit = html.charCodeAt(at);
  const quoted = (unit === 0x22 && at < lastOf.double) || (unit === 0x27 && at < lastOf.single);
  const start = quoted ? at + 1 : at;
  let end = quoted ? html.indexOf(html.charAt(at), start) : start;
  while (!quoted && end < html.length && !isSpace(html.charCodeAt(end)) && html.charCodeAt(end) !== 0x3e) {
    end += 1;
  }
  if (KEPT_ATTRIBUTES.has(name) && end > start) {
    if (reader.attributes.length < ATTRIBUTES_MAX) {
      reader.attributes.push({ start, end });
    } else {
      reader.truncated = true;
    }
  }
  end = quoted ? end + 1 : end;
  return end;
}

function tagName(html: string, start: number): string {
  let end = start;
  let upper = false;
  while (end - start < TAG_NAME_UNITS_MAX) {
    const unit = html.charCodeAt(end);
    const letter = (unit | 0x20) >= 0x61 && (unit | 0x20) <= 0x7a;
    if (!letter && !(unit >= 0x30 && unit <= 0x3a) && unit !== 0x2d) {
      break;
    }
    upper ||= unit >= 0x41 && unit <= 0x5a;
    end += 1;
  }
  const name = html.slice(start, end);
  return upper ? name.toLowerCase() : name;
}

/** One tag from its `<`; answers the offset after it, and after the content of script and style. */
function readTag(reader: Reader, at: number): number {
  const { html } = reader;
  if (html.startsWith('<!--', at)) {
    return skipComment(reader, at);
  }
  const closing = html.charCodeAt(at + 1) === 0x2f;
  const nameStart = closing ? at + 2 : at + 1;
  const name = tagName(html, nameStart);
  const end = readAttributes(reader, nameStart + name.length);
  if (!INLINE.has(name)) {
    put(reader.body, name === 'td' || name === 'th' || name === 'img' ? SPACE : BREAK, at);
  }
  return closing || !DROPPED.has(name) ? end : skipContent(reader, end, name);
}

/** A comment parts no word; what it says is read after the body. One that never ends is text. */
function skipComment(reader: Reader, at: number): number {
  const start = at + COMMENT_OPEN_UNITS;
  if (reader.html.charCodeAt(start) === 0x3e) {
    return start + 1;
  }
  if (reader.html.startsWith('->', start)) {
    return start + 2;
  }
  if (reader.inComment || start > reader.lastOf.commentEnd) {
    put(reader.body, BREAK, at);
    return start;
  }
  const end = reader.html.indexOf(COMMENT_CLOSE, start);
  if (reader.comments.length < ATTRIBUTES_MAX) {
    reader.comments.push({ start, end });
  } else {
    reader.truncated = true;
  }
  return end + COMMENT_CLOSE.length;
}

/** End of a script or style element; without an end tag its content is text, because a reader may show it. */
function skipContent(reader: Reader, from: number, name: string): number {
  if (reader.unclosed.has(name)) {
    return from;
  }
  let at = reader.html.indexOf('</', from);
  while (at >= 0) {
    if (reader.html.slice(at + 2, at + 2 + name.length).toLowerCase() === name) {
      return at;
    }
    at = reader.html.indexOf('</', at + 2);
  }
  reader.unclosed.add(name);
  return from;
}

function readMarkup(reader: Reader, range: { readonly start: number; readonly end: number }): void {
  const { html } = reader;
  let at = range.start;
  let textStart = range.start;
  while (at < range.end) {
    const next = html.indexOf('<', at);
    if (next < 0 || next >= range.end) {
      break;
    }
    if (!opensTag(reader, next)) {
      at = next + 1;
      continue;
    }
    putText(reader, reader.body, { start: textStart, end: next });
    at = readTag(reader, next);
    textStart = at;
  }
  if (textStart < range.end) {
    putText(reader, reader.body, { start: textStart, end: range.end });
  }
}

/** Conditional comments hold markup; a comment does not nest. */
function readComments(reader: Reader): void {
  reader.inComment = true;
  reader.nextAmpersand = -1;
  for (const range of reader.comments) {
    put(reader.body, BREAK, range.start);
    readMarkup(reader, range);
  }
}

/** Last index of `from` that is not greater than the offset. */
function pieceAt(from: readonly number[], offset: number): number {
  let low = 0;
  let high = from.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((from[middle] as number) <= offset) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low - 1;
}

/**
 * Text of an HTML part. Tags are stripped so that what they split joins, entities are decoded, script and style go, text
 * that styles hide and comments stay, attribute texts (alt, title, href …) follow after the body. One pass; linear.
 */
export function htmlToText(html: string): HtmlText {
  if (html.search(/[<&]/) < 0) {
    return { text: html, toSource: (offset) => offset, truncated: false };
  }
  const body: Output = { pieces: [], from: [], source: [], length: 0 };
  const lastOf = {
    tagEnd: html.lastIndexOf('>'),
    double: html.lastIndexOf('"'),
    single: html.lastIndexOf("'"),
    commentEnd: html.lastIndexOf(COMMENT_CLOSE),
  };
  const reader: Reader = {
    html,
    entities: createEntityDecoder(),
    body,
    attributes: [],
    comments: [],
    lastOf,
    unclosed: new Set(),
    nextAmpersand: -1,
    inComment: false,
    truncated: false,
  };
  readMarkup(reader, { start: 0, end: html.length });
  readComments(reader);
  reader.nextAmpersand = -1;
  for (const value of reader.attributes) {
    put(body, BREAK, value.start);
    putText(reader, body, value);
  }
  return {
    text: body.pieces.join(''),
    toSource(offset) {
      const piece = pieceAt(body.from, offset);
      if (piece < 0) {
        return 0;
      }
      const inside = Math.min(offset - (body.from[piece] as number), (body.pieces[piece] as string).length);
      return Math.min((body.source[piece] as number) + inside, html.length);
    },
    truncated: reader.truncated,
  };
}
