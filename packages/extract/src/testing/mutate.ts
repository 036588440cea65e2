/** Damages documents: in their bytes, and inside archives in the bytes of one part, which then is packed again. */
import { unzipSync, zipSync } from 'fflate';

/** One change; numbers are shares of the length or of the choices, 0 to 1. */
export interface Change {
  readonly kind: 'set' | 'cut' | 'drop' | 'repeat' | 'insert';
  readonly at: number;
  readonly length: number;
  readonly octet: number;
}

/** Octets of a repeated or dropped stretch at most. */
const STRETCH_BYTES_MAX = 2_048;
const REPEATS = 40;

/** Applies the changes to the bytes, or to part `part` (a share of the parts) of the zip that they are. */
export function mutate(bytes: Uint8Array, changes: readonly Change[], part: number | undefined): Uint8Array {
  const isZip = bytes[0] === 0x50 && bytes[1] === 0x4b;
  if (!isZip || part === undefined) return changes.reduce(apply, bytes);
  const entries = unzipSync(bytes);
  const names = Object.keys(entries);
  const name = names[Math.floor(part * names.length)];
  const content = name === undefined ? undefined : entries[name];
  if (name === undefined || content === undefined) return bytes;
  return zipSync({ ...entries, [name]: changes.reduce(apply, content) }, { level: 1 });
}

function apply(bytes: Uint8Array, { kind, at, length, octet }: Change): Uint8Array {
  const start = Math.floor(at * bytes.length);
  const stretch = bytes.subarray(start, start + Math.ceil(length * STRETCH_BYTES_MAX));
  const before = bytes.subarray(0, start);
  const after = bytes.subarray(start + stretch.length);
  switch (kind) {
    case 'set':
      return Uint8Array.from(Buffer.concat([before, Uint8Array.of(octet), bytes.subarray(start + 1)]));
    case 'cut':
      return before.slice();
    case 'drop':
      return Uint8Array.from(Buffer.concat([before, after]));
    case 'repeat':
      return Uint8Array.from(Buffer.concat([before, ...Array.from({ length: REPEATS }, () => stretch), after]));
    case 'insert':
      return Uint8Array.from(Buffer.concat([before, new Uint8Array(stretch.length).fill(octet), stretch, after]));
  }
}
