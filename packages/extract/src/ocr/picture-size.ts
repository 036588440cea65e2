/** Width and height of a picture from its header, so that nothing decodes one that would not fit into memory. */

export interface PictureSize {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

/** Markers looked at in a JPEG before its frame header. */
const JPEG_MARKERS_MAX = 1_000;
const PNM_HEAD_BYTES = 64;

/** Undefined for damaged headers and for formats other than PNG, JPEG, BMP, WebP and PNM. */
export function pictureSize(bytes: Uint8Array): PictureSize | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = buffer.toString('latin1', 0, 12);
  try {
    if (start.startsWith('\x89PNG')) return { width: buffer.readUInt32BE(16), height: buffer.readUInt32BE(20) };
    if (start.startsWith('\xff\xd8\xff')) return jpegSize(buffer);
    if (start.startsWith('BM')) return { width: buffer.readInt32LE(18), height: Math.abs(buffer.readInt32LE(22)) };
    if (start.startsWith('WEBP', 8)) return webpSize(buffer);
    return /^P[456]\s/.test(start) ? pnmSize(buffer) : undefined;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** The frame header (ITU-T T.81 §B.2.2) stands behind any number of other segments. */
function jpegSize(buffer: Buffer): PictureSize | undefined {
  let at = 2;
  for (let markers = 0; markers < JPEG_MARKERS_MAX; markers++) {
    const marker = buffer.readUInt16BE(at);
    if (marker >> 8 !== 0xff) return undefined;
    const kind = marker & 0xff;
    const isFrame = kind >= 0xc0 && kind <= 0xcf && kind !== 0xc4 && kind !== 0xc8 && kind !== 0xcc;
    if (isFrame) return { width: buffer.readUInt16BE(at + 7), height: buffer.readUInt16BE(at + 5) };
    at += kind === 0xff ? 1 : 2 + buffer.readUInt16BE(at + 2);
  }
  return undefined;
}

/** RFC 9649 §2: lossy, lossless and extended files keep the size in places of their own. */
function webpSize(buffer: Buffer): PictureSize | undefined {
  switch (buffer.toString('latin1', 12, 16)) {
    case 'VP8 ':
      return { width: buffer.readUInt16LE(26) & 0x3fff, height: buffer.readUInt16LE(28) & 0x3fff };
    case 'VP8L': {
      const bits = buffer.readUInt32LE(21);
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    case 'VP8X':
      return { width: buffer.readUIntLE(24, 3) + 1, height: buffer.readUIntLE(27, 3) + 1 };
    default:
      return undefined;
  }
}

function pnmSize(buffer: Buffer): PictureSize | undefined {
  const found = /^P[456]\s+(\d{1,6})\s+(\d{1,6})\s/.exec(buffer.toString('latin1', 0, PNM_HEAD_BYTES));
  return found === null ? undefined : { width: Number(found[1]), height: Number(found[2]) };
}
