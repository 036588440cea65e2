/** Word endings that mark a diagnosis, an operation or a drug class (general medical word formation; INN stems for drugs). */
import { healthBit } from './marks.ts';

/** Shorter words are not looked at. */
export const SUFFIX_WORD_UNITS_MIN = 7;
const WORD_UNITS_MAX = 40;

/** INN stems: WHO, "The use of stems in the selection of International Nonproprietary Names". */
const DRUG = `statin, pril, sartan, olol, cillin, cycline, floxacin, prazole, conazole, gliptin, gliflozin, glutide,
  tinib, ciclib, zumab, ximab, lumab, tumab, dipine, triptan, setron, thiazide, semide, parin, xaban, gatran, navir,
  tegravir, ciclovir, lukast, dronate, barbital, azepam, azolam, caine, curium, profen, oxetine, idone, cef, mycin,
  tidine, formin, glinide, glitazone, asone, isolone, terol, tropium`;
const CONDITION = `itis, emia, aemia, uria, algia, megaly, rrhea, rrhoea, rrhage, plegia, paresis, penia, cytosis,
  myopathy, neuropathy, nephropathy, retinopathy, cardiomyopathy, lymphoma, carcinoma, sarcoma, blastoma, adenoma,
  dysplasia, sclerosis, stenosis, fibrosis, thrombosis, phagia, pnea, trophy, itides, ectasis, osis`;
const PROCEDURE = `ectomy, otomy, ostomy, plasty, scopy, centesis, desis, pexy, rrhaphy, graphy, gram`;
/** Ordinary words that end alike. */
const ORDINARY = `osmosis, symbiosis, hypnosis, metamorphosis, apotheosis, meiosis, mitosis, diagnosis, prognosis, photosynthesis,
  hypotyposis, anastomosis, apoptosis, photography, geography, biography, typography, calligraphy, demography, topography, bibliography,
  choreography, cartography, cryptography, filmography, autobiography, pornography, lithography, oceanography,
  program, diagram, instagram, telegram, hologram, kilogram, milligram, microgram, paragram, anagram, histogram, monogram,
  pictogram, engram, parallelogram, subprogram, microprogram, deprogram, academia, bohemia, apprehend, catastrophy,
  avocaine, ukraine, apologia, nostalgia, centigram, atrophy, instagrams, aphasia, stenography, hydrography,
  ethnography, iconography, ideogram, petrography, infographic, stratigraphy, telegraphy, videography, cinematography`;

const KEY_RADIX = 32;

interface Ending {
  readonly text: string;
  readonly type: number;
}

export interface MedicalSuffixes {
  /** Health bit of the word's ending, or undefined. Looks at no more than ten units. */
  typeOf(text: string, start: number, end: number): number | undefined;
}

function keyOf(beforeLast: number, last: number): number {
  return ((beforeLast & 31) * KEY_RADIX) | (last & 31);
}

export function createMedicalSuffixes(): MedicalSuffixes {
  const byLastTwo: (Ending[] | undefined)[] = new Array(KEY_RADIX * KEY_RADIX).fill(undefined);
  const groups: readonly (readonly [string, number])[] = [
    [DRUG, healthBit('drug')],
    [CONDITION, healthBit('health_context')],
    [PROCEDURE, healthBit('procedure')],
  ];
  for (const [list, type] of groups) {
    for (const text of list.split(/[\s,]+/)) {
      const key = keyOf(text.charCodeAt(text.length - 2), text.charCodeAt(text.length - 1));
      const bucket = byLastTwo[key] ?? [];
      bucket.push({ text, type });
      byLastTwo[key] = bucket;
    }
  }
  const ordinary = new Set(ORDINARY.split(/[\s,]+/));
  return {
    typeOf(text, start, end) {
      if (end - start < SUFFIX_WORD_UNITS_MIN || end - start > WORD_UNITS_MAX) {
        return undefined;
      }
      const bucket = byLastTwo[keyOf(text.charCodeAt(end - 2), text.charCodeAt(end - 1))];
      if (bucket === undefined) {
        return undefined;
      }
      for (const ending of bucket) {
        if (endsWith(text, end, ending.text) && !ordinary.has(text.slice(start, end).toLowerCase())) {
          return ending.type;
        }
      }
      return undefined;
    },
  };
}

function endsWith(text: string, end: number, ending: string): boolean {
  const from = end - ending.length;
  for (let at = 0; at < ending.length; at += 1) {
    if ((text.charCodeAt(from + at) | 0x20) !== ending.charCodeAt(at)) {
      return false;
    }
  }
  return true;
}
