/** Cuts a stream of bytes into lines; one that never ends costs no more memory than the limit. */

/** A line of JSON, bytes without its line end: a text of some megabytes, escaped. */
export const LINE_BYTES_MAX = 16_777_216;

/** Stands for a line that was longer; the rest of it was passed over. */
export const OVERLONG = Symbol('overlong line');

const LF = 10;
const CR = 13;

/** Lines that ended within one read each. A last line without a line end counts; nothing after the last one does not. */
export async function* linesOf(
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<readonly (Uint8Array | typeof OVERLONG)[]> {
  let open: Uint8Array[] = [];
  let openBytes = 0;
  const keep = (piece: Uint8Array): void => {
    openBytes += piece.length;
    if (openBytes <= LINE_BYTES_MAX) open.push(piece);
    else open = [];
  };
  const take = (): Uint8Array | typeof OVERLONG => {
    const line =
      openBytes > LINE_BYTES_MAX
        ? OVERLONG
        : withoutCr(open.length === 1 ? (open[0] as Uint8Array) : Buffer.concat(open));
    open = [];
    openBytes = 0;
    return line;
  };
  for await (const chunk of source) {
    const lines: (Uint8Array | typeof OVERLONG)[] = [];
    let from = 0;
    for (let at = chunk.indexOf(LF); at !== -1; at = chunk.indexOf(LF, from)) {
      keep(chunk.subarray(from, at));
      lines.push(take());
      from = at + 1;
    }
    if (from < chunk.length) keep(chunk.subarray(from));
    if (lines.length > 0) yield lines;
  }
  if (openBytes > 0) yield [take()];
}

const withoutCr = (line: Uint8Array): Uint8Array => (line[line.length - 1] === CR ? line.subarray(0, -1) : line);
