/** Names of people: after titles and cue words, in a demographic apposition, or by a list of given names and surnames. */
import { DIGIT, INITIAL_UPPER, POSSESSIVE, UPPER } from '../engine/char-class.ts';
import { cueBit } from '../engine/marks.ts';
import {
  addFinding,
  cuesAt,
  type Detector,
  endOf,
  kindsAt,
  lengthOf,
  type Page,
  startOf,
  unitAfter,
} from '../engine/page.ts';
import { isAllCapitals, isCapitalWord, isInitial, isMedical, isOrdinary, nameEnd, runsOn } from './capital-run.ts';

const TITLE = cueBit('title');
const DOCTOR = cueBit('doctor');
const PERSON = cueBit('person');
const GREETING = cueBit('greeting');
const DEMOGRAPHIC = cueBit('demographic');
const GIVEN = cueBit('given');
const CARE = cueBit('care');
const SURNAME = cueBit('surname');
const PLACE = cueBit('place') | cueBit('state');
const FACILITY = cueBit('facility') | cueBit('street');
const LANDMARK = cueBit('landmark');
/** Words in one name: given, two middle, a double surname. */
const NAME_TOKENS_MAX = 5;
const COMMA = 0x2c;
/** Small words inside surnames; two may follow one another. */
const PARTICLES: ReadonlySet<string> = new Set([
  'de',
  'la',
  'del',
  'las',
  'los',
  'van',
  'von',
  'der',
  'den',
  'ter',
  'di',
  'da',
  'dos',
  'du',
  'bin',
  'ibn',
  'al',
  'el',
  'le',
  'af',
]);
const PARTICLES_MAX = 2;
/** De-identified notes write these where a name stood. */
const BLANKS = new Set(['ABC', 'XYZ', 'XX', 'XXX', 'XXXX', 'YYY', 'ZZZ', 'NAME', 'DOE']);

interface NameRun {
  last: number;
  words: number;
  initials: number;
  given: boolean;
  surname: boolean;
}

function isBlank(page: Page, token: number): boolean {
  return isAllCapitals(page, token) && BLANKS.has(page.text.slice(startOf(page, token), endOf(page, token)));
}

function canBeNameWord(page: Page, token: number, first: number): boolean {
  if (!isCapitalWord(page, token) || isBlank(page, token) || (cuesAt(page, token) & FACILITY) !== 0) {
    return false;
  }
  if (lengthOf(page, token) === 1) {
    return isInitial(page, token);
  }
  const listed = (cuesAt(page, token) & (token === first ? GIVEN : SURNAME)) !== 0;
  return listed ? !isMedical(page, token) : !isOrdinary(page, token);
}

/** The next name word after particles in small letters (`de la Cruz`), or `token` itself when it is no particle. */
function overParticles(page: Page, token: number): number {
  let at = token;
  while (at < token + PARTICLES_MAX && PARTICLES.has(particleAt(page, at)) && runsOn(page, at)) {
    at += 1;
  }
  return isCapitalWord(page, at) ? at : token;
}

function particleAt(page: Page, token: number): string {
  return lengthOf(page, token) <= 3 ? page.text.slice(startOf(page, token), endOf(page, token)) : '';
}

/** The capitalised words from `first` on that can make one name; words 0 when there are none. */
function readName(page: Page, first: number): NameRun {
  const run: NameRun = { last: first - 1, words: 0, initials: 0, given: false, surname: false };
  for (let at = first; at < first + NAME_TOKENS_MAX; at += 1) {
    if (!canBeNameWord(page, at, first)) {
      break;
    }
    const cues = cuesAt(page, at);
    if (isInitial(page, at)) {
      run.initials += 1;
    } else {
      run.words += 1;
      run.given ||= at === first && (cues & GIVEN) !== 0;
      run.surname ||= at > first && (cues & SURNAME) !== 0;
    }
    run.last = at;
    if (!runsOn(page, at)) {
      break;
    }
    at = overParticles(page, at + 1) - 1;
  }
  if (run.last > first && (cuesAt(page, run.last) & LANDMARK) !== 0) {
    run.words = 0;
    run.initials = 0;
  }
  return run;
}

