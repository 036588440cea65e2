/** The pictures of a scanned page as portable bitmaps, which a reader of pictures takes without a canvas. */
import type { getResolvedPDFJS } from 'unpdf';

type PdfJs = Awaited<ReturnType<typeof getResolvedPDFJS>>;
type PdfDocument = Awaited<ReturnType<PdfJs['getDocument']>['promise']>;
type PdfPage = Awaited<ReturnType<PdfDocument['getPage']>>;

/** Pictures taken of one page: scanners make one, some cut the page into strips. */
const PICTURES_PER_PAGE_MAX = 20;

interface DecodedPicture {
  readonly width: number;
  readonly height: number;
  readonly kind: number;
  readonly data: Uint8Array | Uint8ClampedArray;
}

export async function pagePictures(page: PdfPage, { OPS, ImageKind }: PdfJs): Promise<Uint8Array[]> {
  const { fnArray, argsArray } = await page.getOperatorList();
  const pictures: Uint8Array[] = [];
  for (let at = 0; at < fnArray.length && pictures.length < PICTURES_PER_PAGE_MAX; at++) {
    const argument: unknown = argsArray[at]?.[0];
    const isReference = fnArray[at] === OPS.paintImageXObject && typeof argument === 'string';
    const decoded = isReference ? await objectOf(page, argument) : argument;
    const isPicture = isReference || fnArray[at] === OPS.paintInlineImageXObject;
    if (isPicture && isDecoded(decoded)) pictures.push(portableBitmap(decoded, ImageKind));
  }
  return pictures;
}

/** Pictures that several pages use are kept by the document. */
function objectOf(page: PdfPage, id: string): Promise<unknown> {
  const objects = id.startsWith('g_') ? page.commonObjs : page.objs;
  return new Promise((resolve) => {
    objects.get(id, resolve);
  });
}

function isDecoded(value: unknown): value is DecodedPicture {
  if (typeof value !== 'object' || value === null) return false;
  return 'data' in value && (value.data instanceof Uint8Array || value.data instanceof Uint8ClampedArray);
}

function portableBitmap(picture: DecodedPicture, ImageKind: PdfJs['ImageKind']): Uint8Array {
  const { width, height, kind } = picture;
  const data = new Uint8Array(picture.data.buffer, picture.data.byteOffset, picture.data.byteLength);
  const head = (magic: string): Buffer => Buffer.from(`${magic}\n${width} ${height}\n${magic === 'P4' ? '' : '255\n'}`);
  // A set bit is white in a PDF and black in a portable bitmap.
  if (kind === ImageKind.GRAYSCALE_1BPP) return Buffer.concat([head('P4'), data.map((octet) => octet ^ 0xff)]);
  if (kind === ImageKind.RGB_24BPP) return Buffer.concat([head('P6'), data]);
  const colours = Buffer.alloc(width * height * 3);
  for (let from = 0, to = 0; to < colours.length; from += 4, to += 3) {
    colours[to] = data[from] ?? 0;
    colours[to + 1] = data[from + 1] ?? 0;
    colours[to + 2] = data[from + 2] ?? 0;
  }
  return Buffer.concat([head('P6'), colours]);
}
