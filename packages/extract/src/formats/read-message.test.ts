import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readContext } from '../testing/read-context.ts';
import { readMessage } from './read-message.ts';
import { insideDocument, placeTexts } from './testing/place-texts.ts';

const lines = (...all: readonly string[]): Buffer => Buffer.from(all.join('\r\n'));
const part = (type: string, body: string, ...fields: readonly string[]): readonly string[] => [
  '--b',
  `Content-Type: ${type}`,
  ...fields,
  '',
  body,
];
const HEADER = [
  'Received: from x by y',
  'From: =?utf-8?q?Ada_Ex=C3=A4mple?= <ada@example.com>',
  'Subject: Chart of Ada',
  'X-Patient: MRN 9',
  'MIME-Version: 1.0',
  'Content-Type: multipart/mixed; boundary=b',
  '',
];

describe('readMessage', () => {
  it('reads subject, display names and fields of senders, not those of servers', async () => {
    const document = await readMessage(
      { bytes: lines(...HEADER, ...part('text/plain', 'hello'), '--b--') },
      readContext(),
    );
    const found = placeTexts(document);
    assert.equal(found['subject'], 'Subject: Chart of Ada');
    assert.equal(found['header'], 'From: Ada Exämple <ada@example.com>\nX-patient: MRN 9');
    assert.equal(found['text, line 1'], 'hello');
  });

  it('reads text in its charset and encoding, and HTML as people see it', async () => {
    const bytes = lines(
      ...HEADER,
      ...part('text/plain; charset=iso-8859-1', 'caf=E9', 'Content-Transfer-Encoding: quoted-printable'),
      ...part('text/html', '<p>MR<b>N 12</b>3</p>'),
      '--b--',
    );
    const { text } = await readMessage({ bytes }, readContext());
    assert.match(text, /café/);
    assert.match(text, /MRN 123/);
  });

  it('reads messages inside, and text between parts', async () => {
    const inner = ['Subject: inner', 'From: bob@example.com', '', 'MRN 77'].join('\r\n');
    const bytes = lines(...HEADER, 'preamble 5', ...part('message/rfc822', inner), '--b--', 'epilogue 6');
    const found = placeTexts(await readMessage({ bytes }, readContext()));
    assert.equal(found['message 2, subject'], 'Subject: inner');
    assert.equal(found['message 2, text, line 1'], 'MRN 77');
    assert.match(Object.values(found).join('\n'), /preamble 5[^]*epilogue 6/);
  });

  it('hands attachments on with name and type', async () => {
    const context = readContext({}, async ({ bytes, contentType, fileName }) =>
      insideDocument(`${contentType} ${fileName} ${Buffer.from(bytes).toString()}`),
    );
    const bytes = lines(
      ...HEADER,
      ...part('application/pdf; name="chart.pdf"', 'aW5zaWRl', 'Content-Transfer-Encoding: base64'),
      '--b--',
    );
    const document = await readMessage({ bytes }, context);
    assert.equal(placeTexts(document)['attachment 1, line 1'], 'application/pdf chart.pdf inside');
    assert.deepEqual(document.names, ['chart.pdf']);
  });

  it('says encrypted of sealed mail', async () => {
    const bytes = lines(
      'Subject: x',
      'Content-Type: multipart/encrypted; boundary=b',
      '',
      ...part('application/pgp-encrypted', 'Version: 1'),
      '--b--',
    );
    assert.deepEqual((await readMessage({ bytes }, readContext())).problems, ['encrypted']);
  });
});
