/** The forms in which mail carries the same words: each is found, and told by its place in the part. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MailEnvelope } from '@sealpost/contracts';
import { createMessageClassifier } from './message-classifier.ts';
import { readMessage } from './read-message.ts';
import { placeOf, type ReadableMessage } from './readable-message.ts';

const tools = createMessageClassifier({ scanBytesMax: 1_048_576 });
const envelope = MailEnvelope.fromPartial({
  mailFrom: 'clinic@example.org',
  recipients: [{ index: 0, address: 'dana.winterfield@example.net', displayName: 'Dana Winterfield' }],
});
const SSN = '078-05-1120';
const TEXT = `Your SSN is ${SSN}.`;

const read = (content: string | Uint8Array): Promise<ReadableMessage> =>
  readMessage(tools, typeof content === 'string' ? Buffer.from(content) : content, envelope);

const mail = (fields: readonly string[], body: string): string => [...fields, '', body].join('\r\n');
const multipart = (subtype: string, parts: readonly string[]): string =>
  mail(
    [`Content-Type: multipart/${subtype}; boundary=b`],
    [...parts.map((part) => `--b\r\n${part}`), '--b--'].join('\r\n'),
  );

/** Places of findings of a type, as `part start-end`. */
function placesOf(message: ReadableMessage, type: string): readonly string[] {
  return message.parts.flatMap((part) =>
    part.findings
      .filter((found) => found.type === type)
      .map((found) => {
        const { start, end } = placeOf(part, found);
        return `${part.label} ${start}-${end}`;
      }),
  );
}

const spanOf = (source: string, value: string): string =>
  `${source.indexOf(value)}-${source.indexOf(value) + value.length}`;

describe('a text part', () => {
  it('is read behind quoted-printable whose soft breaks cut a number in two', async () => {
    const body = TEXT.replace('078-05', '078-=\r\n05').replace('1120', '1=31=\r\n20');
    const message = await read(mail(['Content-Type: text/plain', 'Content-Transfer-Encoding: quoted-printable'], body));
    assert.deepEqual(placesOf(message, 'ssn'), [`text ${spanOf(TEXT, SSN)}`]);
  });

  it('is read behind base64', async () => {
    const body = Buffer.from(TEXT).toString('base64');
    const message = await read(mail(['Content-Type: text/plain', 'Content-Transfer-Encoding: base64'], body));
    assert.deepEqual(placesOf(message, 'ssn'), [`text ${spanOf(TEXT, SSN)}`]);
  });

  it('is read in the charset it says', async () => {
    const utf16be = Buffer.from(TEXT, 'utf16le').swap16();
    const forms: readonly (readonly [string, Uint8Array, string])[] = [
      [
        'windows-1252',
        Buffer.concat([Buffer.from([0x93]), Buffer.from(TEXT), Buffer.from([0x94])]),
        `\u201c${TEXT}\u201d`,
      ],
      ['iso-8859-15', Buffer.concat([Buffer.from([0xa4]), Buffer.from(TEXT)]), `\u20ac${TEXT}`],
      ['iso-8859-2', Buffer.concat([Buffer.from([0xb1]), Buffer.from(TEXT)]), `\u0105${TEXT}`],
      ['utf-16', Buffer.from(TEXT, 'utf16le'), TEXT],
      ['utf-16be', utf16be, TEXT],
      [
        'koi8-r',
        Buffer.concat([Buffer.from([0xf3, 0xce, 0xc9]), Buffer.from(` ${TEXT}`)]),
        `\u0421\u043d\u0438 ${TEXT}`,
      ],
      ['shift_jis', Buffer.concat([Buffer.from([0x93, 0xfa]), Buffer.from(` ${TEXT}`)]), `\u65e5 ${TEXT}`],
    ];
    for (const [charset, bytes, text] of forms) {
      const head = `Content-Type: text/plain; charset=${charset}\r\nContent-Transfer-Encoding: base64\r\n\r\n`;
      const message = await read(head + Buffer.from(bytes).toString('base64'));
      assert.equal(message.parts[0]?.text, text, charset);
      assert.deepEqual(placesOf(message, 'ssn'), [`text ${spanOf(text, SSN)}`], charset);
      assert.deepEqual(message.parts[0]?.problems, [], charset);
    }
  });

  it('is read by its byte order mark where no charset is given', async () => {
    const bytes = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(TEXT, 'utf16le')]).toString('base64');
    const message = await read(mail(['Content-Type: text/plain', 'Content-Transfer-Encoding: base64'], bytes));
    assert.deepEqual(placesOf(message, 'ssn'), [`text ${spanOf(TEXT, SSN)}`]);
  });

  it('is unreadable in a charset or an encoding that nobody knows', async () => {
    const charset = await read(mail(['Content-Type: text/plain; charset=x-unknown-7'], 'caf\u00e9'));
    assert.deepEqual(charset.parts[0]?.problems, ['unreadable']);
    const encoding = await read(mail(['Content-Type: text/plain', 'Content-Transfer-Encoding: x-own'], 'abc'));
    assert.deepEqual(encoding.parts[0]?.problems, ['unreadable']);
  });

  it('that holds an encrypted message or an encoded file says so', async () => {
    const pgp = await read(mail(['Content-Type: text/plain'], 'Hi\r\n-----BEGIN PGP MESSAGE-----\r\n\r\nhQEM\r\n'));
    assert.deepEqual(pgp.parts[0]?.problems, ['encrypted']);
    const file = await read(mail(['Content-Type: text/plain'], 'begin 644 a.bin\r\nM1234567890\r\n`\r\nend\r\n'));
    assert.deepEqual(file.parts[0]?.problems, ['unreadable']);
    const words = await read(mail(['Content-Type: text/plain'], 'We begin 644 visits a year.\r\nbegin now\r\n'));
    assert.deepEqual(words.parts[0]?.problems, []);
  });
});

