/** The text of a MIME part as people read it: HTML without tags, calendars without folds, each with its way back. */
import type { MimePart } from '@sealpost/mail';
import { htmlToText } from '@sealpost/phi';
import { calendarText } from './calendar-text.ts';
import { decodePart } from './decode-part.ts';
import type { PartDraft, Reading } from './reading.ts';

/** Texts whose tags readers do not show: HTML, AMP for mail, enriched text. */
const MARKED_UP: ReadonlySet<string> = new Set([...['text/html', 'text/x-amp-html', 'text/enriched', 'text/richtext']]);

/** The part's text, decoded and made readable, taken from what may be looked into. */
export function readableText(reading: Reading, part: MimePart, place: Pick<PartDraft, 'label' | 'partId'>): PartDraft {
  const { text, problems } = decodePart(part, reading.left);
  reading.left -= Math.min(reading.left, part.body.end - part.body.start);
  if (MARKED_UP.has(part.contentType)) {
    const html = htmlToText(text);
    return {
      ...place,
      text: html.text,
      toSource: html.toSource,
      problems: html.truncated ? [...problems, 'too_large'] : problems,
    };
  }
  if (part.contentType !== 'text/calendar') return { ...place, text, problems };
  return { ...place, ...calendarText(text), problems };
}
