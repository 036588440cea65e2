import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { buildMessage, type MailContent } from '../mime-build.ts';
import { headerValue, parseMessage, partBytes, partText } from '../mime-parse.ts';
import { parseAddress } from '../rfc5322-address.ts';
import { editMessage } from './edit-message.ts';
import { type MessageEdit, REMOVED_NOTE } from './message-edit.ts';

const addressOf = (text: string) => {
  const parsed = parseAddress(text);
  return parsed.ok ? parsed.address : assert.fail(parsed.rule);
};

const message = (change: Partial<MailContent> = {}): Buffer =>
  buildMessage({
    from: addressOf('clinic@example.org'),
    to: [addressOf('pat@example.com')],
    subject: 'Result of Pat Example — 987-65-4321',
    text: 'Grüße, your number is 987-65-4321.\n',
    html: '<html><body class="a>b"><p>Your number is <b>987</b>-65-4321.</p></body></html>',
    messageId: '<m@example.org>',
    dateMs: 1_795_300_000_000,
    ...change,
  });

const pdf = { fileName: 'Example_Pat_labs.pdf', contentType: 'application/pdf', content: Buffer.from('%PDF-1.7 pat') };
const scan = { fileName: 'scan.png', contentType: 'image/png', content: Buffer.from([137, 80, 78, 71]) };

function edited(source: Uint8Array, edit: MessageEdit) {
  const result = editMessage(source, edit);
  assert.ok(result.ok, result.ok ? '' : result.reason);
  const parsed = parseMessage(result.message);
  assert.deepEqual(parsed.problems, []);
  const texts = (type: string) => parsed.parts.filter((part) => part.contentType === type).map(partText);
  return { ...result, parsed, plain: texts('text/plain'), html: texts('text/html') };
}

const refusal = (source: string, edit: MessageEdit) => {
  const result = editMessage(Buffer.from(source.replaceAll('\n', '\r\n')), edit);
  return result.ok ? 'done' : result.reason;
};

