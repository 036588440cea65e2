/** Counts the pictures of a PDF without decoding any. */

const IMAGE_NAME = Buffer.from('/Image');
const SUBTYPE = /\/Subtype\s*$/;
/** `/Subtype` and white space before the name of the subtype. */
const BEFORE_BYTES = 24;
const AFTER = /^\/Image(?![A-Za-z])/;
const MASK_NAME = Buffer.from('/SMask');
const MASK_REFERENCE = /^\/SMask\s+\d{1,10}\s/;
const MASK_REFERENCE_BYTES = 24;

/**
 * Image dictionaries of the file, less those that are only the transparency of another. Dictionaries of streams are
 * always readable in the file itself: they never stand in compressed object streams (ISO 32000-1 §7.5.7).
 */
export function countPdfImages(bytes: Uint8Array): number {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const images = countAt(buffer, IMAGE_NAME, (at) => {
    const before = buffer.toString('latin1', Math.max(0, at - BEFORE_BYTES), at);
    return SUBTYPE.test(before) && AFTER.test(buffer.toString('latin1', at, at + IMAGE_NAME.length + 1));
  });
  const masks = countAt(buffer, MASK_NAME, (at) =>
    MASK_REFERENCE.test(buffer.toString('latin1', at, at + MASK_REFERENCE_BYTES)),
  );
  return Math.max(images - masks, Math.min(images, 1));
}

function countAt(buffer: Buffer, name: Buffer, counts: (at: number) => boolean): number {
  let count = 0;
  for (let at = buffer.indexOf(name); at !== -1; at = buffer.indexOf(name, at + 1)) {
    if (counts(at)) count++;
  }
  return count;
}
