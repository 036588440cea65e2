/** Names of observations end in codes or units in brackets, which are no part of their label. */

/** `Hemoglobin (mass/volume)` without its last pair of brackets and the space before it. */
export function withoutTrailingBracket(text: string): string {
  const open = text.lastIndexOf('(');
  const closes = text.endsWith(')') && text.indexOf(')', open) === text.length - 1;
  return open > 0 && closes ? text.slice(0, open).trimEnd() : text;
}