describe('editing a message', () => {
  it('moves the subject inside both texts, and out of every field', () => {
    const source = message({ headers: [{ name: 'X-Topic', value: 'Re: Result of Pat Example — 987-65-4321' }] });
    const { message: after, plain, html, counts, parsed } = edited(source, { moveSubject: 'A message for you' });
    assert.equal(headerValue(parsed, 'subject'), 'A message for you');
    assert.equal(headerValue(parsed, 'x-topic'), undefined);
    assert.match(plain[0] ?? '', /^Subject: Result of Pat Example — 987-65-4321\r\n\r\nGrüße/);
    assert.match(html[0] ?? '', /<body class="a>b"><p>Subject: Result of Pat Example — 987-65-4321<\/p><p>Your/);
    assert.equal(counts.subjectsMoved, 1);
    assert.equal(after.subarray(0, after.indexOf('\r\n\r\n')).includes('987'), false);
  });

  it('takes files out, all or by number, without their names, and leaves the other one byte for byte', () => {
    const source = message({ attachments: [pdf, scan] });
    const one = edited(source, { removeAttachments: [1] });
    assert.equal(one.message.includes('Example_Pat'), false);
    assert.ok(one.plain.includes(`${REMOVED_NOTE}\r\n`));
    const kept = (bytes: Buffer) => {
      const part = parseMessage(bytes).parts.find((each) => each.contentType === 'image/png');
      return part === undefined ? '' : bytes.toString('latin1', part.header.start, part.body.end);
    };
    assert.equal(kept(one.message), kept(source));
    assert.equal(edited(source, { removeAttachments: 'all' }).counts.attachmentsRemoved, 2);
    assert.equal(edited(source, { removeAttachments: [7] }).message.equals(source), true);
  });

  it('redacts ranges of texts, and nothing of the value is left in any encoding', () => {
    const source = message();
    const parsed = parseMessage(source);
    const redactions = parsed.parts
      .filter((part) => part.children.length === 0)
      .map((part) => {
        const text = partText(part);
        const values = part.contentType === 'text/html' ? ['987', '-65-4321'] : ['987-65-4321'];
        const replacements = values.map((value, i) => {
          const start = text.indexOf(value);
          return { start, end: start + value.length, text: i === 0 ? '[ssn removed]' : '' };
        });
        return { partId: part.id, replacements };
      });
    const index = parsed.headers.findIndex(({ key }) => key === 'subject');
    const fields = [{ index, value: 'Result of Pat Example — [ssn removed]' }];
    const { message: after, plain, html } = edited(source, { redactions, fields, moveSubject: 'News' });
    assert.equal(
      plain[0],
      'Subject: Result of Pat Example — [ssn removed]\r\n\r\nGrüße, your number is [ssn removed].\r\n',
    );
    assert.ok(html[0]?.includes('<p>Your number is <b>[ssn removed]</b>.</p>'));
    for (const part of parseMessage(after).parts) assert.equal(partBytes(part).includes('4321'), false);
    assert.equal(after.includes('4321'), false);
  });

  it('puts fields behind the others, folded and encoded', () => {
    const { parsed } = edited(message(), { addFields: [{ name: 'X-Care', value: `Grüße ${'word '.repeat(40)}end` }] });
    assert.match(headerValue(parsed, 'x-care') ?? '', /^Grüße (word ){40}end$/);
    assert.equal(
      refusal('From: a@example.org\n\nx', { addFields: [{ name: 'X-A', value: 'ä'.repeat(9_000) }] }),
      'field',
    );
  });

  it('puts a notice under text and HTML, escaped, also where there is one of them only', () => {
    const notices = ['Call <us> & ask.\nBye.'];
    const both = edited(message(), { notices });
    assert.match(both.plain[0] ?? '', /4321\.\r\n\r\nCall <us> & ask\.\r\nBye\.\r\n$/);
    assert.match(both.html[0] ?? '', /<p>Call &lt;us&gt; &amp; ask\.<br>Bye\.<\/p><\/body><\/html>/);
    const html = edited(buildMessageWithout('text'), { notices });
    assert.equal(html.plain.length, 0);
    assert.match(html.html[0] ?? '', /<br>Bye/);
    assert.match(edited(buildMessageWithout('html'), { notices }).plain[0] ?? '', /Bye\.\r\n$/);
  });

  it('puts words beside what must not be touched: signed mail, a calendar, a file', () => {
    const head = 'From: a@example.org\nSubject: Visit of Pat\nMIME-Version: 1.0\n';
    const signed = `${head}Content-Type: multipart/signed; boundary=b; protocol="application/pgp-signature"\n\n--b\nContent-Type: text/plain\n\nHello\n--b\nContent-Type: application/pgp-signature\n\nsig\n--b--\n`;
    const calendar = `${head}Content-Type: text/calendar; charset=utf-8\n\nBEGIN:VCALENDAR\nEND:VCALENDAR\n`;
    for (const text of [signed, calendar]) {
      const source = Buffer.from(text.replaceAll('\n', '\r\n'));
      const { message: after, plain, parsed } = edited(source, { moveSubject: 'A message', notices: ['Call us.'] });
      assert.equal(headerValue(parsed, 'subject'), 'A message');
      assert.equal(plain[0], 'Subject: Visit of Pat\r\n');
      assert.equal(plain.at(-1), 'Call us.\r\n');
      const body = source.subarray(source.indexOf('\r\n\r\n') + 4);
      assert.ok(after.includes(body));
    }
    assert.equal(refusal(signed, { removeAttachments: 'all' }), 'done');
    assert.equal(refusal(signed, { removeAttachments: [1] }), 'signed');
    const redactions = [{ partId: '1.1', replacements: [{ start: 0, end: 5, text: '' }] }];
    assert.equal(refusal(signed, { redactions }), 'signed');
  });

  it('turns a message that is one file into the note, with the words around it', () => {
    const source = Buffer.from(
      'From: a@example.org\r\nSubject: Labs\r\nContent-Type: application/pdf; name=labs.pdf\r\n\r\n%PDF',
    );
    const { plain, parsed } = edited(source, {
      removeAttachments: 'all',
      moveSubject: 'A message',
      notices: ['Call us.'],
    });
    assert.deepEqual(plain, [`Subject: Labs\r\n\r\n${REMOVED_NOTE}\r\n\r\nCall us.\r\n`]);
    assert.equal(parsed.parts.length, 1);
  });

  it('leaves no note among alternatives, where it would be shown instead of the text', () => {
    const source = `From: a@example.org\nContent-Type: multipart/alternative; boundary=b\n\n--b\n\nHello\n--b\nContent-Type: text/calendar; name=invite.ics\n\nBEGIN:VCALENDAR\n--b--\n`;
    const { plain, parsed } = edited(Buffer.from(source.replaceAll('\n', '\r\n')), { removeAttachments: 'all' });
    assert.equal(parsed.root.children.length, 1);
    assert.deepEqual(plain, [`Hello\r\n\r\n${REMOVED_NOTE}\r\n`]);
  });

  it('encodes as base64 what would hold a boundary line', () => {
    const source = `From: a@example.org\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Transfer-Encoding: base64\n\n${Buffer.from('x\r\n--b--\r\ny').toString('base64')}\n--b--\n`;
    const { plain } = edited(Buffer.from(source.replaceAll('\n', '\r\n')), { notices: ['Bye.'] });
    assert.deepEqual(plain, ['x\r\n--b--\r\ny\r\n\r\nBye.\r\n']);
  });

  it('reads texts in their charset and writes them as UTF-8, other fields of the part untouched', () => {
    const cases: readonly (readonly [string, string, Buffer])[] = [
      ['text/plain; charset=iso-8859-1; format=flowed', '8bit', Buffer.from('Gr\xfc\xdfe', 'latin1')],
      ['TEXT/Plain; charset="Windows-1252"', 'quoted-printable', Buffer.from('Gr=FC=DFe')],
      ['text/plain; charset=utf-16le', 'base64', Buffer.from(Buffer.from('Grüße', 'utf16le').toString('base64'))],
      ['text/plain', '8bit', Buffer.from('\ufeffGrüße')],
    ];
    for (const [type, encoding, body] of cases) {
      const head = `From: a@example.org\r\nContent-Type: ${type}\r\nContent-Language: de\r\nContent-MD5: x\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\n`;
      const { plain, parsed } = edited(Buffer.concat([Buffer.from(head), body]), { notices: ['Tschüß.'] });
      assert.deepEqual(plain, ['Grüße\r\n\r\nTschüß.\r\n'], type);
      assert.equal(parsed.root.charset, 'utf-8');
      assert.equal(headerValue(parsed, 'content-language'), 'de');
      assert.equal(headerValue(parsed, 'content-md5'), undefined);
      assert.equal(parsed.root.params.get('format'), type.includes('flowed') ? 'flowed' : undefined);
    }
    const meta = `From: a@example.org\r\nContent-Type: text/html\r\n\r\n<meta charset=windows-1252><body>Gr\xfc\xdfe`;
    assert.match(edited(Buffer.from(meta, 'latin1'), { notices: ['x'] }).html[0] ?? '', /<body>Grüße<p>x<\/p>/);
  });

  it('refuses what readers could take in two ways, and text that nobody can read for certain', () => {
    const notices = ['Bye.'];
    assert.equal(refusal('From: a@example.org\nContent-Type: multipart/mixed\n\nx\n', { notices }), 'structure');
    assert.equal(refusal('Subject: a\nSubject: b\n\nx\n', { moveSubject: 'c' }), 'structure');
    assert.equal(
      refusal('From: a@example.org\nContent-Type: text/plain; charset=x-unknown\n\nGrüße\n', { notices }),
      'charset',
    );
    assert.equal(refusal('From: a@example.org\n\nx\n', { redactions: [{ partId: '1.9', replacements: [] }] }), 'part');
  });
});

function buildMessageWithout(kind: 'text' | 'html'): Buffer {
  const base = {
    from: addressOf('clinic@example.org'),
    to: [addressOf('pat@example.com')],
    subject: 'Hello',
    messageId: '<m@example.org>',
    dateMs: 1_795_300_000_000,
  };
  return buildMessage(kind === 'html' ? { ...base, text: 'Hello' } : { ...base, html: '<p>Hello' });
}
