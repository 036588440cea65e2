/** Measures the run of letters and digits under an anchor once, for all detectors that look at it. */
import { DIGIT, JOINED } from './char-class.ts';
import { kindsAt, lengthOf, type Page, startOf, unitAfter } from './page.ts';

/** Tokens in one cluster; a longer run is cut, so the work per token stays bounded. */
const CLUSTER_TOKENS_MAX = 12;
/** Digit groups that are read at most; longer runs are no number looked for here. */
const GROUPS_MAX = 6;
/** A longer token is no identifier of any kind looked for here. */
const DIGITS_COUNTED_MAX = 64;

/** Tokens joined by - . or / and, when the first is a number, the digit groups that go on from it. */
export interface Cluster {
  first: number;
  last: number;
  start: number;
  end: number;
  digits: number;
  letters: number;
  /**
   * Lengths of the digit groups as decimal places, first group first: 3-2-4 is 324. Groups may also be parted by a
   * space or a bracket, so they can reach past the cluster. -1 when one is longer than nine digits; 0 without groups.
   */
  groupKey: number;
  groupCount: number;
  groupLast: number;
  /** The unit between the groups when it is always the same one, else 0. */
  groupSeparator: number;
  /** Row of the label cue that names the cluster, -1 when none does; LABEL_UNKNOWN until a detector asks. */
  label: number;
  /** Other tokens between that label and the cluster; 0 for a label right after it. */
  labelGap: number;
}

/** Nobody has asked yet which label names the cluster. */
export const LABEL_UNKNOWN = -2;

export function createCluster(): Cluster {
  return {
    first: 0,
    last: 0,
    start: 0,
    end: 0,
    digits: 0,
    letters: 0,
    groupKey: 0,
    groupCount: 0,
    groupLast: 0,
    groupSeparator: 0,
    label: LABEL_UNKNOWN,
    labelGap: 0,
  };
}

function digitsIn(text: string, start: number, end: number): number {
  let digits = 0;
  const stop = Math.min(end, start + DIGITS_COUNTED_MAX);
  for (let at = start; at < stop; at += 1) {
    const unit = text.charCodeAt(at);
    digits += unit >= 0x30 && unit <= 0x39 ? 1 : 0;
  }
  return digits;
}

/** Fills `cluster` from the token on; false when it holds no digit. */
export function readCluster(page: Page, token: number, cluster: Cluster): boolean {
  const { starts, ends, kinds, count } = page.tokens;
  let last = token;
  let seen = 0;
  let digits = 0;
  let letters = 0;
  for (;;) {
    const kind = kinds[last] as number;
    const units = (ends[last] as number) - (starts[last] as number);
    seen |= kind;
    if ((kind & DIGIT) === 0) {
      letters += units;
    } else if ((kind & ~JOINED) === DIGIT) {
      digits += units;
    } else {
      const inside = digitsIn(page.text, starts[last] as number, ends[last] as number);
      digits += inside;
      letters += units - inside;
    }
    const next = last + 1;
    const goesOn = (kind & JOINED) !== 0 && next < count && (starts[next] as number) === (ends[last] as number) + 1;
    if (!goesOn || next - token >= CLUSTER_TOKENS_MAX) {
      break;
    }
    last = next;
  }
  if ((seen & DIGIT) === 0) {
    return false;
  }
  cluster.first = token;
  cluster.last = last;
  cluster.start = starts[token] as number;
  cluster.end = ends[last] as number;
  cluster.digits = digits;
  cluster.letters = letters;
  cluster.label = LABEL_UNKNOWN;
  readGroups(page, token, cluster);
  return true;
}

/** -1: the groups do not join. Otherwise the separating unit; `) ` counts as a bracket. */
function separatorAfter(page: Page, token: number): number {
  const gap = startOf(page, token + 1) - (page.tokens.ends[token] as number);
  const unit = unitAfter(page, token);
  if (gap === 1) {
    return unit === 0x2d || unit === 0x20 || unit === 0x2e || unit === 0x29 ? unit : -1;
  }
  if (gap === 3 && unit === 0x20) {
    // `219 - 09 - 9999` is typed by people who like room.
    const at = page.tokens.ends[token] as number;
    return page.text.charCodeAt(at + 1) === 0x2d && page.text.charCodeAt(at + 2) === 0x20 ? 0x2d : -1;
  }
  return gap === 2 && unit === 0x29 ? unit : -1;
}

function readGroups(page: Page, token: number, cluster: Cluster): void {
  let key = 0;
  let count = 0;
  let separator = 0;
  let at = token;
  while (kindsAt(page, at) === DIGIT) {
    const units = lengthOf(page, at);
    key = units > 9 || key < 0 ? -1 : key * 10 + units;
    count += 1;
    const joined = count === GROUPS_MAX || at + 1 >= page.tokens.count ? -1 : separatorAfter(page, at);
    if (joined < 0 || kindsAt(page, at + 1) !== DIGIT) {
      break;
    }
    separator = count === 1 || separator === joined ? joined : 0;
    at += 1;
  }
  cluster.groupKey = key;
  cluster.groupCount = count;
  cluster.groupLast = at;
  cluster.groupSeparator = separator;
}
