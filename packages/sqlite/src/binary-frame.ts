/** The binary fields of a document in one run of bytes: name length, name, byte length, bytes; repeated. */

const NAME_LENGTH_MAX = 255;
const LENGTH_SIZE_BYTES = 4;

export type BinaryField = readonly [name: string, bytes: Uint8Array];

/** Bytes that `writeFrame` will need for these fields. */
export function frameSize(fields: readonly BinaryField[]): number {
  let sizeBytes = 0;
  for (const [name, bytes] of fields) sizeBytes += 1 + Buffer.byteLength(name) + LENGTH_SIZE_BYTES + bytes.byteLength;
  return sizeBytes;
}

/** Writes the fields at `at` and returns the position behind them. Throws a RangeError for a name over 255 bytes. */
export function writeFrame(target: Buffer, at: number, fields: readonly BinaryField[]): number {
  let position = at;
  for (const [name, bytes] of fields) {
    const nameSize = Buffer.byteLength(name);
    if (nameSize > NAME_LENGTH_MAX) throw new RangeError('a binary field has a name over 255 bytes');
    target[position] = nameSize;
    target.write(name, position + 1);
    position += 1 + nameSize;
    target.writeUInt32LE(bytes.byteLength, position);
    target.set(bytes, position + LENGTH_SIZE_BYTES);
    position += LENGTH_SIZE_BYTES + bytes.byteLength;
  }
  return position;
}

export function encodeFrame(fields: readonly BinaryField[]): Buffer {
  const out = Buffer.allocUnsafeSlow(frameSize(fields));
  writeFrame(out, 0, fields);
  return out;
}

/** The fields as views into `frame`. Throws a RangeError when the frame is cut short. */
export function decodeFrame(frame: Uint8Array): BinaryField[] {
  const fields: BinaryField[] = [];
  const view = Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength);
  let position = 0;
  while (position < view.length) {
    const nameSize = view[position] as number;
    const lengthAt = position + 1 + nameSize;
    if (lengthAt + LENGTH_SIZE_BYTES > view.length) throw new RangeError('a binary frame is cut short');
    const name = view.toString('utf8', position + 1, lengthAt);
    const start = lengthAt + LENGTH_SIZE_BYTES;
    const end = start + view.readUInt32LE(lengthAt);
    if (end > view.length) throw new RangeError('a binary frame is cut short');
    fields.push([name, new Uint8Array(frame.buffer, frame.byteOffset + start, end - start)]);
    position = end;
  }
  return fields;
}
