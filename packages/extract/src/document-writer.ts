/** Puts an extracted document together, piece by piece, within the budget for text. */
import type { Budget, DocumentKind, ExtractedDocument, ExtractProblem, TextPiece } from './types.ts';

/** Names of entries and attachments beyond this many are counted by the budget, not listed. */
const NAMES_MAX = 1_000;
/** A file name is cut here, in UTF-16 units: longer ones are no file names. */
const NAME_UNITS_MAX = 512;

export interface DocumentWriter {
  /**
   * Appends `text` and a line feed as one piece at `place`. False when the budget cut it: stop reading then.
   * Empty text makes no piece.
   */
  add(place: string, text: string): boolean;
  /** Appends what was read inside: its places stand behind `place` (`entry 2` gives `entry 2, page 1`). */
  include(place: string, inside: ExtractedDocument): void;
  /** Lists the name of a file inside. */
  name(fileName: string): void;
  /** Counts pictures that are not read as text. */
  images(count: number): void;
  problem(problem: ExtractProblem): void;
  /** The document so far; says `too_large` or `timed_out` when the budget ended it. */
  finish(kind: DocumentKind): ExtractedDocument;
}

export function createDocumentWriter(budget: Budget): DocumentWriter {
  const parts: string[] = [];
  const pieces: TextPiece[] = [];
  const names: string[] = [];
  const problems = new Set<ExtractProblem>();
  let length = 0;
  let imageCount = 0;
  const append = (text: string): void => {
    parts.push(text);
    length += text.length;
  };
  const addName = (fileName: string): void => {
    if (names.length < NAMES_MAX && fileName !== '') names.push(fileName.slice(0, NAME_UNITS_MAX));
  };
  return {
    add: (place, text) => {
      if (text === '') return budget.spent() === undefined;
      const granted = budget.takeText(text.length + 1);
      if (granted > 0) {
        const start = length;
        append(granted < text.length ? text.slice(0, granted) : text);
        pieces.push({ place, start, end: length });
        append('\n');
      }
      return granted > text.length && budget.spent() === undefined;
    },
    include: (place, inside) => {
      if (inside.pieces.length === 0 && inside.text !== '') {
        pieces.push({ place, start: length, end: length + inside.text.length });
      }
      for (const piece of inside.pieces) {
        pieces.push({ place: `${place}, ${piece.place}`, start: piece.start + length, end: piece.end + length });
      }
      if (inside.text !== '') append(inside.text.endsWith('\n') ? inside.text : `${inside.text}\n`);
      for (const fileName of inside.names) addName(fileName);
      for (const problem of inside.problems) problems.add(problem);
      imageCount += inside.images;
    },
    name: addName,
    images: (count) => {
      imageCount += count;
    },
    problem: (problem) => {
      problems.add(problem);
    },
    finish: (kind) => {
      const spent = budget.spent();
      if (spent !== undefined) problems.add(spent);
      return { kind, text: parts.join(''), pieces, names, images: imageCount, problems: [...problems] };
    },
  };
}
