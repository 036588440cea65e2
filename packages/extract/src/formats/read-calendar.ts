/** Reads iCalendar: what, when, where and with whom, in every component; files inside. */
import { htmlToText } from '@sealpost/phi';
import type { DocumentWriter } from '../document-writer.ts';
import type { FormatReader, ReadContext } from '../types.ts';
import { type ContentLine, contentLines, isoDate, unescapeValue } from './content-lines.ts';
import { decodeBytes } from './decode-bytes.ts';
import { humanLabel } from './field-label.ts';
import { createFormatWriter } from './format-writer.ts';

const LABELS: ReadonlyMap<string, string> = new Map([
  ['SUMMARY', 'Summary'],
  ['DESCRIPTION', 'Description'],
  ['LOCATION', 'Location'],
  ['COMMENT', 'Comment'],
  ['CONTACT', 'Contact'],
  ['CATEGORIES', 'Categories'],
  ['RESOURCES', 'Resources'],
  ['DTSTART', 'When'],
  ['DTEND', 'Until'],
  ['DUE', 'Due'],
  ['ATTENDEE', 'Attendee'],
  ['ORGANIZER', 'Organizer'],
  ['URL', 'Link'],
]);
/** Properties that programs set themselves. */
const MECHANICS = new Set(
  `BEGIN END UID VERSION PRODID CALSCALE METHOD DTSTAMP CREATED LAST-MODIFIED SEQUENCE STATUS TRANSP CLASS PRIORITY RRULE
  EXDATE RDATE DURATION TRIGGER ACTION REPEAT TZID TZNAME TZOFFSETFROM TZOFFSETTO TZURL PERCENT-COMPLETE GEO
  RECURRENCE-ID REFRESH-INTERVAL REQUEST-STATUS FREEBUSY X-MICROSOFT-CDO-BUSYSTATUS X-MICROSOFT-CDO-INTENDEDSTATUS
  X-MICROSOFT-CDO-IMPORTANCE X-MICROSOFT-CDO-INSTTYPE X-MICROSOFT-CDO-ALLDAYEVENT X-MICROSOFT-CDO-APPT-SEQUENCE
  X-MICROSOFT-DISALLOW-COUNTER X-MICROSOFT-DONOTFORWARDMEETING X-PUBLISHED-TTL`.split(/\s+/),
);
const COMPONENTS: Readonly<Record<string, string | undefined>> = {
  VEVENT: 'event',
  VTODO: 'task',
  VJOURNAL: 'journal',
};

export const readCalendar: FormatReader = async (source, context) => {
  const writer = createFormatWriter(context);
  const text = decodeBytes(source.bytes);
  if (!/BEGIN:VCALENDAR/i.test(text)) writer.problem('unreadable');
  let place = 'calendar';
  let components = 0;
  for (const line of contentLines(text)) {
    if (context.budget.spent() !== undefined) break;
    if (line.name === 'BEGIN') {
      const component = COMPONENTS[line.value.trim().toUpperCase()];
      if (component !== undefined) place = `${component} ${++components}`;
    }
    if (!MECHANICS.has(line.name)) await addProperty({ writer, context }, line, place);
  }
  return writer.finish('calendar');
};

interface Reading {
  readonly writer: DocumentWriter;
  readonly context: ReadContext;
}

async function addProperty({ writer, context }: Reading, line: ContentLine, place: string): Promise<void> {
  const { name, parameters, value } = line;
  const known = LABELS.get(name);
  const where = known === undefined ? place : `${place} ${known.toLowerCase()}`;
  if (name === 'ATTACH' && /BASE64/i.test(parameters.get('ENCODING') ?? '')) {
    const fileName = parameters.get('FILENAME') ?? parameters.get('X-FILENAME') ?? '';
    writer.name(fileName);
    const bytes = Buffer.from(value, 'base64');
    writer.include(`${place} attachment`, await context.nested(fileName === '' ? { bytes } : { bytes, fileName }));
    return;
  }
  const label = known ?? (name === '' ? '' : humanLabel(name.replace(/^X-/, '').toLowerCase()));
  const text = valueText(line);
  if (text === '') return;
  writer.add(where, label === '' ? text : `${label}: ${text}`);
  const person = parameters.get('CN');
  if (person !== undefined && person !== '') writer.add(where, `Name: ${person}`);
}

function valueText({ name, parameters, value }: ContentLine): string {
  if (name === 'DTSTART' || name === 'DTEND' || name === 'DUE') return isoDate(value);
  const text = unescapeValue(value.replace(/^mailto:/i, '')).trim();
  const isHtml = name === 'X-ALT-DESC' || /text\/html/i.test(parameters.get('FMTTYPE') ?? '');
  return isHtml || /<[a-z][^<>]{0,200}>/i.test(text) ? htmlToText(text).text.trim() : text;
}
