/** Reads plain text in whatever charset it is. */
import type { FormatReader } from '../types.ts';
import { addLines } from './add-lines.ts';
import { decodeBytes } from './decode-bytes.ts';
import { createFormatWriter } from './format-writer.ts';

export const readText: FormatReader = (source, context) => {
  const writer = createFormatWriter(context);
  addLines(writer, decodeBytes(source.bytes));
  return writer.finish('text');
};
