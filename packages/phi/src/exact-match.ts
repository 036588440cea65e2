/** Finds the tenant's own patients' values in texts by salted digests (`hashRecords`); the list itself is never held. */
import { AppError } from '@sealpost/kernel';
import { isCapitalWord } from './detectors/capital-run.ts';
import { compactBetween, digitsBetween } from './detectors/digit-groups.ts';
import { addressAt } from './detectors/email.ts';
import type { Cluster } from './engine/cluster.ts';
import { addFinding, type Detector, endOf, lengthOf, type Page, startOf } from './engine/page.ts';
import {
  createDigester,
  DIGEST_BYTES,
  type Domain,
  EXACT_KINDS,
  type ExactKind,
  normalDate,
  normalEmail,
  normalId,
  normalName,
  normalPhone,
} from './exact-digest.ts';

/** Hashes in one text; further candidates are not looked up. Tens of milliseconds at worst. */
const HASHES_MAX = 20_000;
/** Names and dates of one text that are tried as pairs, the latest first. */
const PAIRED_MAX = 8;
/** Values known not to be in the list, remembered by a hash; a power of two. */
const ABSENT_SLOTS = 1 << 14;
const NAME_GAP_MAX = 2;
const ID_UNITS_MAX = 40;
const CONFIDENCE = 0.97;

export interface ExactMatcherOptions {
  /** At least 16 random bytes, secret, the same as in `hashRecords`. */
  readonly salt: Uint8Array;
  /** What `hashRecords` made. */
  readonly digests: Uint8Array;
  /** Named in findings as `exact.<list>`. */
  readonly list: string;
}

export interface ExactMatcher {
  readonly size: number;
  /** To be put before the built-in detectors: `createClassifier({ detectors: [...matcher.detectors, ...DEFAULT_DETECTORS] })`. */
  readonly detectors: readonly Detector[];
}

/** What is remembered of one text while it is scanned. */
interface Trail {
  hashes: number;
  readonly names: { readonly key: string; readonly first: number; readonly last: number }[];
  readonly dates: { readonly key: string; readonly first: number; readonly last: number }[];
}

interface Span {
  readonly first: number;
  readonly last: number;
}

/** Sorted digests as 32-bit words, low before high; checked once. */
function wordsOf(digests: Uint8Array): Uint32Array {
  const words = new Uint32Array(Math.ceil(digests.length / 4));
  new Uint8Array(words.buffer).set(digests);
  const broken = digests.length % DIGEST_BYTES !== 0;
  for (let at = 3; at < words.length; at += 2) {
    if (broken || (words[at] as number) < (words[at - 2] as number)) {
      throw new AppError('PHI_EXACT_LIST_INVALID', { facts: { bytes: digests.length } });
    }
  }
  return words;
}

/** The kind of the digest with these 56 bits, or undefined. */
type LookUp = (high: number, low: number, mask: number) => ExactKind | undefined;

