/** Reads text in pictures with Tesseract; engine and language data come from installed packages, nothing is fetched. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Worker } from 'tesseract.js';
import { pictureSize } from './picture-size.ts';

/** A decoded picture takes up to 4 bytes a pixel, twice: A4 at 600 dots an inch has 35 million. */
const PIXELS_MAX = 40_000_000;
/** Lower pictures hold no line of text: icons, rules, tracking pixels. */
const HEIGHT_MIN = 16;
const WIDTH_MIN = 40;
/** Mean confidence from which a result is taken for text, in percent: photographs give some letters with less. */
const CONFIDENCE_MIN = 30;
/** Tesseract's neural engine, the only one that the language data serves. */
const OEM_LSTM_ONLY = 1;

/** Reads one picture; undefined when it cannot be decoded, is too large or too small, or shows no text. */
export type PictureReader = (picture: Uint8Array) => Promise<string | undefined>;

/** The engine (a thread with some 100 MB) starts with the first picture that may hold text. */
export function createPictureReader(): PictureReader {
  let engine: Promise<Worker> | undefined;
  return async (picture) => {
    const size = pictureSize(picture);
    if (size === undefined || size.width * size.height > PIXELS_MAX) return undefined;
    if (size.width < WIDTH_MIN || size.height < HEIGHT_MIN) return undefined;
    try {
      engine ??= startEngine();
      const { data } = await (await engine).recognize(Buffer.from(picture));
      return data.confidence < CONFIDENCE_MIN ? undefined : data.text;
    } catch {
      // The cause may quote the picture; a picture that was not read is counted by the caller.
      const failed = engine;
      engine = undefined;
      await failed?.then((worker) => worker.terminate()).catch(() => undefined);
      return undefined;
    }
  };
}

async function startEngine(): Promise<Worker> {
  const { createWorker } = await import('tesseract.js');
  const data = fileURLToPath(import.meta.resolve('@tesseract.js-data/eng/package.json'));
  return createWorker('eng', OEM_LSTM_ONLY, {
    langPath: path.join(path.dirname(data), '4.0.0_best_int'),
    gzip: true,
    cacheMethod: 'none',
    // Without a handler the library throws outside of any promise.
    errorHandler: () => undefined,
  });
}
