/** What people read in a calendar part (RFC 5545), with a map back to its source: folds undone, escapes read. */

export interface CalendarText {
  readonly text: string;
  readonly toSource: (offset: number) => number;
}

/** Properties with words of people, and how they are introduced: labels are context for detectors. */
const SHOWN: ReadonlyMap<string, string> = new Map([
  ['SUMMARY', 'Summary'],
  ['DESCRIPTION', 'Description'],
  ['LOCATION', 'Location'],
  ['COMMENT', 'Comment'],
  ['CONTACT', 'Contact'],
  ['CATEGORIES', 'Categories'],
  ['RESOURCES', 'Resources'],
  ['URL', 'Link'],
  ['ATTENDEE', 'Attendee'],
  ['ORGANIZER', 'Organizer'],
  ['X-ALT-DESC', 'Description'],
]);
/** Property names are short; a colon far away is none that ends one. */
const NAME = /^([A-Z-]{3,20})(?=[;:])/i;

interface Writer {
  readonly pieces: string[];
  /** Ascending offsets of the text where a run begins, and its offset in the source. */
  readonly from: number[];
  readonly source: number[];
  length: number;
}

function put(writer: Writer, text: string, source: number): void {
  if (text === '') return;
  writer.pieces.push(text);
  writer.from.push(writer.length);
  writer.source.push(source);
  writer.length += text.length;
}

/** The lines that people see, one each: `Summary: Visit`. Parameters such as CN stay, since they hold names. Linear. */
export function calendarText(source: string): CalendarText {
  const writer: Writer = { pieces: [], from: [], source: [], length: 0 };
  let shown = false;
  for (let at = 0; at < source.length; ) {
    const newline = source.indexOf('\n', at);
    const next = newline === -1 ? source.length : newline + 1;
    const end = newline === -1 ? source.length : newline - (source.charCodeAt(newline - 1) === 13 ? 1 : 0);
    const first = source.charCodeAt(at);
    if (first === 0x20 || first === 0x09) {
      // A fold (RFC 5545 §3.1): the line goes on after one blank.
      if (shown) putValue(writer, source, { start: at + 1, end });
    } else {
      const name = NAME.exec(source.slice(at, at + 24))?.[1]?.toUpperCase();
      const label = name === undefined ? undefined : SHOWN.get(name);
      shown = label !== undefined;
      if (label !== undefined && name !== undefined) {
        put(writer, writer.length === 0 ? `${label}: ` : `\n${label}: `, at);
        putValue(writer, source, { start: at + name.length + 1, end });
      }
    }
    at = next;
  }
  return { text: writer.pieces.join(''), toSource: (offset) => Math.min(sourceOf(writer, offset), source.length) };
}

/** RFC 5545 §3.3.11: `\n` is a line end, a backslash before , ; and itself goes. */
function putValue(writer: Writer, source: string, range: { readonly start: number; readonly end: number }): void {
  const line = source.slice(range.start, range.end);
  let from = 0;
  for (let at = line.indexOf('\\'); at !== -1 && at + 1 < line.length; at = line.indexOf('\\', from)) {
    put(writer, line.slice(from, at), range.start + from);
    const escaped = line.charAt(at + 1);
    put(writer, escaped === 'n' || escaped === 'N' ? '\n' : escaped, range.start + at);
    from = at + 2;
  }
  put(writer, line.slice(from), range.start + from);
}

function sourceOf({ from, source, pieces }: Writer, offset: number): number {
  let low = 0;
  let high = from.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((from[middle] as number) <= offset) low = middle + 1;
    else high = middle;
  }
  if (low === 0) return 0;
  const inside = Math.min(offset - (from[low - 1] as number), (pieces[low - 1] as string).length);
  return (source[low - 1] as number) + inside;
}
