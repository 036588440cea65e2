/** The history of one fault: what was done and seen, in order, as lines of JSON with ids and numbers only. */
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export type JournalFacts = Readonly<Record<string, string | number | boolean | undefined>>;

export interface Journal {
  readonly path: string;
  note(what: string, facts?: JournalFacts): void;
  /** What the summary line of the fault tells. */
  summarize(facts: JournalFacts): void;
  readonly summary: JournalFacts;
}

const LINES_MAX = 200_000;

/** Writes `<name>.jsonl` into `folder`, anew. */
export function createJournal(folder: string, name: string, onNote: (line: string) => void): Journal {
  const path = join(folder, `${name}.jsonl`);
  writeFileSync(path, '', { mode: 0o600 });
  const startMs = performance.now();
  let lines = 0;
  let summary: JournalFacts = {};
  return {
    path,
    get summary() {
      return summary;
    },
    note(what, facts = {}) {
      if (lines >= LINES_MAX) return;
      lines += 1;
      const atMs = Math.round(performance.now() - startMs);
      appendFileSync(path, `${JSON.stringify({ atMs, what, ...facts })}\n`);
      onNote(`${(atMs / 1_000).toFixed(1).padStart(7)} s  ${what} ${formatFacts(facts)}`.trimEnd());
    },
    summarize(facts) {
      summary = { ...summary, ...facts };
    },
  };
}

/** `a 1, b 2`, without what is undefined. */
export const formatFacts = (facts: JournalFacts): string =>
  Object.entries(facts)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
