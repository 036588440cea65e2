/** Takes words and short titles out of the tabular list of ICD-10-CM. */

const WORD_UNITS_MIN = 5;
const PHRASE_WORDS_MAX = 3;
/** Chapters V-Z and the table of poisons name vehicles, places and chemicals: ordinary words elsewhere. */
const CLINICAL_CODE = /^(?:[A-S][0-9]|T[0-2])/;
/** Titles of these letters hold too many plain words to stand alone as phrases. */
const PHRASE_CODE = /^[A-R][0-9]/;
/** Words of titles that say nothing by themselves. */
const FILLER =
  /\b(?:other|unspecified|specified|elsewhere|classified|without|with|due|not|and|or|of|in|the|by|to|nos|nec|type|stage|site|sites)\b/;

/** Spellings and proper adjectives that the word list of American English lacks. */
const NOT_MEDICAL: ReadonlySet<string> = new Set([
  'centre',
  'fibre',
  'litre',
  'metre',
  'asian',
  'korean',
  'bolivian',
  'conditioner',
  'japanese',
  'african',
]);

const CLASSES: readonly (readonly [string, RegExp])[] = [
  ['ICD10_SUBSTANCE_USE', /^F1/],
  ['ICD10_MENTAL_HEALTH', /^F(?:0|[2-9])/],
  ['ICD10_REPRODUCTIVE', /^(?:O[0-9]|N9[678])/],
  ['ICD10_GENETIC', /^Q9/],
  ['ICD10_CONDITIONS', PHRASE_CODE],
];

export interface Icd10Terms {
  readonly words: readonly string[];
  /** By name of the constant. */
  readonly phrases: Readonly<Record<string, readonly string[]>>;
}

/** Code and title or inclusion note of every entry, in order. */
function* titles(xml: string): Generator<readonly [string, string]> {
  let code = '';
  for (const match of xml.matchAll(
    /<name>([A-Z][0-9][A-Z0-9.]*)<\/name>|<desc>([^<]+)<\/desc>|<inclusionTerm>([\s\S]*?)<\/inclusionTerm>/g,
  )) {
    code = match[1] ?? code;
    if (match[2] !== undefined && code !== '') {
      yield [code, match[2]];
    }
    for (const note of (match[3] ?? '').matchAll(/<note>([^<]+)<\/note>/g)) {
      yield [code, note[1] ?? ''];
    }
  }
}

function isOrdinary(word: string, english: ReadonlySet<string>): boolean {
  const stems = [
    word,
    word.replace(/s$/, ''),
    word.replace(/es$/, ''),
    word.replace(/ed$/, ''),
    word.replace(/ly$/, ''),
  ];
  return [...stems, word.replace(/ing$/, ''), word.replace(/^(?:non|un|pre|post|re)/, '')].some((stem) =>
    english.has(stem),
  );
}

function phraseOf(title: string): string | undefined {
  const text = title.toLowerCase().replace(/'s\b/g, '').replace(/-/g, ' ').trim();
  const count = text.split(' ').length;
  const plain = /^[a-z ]+$/.test(text) && !FILLER.test(text);
  return plain && count >= 2 && count <= PHRASE_WORDS_MAX ? text : undefined;
}

export function icd10Terms(
  xml: string,
  known: {
    readonly english: ReadonlySet<string>;
    readonly people: ReadonlySet<string>;
    readonly towns: ReadonlySet<string>;
  },
): Icd10Terms {
  const words = new Set<string>();
  const phrases = new Map<string, Set<string>>(CLASSES.map(([name]) => [name, new Set()]));
  for (const [code, title] of titles(xml)) {
    if (!CLINICAL_CODE.test(code)) {
      continue;
    }
    for (const [word] of title.matchAll(/[A-Za-z]+/g)) {
      const lower = word.toLowerCase();
      const fits = lower.length >= WORD_UNITS_MIN && !isOrdinary(lower, known.english) && !NOT_MEDICAL.has(lower);
      if (fits && !known.people.has(lower) && !known.towns.has(lower)) {
        words.add(lower);
      }
    }
    const phrase = phraseOf(title);
    const name = CLASSES.find(([, codes]) => codes.test(code))?.[0];
    if (phrase !== undefined && name !== undefined) {
      phrases.get(name)?.add(phrase);
    }
  }
  const useful = (phrase: string): boolean => phrase.split(' ').every((word) => !words.has(word));
  return {
    words: [...words].sort(),
    phrases: Object.fromEntries(
      [...phrases].map(([name, set]) => [
        name,
        [...set].filter((each) => name !== 'ICD10_CONDITIONS' || useful(each)).sort(),
      ]),
    ),
  };
}
