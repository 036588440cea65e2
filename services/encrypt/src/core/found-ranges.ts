/** Where values stand that detection found: ranges of a part's own text, whole values, tags and folds left alone. Pure. */

export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** A text as it was scanned, and where it comes from. */
export interface ScannedText {
  readonly text: string;
  /** The decoded text of the part; equal to `text` where `toSource` is absent. */
  readonly source: string;
  readonly toSource?: ((offset: number) => number) | undefined;
}

const WORD = /[\p{L}\p{N}%]/u;
/** What a coded value may consist of (percent-encoding, base64). */
const CODED = /[A-Za-z0-9%+/=_-]/;
/** How far the rest of a coded value is followed, UTF-16 units. */
const CODED_UNITS_MAX = 4_096;

/** The range made whole: a finding inside a longer run is a coded value, of which no piece may stay. */
export function wholeValue(text: string, { start, end }: TextRange): TextRange {
  const isWord = (at: number): boolean => WORD.test(text.charAt(at));
  const cutsStart = start > 0 && isWord(start - 1) && isWord(start);
  const cutsEnd = end < text.length && end > start && isWord(end - 1) && isWord(end);
  let from = start;
  let to = end;
  if (cutsStart || cutsEnd) {
    while (from > 0 && start - from < CODED_UNITS_MAX && CODED.test(text.charAt(from - 1))) from--;
    while (to < text.length && to - end < CODED_UNITS_MAX && CODED.test(text.charAt(to))) to++;
  }
  return { start: from, end: to };
}

/** Each place at which one of the values stands by itself, in any case. Costs the length of the text for each value. */
export function findValues(
  text: string,
  values: ReadonlyMap<string, string>,
): readonly (TextRange & { readonly type: string })[] {
  if (values.size === 0 || text === '') return [];
  const lower = text.toLowerCase();
  // Few letters have lower-case forms of another length; then places would differ, and case has to fit.
  const folds = lower.length === text.length;
  const where = folds ? lower : text;
  const found: (TextRange & { readonly type: string })[] = [];
  for (const [value, type] of values) {
    const what = folds ? value.toLowerCase() : value;
    for (let at = where.indexOf(what); at !== -1; at = where.indexOf(what, at + what.length)) {
      const end = at + what.length;
      const inside = WORD.test(text.charAt(at - 1)) || WORD.test(text.charAt(end));
      if (!inside) found.push({ type, start: at, end });
    }
  }
  return found;
}

const ENTITY = /&(?:#x[0-9a-f]{1,8}|#[0-9]{1,8}|[a-z][a-z0-9]{1,31});?/iy;
const SPACE = /\s/;

/** Ranges of the source for one of the scanned text: several where tags or folds stand inside. Never overlapping. */
export function sourceRanges({ text, source, toSource }: ScannedText, { start, end }: TextRange): readonly TextRange[] {
  if (toSource === undefined) return start < end ? [{ start, end }] : [];
  const ranges: { start: number; end: number }[] = [];
  for (let at = start; at < end; at++) {
    const from = toSource(at);
    // White space that stands for a tag has no place of its own.
    if (SPACE.test(text.charAt(at)) && !SPACE.test(source.charAt(from)) && source.charAt(from) !== '&') continue;
    const to = from + lengthAt(source, from, text.charAt(at));
    const last = ranges.at(-1);
    if (last !== undefined && from <= last.end && from >= last.start) last.end = Math.max(last.end, to);
    else ranges.push({ start: from, end: to });
  }
  return ranges;
}

/** Units of the source that one unit of the text stands for: an entity of HTML, an escape of iCalendar, or itself. */
function lengthAt(source: string, from: number, unit: string): number {
  const first = source.charAt(from);
  if (first === '&') {
    ENTITY.lastIndex = from;
    return ENTITY.exec(source)?.[0].length ?? 1;
  }
  return first === '\\' && unit !== '\\' ? 2 : 1;
}
