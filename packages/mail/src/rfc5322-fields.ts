/** The header section as bytes: where it ends, which fields it has. Shared by the parser, the builder and DKIM. */

const [TAB, LF, CR, SPACE, COLON] = [9, 10, 13, 32, 58];

/** Byte positions of one field. `end` is just past its last line end. */
export interface FieldSpan {
  readonly start: number;
  /** Position of the colon, or -1 when the line is not a field at all. */
  readonly colon: number;
  readonly end: number;
}

/**
 * Where the header section that starts at `range.start` ends: `fieldsEnd` just past the last field line, `bodyStart` just past
 * the empty line (equal to `range.end` when there is none). Lines may end in LF alone.
 */
export function findHeaderEnd(
  bytes: Uint8Array,
  range: { readonly start: number; readonly end: number },
): { readonly fieldsEnd: number; readonly bodyStart: number } {
  const buffer = toBuffer(bytes);
  const limit = range.end;
  let lineStart = range.start;
  while (lineStart < limit) {
    const first = buffer[lineStart];
    if (first === LF) return { fieldsEnd: lineStart, bodyStart: lineStart + 1 };
    if (first === CR && buffer[lineStart + 1] === LF && lineStart + 1 < limit) {
      return { fieldsEnd: lineStart, bodyStart: lineStart + 2 };
    }
    const next = buffer.indexOf(LF, lineStart);
    lineStart = next === -1 || next >= limit ? limit : next + 1;
  }
  return { fieldsEnd: limit, bodyStart: limit };
}

/** Splits a header section into fields, folded lines with the field they continue. Stops after `countMax` of them. */
export function listFields(
  bytes: Uint8Array,
  range: { readonly start: number; readonly end: number },
  countMax = Number.MAX_SAFE_INTEGER,
): FieldSpan[] {
  const buffer = toBuffer(bytes);
  const spans: FieldSpan[] = [];
  const end = range.end;
  let at = range.start;
  while (at < end && spans.length < countMax) {
    const fieldStart = at;
    do {
      const next = buffer.indexOf(LF, at);
      at = next === -1 || next >= end ? end : next + 1;
    } while (at < end && (buffer[at] === SPACE || buffer[at] === TAB));
    spans.push({ start: fieldStart, colon: findColon(buffer, fieldStart, at), end: at });
  }
  return spans;
}

/** The colon that ends a well-formed name (RFC 5322 §2.2; white space before it is the obsolete form). */
function findColon(buffer: Buffer, start: number, end: number): number {
  let at = start;
  while (at < end && (buffer[at] as number) > SPACE && (buffer[at] as number) < 127 && buffer[at] !== COLON) at++;
  if (at === start) return -1;
  let colon = at;
  while (buffer[colon] === SPACE || buffer[colon] === TAB) colon++;
  return colon < end && buffer[colon] === COLON ? colon : -1;
}

/** Field name as written. */
export function fieldName(bytes: Uint8Array, span: FieldSpan): string {
  return toBuffer(bytes).toString('latin1', span.start, Math.max(span.colon, span.start)).trimEnd();
}

export const toBuffer = (bytes: Uint8Array): Buffer =>
  Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** The header section with the line end of its last field, and the body after the empty line. Views, not copies. */
export function splitHeadersBody(bytes: Uint8Array): {
  readonly headers: Buffer;
  readonly body: Buffer;
  readonly bodyStart: number;
} {
  const buffer = toBuffer(bytes);
  const { fieldsEnd, bodyStart } = findHeaderEnd(buffer, { start: 0, end: buffer.length });
  return { headers: buffer.subarray(0, fieldsEnd), body: buffer.subarray(bodyStart), bodyStart };
}
