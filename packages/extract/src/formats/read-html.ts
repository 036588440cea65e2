/** Reads HTML with everything a reader or a crawler could see in it: hidden text, alt and title texts too. */
import { htmlToText } from '@sealpost/phi';
import type { FormatReader } from '../types.ts';
import { addLines } from './add-lines.ts';
import { decodeMarkup } from './decode-bytes.ts';
import { createFormatWriter } from './format-writer.ts';

const IMAGE = /<img\b/gi;

export const readHtml: FormatReader = (source, context) => {
  const writer = createFormatWriter(context);
  const html = decodeMarkup(source.bytes);
  const { text, truncated } = htmlToText(html);
  addLines(writer, text);
  if (truncated) writer.problem('too_large');
  writer.images(html.match(IMAGE)?.length ?? 0);
  return writer.finish('html');
};
