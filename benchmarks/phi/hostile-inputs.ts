/** Inputs made to cost a scanner time: anchors of every detector, repeated, mixed and nested to a wanted length. */
import type { Random } from '@sealpost/kernel';
import { FRAGMENT_GROUPS, PHRASES, RARE_UNITS, WORDS } from './hostile-fragments.ts';

export interface HostileInput {
  /** What it is made of; inputs of one kind differ by their random choices. */
  readonly kind: string;
  readonly text: string;
}

type Maker = (random: Random, units: number) => string;

/** Fragments that one mixed input repeats. */
const MIXED_MAX = 6;
/** Units of the longest word that has no space in it. */
const LONG_WORD_UNITS = 4_096;
/** Random stretches that a kind repeats rather than draws anew: drawing a million units costs more than scanning them. */
const STRETCH_UNITS = 8_192;

const SEPARATORS = [
  '',
  ' ',
  '\n',
  ', ',
  '-',
  '.',
  ':',
  '/',
  '\t',
  ' \n ',
  '  ',
  ';',
  '\u200b',
  '\u00a0',
  '(',
  '"',
  '#',
];

const below = (random: Random, limit: number): number => Math.floor(random.fraction() * limit);

function pick<T>(random: Random, from: readonly T[]): T {
  return from[below(random, from.length)] as T;
}

const filled = (fragment: string, units: number): string =>
  fragment.repeat(Math.ceil(units / Math.max(1, fragment.length))).slice(0, units);

function unitsFrom(random: Random, alphabet: string, length: number): string {
  const units = Array.from(alphabet);
  return Array.from({ length }, () => pick(random, units)).join('');
}

/** A random stretch over an alphabet, repeated to the wanted length. */
const drawnFrom =
  (alphabet: string): Maker =>
  (random, units) =>
    filled(unitsFrom(random, alphabet, Math.min(units, STRETCH_UNITS)), units);

function randomBytes(random: Random, units: number): string {
  return filled(random.bytes(Math.min(units, STRETCH_UNITS * 8)).toString('latin1'), units);
}

function randomUnits(random: Random, units: number): string {
  const codes = Array.from({ length: Math.min(units, STRETCH_UNITS) }, () => below(random, 0x10000));
  return filled(String.fromCharCode(...codes), units);
}

/** Fragments of one or several groups, one after the other, parted by one separator. */
function mixed(random: Random, units: number): string {
  const separator = pick(random, SEPARATORS);
  const count = 1 + below(random, MIXED_MAX);
  const parts = Array.from({ length: count }, () => pick(random, pick(random, Object.values(FRAGMENT_GROUPS))));
  return filled(`${parts.join(separator)}${separator}`, units);
}

/** Fragments in an order that does not repeat within a stretch. */
function shuffled(random: Random, units: number): string {
  const separator = pick(random, SEPARATORS);
  const all = Object.values(FRAGMENT_GROUPS).flat();
  let stretch = '';
  while (stretch.length < STRETCH_UNITS) stretch += `${pick(random, all)}${separator}`;
  return filled(stretch, units);
}

function longWords(random: Random, units: number): string {
  const word = unitsFrom(random, pick(random, RARE_UNITS), 1 + below(random, LONG_WORD_UNITS));
  return filled(`${word}${pick(random, SEPARATORS)}`, units);
}

const nested =
  (open: string, close: string): Maker =>
  (_random, units) => {
    const depth = Math.floor(units / (open.length + close.length));
    return open.repeat(depth) + close.repeat(depth);
  };

const repeated =
  (...fragments: readonly string[]): Maker =>
  (random, units) =>
    filled(pick(random, fragments), units);

/** Beginnings of phrases that never end: a phrase walk that restarts at each word pays for every one. */
function phrasePrefixes(random: Random, units: number): string {
  const words = pick(random, PHRASES).split(' ');
  const prefix = words.slice(0, 1 + below(random, words.length)).join(' ');
  return filled(`${prefix} `, units);
}

