/** Tells from the words beside a date whether it is the date of a care event: a labelled field written without its colon. */
import type { Finding } from './types.ts';

/** Units before and after a date that are read. */
const BEFORE_UNITS_MAX = 88;
const AFTER_UNITS_MAX = 56;

/** What care calls an event that has a date. */
const EVENT =
  '(?:appointment|appt|surgery|procedure|operation|admission|discharge|follow[- ]?up|check[- ]?up|physical|consult(?:ation)?|hospital stay|hospitali[sz]ation|(?:office|clinic|hospital|nurse|home|telehealth|video|er|ed|wellness) visit)';
/** What a mail to a patient dates: wider, since "your" says whose it is. */
const YOURS =
  '(?:appointment|appt|visit|surgery|procedure|operation|admission|discharge|stay|follow[- ]?up|check[- ]?up|physical|consult(?:ation)?|exam(?:ination)?|scan|mri|ct|x[- ]?ray|ultrasound|mammogram|colonoscopy|biopsy|tests?|labs?|blood work|results?|session|treatment|therapy|infusion|injection|vaccin(?:e|ation)|shot|dose|refill|prescription|screening|cleaning|service|care|claim|here|seen|admitted|discharged|treated|examined|tested|screened)';
const LABEL_OF =
  '(?:service|care|admission|discharge|surgery|procedure|visit|operation|treatment|injury|illness|accident|incident|onset|exam(?:ination)?|diagnosis|death|birth|hospitali[sz]ation|transfer|collection|encounter|appointment|consult(?:ation)?|delivery of (?:the )?(?:baby|child))';
const LABEL_BEFORE =
  '(?:service|admission|admit|discharge|surgery|procedure|visit|appointment|appt|exam|injury|operation|treatment|death|hospitali[sz]ation|encounter|onset|diagnosis|birth|follow[- ]?up|test|lab|collection|scan|result|referral|transfer|consent|enrol?lment|coverage|infusion|vaccination|immunization)';
const PLACE = '(?:clinic|office|hospital|er|ed|icu|emergency(?: room| department)?|urgent care|ward|unit|facility)';
const IMAGE =
  '(?:x[- ]?rays?|mri|ct(?: scan)?|ultrasound|mammogram|biopsy|ekg|ecg|echo|colonoscopy|blood (?:test|work)|labs?)';
const COURSE =
  '(?:symptoms?|treatment|therapy|chemo(?:therapy)?|radiation|dialysis|medications?|rehab|antibiotics?|coverage|eligibility|last menstrual period|lmp)';
const BEGINS = '(?:began|begins|begin|started|starts|start|starting|ended|ends|finished|completed|resumes?|stopped)';
/** Between the event and its date: no more than a sentence goes on. */
const SOME = '[^.!?\\n]{0,40}?';
const JOIN = '(?:on|for|is|was|to|of|from|until|by|dated|:|-)';
const WEEKDAY = '(?:the )?(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,? )?(?:the )?';

