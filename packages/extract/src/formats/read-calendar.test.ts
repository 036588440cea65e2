import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readContext } from '../testing/read-context.ts';
import { readCalendar } from './read-calendar.ts';
import { insideDocument, placeTexts } from './testing/place-texts.ts';

const event = (...lines: readonly string[]): Buffer =>
  Buffer.from(['BEGIN:VCALENDAR', 'BEGIN:VEVENT', ...lines, 'END:VEVENT', 'END:VCALENDAR'].join('\r\n'));
const texts = async (...lines: readonly string[]) =>
  placeTexts(await readCalendar({ bytes: event(...lines) }, readContext()));

describe('readCalendar', () => {
  it('unfolds lines, undoes escapes, and labels what people wrote', async () => {
    const found = await texts(
      'SUMMARY:Visit of Ada Exam',
      ' ple',
      'DESCRIPTION:MRN\\: 77\\nbring card\\, please',
      'DTSTART;TZID=America/Chicago:20240304T101500',
      'LOCATION:1 Main St',
    );
    assert.equal(found['event 1 summary'], 'Summary: Visit of Ada Example');
    assert.equal(found['event 1 description'], 'Description: MRN: 77\nbring card, please');
    assert.equal(found['event 1 when'], 'When: 2024-03-04 10:15');
    assert.equal(found['event 1 location'], 'Location: 1 Main St');
  });

  it('reads the names of people invited', async () => {
    const found = await texts('ATTENDEE;ROLE=REQ-PARTICIPANT;CN="Example, Ada":mailto:ada@example.com');
    assert.equal(found['event 1 attendee'], 'Attendee: ada@example.com\nName: Example, Ada');
  });

  it('reads descriptions in HTML', async () => {
    const found = await texts('X-ALT-DESC;FMTTYPE=text/html:<b>MR</b>N 5');
    assert.equal(found['event 1'], 'Alt desc: MRN 5');
  });

  it('hands attachments on with their names', async () => {
    const context = readContext({}, async ({ bytes }) => insideDocument(Buffer.from(bytes).toString()));
    const bytes = event('ATTACH;ENCODING=BASE64;VALUE=BINARY;X-FILENAME=ada.txt:aW5zaWRl');
    const document = await readCalendar({ bytes }, context);
    assert.equal(placeTexts(document)['event 1 attachment, line 1'], 'inside');
    assert.deepEqual(document.names, ['ada.txt']);
  });

  it('says unreadable of what is no calendar', async () => {
    assert.deepEqual((await readCalendar({ bytes: Buffer.from('MRN: 5') }, readContext())).problems, ['unreadable']);
  });
});