type NameRule =
  | 'title'
  | 'doctor'
  | 'label'
  | 'greeting'
  | 'apposition'
  | 'given_surname'
  | 'given_initial'
  | 'given_word'
  | 'word_initial'
  | 'word_surname'
  | 'possessive'
  | 'inverted';

const CONFIDENCE: Readonly<Record<NameRule, number>> = {
  title: 0.9,
  doctor: 0.85,
  label: 0.85,
  greeting: 0.8,
  apposition: 0.75,
  given_surname: 0.85,
  given_initial: 0.8,
  given_word: 0.6,
  word_initial: 0.6,
  word_surname: 0.55,
  possessive: 0.55,
  inverted: 0.8,
};

function report(page: Page, span: { readonly first: number; readonly last: number }, rule: NameRule): number {
  addFinding(page, {
    type: 'name',
    start: startOf(page, span.first),
    end: nameEnd(page, span.last),
    rule: `name.${rule}`,
    confidence: CONFIDENCE[rule],
  });
  return span.last;
}

/** Units between the previous token and this one when they are few; empty otherwise. */
function gapBefore(page: Page, token: number): string {
  const end = token === 0 ? startOf(page, 0) : endOf(page, token - 1);
  return startOf(page, token) - end <= 3 ? page.text.slice(end, startOf(page, token)) : '\n';
}

/** `Mr. Example`, `Dr Example`: the rule, with the title in the finding. */
function titled(page: Page, token: number): number {
  const title = cuesAt(page, token) & (TITLE | DOCTOR);
  if (title === 0 || token + 1 >= page.tokens.count) {
    return -1;
  }
  const gap = gapBefore(page, token + 1);
  if (gap !== ' ' && gap !== '. ' && gap !== '.') {
    return -1;
  }
  const run = readName(page, overParticles(page, token + 1));
  const named =
    titledInitial(page, token + 1, run) ||
    (run.words > 0 &&
      !(run.words === 1 && run.initials === 0 && isAllCapitals(page, token + 1) && lengthOf(page, token + 1) < 4));
  return named ? report(page, { first: token, last: run.last }, (title & TITLE) !== 0 ? 'title' : 'doctor') : -1;
}

/** `Dr. K.`: a lone initial counts with its dot. */
function titledInitial(page: Page, token: number, run: NameRun): boolean {
  return run.words === 0 && run.initials === 1 && unitAfter(page, run.last) === 0x2e && isInitial(page, token);
}

/** `Example's notes`: whose record it is. */
function possessive(page: Page, token: number, run: NameRun): boolean {
  const owned = (kindsAt(page, run.last) & POSSESSIVE) !== 0 && (cuesAt(page, run.last + 1) & CARE) !== 0;
  return owned && run.last === token && !isOrdinary(page, token);
}

/** What announces a name before the token, if anything does. */
function announced(page: Page, token: number): 'label' | 'greeting' | 'apposition' | 'patient' | undefined {
  if (token === 0) {
    return undefined;
  }
  const cues = cuesAt(page, token - 1);
  const gap = gapBefore(page, token);
  const plain = gap === ' ' || gap === ', ' || gap === ' (';
  if ((cues & PERSON) !== 0 && (gap.startsWith(':') || gap.startsWith(' :') || gap.startsWith('-') || gap === '\t')) {
    return 'label';
  }
  if ((cues & GREETING) !== 0 && (gap === ' ' || gap === ',\n' || gap === ', ')) {
    return 'greeting';
  }
  if ((cues & DEMOGRAPHIC) !== 0 && plain) {
    return 'apposition';
  }
  return (cues & PERSON) !== 0 && plain ? 'patient' : undefined;
}

/** A run after an announcing word; a lone unlisted word counts only after a label. */
function byAnnouncement(page: Page, token: number, run: NameRun): NameRule | undefined {
  const by = announced(page, token);
  if (by === undefined || run.words === 0) {
    return undefined;
  }
  const place = (cuesAt(page, token) & PLACE) !== 0 && !run.given;
  const strong = run.given || run.words + run.initials >= 2;
  switch (by) {
    case 'label':
      return 'label';
    case 'greeting':
      return place ? undefined : 'greeting';
    case 'apposition':
    case 'patient':
      return strong && !place ? 'apposition' : undefined;
  }
}

