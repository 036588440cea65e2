/** What a policy decides arrives: over SMTP, in quarantine for a role, with and without an authorisation, and in a dry run. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type MessageInput, SealpostError } from '@sealpost/client';
import { Purpose, RecipientState, type TrackedMessage } from '@sealpost/contracts';
import {
  deliver,
  END_MS,
  givenSealpost,
  type Installation,
  phiMessage,
  plainMessage,
} from '@sealpost/tests/given-sealpost';
import { waitFor } from '@sealpost/tests/wait-for';
import PostalMime from 'postal-mime';

const { RECIPIENT_STATE_DELIVERED, RECIPIENT_STATE_HELD, RECIPIENT_STATE_REJECTED } = RecipientState;
const SSN = '219-09-9999';
const WAIT_MS = 10_000;
const POLICY = `name: edits
extends: factory
disable: [ssn-in-subject]
rules:
  - id: subject
    when: { types: [ssn, name], in: [subject] }
    then: { moveSubjectInside: true, reason: "Subjects are read on lock screens." }
  - id: no-programs
    when: { attachment: { extensions: [exe] } }
    then: { removeParts: matching, addNotice: "Call us for the file.", addHeader: { name: X-Clinic-Policy, value: files } }
  - id: no-ssn
    when: { types: [ssn] }
    then: { redact: [ssn] }
  - id: privacy-desk
    when: { recipientDomain: [press.example.org] }
    then: { action: hold, role: privacy, reason: "The privacy desk looks at mail to the press." }
  - id: legal-desk
    when: { recipientDomain: [court.example.org] }
    then: { action: hold, role: legal, reason: "The legal desk looks at mail to courts." }
  - id: never
    when: { recipientDomain: [never.example.org] }
    then: { action: reject, reason: "No mail to this domain." }
`;

describe('what a policy changes in mail', () => {
  let given: Installation;

  /** As a mail program reads it, not as we do. */
  const arrived = async (to: string) => {
    const bytes = given.sink.messages.findLast(({ recipients }) => recipients.includes(to))?.bytes ?? Buffer.alloc(0);
    const { subject, text = '', html = '', headers, attachments } = await PostalMime.parse(bytes);
    const field = (name: string) => headers.find(({ key }) => key === name)?.value;
    return { subject, text, html, field, bytes, files: attachments.map(({ filename }) => filename) };
  };
  const send = async (to: string, change: MessageInput): Promise<TrackedMessage> =>
    deliver(given, plainMessage({ to: [{ address: to }], ...change }));
  const settle = async (message: MessageInput): Promise<TrackedMessage> => {
    const { messageId } = await given.client.submit(message);
    return given.client.waitUntilFinished(messageId, { timeoutMs: END_MS, until: 'settled' });
  };
  const auditOf = async (target: string): Promise<readonly string[]> =>
    (await given.client.audit.query({ target, pageSize: 100 })).records.map(
      ({ action, outcome }) => `${action} ${outcome}`,
    );

  before(async () => {
    given = await givenSealpost();
    const current = await given.client.policies.get();
    await given.client.policies.put(POLICY, current.version);
    await waitFor(async () => {
      const { recipients } = await given.client.preview(plainMessage({ to: [{ address: 'x@never.example.org' }] }));
      return recipients[0]?.decision?.rule === 'never';
    }, WAIT_MS);
    // dlp uses a policy for a second before it asks for a newer one.
    await waitFor(
      async () =>
        (await settle(plainMessage({ to: [{ address: 'x@never.example.org' }] }))).recipients[0]?.state ===
        RECIPIENT_STATE_REJECTED,
      WAIT_MS,
    );
  });
  after(() => given.close());

  it('moves a subject inside', async () => {
    const done = await send('one@example.org', {
      subject: 'News for Dana Winterfield',
      text: 'See you.',
      html: '<p>See you.</p>',
    });
    assert.equal(done.recipients[0]?.state, RECIPIENT_STATE_DELIVERED);
    const { subject, text, html } = await arrived('one@example.org');
    assert.equal(subject, 'A message for you');
    assert.match(text, /^Subject: News for Dana Winterfield\r?\n\r?\nSee you/);
    assert.match(html, /<p>Subject: News for Dana Winterfield<\/p>/);
  });

  it('takes a file out and says so, leaves the other one, adds a field and a notice', async () => {
    const exe = { fileName: 'dana.exe', contentType: 'application/octet-stream', content: Buffer.from('MZ') };
    const csv = { fileName: 'tulips.csv', contentType: 'text/csv', content: Buffer.from('tulip,count\r\nred,4\r\n') };
    await send('two@example.org', { attachments: [exe, csv] });
    const { text, field, bytes, files } = await arrived('two@example.org');
    assert.equal(bytes.includes('dana.exe'), false);
    assert.deepEqual(files, ['tulips.csv']);
    assert.equal(field('x-clinic-policy'), 'files');
    assert.match(text, /Call us for the file\.\s+A file was removed here by the policy of the sender\./);
  });

  it('redacts a number in every form of it', async () => {
    await send('three@example.org', {
      subject: `Re: SSN ${SSN}`,
      text: `SSN: ${SSN}`,
      html: `<p title="SSN ${SSN}">SSN: <b>219</b>-09-9999</p>`,
    });
    const { subject, text, html, bytes } = await arrived('three@example.org');
    assert.equal(subject, 'A message for you');
    assert.match(text, /^Subject: Re: SSN \[ssn removed\]\r?\n\r?\nSSN: \[ssn removed\]/);
    assert.match(html, /<p title="SSN \[ssn removed\]">SSN: <b>\[ssn removed\]<\/b><\/p>/);
    for (const piece of [SSN, '9999']) assert.equal(bytes.includes(piece), false);
  });

  it('refuses with the reason of the rule, and stops mail whose edit cannot be made', async () => {
    const never = await send('x@never.example.org', {});
    assert.equal(never.recipients[0]?.decision?.reason, 'No mail to this domain.');
    const signed = `From: news@example.com\r\nTo: four@example.org\r\nSubject: x\r\nContent-Type: multipart/signed; protocol="application/pgp-signature"; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nSSN: ${SSN}\r\n--b\r\nContent-Type: application/pgp-signature\r\n\r\nx\r\n--b--\r\n`;
    const before = given.sink.messages.length;
    const stopped = await deliver(given, {
      purpose: Purpose.PURPOSE_OPERATIONS,
      from: { address: 'news@example.com' },
      to: [{ address: 'four@example.org' }],
      rawMime: Buffer.from(signed),
    });
    assert.equal(stopped.recipients[0]?.state, RECIPIENT_STATE_REJECTED);
    assert.equal(given.sink.messages.length, before);
  });

  it('lets only those decide whose role a hold names, all of them where it names several', async () => {
    const to = [{ address: 'a@press.example.org' }];
    const held = await settle(plainMessage({ to }));
    const both = await settle(plainMessage({ to: [...to, { address: 'b@court.example.org' }] }));
    assert.deepEqual(
      [held, both].map(({ recipients }) => recipients[0]?.state),
      [RECIPIENT_STATE_HELD, RECIPIENT_STATE_HELD],
    );
    const keyWith = async (...roles: string[]) =>
      given.clientWith((await given.client.keys.create({ name: 'desk', roles })).secret);
    const [anyone, privacy, desks] = await Promise.all([
      keyWith('quarantine'),
      keyWith('quarantine:privacy'),
      keyWith('quarantine:privacy', 'quarantine:legal'),
    ]);
    const idsOf = async (client: typeof anyone) =>
      (await client.quarantine.list()).messages.map(({ messageId }) => messageId);
    const held2 = [held.messageId, both.messageId];
    const seen = await Promise.all(
      [anyone, privacy, desks].map(async (client) => (await idsOf(client)).filter((id) => held2.includes(id)).length),
    );
    assert.deepEqual(seen, [0, 1, 2]);
    const denied = (thrown: unknown) => thrown instanceof SealpostError && thrown.status === 'PERMISSION_DENIED';
    await assert.rejects(anyone.quarantine.get(held.messageId), denied);
    await assert.rejects(anyone.quarantine.release(held.messageId, 'checked'), denied);
    await assert.rejects(privacy.quarantine.reject(both.messageId, 'checked'), denied);
    const shown = await privacy.quarantine.get(held.messageId);
    assert.deepEqual(shown.message?.holdRoles, ['privacy']);
    assert.equal(shown.message?.decisions[0]?.reason, 'The privacy desk looks at mail to the press.');
    await privacy.quarantine.release(held.messageId, 'checked');
    await desks.quarantine.reject(both.messageId, 'not ours');
    await waitFor(async () => {
      const entries = await auditOf(held.messageId);
      return ['quarantine.view refused', 'quarantine.view done', 'quarantine.release done'].every((entry) =>
        entries.includes(entry),
      );
    }, WAIT_MS);
  });

  it('holds marketing with PHI until the recipient has signed', async () => {
    const marketing = phiMessage({ purpose: Purpose.PURPOSE_MARKETING });
    assert.equal((await settle(marketing)).recipients[0]?.state, RECIPIENT_STATE_HELD);
    const address = 'dana.winterfield@example.net';
    const purpose = Purpose.PURPOSE_MARKETING;
    await given.client.recipients.authorize({
      address,
      purpose,
      evidence: 'binder 3',
      signTime: new Date('2026-03-04'),
    });
    const preview = await given.client.preview(marketing);
    assert.equal(preview.recipients[0]?.decision?.rule, 'factory/phi');
    assert.equal((await deliver(given, marketing)).recipients[0]?.state, RECIPIENT_STATE_DELIVERED);
    await given.client.recipients.revokeAuthorization(address, purpose);
    assert.equal((await settle(marketing)).recipients[0]?.state, RECIPIENT_STATE_HELD);
  });

  it('tells what a draft would have made of all this', async () => {
    const draft = POLICY.replace(
      'then: { action: reject, reason: "No mail to this domain." }',
      'then: { protection: portal }',
    );
    // Verdicts are kept aside for a moment before they are written.
    const result = await waitFor(async () => {
      const seen = await given.client.policies.simulate({ document: draft, days: 1 });
      return seen.messagesSeen >= 10 ? seen : undefined;
    }, WAIT_MS);
    const change = result.changes.find(({ outcomeBefore }) => outcomeBefore === 'reject');
    assert.match(change?.outcomeAfter ?? '', /^deliver\/portal/);
    assert.ok((change?.sampleMessageIds.length ?? 0) >= 1);
    // Mail of the first moment may have been decided before the policy was in force everywhere.
    assert.ok(result.changes.every(({ outcomeAfter }) => outcomeAfter.startsWith('deliver/portal')));
    await assert.rejects(given.client.policies.simulate({ document: 'name: x', days: 1 }), {
      reason: 'DLP_POLICY_INVALID',
    });
  });
});
