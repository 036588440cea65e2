/**
 * Quasi-identifiers: a bare date, a town, a place of care, a doctor's name or the age of a relative says nothing about who
 * the patient is until something else in the same text does (ADR 028). Keeps such findings, but does not count them alone.
 */
import { namesCareEvent } from './date-events.ts';
import { CONFIDENCE_COUNTED_MIN, type Finding } from './types.ts';

/** What an unlinked quasi-identifier is worth: kept as a finding, below CONFIDENCE_COUNTED_MIN. */
const CONFIDENCE_UNLINKED = 0.4;
/** Units between two quasi-identifiers that tell of one visit ("seen by Dr. A. at Example Clinic on 3/4/2024"). */
const VISIT_GAP_UNITS_MAX = 60;
/** Dates whose neighbourhood is read in a text that nothing else links. */
const EVENT_DATES_MAX = 200;
/** The end of a sentence or of a line: what stands behind it may be another visit. */
const SENTENCE_END = /[.!?]\s+[A-Z]|\n/;

const WHEN = 1;
const WHERE = 2;
const WHO = 4;
const SOMEBODY_ELSE = 8;

/** Places that many people share; street addresses, ZIP codes and labelled places are not among them. */
const SHARED_PLACES: ReadonlySet<string> = new Set([
  'geo.facility',
  'geo.care_site',
  'geo.city',
  'geo.city_state',
  'geo.county',
  'geo.landmark',
  'geo.saint',
]);

/** Numbers of some record, of which nothing says whose. */
const UNLABELLED: ReadonlySet<string> = new Set(['other_id.shape', 'other_id.hash']);

/** Which kind of quasi-identifier a finding is; 0 for everything else. */
function quasiKind({ type, rule }: Finding): number {
  switch (type) {
    case 'date':
      return rule === 'date.labelled' ? 0 : WHEN;
    case 'geo':
      return SHARED_PLACES.has(rule) ? WHERE : 0;
    case 'name':
      return rule === 'name.doctor' ? WHO : 0;
    case 'other_id':
      return UNLABELLED.has(rule) ? SOMEBODY_ELSE : 0;
    case 'age90':
      return rule === 'age90.relative' ? SOMEBODY_ELSE : 0;
    default:
      return 0;
  }
}

function isDirect(found: Finding): boolean {
  return found.kind === 'identifier' && found.confidence >= CONFIDENCE_COUNTED_MIN && quasiKind(found) === 0;
}

/** True when two of date, place and doctor stand side by side in one sentence: that visit is one patient's. */
function tellsOfVisit(findings: readonly Finding[], text: string): boolean {
  let seen = 0;
  let end = -VISIT_GAP_UNITS_MAX - 1;
  for (const found of findings) {
    const kind = quasiKind(found) & ~SOMEBODY_ELSE;
    if (kind === 0) {
      continue;
    }
    const near = found.start - end <= VISIT_GAP_UNITS_MAX && !SENTENCE_END.test(text.slice(end, found.start));
    seen = near ? seen | kind : kind;
    if ((seen & (seen - 1)) !== 0) {
      return true;
    }
    end = found.end;
  }
  return false;
}

/** True when one of the first dates is the day of a care event by the words beside it. */
function datesCareEvent(findings: readonly Finding[], text: string): boolean {
  let read = 0;
  for (const found of findings) {
    if (found.type === 'date') {
      if (namesCareEvent(text, found)) {
        return true;
      }
      read += 1;
      if (read === EVENT_DATES_MAX) {
        return false;
      }
    }
  }
  return false;
}

/**
 * The same findings of `text`, in order of place; quasi-identifiers fall to 0.4 when nothing links them to a patient: no
 * name, number, contact, street address, date of birth, labelled field or dated care event anywhere, and no visit told of (two
 * of date, place and doctor in one sentence). Linear; never throws.
 */
export function linkFindings(findings: Finding[], text: string): Finding[] {
  if (findings.some(isDirect) || tellsOfVisit(findings, text) || datesCareEvent(findings, text)) {
    return findings;
  }
  return findings.map((found) => (quasiKind(found) === 0 ? found : { ...found, confidence: CONFIDENCE_UNLINKED }));
}