function createLookUp(words: Uint32Array): LookUp {
  return (high, low, mask) => {
    let from = 0;
    let to = words.length >>> 1;
    while (from < to) {
      const middle = (from + to) >>> 1;
      const above = words[middle * 2 + 1] as number;
      if (above < high || (above === high && (words[middle * 2] as number) >>> 8 < low)) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    const found = words[from * 2 + 1] === high && (words[from * 2] as number) >>> 8 === low;
    return found ? EXACT_KINDS[((words[from * 2] as number) & 0xff) ^ mask] : undefined;
  };
}

/** Remembers by two hashes which values were looked up in vain: letters and mailings repeat themselves. */
function createAbsent(): { has(text: string): boolean; add(): void } {
  const firsts = new Int32Array(ABSENT_SLOTS);
  const seconds = new Int32Array(ABSENT_SLOTS);
  let first = 0;
  let second = 0;
  return {
    has(text) {
      first = 0x811c9dc5 | 0;
      second = 0x9e3779b9 | 0;
      for (let at = 0; at < text.length; at += 1) {
        const unit = text.charCodeAt(at);
        first = Math.imul(first ^ unit, 0x01000193);
        second = Math.imul(second + unit, 0x85ebca6b) ^ (second >>> 15);
      }
      const slot = (first ^ (first >>> 15)) & (ABSENT_SLOTS - 1);
      return firsts[slot] === first && seconds[slot] === second;
    },
    add() {
      const slot = (first ^ (first >>> 15)) & (ABSENT_SLOTS - 1);
      firsts[slot] = first;
      seconds[slot] = second;
    },
  };
}

interface Matching {
  readonly rule: string;
  kindOf(page: Page, domain: Domain, value: string): ExactKind | undefined;
  trailOf(page: Page): Trail;
}

function createMatching(options: ExactMatcherOptions, words: Uint32Array): Matching {
  const digester = createDigester(options.salt);
  const lookUp = createLookUp(words);
  const absent = createAbsent();
  const trails = new WeakMap<Page, Trail>();
  function trailOf(page: Page): Trail {
    let trail = trails.get(page);
    if (trail === undefined) {
      trail = { hashes: 0, names: [], dates: [] };
      trails.set(page, trail);
    }
    return trail;
  }
  return {
    rule: `exact.${options.list}`,
    trailOf,
    kindOf(page, domain, value) {
      const trail = trailOf(page);
      if (value === '' || trail.hashes >= HASHES_MAX || absent.has(`${domain} ${value}`)) {
        return undefined;
      }
      trail.hashes += 1;
      digester.digest(domain, value);
      const kind = lookUp(digester.high, digester.low, digester.mask);
      if (kind === undefined) {
        absent.add();
      }
      return kind;
    },
  };
}

function report(page: Page, matching: Matching, found: Span & { readonly type: ExactKind }): number {
  const { type, first, last } = found;
  const span = { start: startOf(page, first), end: endOf(page, last) };
  addFinding(page, { type, ...span, rule: matching.rule, confidence: CONFIDENCE });
  return last;
}

function remember(entries: Trail['names'], entry: Trail['names'][number]): void {
  entries.unshift(entry);
  if (entries.length > PAIRED_MAX) {
    entries.pop();
  }
}

/** The date of birth of a name that stands before it. */
function matchBorn(page: Page, matching: Matching, date: Span & { readonly key: string }): number {
  const { names, dates } = matching.trailOf(page);
  remember(dates, date);
  for (const name of names) {
    if (matching.kindOf(page, 'name_dob', `${name.key} ${date.key}`) !== undefined) {
      return report(page, matching, { ...date, type: 'dob' });
    }
  }
  return -1;
}

function matchNumber(page: Page, matching: Matching, cluster: Cluster): number {
  const { first } = cluster;
  if (cluster.digits >= 6) {
    const date = normalDate(page.text.slice(cluster.start, Math.min(cluster.end, cluster.start + 11)));
    const born = date === '' ? -1 : matchBorn(page, matching, { key: date, first, last: cluster.last });
    if (born >= 0) {
      return born;
    }
  }
  const groupsEnd = Math.max(cluster.groupLast, first);
  const phone = cluster.groupCount > 0 ? normalPhone(digitsBetween(page, first, groupsEnd)) : '';
  if (matching.kindOf(page, 'phone', phone) !== undefined) {
    return report(page, matching, { first, last: groupsEnd, type: 'phone' });
  }
  for (const last of groupsEnd > cluster.last ? [groupsEnd, cluster.last] : [cluster.last]) {
    const fits = endOf(page, last) - cluster.start <= ID_UNITS_MAX;
    const kind = fits ? matching.kindOf(page, 'id', normalId(compactBetween(page, first, last))) : undefined;
    if (kind !== undefined) {
      return report(page, matching, { first, last, type: kind });
    }
  }
  return -1;
}

function isNearWord(page: Page, from: number, to: number): boolean {
  return isCapitalWord(page, to) && lengthOf(page, to) > 1 && startOf(page, to) - endOf(page, from) <= NAME_GAP_MAX;
}

function wordAt(page: Page, token: number): string {
  return page.text
    .slice(startOf(page, token), Math.min(endOf(page, token), startOf(page, token) + ID_UNITS_MAX))
    .replace(/'s$/i, '');
}

/** "Maria Lopez", "Lopez, Maria", "Maria Q. Lopez": the word at the token with the next, and with the one after that. */
function matchName(page: Page, matching: Matching, token: number): number {
  const { names, dates } = matching.trailOf(page);
  for (let last = token + 1; last <= token + 2 && last < page.tokens.count; last += 1) {
    const joined = last === token + 1 || startOf(page, last - 1) - endOf(page, token) <= NAME_GAP_MAX;
    if (!joined || !isNearWord(page, last - 1, last)) {
      continue;
    }
    const key = normalName(wordAt(page, token), wordAt(page, last));
    if (matching.kindOf(page, 'name', key) === undefined) {
      continue;
    }
    remember(names, { key, first: token, last });
    const born = dates.find((date) => matching.kindOf(page, 'name_dob', `${key} ${date.key}`) !== undefined);
    if (born !== undefined) {
      report(page, matching, { ...born, type: 'dob' });
    }
    return report(page, matching, { first: token, last, type: 'name' });
  }
  return -1;
}

/** The general detector leaves out the addresses that are reported here. */
function matchAddresses(page: Page, matching: Matching): void {
  for (const at of page.tokens.ats) {
    const span = addressAt(page, at);
    const address = span === undefined ? '' : normalEmail(page.text.slice(span.start, span.end));
    if (span !== undefined && matching.kindOf(page, 'email', address) !== undefined) {
      addFinding(page, { type: 'email', ...span, rule: matching.rule, confidence: CONFIDENCE });
    }
  }
}

/**
 * A matcher for one list. Holds the digests (8 bytes a value) and no value. Linear; at most HASHES_MAX look-ups a text.
 * Throws PHI_EXACT_LIST_INVALID when the salt is short or the digests are not sorted.
 */
export function createExactMatcher(options: ExactMatcherOptions): ExactMatcher {
  const words = wordsOf(options.digests);
  const matching = createMatching(options, words);
  return {
    size: words.length >>> 1,
    detectors: [
      {
        id: 'exact.address',
        anchor: 'at',
        detect(page) {
          matchAddresses(page, matching);
          return -1;
        },
      },
      {
        id: 'exact.number',
        anchor: 'cluster',
        digitsMin: 1,
        detect: (page, _token, cluster) => matchNumber(page, matching, cluster),
      },
      {
        id: 'exact.name',
        anchor: 'capital',
        detect: (page, token) => matchName(page, matching, token),
      },
    ],
  };
}
