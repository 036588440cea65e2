/** Edits of policies through the encrypt stage: who gets which content, and what is told of it. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type ClassifiedMail, type MailEdit, MailEnvelope, Protection, type SealedMail } from '@sealpost/contracts';
import type { MessageKey } from '@sealpost/keyring';
import { headerValue, parseMessage } from '@sealpost/mail';
import {
  openContent,
  openParcelContent,
  PARCELS,
  parcelPart,
  passphraseContext,
  POLICIES,
  unwrapParcelKey,
} from '@sealpost/runtime';
import { type GivenEncrypt, givenEncrypt } from './testing/given-encrypt.ts';
import { givenMail, SUBJECT, TENANT_ID, TEXT } from './testing/given-mail.ts';

const { PROTECTION_TLS, PROTECTION_PORTAL } = Protection;

const moved: MailEdit = { rule: 'subject', edit: { $case: 'moveSubjectInside', value: {} } };
const notice: MailEdit = { rule: 'notice', edit: { $case: 'addNotice', value: { text: 'Call the clinic.' } } };
const redacts = (type: string): MailEdit => ({ rule: 'redact', edit: { $case: 'redact', value: { types: [type] } } });

describe('edits of a policy', () => {
  let given: GivenEncrypt;
  before(async () => {
    given = await givenEncrypt();
  });
  after(() => given.close());

  const withEdits = (mail: ClassifiedMail, edits: readonly (readonly MailEdit[])[]): ClassifiedMail => ({
    ...mail,
    decisions: mail.decisions.map((decision, i) => ({ ...decision, edits: [...(edits[i] ?? [])] })),
  });
  const textOf = async (key: MessageKey, group: SealedMail | undefined): Promise<string> => {
    assert.ok(group?.content);
    return (await openContent(given.ports, key, group.content)).toString();
  };

  it('give recipients with the same edits one delivery, others theirs, and leave the rest sealed as it was', async () => {
    const addresses = ['a@one.example.net', 'b@one.example.net', 'c@one.example.net', 'd@one.example.net'];
    const given4 = await givenMail(given.ports, { addresses, protections: addresses.map(() => PROTECTION_TLS) });
    const mail = withEdits(given4.mail, [[moved], [], [{ ...moved, rule: 'another' }], [moved, notice]]);
    const { sealed, events } = await given.run(mail, { sealed: 3, events: 3 });
    assert.deepEqual(
      sealed.map((group) => [group.groupId, group.recipientIndexes, group.content?.part]),
      [
        ['rtls:0', [0, 2], 'content:rtls:0'],
        ['rtls:1', [1], 'content'],
        ['rtls:3', [3], 'content:rtls:3'],
      ],
    );
    const [first, plain, last] = await Promise.all(sealed.map((group) => textOf(given4.key, group)));
    assert.equal(headerValue(parseMessage(Buffer.from(first ?? '')), 'subject'), 'A message for you');
    assert.ok(first?.includes(`Subject: ${SUBJECT}`) && !first.includes('Call the clinic.'));
    assert.equal(plain?.includes('A message for you'), false);
    assert.ok(last?.includes('Call the clinic.'));
    const told = events.map((event) => (event.what?.$case === 'sealed' ? event.what.value.edits : undefined));
    assert.deepEqual(told, [
      [{ kind: 'subject-moved', count: 1 }],
      [],
      [
        { kind: 'subject-moved', count: 1 },
        { kind: 'notice-added', count: 1 },
      ],
    ]);
  });

  it('are made once, also when the mail comes back for want of TLS and goes to the portal', async () => {
    const one = await givenMail(given.ports, { addresses: ['a@one.example.net'], protections: [PROTECTION_TLS] });
    const { sealed } = await given.run(withEdits(one.mail, [[moved, notice]]), { sealed: 1, events: 1 });
    const [group] = sealed;
    assert.ok(group?.content);
    assert.deepEqual(group.decisions[0]?.edits, []);
    const decisions = group.decisions.map((decision) => ({ ...decision, protection: PROTECTION_PORTAL }));
    const back = { ...one.mail, content: group.content, decisions, reprotectionCount: 1 };
    const parcel = await openParcel(one.key, (await given.run(back, { sealed: 1, events: 1 })).sealed[0]);
    assert.equal(parcel.split('Call the clinic.').length - 1, 2);
    assert.equal(parcel.split(`Subject: ${SUBJECT}`).length - 1, 2);
  });

  it('are made in parcels too', async () => {
    const one = await givenMail(given.ports, { addresses: ['a@one.example.net'], protections: [PROTECTION_PORTAL] });
    const { sealed } = await given.run(withEdits(one.mail, [[notice]]), { sealed: 1, events: 1 });
    const parcel = await openParcel(one.key, sealed[0]);
    assert.ok(parcel.includes(TEXT) && parcel.includes('Call the clinic.'));
  });

  it('redact by the detectors of the policy that decided', async () => {
    const document = `name: clinic
detectors: [{ id: chart, type: mrn, shape: "AA-999999", contextWords: [chart] }]
rules: [{ id: all, then: { redact: [mrn] } }]
`;
    const policies = await given.ports.store.collection(POLICIES);
    const stored = { tenantId: TENANT_ID, version: 7, document, putAtMs: 1, putBy: 'key:a' };
    await policies.insert({ _id: `${TENANT_ID}/7`, ...stored });
    const options = {
      addresses: ['a@one.example.net'],
      protections: [PROTECTION_TLS],
      text: 'Your chart QX-482913 is here.',
    };
    const one = await givenMail(given.ports, options);
    const mail = withEdits(one.mail, [[redacts('mrn')]]);
    const byVersion = (policyVersion: string) => ({
      ...mail,
      decisions: mail.decisions.map((decision) => ({ ...decision, policyVersion })),
    });
    const { sealed } = await given.run(byVersion('clinic@7'), { sealed: 1, events: 1 });
    assert.match(await textOf(one.key, sealed[0]), /Your chart \[mrn removed\] is here\./);
  });

  it('that cannot be made let nobody have the message, and say so', async () => {
    const signed = `From: a@example.org\r\nContent-Type: multipart/signed; boundary=b\r\n\r\n--b\r\n\r\nSSN 219-09-9999\r\n--b\r\nContent-Type: application/pgp-signature\r\n\r\nsig\r\n--b--\r\n`;
    const addresses = ['a@one.example.net', 'b@two.example.net'];
    const two = await givenMail(given.ports, {
      addresses,
      protections: [PROTECTION_TLS, PROTECTION_TLS],
      raw: Buffer.from(signed),
    });
    const { sealed, events } = await given.run(withEdits(two.mail, [[redacts('ssn')], []]), { sealed: 1, events: 2 });
    assert.deepEqual(
      sealed.map((group) => group.recipientIndexes),
      [[1]],
    );
    const refusal = events.find((event) => event.what?.$case === 'rejected');
    assert.equal(refusal?.eventKey, 'encrypt:rtls:0:edit-refused');
    assert.deepEqual(refusal?.recipientIndexes, [0]);
    const value = { rule: 'redact', policyVersion: 'factory@1', reason: 'edit-refused-signed' };
    assert.deepEqual(refusal?.what, { $case: 'rejected', value });
  });

  async function openParcel(key: MessageKey, group: SealedMail | undefined): Promise<string> {
    const { ports } = given;
    const doc = await (await ports.store.collection(PARCELS)).get(group?.parcelId ?? '');
    assert.ok(doc?.content);
    const notice = await textOf(key, group);
    const linkSecret = /\/p\/([0-9a-z]{32})/.exec(notice)?.[1] ?? '';
    const passphrase = await ports.keyring.openForTenant(TENANT_ID, passphraseContext(doc._id), doc.sealedPassphrase);
    const secrets = { parcelId: doc._id, linkSecret, passphrase: passphrase.toString(), kdf: doc.kdf };
    const parcelKey = await unwrapParcelKey(secrets, doc.wrappedKey);
    assert.ok(parcelKey);
    assert.ok(group === undefined || MailEnvelope.decode(key.open(group.envelopePart, group.sealedEnvelope)));
    return openParcelContent(parcelKey, doc._id, key.open(parcelPart(doc._id), doc.content))?.toString() ?? '';
  }
});
