/** "Did you mean": the nearest known name, if one is near. */

/** Longer names are not compared. */
const LENGTH_MAX = 64;

/** Undefined when nothing lies within a third of the name's length (at least 1, at most 3 edits). Case does not count. */
export function suggest(given: string, known: readonly string[]): string | undefined {
  if (given.length > LENGTH_MAX) return undefined;
  const wanted = given.toLowerCase();
  let best: string | undefined;
  let bestEdits = Math.min(3, Math.max(1, Math.floor(given.length / 3))) + 1;
  for (const name of known) {
    const edits = editDistance(wanted, name.toLowerCase());
    if (edits >= bestEdits) continue;
    best = name;
    bestEdits = edits;
  }
  return best;
}

/** Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours count 1 each. */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let edits = Math.min(at(last, j) + 1, at(row, j - 1) + 1, at(last, j - 1) + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        edits = Math.min(edits, at(beforeLast, j - 2) + 1);
      row.push(edits);
    }
    beforeLast = last;
    last = row;
  }
  return at(last, b.length);
}

const at = (row: readonly number[], index: number): number => row[index] ?? 0;