describe('an HTML part', () => {
  const html = (body: string): string => mail(['Content-Type: text/html'], body);

  it('tells places in its source, through tags, entities and comments', async () => {
    const split = `<p>Your SSN: 078-<b>05</b>-11<i>20</i> is on file</p>`;
    assert.deepEqual(placesOf(await read(html(split)), 'ssn'), [`html ${spanOf(split, '078-<b>05</b>-11<i>20')}`]);
    const entities = `<p>Your SSN: &#48;78-05-&#x31;120 is on file</p>`;
    const [place] = placesOf(await read(html(entities)), 'ssn');
    assert.equal(place?.split('-')[0], `html ${entities.indexOf('&#48;')}`);
  });

  it('is read where styles hide it, and in texts of attributes', async () => {
    const forms = [
      `<div style="display:none">${TEXT}</div>`,
      `<span style="font-size:0">${TEXT}</span>`,
      `<img src="cid:a" alt="${TEXT}">`,
      `<a href="#" title="${TEXT}">more</a>`,
      `<!-- ${TEXT} -->`,
    ];
    for (const form of forms) assert.deepEqual(placesOf(await read(html(form)), 'ssn'), [`html ${spanOf(form, SSN)}`]);
  });

  it('is read in the charset that it declares itself', async () => {
    const body = '<meta charset="koi8-r"><p>\u0421\u043d\u0438</p>';
    const bytes = Buffer.from(body.replace('\u0421\u043d\u0438', '\u00f3\u00ce\u00c9'), 'latin1').toString('base64');
    const message = await read(mail(['Content-Type: text/html', 'Content-Transfer-Encoding: base64'], bytes));
    assert.ok(message.parts[0]?.text.includes('\u0421\u043d\u0438'));
  });
});

