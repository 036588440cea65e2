import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MailEnvelope, VerdictLevel } from '@sealpost/contracts';
import { createExactMatcher, hashRecords } from '@sealpost/phi';
import fc from 'fast-check';
import { classifyMessage } from './classify-message.ts';
import { createMessageClassifier } from './message-classifier.ts';
import { readMessage } from './read-message.ts';

const tools = createMessageClassifier({ scanBytesMax: 65_536 });
const envelope = MailEnvelope.fromPartial({
  mailFrom: 'clinic@example.org',
  recipients: [{ index: 0, address: 'dana.winterfield@example.net', displayName: 'Dana Winterfield' }],
});
const classifyBytes = async (bytes: Uint8Array, subject = '') => {
  const asked = { ...envelope, subject };
  return classifyMessage(await readMessage(tools, bytes, asked), asked);
};
const classify = (text: string, subject = '') => classifyBytes(Buffer.from(text), subject);
const PHI = 'Dear Dana Winterfield, your HbA1c of 9.1 % confirms type 2 diabetes. MRN: 00482913.';

describe('reading a message', () => {
  it('never throws and always gives a verdict', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2_000 }), fc.string(), async (bytes, subject) => {
        const verdict = await classifyBytes(bytes, subject);
        assert.ok(verdict.level >= VerdictLevel.VERDICT_LEVEL_NONE);
      }),
      { numRuns: 200 },
    );
  });

  it('finds PHI in text, in HTML and behind transfer encodings alike', async () => {
    const forms = [
      `Content-Type: text/plain\r\n\r\n${PHI}`,
      `Content-Type: text/html\r\n\r\n<p>${PHI.replaceAll(' ', '&#32;')}</p>`,
      `Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n${Buffer.from(PHI).toString('base64')}`,
    ];
    for (const form of forms)
      assert.ok((await classify(form)).level >= VerdictLevel.VERDICT_LEVEL_PHI, form.slice(0, 60));
  });

  it('finds nothing in mail that tells nothing of anyone', async () => {
    const verdict = await classify('Content-Type: text/plain\r\n\r\nOur office moves to Elm Street in May.');
    assert.ok(verdict.level < VerdictLevel.VERDICT_LEVEL_PHI);
    assert.deepEqual(verdict.problems, []);
  });

  it('carries no value of what it found', async () => {
    const shown = JSON.stringify(await classify(`Content-Type: text/plain\r\n\r\n${PHI}`, 'SSN 078-05-1120'));
    for (const value of ['00482913', 'Winterfield', '078-05', '9.1']) assert.ok(!shown.includes(value), value);
  });

  it('treats what it could not read as PHI', async () => {
    const large = `Content-Type: text/plain\r\n\r\n${'x '.repeat(40_000)}`;
    assert.ok((await classify(large)).problems.includes('text:too_large'));
    let nested = 'Content-Type: text/plain\r\n\r\nhello';
    for (let i = 0; i < 100; i++)
      nested = `Content-Type: multipart/mixed; boundary=b${i}\r\n\r\n--b${i}\r\n${nested}\r\n--b${i}--\r\n`;
    const verdict = await classify(nested);
    assert.ok(verdict.problems.length > 0);
    assert.ok(verdict.level >= VerdictLevel.VERDICT_LEVEL_PHI);
  });

  it("finds who stands in the tenant's own list", async () => {
    const salt = Buffer.alloc(16, 7);
    const digests = hashRecords([{ mrn: 'QX74419' }], salt);
    const exactMatcher = createExactMatcher({ salt, digests, list: 'patients' });
    const own = createMessageClassifier({ scanBytesMax: 65_536, exactMatchers: [exactMatcher] });
    const readable = await readMessage(
      own,
      Buffer.from('Content-Type: text/plain\r\n\r\nsee QX74419 please'),
      envelope,
    );
    assert.deepEqual(
      readable.parts.flatMap((part) => part.findings.map(({ rule }) => rule)),
      ['exact.patients'],
    );
  });

  it('looks into the names of attachments', async () => {
    const message = [
      'Content-Type: multipart/mixed; boundary=x',
      '',
      '--x',
      'Content-Type: text/plain',
      '',
      'See the file.',
      '--x',
      'Content-Type: application/pdf',
      'Content-Disposition: attachment; filename="Dana_Winterfield_HIV_result_SSN_078-05-1120.pdf"',
      '',
      'x',
      '--x--',
    ].join('\r\n');
    const parts = (await classify(message)).evidence.flatMap((evidence) => evidence.parts);
    assert.ok(parts.includes('attachment-name:1'), parts.join());
  });
});
