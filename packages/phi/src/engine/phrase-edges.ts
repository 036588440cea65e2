/** The edges of the phrase trie: which state follows a state by a word. Open addressing that doubles when half full. */

const SLOTS_AT_START = 1 << 12;
const EMPTY = -1;

export interface PhraseEdges {
  /** State before, word, and state after, by slot; `from` is -1 where a slot is free. */
  from: Int32Array;
  by: Int32Array;
  to: Int32Array;
  count: number;
}

export function createPhraseEdges(slots: number = SLOTS_AT_START): PhraseEdges {
  return { from: new Int32Array(slots).fill(EMPTY), by: new Int32Array(slots), to: new Int32Array(slots), count: 0 };
}

/** The slot of an edge, or the free one where it belongs. */
function slotOf(edges: PhraseEdges, state: number, word: number): number {
  const { from, by } = edges;
  const mask = from.length - 1;
  const mixed = Math.imul(state, 0x9e3779b1) ^ Math.imul(word, 0x85ebca6b);
  let slot = (mixed ^ (mixed >>> 15)) & mask;
  while (from[slot] !== EMPTY && (from[slot] !== state || by[slot] !== word)) {
    slot = (slot + 1) & mask;
  }
  return slot;
}

/** The state after `word`, or -1. */
export function nextState(edges: PhraseEdges, state: number, word: number): number {
  const slot = slotOf(edges, state, word);
  return edges.from[slot] === EMPTY ? -1 : (edges.to[slot] as number);
}

/** Adds an edge that is not there yet. */
export function addEdge(edges: PhraseEdges, edge: readonly [state: number, word: number, to: number]): void {
  if ((edges.count + 1) * 2 > edges.from.length) {
    grow(edges);
  }
  const [state, word, to] = edge;
  const slot = slotOf(edges, state, word);
  edges.from[slot] = state;
  edges.by[slot] = word;
  edges.to[slot] = to;
  edges.count += 1;
}

function grow(edges: PhraseEdges): void {
  const { from, by, to } = edges;
  Object.assign(edges, createPhraseEdges(from.length * 2));
  from.forEach((state, slot) => {
    if (state !== EMPTY) {
      addEdge(edges, [state, by[slot] as number, to[slot] as number]);
    }
  });
}