function byLists(page: Page, token: number, run: NameRun): NameRule | undefined {
  const place = (cuesAt(page, token) & PLACE) !== 0;
  if (possessive(page, token, run)) {
    return 'possessive';
  }
  if (run.given) {
    const ordinary = isOrdinary(page, token);
    if (run.surname) {
      return ordinary && isOrdinary(page, run.last) && !inSentence(page, token) ? undefined : 'given_surname';
    }
    if (run.initials > 0) {
      return !ordinary || closesInitial(page, run.last) ? 'given_initial' : undefined;
    }
    return run.words >= 2 && !place && !ordinary ? 'given_word' : undefined;
  }
  if (run.words === 1 && run.initials === 1 && isInitial(page, run.last) && !place) {
    return closesInitial(page, run.last) && !isAllCapitals(page, token) ? 'word_initial' : undefined;
  }
  const surname = run.surname && run.words >= 2 && !isOrdinary(page, run.last);
  return surname && !place && !isAllCapitals(page, token) ? 'word_surname' : undefined;
}

/** A capital after a comma or a word in small letters is meant: `…, Jack Smith, who …`. */
function inSentence(page: Page, token: number): boolean {
  const gap = gapBefore(page, token);
  const small = (kindsAt(page, token - 1) & (UPPER | INITIAL_UPPER | DIGIT)) === 0;
  return token > 0 && (gap === ', ' || gap === ' ') && small;
}

/** The initial of `Example A.` has its dot, or ends the phrase. */
function closesInitial(page: Page, token: number): boolean {
  const unit = unitAfter(page, token);
  return unit === 0x2e || unit === COMMA || Number.isNaN(unit) || unit === 0x29 || unit === 0x3f;
}

/** `Example, Ada`: surname first, both listed. */
function inverted(page: Page, token: number): number {
  const next = token + 1;
  const listed = (cuesAt(page, token) & SURNAME) !== 0 && (cuesAt(page, next) & GIVEN) !== 0;
  if (!listed || unitAfter(page, token) !== COMMA || !isCapitalWord(page, next) || gapBefore(page, next) !== ', ') {
    return -1;
  }
  if (isOrdinary(page, token) && isOrdinary(page, next)) {
    return -1;
  }
  const more = runsOn(page, next) && isInitial(page, next + 1) ? next + 1 : next;
  return report(page, { first: token, last: more }, 'inverted');
}

/** `Name: O'BRIEN, SEAN T.`: a listed given name after the surname that a form asks for first. */
function withGiven(page: Page, last: number): number {
  const next = last + 1;
  const given = (cuesAt(page, next) & GIVEN) !== 0 && isCapitalWord(page, next);
  if (!given || unitAfter(page, last) !== COMMA || gapBefore(page, next) !== ', ') {
    return last;
  }
  return runsOn(page, next) && isInitial(page, next + 1) ? next + 1 : next;
}

/** False when nothing beside the word could make it a name. */
function nameNear(page: Page, token: number): boolean {
  return (
    (cuesAt(page, token) & (TITLE | DOCTOR | GIVEN | SURNAME)) !== 0 ||
    (cuesAt(page, token - 1) & (PERSON | GREETING | DEMOGRAPHIC)) !== 0 ||
    ((cuesAt(page, token + 1) | cuesAt(page, token + 2)) & SURNAME) !== 0 ||
    lengthOf(page, token + 1) === 1 ||
    (kindsAt(page, token) & POSSESSIVE) !== 0
  );
}

export const personNameDetector: Detector = {
  id: 'person_name',
  anchor: 'capital',
  detect(page, token) {
    if (!nameNear(page, token)) {
      return -1;
    }
    const found = titled(page, token);
    if (found >= 0) {
      return found;
    }
    const run = readName(page, token);
    if (run.words === 0) {
      return -1;
    }
    const rule = byAnnouncement(page, token, run) ?? byLists(page, token, run);
    if (rule === undefined) {
      return inverted(page, token);
    }
    return report(page, { first: token, last: rule === 'label' ? withGiven(page, run.last) : run.last }, rule);
  },
};
