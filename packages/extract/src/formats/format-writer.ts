/** The document writer as formats use it: fine places at first, coarser ones once a document has very many pieces. */
import { createDocumentWriter, type DocumentWriter } from '../document-writer.ts';
import type { ReadContext } from '../types.ts';

/** Pieces with a place of their own; a list of places costs more memory than the short texts they stand for. */
const PIECES_FINE_MAX = 5_000;
/** Units that are gathered into one piece after that. */
const PIECE_UNITS_MIN = 2_000;

/**
 * Same contract as the document writer. After PIECES_FINE_MAX pieces, what follows is gathered; the place of a gathered
 * piece is that of its beginning with `and after`.
 */
export function createFormatWriter({ budget }: Pick<ReadContext, 'budget'>): DocumentWriter {
  const writer = createDocumentWriter(budget);
  let pieces = 0;
  let gathered: string[] = [];
  let gatheredUnits = 0;
  let gatheredPlace = '';
  const flush = (): boolean => {
    if (gathered.length === 0) return budget.spent() === undefined;
    const text = gathered.join('\n');
    gathered = [];
    gatheredUnits = 0;
    return writer.add(`${gatheredPlace} and after`, text);
  };
  return {
    add: (place, text) => {
      if (pieces < PIECES_FINE_MAX) {
        if (text !== '') pieces++;
        return writer.add(place, text);
      }
      if (text === '') return budget.spent() === undefined;
      if (gathered.length === 0) gatheredPlace = place;
      gathered.push(text);
      gatheredUnits += text.length + 1;
      return gatheredUnits < PIECE_UNITS_MIN ? budget.spent() === undefined : flush();
    },
    include: (place, inside) => {
      flush();
      writer.include(place, inside);
    },
    name: writer.name,
    images: writer.images,
    problem: writer.problem,
    finish: (kind) => {
      flush();
      return writer.finish(kind);
    },
  };
}
