/** Scans texts of any length: long ones in overlapping stretches, with turns for the rest of the process in between. */
import { type Finding, FINDINGS_PER_TYPE_MAX, type PersonFinder, type PhiType, type ScanProblem } from '@sealpost/phi';
import type { MessageClassifier } from './message-classifier.ts';
import { UNITS_PER_TURN_MAX } from './scan-turns.ts';

/** Units of one stretch of a long text. */
const STRETCH_UNITS = UNITS_PER_TURN_MAX / 2;
/** Units seen before and after a stretch: more than any detector looks around. */
const OVERLAP_UNITS = 2_048;
/** How far an edge is moved to stand at white space. */
const EDGE_SEARCH_UNITS = 1_024;

export interface Scanned {
  readonly findings: readonly Finding[];
  readonly problems: readonly ScanProblem[];
}

export interface Scanner {
  readonly tools: Pick<MessageClassifier, 'classifier' | 'turns'>;
  /** The envelope's people. */
  readonly persons: PersonFinder;
}

const FAILED: Scanned = { findings: [], problems: ['scanner_failed'] };
const NOTHING: Scanned = { findings: [], problems: [] };

/** What is in a text. Never throws or rejects: a detector that fails makes it `scanner_failed`. No promise for short texts. */
export function scanText(scanner: Scanner, text: string): Scanned | Promise<Scanned> {
  if (text === '') return NOTHING;
  if (text.length > STRETCH_UNITS) return scanLong(scanner, text).catch(() => FAILED);
  const turn = scanner.tools.turns.spend(text.length);
  return turn === undefined ? scanShort(scanner, text) : turn.then(() => scanShort(scanner, text));
}

function scanShort(scanner: Scanner, text: string): Scanned {
  try {
    return { findings: findIn(scanner, text), problems: [] };
  } catch {
    return FAILED;
  }
}

function findIn({ tools, persons }: Scanner, text: string): readonly Finding[] {
  const found = tools.classifier.scan(text);
  const named = persons.find(text);
  return named.length === 0 ? found : mergeNames(found, named);
}

/**
 * Names of the envelope's people come first: what a name list found inside one is the same name, and so is one inside a
 * longer name. Both lists are in order of place; one walk, since hostile texts hold thousands of either.
 */
function mergeNames(found: readonly Finding[], named: readonly Finding[]): readonly Finding[] {
  const kept: Finding[] = [];
  const added: Finding[] = [];
  let next = 0;
  for (const each of found) {
    if (each.type === 'name') {
      while (next < named.length && (named[next] as Finding).end <= each.start) next += 1;
      const name = named[next];
      if (name !== undefined && covers(name, each) && name.confidence >= each.confidence) continue;
    }
    kept.push(each);
  }
  let at = 0;
  let reach = 0;
  for (const name of named) {
    for (; at < kept.length && (kept[at] as Finding).start <= name.start; at += 1) {
      const each = kept[at] as Finding;
      if (each.type === 'name') reach = Math.max(reach, each.end);
    }
    if (reach < name.end) added.push(name);
  }
  return [...kept, ...added].sort((a, b) => a.start - b.start || b.end - a.end);
}

const covers = (outer: Finding, inner: Finding): boolean => outer.start <= inner.start && outer.end >= inner.end;

async function scanLong(scanner: Scanner, text: string): Promise<Scanned> {
  const findings: Finding[] = [];
  const counts = new Map<PhiType, number>();
  for (let start = 0; start < text.length; ) {
    const end = edgeNear(text, start + STRETCH_UNITS);
    const from = edgeNear(text, start - OVERLAP_UNITS);
    const to = edgeNear(text, end + OVERLAP_UNITS);
    await scanner.tools.turns.spend(to - from);
    for (const found of findIn(scanner, text.slice(from, to))) {
      // Each finding belongs to the stretch in which it begins; the overlap is there to be looked at only.
      if (from + found.start < start || from + found.start >= end) continue;
      const count = counts.get(found.type) ?? 0;
      if (count >= FINDINGS_PER_TYPE_MAX) continue;
      counts.set(found.type, count + 1);
      findings.push({ ...found, start: from + found.start, end: from + found.end });
    }
    start = end;
  }
  return { findings, problems: [] };
}

/** The offset moved back to just after white space, where there is some nearby: no word is cut in two. */
function edgeNear(text: string, offset: number): number {
  if (offset <= 0) return 0;
  if (offset >= text.length) return text.length;
  for (let at = offset; at > offset - EDGE_SEARCH_UNITS && at > 0; at--) {
    if (text.charCodeAt(at - 1) <= 0x20) return at;
  }
  const low = text.charCodeAt(offset);
  return low >= 0xdc00 && low <= 0xdfff ? offset - 1 : offset;
}
