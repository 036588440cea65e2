/** Running text into pieces that begin and end at line ends. */
import type { DocumentWriter } from '../document-writer.ts';

/** Units after which a piece ends at the next line end. */
const BLOCK_UNITS_MIN = 400;

/** Adds `text` in pieces of whole lines; `prefix` stands before `line N` in their places. False when cut. */
export function addLines(writer: DocumentWriter, text: string, prefix = ''): boolean {
  let line = 1;
  let start = 0;
  while (start < text.length) {
    let end = text.indexOf('\n', Math.min(start + BLOCK_UNITS_MIN, text.length - 1));
    if (end === -1) end = text.length;
    const block = text.slice(start, end);
    if (!writer.add(`${prefix}line ${line}`, block)) return false;
    line += countLineFeeds(block) + 1;
    start = end + 1;
  }
  return true;
}

function countLineFeeds(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count++;
  return count;
}
