/** The notice: one thing to do, dates in words, names that cannot break the page. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { partText, parseMessage } from '@sealpost/mail';
import { buildNotice, noticeSubject, spokenDate } from './notice.ts';

const LINK = `https://mail.clinic.example.org/p/${'7'.repeat(32)}`;
const notice = (organisation: string, displayName = 'Riverside <Clinic>') =>
  parseMessage(
    buildNotice({
      from: { local: 'results', domain: 'clinic.example.org', displayName },
      to: { local: 'avery', domain: 'example.net' },
      organisation,
      link: LINK,
      expiresAtMs: Date.UTC(2026, 11, 21, 22, 5),
      timeZone: 'America/Chicago',
      messageId: '<par_1@clinic.example.org>',
      dateMs: Date.UTC(2026, 10, 21, 22, 5),
    }),
  );

describe('buildNotice', () => {
  it('says who, what to do, until when, and how to check, in text and HTML', () => {
    const [text = '', page = ''] = notice('Riverside Clinic')
      .parts.filter((part) => part.children.length === 0)
      .map(partText);
    for (const form of [text, page]) {
      assert.ok(form.includes(LINK));
      assert.match(form, /Riverside Clinic has sent you a secure message\./);
      assert.match(form, /until Monday, December 21, 2026, 4:05 PM CST\./);
      assert.match(form, /Use the phone number on their letters\./);
    }
    assert.ok(text.split('\r\n').includes(LINK), 'the link has a line of its own');
  });

  it('writes names of senders as text', () => {
    const page = partText(notice('').parts.find((part) => part.contentType === 'text/html') as never);
    assert.ok(page.includes('Riverside &lt;Clinic&gt; has sent you'));
  });

  it('has a subject that tells nothing but the clinic', () => {
    assert.equal(noticeSubject(''), 'You have a secure message');
    assert.equal(noticeSubject('Riverside Clinic'), 'You have a secure message from Riverside Clinic');
  });
});

describe('spokenDate', () => {
  it('names weekday, date, time and zone', () => {
    assert.equal(spokenDate(Date.UTC(2026, 11, 21, 22, 5), 'UTC'), 'Monday, December 21, 2026, 10:05 PM UTC');
  });
});