/** Each ends where the date begins. */
const BEFORE: readonly RegExp[] = [
  `dates? of ${LABEL_OF}(?: ${SOME}${JOIN})?`,
  `${LABEL_BEFORE} dates?(?: ${SOME}${JOIN})?`,
  `(?:dos|dod|doa|lmp|edd|edc|estimated due date|last menstrual period)(?: ${JOIN})?`,
  `(?:died|passed away|deceased|admitted|readmitted|discharged|hospitali[sz]ed)(?: (?:${SOME} )?on)?`,
  `(?<!last )(?:seen|treated|evaluated|examined)(?: (?:in|at|by) ${SOME}\\b${PLACE}[^.!?\\n]{0,16}?)?(?: on)?`,
  '(?:transferred|intubated|extubated|vaccinated|immuni[sz]ed|diagnosed|biopsied|screened|operated|pronounced(?: dead)?|injured)(?: [^.!?\\n]{0,24}?)? on',
  `${EVENT}(?: (?:was|is|has been|will be))?(?: (?:scheduled|booked|set|planned|moved|rescheduled|confirmed|changed|due|done|performed))?(?: (?:on|for|to|is|was))`,
  `(?:scheduled|booked|admitted|referred|listed|due|in|here|back) for ${SOME}\\b${EVENT}(?: on)?`,
  `\\byour?(?: ${SOME})?\\b${YOURS}(?: ${SOME})?\\b(?:on|for|is|was|to|of|from|until|by|dated)`,
  `\\byour?(?: ${SOME})?\\b${YOURS}:`,
  '(?:specimens?|samples?|labs?|blood|swab|urine)(?: (?:was|were))? (?:collected|drawn|taken|obtained)(?: on)?',
  '(?:vaccine|shot|dose|injection|infusion|chemotherapy|dialysis)(?: (?:was|were))? (?:given|administered|scheduled|due)(?: (?:on|for))?',
  '(?:inpatient|in (?:the )?hospital|hospital stay|on the ward|hospitali[sz]ed|admitted|stayed)(?: here)? (?:from|since|until|between)',
  'patient (?:has )?expired(?: on)?',
  'death (?:occurred|was)(?: on)?',
  'services? (?:were |was )?(?:rendered|provided|received) (?:on|from)',
  `(?:visited|arrived at|brought to|came to) (?:the |our |an? )?${PLACE} on`,
  '(?:arrived|brought in|came in) by ambulance(?: on)?',
  `(?:${EVENT}|(?:last|next|first|previous) (?:visit|appointment|exam|session))`,
  `(?:${EVENT}|exam|test|biopsy) (?:was |is )?(?:moved|changed|rescheduled|took place|done|completed)(?: from| to| on)?`,
  '(?:procedure|surgery|operation) performed(?: on)?',
  '(?:samples?|specimens?|results?)(?: (?:was|were))? (?:reported|received|released)(?: on)?',
  `${IMAGE}(?: (?:was|were|is))? (?:taken|done|obtained|scheduled|on|of|for)(?: on| for)?`,
  `${COURSE} ${BEGINS}(?: on)?`,
  '(?:onset|diagnosed|diagnosis (?:was )?made)(?: on)?',
  '(?:accident|injury|incident|fall|crash)(?: (?:happened|occurred|took place))? on',
  '(?:prescribed|referred|prescription (?:was )?(?:filled|written|issued|renewed)|refills? (?:is |are )?(?:due|ready))(?: on)?',
  'delivered (?:an? |her |the |twin )?(?:healthy )?(?:boys?|girls?|baby|infant|son|daughter|twins)(?: on)?',
  '(?:enrolled|consented)(?: (?:in|to) [^.!?\\n]{0,24}?)? on',
  '(?:signed (?:the |her |his )?consent(?: form)?|consent (?:was )?signed)(?: on)?',
  'moved (?:her |him )?to (?:the )?(?:hospice|rehab|ward|icu|floor|nursing home|hospital)(?: on)?',
  '(?<!last )(?:seen|treated|evaluated|examined) (?:by|with) [^.!?\\n]{0,24}? on',
  'tested (?:positive|negative|reactive)(?: for [^.!?\\n]{0,24}?)? on',
  'we (?:saw|will see|see|expect|look forward to seeing) you(?: again)?(?: [^.!?\\n]{0,24}?)?(?: on)?',
  'see you(?: again)?(?: on)?',
  'please (?:come|return|arrive)(?: (?:in|back))?(?: [^.!?\\n]{0,24}?)?(?: on)?',
  'reminder(?: for)?:?',
  'last (?:seen|treated|visited|filled|admitted)',
  'last (?:dose|shot|tetanus(?: shot)?|colonoscopy|mammogram|pap(?: smear)?|eye exam|refill|fill|physical|a1c|period|treatment|infusion)(?: (?:was|given|received))?(?: on)?',
  'passed (?:away )?(?:peacefully )?(?:at [^.!?\\n]{0,24}? )?on',
  '(?:admits?|adm|d/c|dc|discharge planned|onset of [^.!?\\n]{0,24}?)(?: (?:on|for))?',
  '(?:symptoms|ill|sick|unwell|off work|out of work|on (?:medical )?leave|disabled) (?:since|from|until|through)',
  '(?:chart|progress|clinic|nursing|visit|operative|discharge) (?:notes?|summary|report|record) (?:dated|of|from|for)',
  '(?:lab|pathology|radiology) (?:report|result)s? (?:dated|of|from|for)',
  '(?:prescription|referral|charges?|test|imaging|scan) (?:dated|of|for)',
  '(?:session|treatment|therapy|dialysis|infusion|vaccination|immunization|telehealth) (?:on|is|was)',
  // bounded: BEFORE_UNITS_MAX units.
].map((pattern) => new RegExp(`(?:^|[^a-z])(?:${pattern})\\s{0,3}${WEEKDAY}$`, 'i'));

/** Each begins where the date ends. */
const AFTER: readonly RegExp[] = [
  `^ ${EVENT}\\b`,
  `^,? (?:s?he|you|the patient|pt|mrs?\\. \\w{1,20}) (?:was|were|is|are|will be) (?:admitted|discharged|hospitali[sz]ed|transferred|scheduled|due for)\\b`,
  `^ (?:is|was) (?:the|her|his|your) (?:date of ${LABEL_OF}|${LABEL_BEFORE} date|${EVENT})\\b`,
  '^ \\((?:dos|date of service|admission|discharge|surgery|visit)\\)',
  // bounded: AFTER_UNITS_MAX units.
].map((pattern) => new RegExp(pattern, 'i'));

/**
 * True when the words around a date of `text` say that it is the day of a care event ("Admission date 3/4/2024", "your visit on
 * 3/4/2024", "Died 3/4/2024"). Reads BEFORE_UNITS_MAX units before and AFTER_UNITS_MAX after it; never throws.
 */
export function namesCareEvent(text: string, date: Pick<Finding, 'start' | 'end'>): boolean {
  const before = text.slice(Math.max(0, date.start - BEFORE_UNITS_MAX), date.start);
  const after = text.slice(date.end, date.end + AFTER_UNITS_MAX);
  return BEFORE.some((pattern) => pattern.test(before)) || AFTER.some((pattern) => pattern.test(after));
}
