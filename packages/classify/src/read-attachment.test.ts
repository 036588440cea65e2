/** Attachments of whole mails: read through the real workers, named where they cannot be, and never passed over in silence. */
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { MailEnvelope, VerdictLevel } from '@sealpost/contracts';
import { createExtractor, type ExtractedDocument } from '@sealpost/extract';
import { listAttachments, parseMessage } from '@sealpost/mail';
import { classifyMessage } from './classify-message.ts';
import { createMessageClassifier } from './message-classifier.ts';
import { readMessage } from './read-message.ts';
import { placeOf, type ReadableMessage } from './readable-message.ts';

const envelope = MailEnvelope.fromPartial({ recipients: [{ index: 0, address: 'ada@example.com' }] });
const SSN = '078-05-1120';

interface File {
  readonly type: string;
  readonly name?: string;
  readonly bytes: string | Uint8Array;
}

function mailWith(...files: readonly File[]): Buffer {
  const parts = files.map(({ type, name, bytes }) => {
    const disposition = `Content-Disposition: attachment${name === undefined ? '' : `; filename="${name}"`}`;
    const head = `Content-Type: ${type}\r\n${disposition}\r\nContent-Transfer-Encoding: base64`;
    return `--b\r\n${head}\r\n\r\n${Buffer.from(bytes).toString('base64')}\r\n`;
  });
  const text = '--b\r\nContent-Type: text/plain\r\n\r\nSee the file.\r\n';
  return Buffer.from(`Content-Type: multipart/mixed; boundary=b\r\n\r\n${text}${parts.join('')}--b--\r\n`);
}

function placesOf(message: ReadableMessage, type: string): readonly string[] {
  return message.parts.flatMap((part) =>
    part.findings
      .filter((found) => found.type === type)
      .map((found) => {
        const { part: label, place } = placeOf(part, found);
        return place === undefined ? label : `${label}, ${place}`;
      }),
  );
}

const problemsOf = (message: ReadableMessage): readonly string[] =>
  message.parts.flatMap(({ label, problems }) => problems.map((problem) => `${label}:${problem}`));

const levelOf = (message: ReadableMessage): VerdictLevel => classifyMessage(message, envelope).level;

describe('an attachment', () => {
  const extractor = createExtractor({ workers: 1 });
  after(() => extractor.stop());
  const tools = createMessageClassifier({ scanBytesMax: 1_048_576, extractor });
  const read = (...files: readonly File[]): Promise<ReadableMessage> =>
    readMessage(tools, mailWith(...files), envelope);

  it('is read, and a finding is told by its place in the document', async () => {
    const message = await read({ type: 'text/csv', name: 'list.csv', bytes: `name,ssn\r\nx,1\r\nAda,${SSN}\r\n` });
    const [place] = placesOf(message, 'ssn');
    assert.match(place ?? '', /^attachment:1, row 3/);
    assert.deepEqual(message.attachments, [{ index: 1, kind: 'csv', extension: 'csv' }]);
  });

  it('is read here when it is a plain text, by its own charset', async () => {
    const bytes = Buffer.from(`caf\u00e9 ${SSN} is my SSN`, 'latin1');
    const message = await read({ type: 'text/plain; charset=iso-8859-1', name: 'note.txt', bytes });
    assert.deepEqual(placesOf(message, 'ssn'), ['attachment:1']);
    assert.deepEqual(message.attachments, [{ index: 1, kind: 'text', extension: 'txt' }]);
  });

  it('is read in the charset that its type names, where extraction reads it', async () => {
    const bytes = Buffer.from(`name,ssn\r\nAda,${SSN}\r\n`, 'utf16le');
    const message = await read({ type: 'text/csv; charset=utf-16le', name: 'list.csv', bytes });
    assert.equal(placesOf(message, 'ssn').length, 1);
  });

  it('is recognised by its bytes when it says it is a text', async () => {
    const message = await read({ type: 'text/plain', name: 'note.txt', bytes: `{\\rtf1\\ansi SSN 078\\'2d05-1120}` });
    assert.equal(message.attachments[0]?.kind, 'rtf');
    assert.equal(placesOf(message, 'ssn').length, 1);
  });

  it('that is encrypted is a finding of its own: PGP, S/MIME', async () => {
    const smime = await read({
      type: 'application/pkcs7-mime; smime-type=enveloped-data',
      name: 'smime.p7m',
      bytes: 'x',
    });
    assert.deepEqual(problemsOf(smime), ['attachment:1:encrypted']);
    const pgp = Buffer.from(
      'Content-Type: multipart/encrypted; boundary=b\r\n\r\n--b\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n--b\r\nContent-Type: application/octet-stream\r\n\r\nx\r\n--b--\r\n',
    );
    const message = await readMessage(tools, pgp, envelope);
    assert.deepEqual(problemsOf(message), ['attachment:1:encrypted']);
    assert.equal(levelOf(message), VerdictLevel.VERDICT_LEVEL_PHI);
    assert.equal(message.attachments[0]?.problem, 'encrypted');
  });

  it('that holds no text of people is no problem: signatures and keys', async () => {
    const message = await read({ type: 'application/pgp-signature', name: 'signature.asc', bytes: 'x' });
    assert.deepEqual(problemsOf(message), []);
  });

  it('that nobody can read makes the message PHI', async () => {
    const message = await read({ type: 'application/octet-stream', name: 'a.pdf', bytes: '%PDF-1.7\nbroken' });
    assert.equal(problemsOf(message).length, 1);
    assert.equal(levelOf(message), VerdictLevel.VERDICT_LEVEL_PHI);
    assert.notEqual(message.attachments[0]?.problem, undefined);
  });

  it('that is a picture is told by its type, and does not make the message PHI', async () => {
    const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
    const message = await read({ type: 'image/png', name: 'IMG_0042.png', bytes: png });
    assert.deepEqual(placesOf(message, 'photo'), ['attachment-name:1']);
    assert.deepEqual(message.attachments, [{ index: 1, kind: 'image', extension: 'png' }]);
    assert.deepEqual(problemsOf(message), []);
    for (const name of ['scan', 'scan.dat']) {
      assert.deepEqual(placesOf(await read({ type: 'image/png', name, bytes: png }), 'photo'), ['attachment:1']);
    }
  });

  it('beyond a hundred is not opened, and the message says so', async () => {
    const files = Array.from({ length: 103 }, (): File => ({ type: 'text/plain', name: 'a.txt', bytes: 'tulips' }));
    const message = await read(...files);
    assert.equal(message.attachments.length, 100);
    assert.ok(problemsOf(message).includes('attachments:too_large'));
  });
});

