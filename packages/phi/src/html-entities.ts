/** Character references of HTML: numeric ones, the Latin-1 set and the punctuation that mail programs write. */

/** HTML 4 names of U+00A0 to U+00FF in order. */
const LATIN1 = `nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute
  micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil
  Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute
  Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute
  icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml`;

const OTHERS: Readonly<Record<string, number>> = {
  amp: 0x26,
  lt: 0x3c,
  gt: 0x3e,
  quot: 0x22,
  apos: 0x27,
  num: 0x23,
  commat: 0x40,
  period: 0x2e,
  comma: 0x2c,
  colon: 0x3a,
  sol: 0x2f,
  lpar: 0x28,
  rpar: 0x29,
  hyphen: 0x2010,
  dash: 0x2010,
  lowbar: 0x5f,
  plus: 0x2b,
  percnt: 0x25,
  Tab: 0x9,
  NewLine: 0xa,
  ensp: 0x2002,
  emsp: 0x2003,
  thinsp: 0x2009,
  zwnj: 0x200c,
  zwj: 0x200d,
  lrm: 0x200e,
  rlm: 0x200f,
  ndash: 0x2013,
  mdash: 0x2014,
  lsquo: 0x2018,
  rsquo: 0x2019,
  sbquo: 0x201a,
  ldquo: 0x201c,
  rdquo: 0x201d,
  bdquo: 0x201e,
  bull: 0x2022,
  hellip: 0x2026,
  euro: 0x20ac,
  trade: 0x2122,
  minus: 0x2212,
  mu: 0x3bc,
  le: 0x2264,
  ge: 0x2265,
};

const LATIN1_FIRST = 0xa0;
/** `&CounterClockwiseContourIntegral;` is the longest name there is; numeric ones with leading zeros end here too. */
const ENTITY_UNITS_MAX = 34;
const ENTITY = /^&(?:#([0-9]{1,8})|#[xX]([0-9a-fA-F]{1,7})|([A-Za-z][A-Za-z0-9]{1,31}))(;?)/;

export interface Entity {
  readonly text: string;
  /** Units of the reference in the source. */
  readonly units: number;
}

export interface EntityDecoder {
  /** The reference at `at` (an ampersand), or undefined when it is just text. Looks at ENTITY_UNITS_MAX units. */
  decode(html: string, at: number): Entity | undefined;
}

/** A number sign or a letter. */
function mayBegin(unit: number): boolean {
  return unit === 0x23 || ((unit | 0x20) >= 0x61 && (unit | 0x20) <= 0x7a);
}

export function createEntityDecoder(): EntityDecoder {
  const names = new Map<string, number>(Object.entries(OTHERS));
  LATIN1.split(/\s+/).forEach((name, index) => {
    names.set(name, LATIN1_FIRST + index);
  });
  return {
    decode(html, at) {
      if (!mayBegin(html.charCodeAt(at + 1))) {
        return undefined;
      }
      const match = ENTITY.exec(html.slice(at, at + ENTITY_UNITS_MAX));
      if (match === null) {
        return undefined;
      }
      const [whole, decimal, hex, name, semicolon] = match;
      const code =
        name === undefined ? Number.parseInt(decimal ?? hex ?? '', hex === undefined ? 10 : 16) : names.get(name);
      if (code === undefined || code > 0x10ffff || code === 0 || (name !== undefined && semicolon === '')) {
        return undefined;
      }
      return { text: String.fromCodePoint(code), units: whole.length };
    },
  };
}
