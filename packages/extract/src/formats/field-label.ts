/** Names of fields (column headings, JSON keys, XML elements) as people write them, and which of them say "heading". */

/** A label is cut here, in UTF-16 units: a longer one is a sentence. */
const LABEL_UNITS_MAX = 48;
/** Words of headings in lists and forms about people and care; written for this package. */
const HEADING_WORDS = new Set(
  `name names first last middle maiden given family surname suffix initial patient member subscriber client guarantor
  insured beneficiary resident employee provider physician doctor nurse attending referring dob birth birthday birthdate
  born age sex gender race date dates time day month year admit admitted admission discharge discharged visit encounter
  appointment appt service dos id ids identifier mrn ssn npi dea social security number no num nbr record chart account
  acct policy plan payer insurance group medicare medicaid mbi phone telephone tel mobile cell fax email mail e-mail
  contact address street city town state zip zipcode postal county country language diagnosis dx icd code cpt hcpcs
  procedure condition problem allergy allergies medication drug dose dosage route frequency quantity qty refills
  prescription rx ndc test result results value unit units reference range lab specimen status type category description
  note notes comment comments reason facility location department clinic room bed ward amount balance charge paid due
  total claim invoice license vehicle vin serial device url ip relationship spouse emergency employer occupation
  username user password title organization organisation company start end from to subject`
    .split(/\s+/)
    .filter((word) => word !== ''),
);

/**
 * `patient_firstName` becomes `Patient first name`; words in capitals (`MRN`) stay, and so does what people wrote with
 * spaces: it may be a name.
 */
export function humanLabel(raw: string): string {
  const given = raw.slice(0, LABEL_UNITS_MAX * 2).trim();
  const spaced = given.replace(/[\s_:.#*/\\-]+/g, ' ').trim();
  if (/\s/.test(given)) return spaced.slice(0, LABEL_UNITS_MAX);
  const words = spaced
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .split(' ')
    .map((word) => (/^[A-Z][a-z]+$/.test(word) ? word.toLowerCase() : word));
  const label = words.join(' ').slice(0, LABEL_UNITS_MAX);
  return label.charAt(0).toUpperCase() + label.slice(1);
}

/** Fields named after a date, and the words that make it a date of someone's life or care. */
const DATE_FIELD = /\bdate\b|\bday\b|\btime\b/i;
const CARE =
  /birth|dob|admi|discharg|service|visit|death|died|deceas|appoint|proced|surg|collect|specimen|onset|diagnos|encounter|treat|exam|result|dose|prescri|refill|immuni|vaccin|patient|member|coverage|claim/i;

/**
 * `label: value`. A date under a heading such as `Date` or `Order date` stands alone: with its label it would count as a
 * date of someone's care, which in lists of goods and bills it is not; beside a name it counts without one too.
 */
export function labelled(label: string, value: string): string {
  const isPlainDate = DATE_FIELD.test(label) && /^[0-9]{1,4}[-/.]/.test(value) && !CARE.test(label);
  return label === '' || isPlainDate ? value : `${label}: ${value}`;
}

/** True for a short text of letters without the digits, marks and sentences that values have. */
export function isLabelLike(cell: string): boolean {
  if (cell.length === 0 || cell.length > LABEL_UNITS_MAX) return false;
  // bounded: at most LABEL_UNITS_MAX units.
  return /^[\p{L}#][\p{L}\p{M}\s_./()#&'’*-]*[0-9]{0,2}[\p{L})\s:?*#.]*$/u.test(cell) && !/@|[.?]\s/.test(cell);
}

/** Cells whose answer is remembered: columns repeat themselves. */
const REMEMBERED_MAX = 4_096;

/** Answers `isHeading` for one document, remembering short cells. */
export function createHeadingTest(): (cell: string) => boolean {
  const known = new Map<string, boolean>();
  return (cell) => {
    if (cell.length > LABEL_UNITS_MAX || cell.length < 2) return false;
    const remembered = known.get(cell);
    if (remembered !== undefined) return remembered;
    const answer = isHeading(cell);
    if (known.size < REMEMBERED_MAX) known.set(cell, answer);
    return answer;
  };
}

/** True when the words of a cell are those of headings, all of them or all but one. */
export function isHeading(cell: string): boolean {
  if (!isLabelLike(cell)) return false;
  const words = humanLabel(cell)
    .toLowerCase()
    .split(/[^\p{L}]+/u)
    .filter((word) => word.length > 1 && word !== 'of' && word !== 'the');
  const known = words.filter((word) => HEADING_WORDS.has(word)).length;
  return known > 0 && words.length - known <= 1 && known * 2 >= words.length;
}