describe('a message whose attachments go wrong', () => {
  const answering = (answers: readonly ExtractedDocument['problems'][]) => {
    let asked = 0;
    const extractor = {
      extract: async (): Promise<ExtractedDocument> => {
        const problems = answers[asked] ?? [];
        asked += 1;
        return { kind: 'pdf', text: 'tulips', pieces: [], names: [], images: 3, problems };
      },
    };
    return { tools: createMessageClassifier({ scanBytesMax: 1_000, extractor }), asked: () => asked };
  };
  const pdf: File = { type: 'application/pdf', name: 'a.pdf', bytes: '%PDF' };

  it('is at least PHI for every kind of problem, and keeps what could be read', async () => {
    for (const problem of [
      'too_large',
      'timed_out',
      'encrypted',
      'unreadable',
      'unsupported_type',
      'scanner_failed',
    ] as const) {
      const message = await readMessage(answering([[problem]]).tools, mailWith(pdf), envelope);
      assert.equal(levelOf(message), VerdictLevel.VERDICT_LEVEL_PHI, problem);
      assert.equal(message.attachments[0]?.problem, problem);
      assert.equal(message.parts.find(({ label }) => label === 'attachment:1')?.text, 'tulips');
    }
  });

  it('asks for no more documents once two have cost their whole time', async () => {
    const { tools, asked } = answering([['timed_out'], ['scanner_failed']]);
    const message = await readMessage(tools, mailWith(pdf, pdf, pdf, pdf), envelope);
    assert.equal(asked(), 2);
    assert.deepEqual(
      message.attachments.map(({ problem }) => problem),
      ['timed_out', 'scanner_failed', 'timed_out', 'timed_out'],
    );
  });

  it('counts pictures inside a document as pictures', async () => {
    const message = await readMessage(answering([]).tools, mailWith(pdf), envelope);
    assert.equal(placesOf(message, 'photo').length, 3);
  });

  it('is not blind to a reader that breaks its word', async () => {
    const extractor = { extract: () => Promise.reject(new Error('broken')) };
    const message = await readMessage(
      createMessageClassifier({ scanBytesMax: 1_000, extractor }),
      mailWith(pdf),
      envelope,
    );
    assert.deepEqual(problemsOf(message), ['attachment:1:scanner_failed']);
  });

  it('takes attachments nobody can read for PHI when there is no reader at all', async () => {
    const message = await readMessage(createMessageClassifier({ scanBytesMax: 1_000 }), mailWith(pdf), envelope);
    assert.deepEqual(problemsOf(message), ['attachment:1:unsupported_type']);
  });
});

describe('the numbers of attachments', () => {
  it('are those by which a message is edited', async () => {
    const inner = 'Content-Type: message/rfc822\r\n\r\nSubject: x\r\n\r\nhello\r\n';
    const parts = [
      ...['Content-Type: text/plain\r\n\r\nhello', 'Content-Type: text/csv\r\n\r\na,b', inner],
      ...['Content-Type: image/png; name=a.png\r\n\r\nx', 'Content-Type: text/plain; name=b.txt\r\n\r\nx'],
      'Content-Type: multipart/alternative; boundary=c\r\n\r\n--c\r\nContent-Type: text/html\r\n\r\nx\r\n--c--',
    ];
    const body = parts.map((part) => `--b\r\n${part}\r\n`).join('');
    const bytes = Buffer.from(`Content-Type: multipart/mixed; boundary=b\r\n\r\n${body}--b--\r\n`);
    const message = await readMessage(createMessageClassifier({ scanBytesMax: 1_000 }), bytes, envelope);
    const listed = listAttachments(parseMessage(bytes));
    assert.deepEqual(
      message.attachments.map(({ index }) => index),
      listed.map((_, index) => index + 1),
    );
    const text = message.parts.find(({ label }) => label === 'attachment:4');
    assert.equal(text?.partId, listed[3]?.id);
  });
});
