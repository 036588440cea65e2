/** Changes of bytes by place: everything between them stays as it is. */

/** Octets `start` to `end` (exclusive) of the source become `bytes`. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly bytes: Buffer;
}

const NOTHING = Buffer.alloc(0);

export const cut = (start: number, end: number): Splice => ({ start, end, bytes: NOTHING });

export const insert = (at: number, text: string): Splice => ({
  start: at,
  end: at,
  bytes: Buffer.from(text, 'latin1'),
});

/** The source with all changes made; those at one place in the order given. Undefined when two overlap. */
export function applySplices(source: Buffer, splices: readonly Splice[]): Buffer | undefined {
  const ordered = splices.map((splice, order) => ({ splice, order }));
  ordered.sort((a, b) => a.splice.start - b.splice.start || a.splice.end - b.splice.end || a.order - b.order);
  const chunks: Buffer[] = [];
  let at = 0;
  for (const { splice } of ordered) {
    if (splice.start < at) return undefined;
    chunks.push(source.subarray(at, splice.start), splice.bytes);
    at = splice.end;
  }
  chunks.push(source.subarray(at));
  return Buffer.concat(chunks);
}
