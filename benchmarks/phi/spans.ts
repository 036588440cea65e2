/** Stretches of text: which labels a tool's findings touch, and which findings touch a label. */

export interface Span {
  /** First UTF-16 unit. */
  readonly start: number;
  /** One past the last UTF-16 unit. */
  readonly end: number;
}

export interface TypedSpan extends Span {
  readonly type: string;
}

export const overlaps = (a: Span, b: Span): boolean => a.start < b.end && a.end > b.start;

export const touchesAny = (span: Span, others: readonly Span[]): boolean =>
  others.some((other) => overlaps(span, other));

/** Where `value` stands: its occurrence number `nth` (from 0), so that equal values of one text are labelled apart. */
export function locate(text: string, value: string, nth: number): Span | undefined {
  let start = -1;
  for (let seen = 0; seen <= nth; seen += 1) {
    start = text.indexOf(value, start + 1);
    if (start < 0) return undefined;
  }
  return { start, end: start + value.length };
}