/** Capitalised words without end: names, places, titles. */
function capitals(random: Random, units: number): string {
  const chosen = Array.from({ length: 40 }, () => pick(random, WORDS));
  const cased = chosen.map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`);
  return filled(`${cased.join(' ')} `, units);
}

/** A value of one detector between invisible characters, as text that hides does it. */
function interleaved(random: Random, units: number): string {
  const value = pick(random, pick(random, Object.values(FRAGMENT_GROUPS)));
  const between = pick(random, [
    '\u200b',
    '\u00ad',
    '\u202e',
    '\u2066',
    '\ufeff',
    '\u0301',
    '&#8203;',
    '<b></b>',
    '=\r\n',
  ]);
  return filled(`${Array.from(value).join(between)} `, units);
}

const MAKERS: Readonly<Record<string, Maker>> = {
  ...Object.fromEntries(Object.entries(FRAGMENT_GROUPS).map(([name, of]) => [`repeated:${name}`, repeated(...of)])),
  'spaced:anchors': (random, units) =>
    filled(`${pick(random, pick(random, Object.values(FRAGMENT_GROUPS)))}${' '.repeat(1 + below(random, 60))}`, units),
  'random:bytes': randomBytes,
  'random:units': randomUnits,
  'drawn:digits': drawnFrom('0123456789'),
  'drawn:digits-and-marks': drawnFrom('0123456789-./ ()'),
  'drawn:dates': drawnFrom('0123456789/-, JanMarch'),
  'drawn:capitals': drawnFrom('ABCDEFGHIJKLMNOPQRSTUVWXYZ '),
  'drawn:alphanumeric': drawnFrom('ABCDEF0123456789 -'),
  'drawn:brackets': drawnFrom('()[]{}<>'),
  'drawn:tags': drawnFrom('<>/ab="\' !-'),
  'drawn:entities': drawnFrom('&#x;0129amplt'),
  'drawn:percent': drawnFrom('%0123456789ABCDEF'),
  'drawn:base64': drawnFrom('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/='),
  'drawn:at-and-dots': drawnFrom('ab@.-_+ '),
  'drawn:urls': drawnFrom('htps:/w.com?=&#@ '),
  'drawn:ip': drawnFrom('0123456789abcdef:. '),
  'drawn:non-ascii': drawnFrom('ＡＢＣ１２３АВЕорс\u200b\u00ad\u202e٠١٢é'),
  'drawn:zero-width': drawnFrom('a1\u200b\u200c\u200d\u2060\ufeff\u00ad\u202a\u202e'),
  'drawn:surrogates': drawnFrom('𝟎𝟏𝐀𝐛😀\ud800\udc00 '),
  'drawn:lines': drawnFrom('a:1\n\r \t'),
  'words:capitalised': capitals,
  'words:phrase-prefixes': phrasePrefixes,
  'words:long': longWords,
  'words:one-letter': drawnFrom('ABCxyz .'),
  'mixed:fragments': mixed,
  'mixed:shuffled': shuffled,
  'mixed:interleaved': interleaved,
  'nested:div': nested('<div>', '</div>'),
  'nested:hidden': nested('<span style="display:none">', '</span>'),
  'nested:table': nested('<table><tr><td>', '</td></tr></table>'),
  'nested:unclosed': repeated(
    '<div>',
    '<b><i>',
    '<a href="',
    '<!--',
    '<![CDATA[',
    '<script>',
    '<style>',
    '<title>',
    "<p title='x",
  ),
  'nested:brackets': nested('(', ')'),
  'nested:quotes': nested('"(', ')"'),
  'html:open-angles': repeated(
    '<',
    '<<',
    '< ',
    '</',
    '<!',
    '<?',
    '<a',
    '<a <',
    '<a b=',
    '<a b="',
    '<!-',
    '<!--',
    '<!-->',
    '<!DOCTYPE ',
  ),
  'html:entities': repeated(
    '&',
    '&#',
    '&#x',
    '&amp',
    '&amp;',
    '&#65',
    '&#x41;',
    '&a',
    '&&',
    '&#1114112;',
    '&notanentity;',
    '&lt;b&gt;',
  ),
  'html:attributes': repeated(
    '<a a a a a a ',
    '<img alt="x" title="y">',
    '<a href=https://a.example/ ',
    '<a b = "c" ',
    "<i alt='",
  ),
  'html:comments': repeated('<!-- -- ', '<!-- x -->', '--><!--', '<!--[if mso]>', '<![endif]-->'),
  'html:raw-text': repeated('<script>x', '</script', '<style></style>', '<script></scrip', '<textarea>', '<noscript>'),
  'decode:percent': repeated('%', '%2', '%25', '%2525', '%41%42', '%E2%80%8B', '%u0041', '=3D', '%00'),
  'decode:base64': repeated('QUJD', 'QUJDREVG', 'MTIzLTQ1LTY3ODk=', 'PGI+PC9iPg==', 'UVVKRA=='),
};

/** Names of all kinds, in the order in which {@link hostileInputs} gives them. */
export const HOSTILE_KINDS: readonly string[] = Object.keys(MAKERS);

/**
 * Endless: one input of each kind, then again with other random choices. Take as many as time allows.
 * `units` is the length of every text in UTF-16 units (at least as many bytes in UTF-8).
 */
export function* hostileInputs(random: Random, units: number): Generator<HostileInput> {
  for (;;) {
    for (const [kind, make] of Object.entries(MAKERS)) {
      yield { kind, text: make(random, units).slice(0, units) };
    }
  }
}