describe('what stands in one place only', () => {
  it('is found in either alternative, and each part has a label of its own', async () => {
    const plain = 'Content-Type: text/plain\r\n\r\nHello.';
    const first = await read(
      multipart('alternative', [
        `Content-Type: text/plain\r\n\r\n${TEXT}`,
        'Content-Type: text/html\r\n\r\n<p>Hello.</p>',
      ]),
    );
    assert.deepEqual(placesOf(first, 'ssn'), [`text ${spanOf(TEXT, SSN)}`]);
    const second = await read(multipart('mixed', [plain, `Content-Type: text/plain\r\n\r\n${TEXT}`]));
    assert.deepEqual(placesOf(second, 'ssn'), [`text:2 ${spanOf(TEXT, SSN)}`]);
    assert.deepEqual(
      second.parts.map(({ partId }) => partId),
      ['1.1', '1.2'],
    );
  });

  it('is found before, between and after the parts', async () => {
    const body = `${TEXT}\r\n--b\r\n\r\nHello.\r\n--b--\r\n${TEXT}`;
    const message = await read(mail(['Content-Type: multipart/mixed; boundary=b'], body));
    assert.deepEqual(
      placesOf(message, 'ssn').map((place) => place.split(' ')[0]),
      ['hidden', 'hidden:2'],
    );
  });

  it('is found in a subject of encoded words, and in fields of the sender', async () => {
    const subject = Buffer.from(TEXT).toString('base64');
    const first = await read(mail([`Subject: =?utf-8?B?${subject}?=`], 'Hello.'));
    assert.deepEqual(placesOf(first, 'ssn'), [`subject ${spanOf(TEXT, SSN)}`]);
    const words = await read(mail(['Subject: =?utf-8?Q?Your_SSN_is_078-?=', ' =?utf-8?Q?05-1120=2E?='], 'Hello.'));
    assert.deepEqual(placesOf(words, 'ssn'), [`subject ${spanOf(TEXT, SSN)}`]);
    const field = await read(mail(['X-Patient-MRN: 00482913', `Comments: ${TEXT}`], 'Hello.'));
    assert.equal(placesOf(field, 'mrn')[0]?.split(' ')[0], 'other-headers');
    assert.equal(placesOf(field, 'ssn')[0]?.split(' ')[0], 'other-headers');
  });

  it('is found in display names, whose mere names are no finding', async () => {
    const message = await read(
      mail(['From: "HIV Care" <clinic@example.org>', `To: "Dana Winterfield SSN ${SSN}" <dana@example.net>`], 'Hello.'),
    );
    assert.equal(placesOf(message, 'ssn')[0]?.split(' ')[0], 'headers');
    assert.equal(placesOf(message, 'hiv')[0]?.split(' ')[0], 'from');
    assert.deepEqual(placesOf(message, 'name'), []);
  });

  it('is found in the name of a file, whatever way it is written', async () => {
    const names = [
      `filename="Dana_SSN_${SSN}.pdf"`,
      `filename*=utf-8''Dana%20SSN%20078-05-1120.pdf`,
      `filename*0="Dana SSN 078-"; filename*1="05-1120.pdf"`,
      `filename="=?utf-8?Q?Dana_SSN_078-05-1120.pdf?="`,
    ];
    for (const name of names) {
      const part = `Content-Type: application/pdf\r\nContent-Disposition: attachment; ${name}\r\n\r\nx`;
      const message = await read(multipart('mixed', [part]));
      assert.equal(placesOf(message, 'ssn')[0]?.split(' ')[0], 'attachment-name:1', name);
    }
  });

  it('is found in the name of the type, where the disposition has another', async () => {
    const part = `Content-Type: application/pdf; name="SSN_${SSN}.pdf"\r\nContent-Disposition: attachment; filename=a.pdf\r\n\r\nx`;
    const message = await read(multipart('mixed', [part]));
    assert.equal(placesOf(message, 'ssn')[0]?.split(' ')[0], 'attachment-name:1');
  });

  it('is found in other texts with tags', async () => {
    for (const type of ['text/enriched', 'text/x-amp-html']) {
      const message = await read(
        mail([`Content-Type: ${type}`], 'Your SSN is 078-<bold>05</bold>-1120.'.replaceAll('bold', 'b')),
      );
      assert.equal(placesOf(message, 'ssn').length, 1, type);
    }
  });

  it('is found in what calendars show, through folds and escapes', async () => {
    const lines = [
      ...['BEGIN:VCALENDAR', 'BEGIN:VEVENT', 'UID:078-05-1121@example.org', 'SUMMARY:Chemotherapy\\, first'],
      ...[
        'DESCRIPTION:Your SSN is 078-',
        ' 05-1120.',
        'LOCATION:Room 4',
        'ATTENDEE;CN=Ada Example:mailto:ada@example.com',
      ],
      ...['END:VEVENT', 'END:VCALENDAR'],
    ];
    const source = lines.join('\r\n');
    const message = await read(multipart('mixed', [`Content-Type: text/calendar; method=REQUEST\r\n\r\n${source}`]));
    const start = source.indexOf('078-\r\n');
    assert.deepEqual(placesOf(message, 'ssn'), [`calendar ${start}-${start + SSN.length + 3}`]);
    assert.equal(placesOf(message, 'email').length, 1);
    assert.ok(message.parts.some((part) => part.findings.some((found) => found.kind === 'health')));
  });
});

describe('the people of the envelope', () => {
  it('are known by name in the text, organisations are not people', async () => {
    const from = { ...envelope, fromDisplayName: 'Riverbend Clinic', mailFrom: 'riverbend.clinic@example.org' };
    const text = 'Content-Type: text/plain\r\n\r\nthe riverbend fair, told to winterfield';
    const message = await readMessage(tools, Buffer.from(text), from);
    const names = message.parts.flatMap((part) => part.findings.map(({ rule }) => rule));
    assert.deepEqual(names, ['envelope.last_name']);
  });
});

describe('an attached message', () => {
  const inner = mail(['Subject: Your HIV test', 'To: Ada Example <ada@example.com>', 'Content-Type: text/plain'], TEXT);

  it('is read with its subject and people, under the label of the attachment', async () => {
    const message = await read(multipart('mixed', [`Content-Type: message/rfc822\r\n\r\n${inner}`]));
    assert.deepEqual(placesOf(message, 'ssn'), [`attachment:1/text ${spanOf(TEXT, SSN)}`]);
    assert.equal(placesOf(message, 'hiv')[0]?.split(' ')[0], 'attachment:1/subject');
    assert.equal(placesOf(message, 'email')[0]?.split(' ')[0], 'attachment:1/headers');
    assert.deepEqual(message.attachments, [{ index: 1, kind: 'message', extension: 'eml' }]);
  });

  it('is read behind base64 too, and to a bounded depth', async () => {
    let nested = inner;
    for (let i = 0; i < 3; i += 1) {
      const body = Buffer.from(nested).toString('base64');
      nested = multipart('mixed', [`Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n${body}`]);
    }
    const found = placesOf(await read(nested), 'ssn');
    assert.deepEqual(found, [`attachment:1/attachment:1/attachment:1/text ${spanOf(TEXT, SSN)}`]);
    for (let i = 0; i < 6; i += 1) {
      const body = Buffer.from(nested).toString('base64');
      nested = multipart('mixed', [`Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n${body}`]);
    }
    const deep = await read(nested);
    assert.ok(deep.parts.some(({ problems }) => problems.includes('broken_mime')));
  });
});
