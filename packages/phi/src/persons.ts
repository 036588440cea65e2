/** Looks for the people whom the envelope names: exact, turned round, initials, first and last name, nicknames, local part. */
import { COMMON_WORDS } from './lexicon/common-words.ts';
import { NICKNAMES } from './lexicon/generated/nicknames.ts';
import type { Finding, PersonHint } from './types.ts';

/** Hints that are looked for; a longer address list is cut there, since each costs one look through the text. */
const PERSON_HINTS_MAX = 64;
/** Findings per hint and form; more say nothing new. */
const HITS_PER_NEEDLE_MAX = 20;
/** Short forms that are looked for, and address lists up to which they are: each costs one more look through the text. */
const NICKNAMES_MAX = 6;
const NICKNAMED_HINTS_MAX = 8;
const WORD_UNITS_MIN = 3;
const LETTERS = /\p{L}+(?:['’-]\p{L}+)*/gu;
const NO_PEOPLE = new Set([
  ...['info', 'office', 'admin', 'billing', 'support', 'contact', 'noreply', 'reply', 'team', 'sales', 'help', 'mail'],
  ...['desk', 'clinic', 'hospital', 'care', 'service', 'services', 'news', 'newsletter', 'test', 'user', 'portal'],
]);

interface Needle {
  /** Lower case. */
  readonly text: string;
  readonly rule: string;
  readonly confidence: number;
  /** Must begin with a capital in the text: an ordinary word may be meant otherwise. */
  readonly capital: boolean;
}

let commonWordSet: ReadonlySet<string> | undefined;

/** Split when first needed: doing it for each message would cost more than its whole search. */
function commonWords(): ReadonlySet<string> {
  commonWordSet ??= new Set(COMMON_WORDS.split(/[,\s]+/));
  return commonWordSet;
}

let nicknameMap: ReadonlyMap<string, readonly string[]> | undefined;

/** Short forms by given name and given names by short form (Robert, Bob), without those that are ordinary words. */
function nicknamesOf(name: string): readonly string[] {
  nicknameMap ??= readNicknames();
  return nicknameMap.get(name) ?? [];
}

function readNicknames(): Map<string, string[]> {
  const common = commonWords();
  const map = new Map<string, string[]>();
  const add = (from: string, to: string): void => {
    if (!common.has(to)) {
      map.set(from, [...(map.get(from) ?? []), to]);
    }
  };
  for (const row of NICKNAMES.split(/[,\s]+/)) {
    const [name = '', nicknames = ''] = row.split(':');
    for (const nickname of nicknames.split('/').filter((each) => each !== '')) {
      add(name, nickname);
      add(nickname, name);
    }
  }
  return map;
}

/** Units of a name that are looked at. */
const NAME_UNITS_MAX = 200;

/** Compiled hints, to be used for every part of one message. */
export interface PersonFinder {
  find(text: string): Finding[];
}

function wordsOf(name: string): string[] {
  return (name.slice(0, NAME_UNITS_MAX).match(LETTERS) ?? [])
    .map((word) => word.toLowerCase())
    .filter((word) => !NO_PEOPLE.has(word));
}

/** `ada.example` and `ada_example2` name two words; `aexample` one that is looked for as it is. */
function wordsOfLocal(local: string): string[] {
  // A tag after a plus sign is no part of the name (sub-addressing).
  return wordsOf((local.split('+', 1)[0] as string).replace(/[0-9._-]+/g, ' '));
}

function needlesOf(hint: PersonHint, options: { readonly nicknames: boolean }): Needle[] {
  const common = commonWords();
  const name = (hint.displayName ?? '').slice(0, NAME_UNITS_MAX);
  // bounded: the first NAME_UNITS_MAX units.
  const shown = wordsOf(name.replace(/^([^,]{1,80}),\s*(.{1,80})$/, '$2 $1'));
  const words = shown.length > 0 ? shown : wordsOfLocal(hint.local ?? '');
  const needles: Needle[] = [];
  const add = (text: string, rule: string, confidence: number): void => {
    if (text.length >= WORD_UNITS_MIN) {
      const capital = rule === 'nickname' || (rule.endsWith('_name') && common.has(text));
      needles.push({ text, rule: `envelope.${rule}`, confidence, capital });
    }
  };
  const first = words[0];
  const last = words[words.length - 1];
  if (first !== undefined && last !== undefined && words.length > 1) {
    add(words.join(' '), 'full_name', 0.97);
    add(`${first} ${last}`, 'full_name', 0.97);
    add(`${last}, ${first}`, 'full_name', 0.97);
    add(`${first} ${last.charAt(0)}.`, 'first_and_initial', 0.85);
    add(`${first.charAt(0)}. ${last}`, 'initial_and_last', 0.9);
    add(`${first.charAt(0)}.${last.charAt(0)}.`, 'initials', 0.6);
    add(`${first.charAt(0)}. ${last.charAt(0)}.`, 'initials', 0.6);
    add(last, 'last_name', 0.8);
  }
  if (first !== undefined && first !== last) {
    add(first, 'first_name', 0.7);
  } else if (first !== undefined) {
    add(first, shown.length > 0 ? 'first_name' : 'local_part', 0.6);
  }
  if (first !== undefined && options.nicknames) {
    for (const nickname of nicknamesOf(first).slice(0, NICKNAMES_MAX)) {
      add(nickname, 'nickname', 0.6);
    }
  }
  return needles.filter((needle, at) => needles.findIndex((other) => other.text === needle.text) === at);
}

function isWordUnit(text: string, at: number): boolean {
  return at >= 0 && at < text.length && /[\p{L}\p{N}]/u.test(text.charAt(at));
}

function isCapitalAt(text: string, at: number): boolean {
  const char = text.charAt(at);
  return char !== char.toLowerCase();
}

/** Looks for at most PERSON_HINTS_MAX people; each form of a name costs one search over the text. */
export function createPersonFinder(hints: readonly PersonHint[]): PersonFinder {
  const nicknames = hints.length <= NICKNAMED_HINTS_MAX;
  const needles = hints.slice(0, PERSON_HINTS_MAX).flatMap((hint) => needlesOf(hint, { nicknames }));
  return {
    find(text) {
      if (needles.length === 0) {
        return [];
      }
      const lower = text.toLowerCase();
      const taken: Finding[] = [];
      if (lower.length !== text.length) {
        return taken;
      }
      for (const needle of needles) {
        search({ text, lower, needle, taken });
      }
      return taken.sort((a, b) => a.start - b.start);
    },
  };
}

interface Search {
  readonly text: string;
  readonly lower: string;
  readonly needle: Needle;
  readonly taken: Finding[];
}

function search({ text, lower, needle, taken }: Search): void {
  let hits = 0;
  let at = lower.indexOf(needle.text);
  while (at >= 0 && hits < HITS_PER_NEEDLE_MAX) {
    const start = at;
    const end = at + needle.text.length;
    at = lower.indexOf(needle.text, end);
    const whole = !isWordUnit(text, start - 1) && !isWordUnit(text, end);
    const inAddress = text.charAt(end) === '@' || text.charAt(start - 1) === '@';
    if (!whole || inAddress || (needle.capital && !isCapitalAt(text, start))) {
      continue;
    }
    hits += 1;
    if (!taken.some((other) => other.start < end && other.end > start)) {
      taken.push({ type: 'name', start, end, rule: needle.rule, confidence: needle.confidence, kind: 'identifier' });
    }
  }
}
