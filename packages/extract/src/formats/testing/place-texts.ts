/** What a test looks at in an extracted document: the text at each place. */
import assert from 'node:assert/strict';
import type { ExtractedDocument } from '../../types.ts';

/** Texts by place, several of one place joined by a line feed. Checks that places are ascending and apart. */
export function placeTexts(document: ExtractedDocument): Readonly<Record<string, string>> {
  const texts: Record<string, string> = {};
  let end = 0;
  for (const piece of document.pieces) {
    assert.ok(piece.start >= end && piece.end >= piece.start && piece.end <= document.text.length);
    end = piece.end;
    const text = document.text.slice(piece.start, piece.end);
    texts[piece.place] = texts[piece.place] === undefined ? text : `${texts[piece.place]}\n${text}`;
  }
  return texts;
}

/** A document that a test's `nested` answers with. */
export function insideDocument(text: string): ExtractedDocument {
  return {
    kind: 'text',
    text,
    pieces: [{ place: 'line 1', start: 0, end: text.length }],
    names: [],
    images: 0,
    problems: [],
  };
}
