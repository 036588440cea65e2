/** The encrypt stage on a real log, store and keyring. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { MailEnvelope, Method, Protection, type SealedContent, SealedMailKind } from '@sealpost/contracts';
import {
  openContent,
  openParcelContent,
  PARCELS,
  parcelPart,
  passphraseContext,
  unwrapParcelKey,
} from '@sealpost/runtime';
import { createRecipients } from './io/recipients.ts';
import { type GivenEncrypt, givenEncrypt } from './testing/given-encrypt.ts';
import { givenMail, SUBJECT, TENANT_ID, TEXT } from './testing/given-mail.ts';

const { PROTECTION_OPPORTUNISTIC, PROTECTION_TLS, PROTECTION_PORTAL, PROTECTION_CONTENT } = Protection;

describe('encrypt', () => {
  let given: GivenEncrypt;
  before(async () => {
    given = await givenEncrypt();
  });
  after(() => given.close());

  it('passes TLS mail on with its seals untouched, recipients of a domain together', async () => {
    const addresses = ['a@one.example.net', 'b@two.example.net', 'c@one.example.net', 'd@one.example.net'];
    const protections = [PROTECTION_TLS, PROTECTION_TLS, PROTECTION_TLS, PROTECTION_OPPORTUNISTIC];
    const { mail } = await givenMail(given.ports, { addresses, protections });
    const { sealed, events } = await given.run(mail, { sealed: 3, events: 3 });
    assert.deepEqual(
      sealed.map((group) => [group.groupId, group.domain, group.recipientIndexes, group.method]),
      [
        ['rtls:0', 'one.example.net', [0, 2], Method.METHOD_REQUIRED_TLS],
        ['rtls:1', 'two.example.net', [1], Method.METHOD_REQUIRED_TLS],
        ['otls:3', 'one.example.net', [3], Method.METHOD_OPPORTUNISTIC_TLS],
      ],
    );
    for (const group of sealed) {
      assert.deepEqual(group.content, mail.content);
      assert.deepEqual(group.sealedEnvelope, mail.sealedEnvelope);
      assert.equal(group.envelopePart, 'envelope');
      assert.equal(group.egressPool, 'default');
      assert.deepEqual([group.site, group.siteShard, group.siteShards], [group.domain, 0, 1]);
      assert.equal(group.kind, SealedMailKind.SEALED_MAIL_KIND_MESSAGE);
    }
    assert.deepEqual(
      events.map((event) => event.eventKey),
      ['encrypt:rtls:0:sealed', 'encrypt:rtls:1:sealed', 'encrypt:otls:3:sealed'],
    );
  });

  it('sends nothing to a suppressed recipient, however the address is written, and says so', async () => {
    const recipients = await createRecipients(given.ports);
    await recipients.suppress(TENANT_ID, 'No.More@one.example.net', 'complaint');
    const addresses = ['no.more@one.example.net', 'b@one.example.net'];
    const { mail } = await givenMail(given.ports, { addresses, protections: [PROTECTION_TLS, PROTECTION_TLS] });
    const { sealed, events } = await given.run(mail, { sealed: 1, events: 2 });
    assert.deepEqual(
      sealed.map((group) => group.recipientIndexes),
      [[1]],
    );
    assert.deepEqual(events[0]?.what, { $case: 'suppressed', value: { reason: 'complaint' } });
    assert.deepEqual(events[0]?.recipientIndexes, [0]);
  });

  it('makes a parcel that opens with link and passphrase, and a notice that says nothing of the content', async () => {
    const { mail, key } = await givenMail(given.ports, {
      addresses: ['Avery.Testperson@example.net'],
      protections: [PROTECTION_PORTAL],
    });
    const { sealed } = await given.run(mail, { sealed: 1, events: 1 });
    const [group] = sealed;
    assert.ok(group?.content);
    assert.equal(group.groupId, 'notice:0');
    assert.equal(group.kind, SealedMailKind.SEALED_MAIL_KIND_NOTICE);
    const notice = (await openContent(given.ports, key, group.content)).toString();
    for (const secret of [SUBJECT, 'potassium', 'Testperson,']) assert.ok(!notice.includes(secret));
    const envelope = MailEnvelope.decode(key.open(group.envelopePart, group.sealedEnvelope));
    assert.deepEqual(envelope.recipients, [{ index: 0, address: 'Avery.Testperson@example.net', displayName: '' }]);
    assert.equal(envelope.subject, 'You have a secure message from Riverside Clinic');
    const linkSecret = /https:\/\/mail\.clinic\.example\.org\/p\/([0-9a-z]{32})/.exec(notice)?.[1] as string;
    const doc = await (await given.ports.store.collection(PARCELS)).get(group.parcelId);
    assert.ok(doc?.content);
    const opened = await given.ports.keyring.openForTenant(TENANT_ID, passphraseContext(doc._id), doc.sealedPassphrase);
    assert.match(opened.toString(), /^[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{4}$/);
    const typed = ` ${opened.toString().toUpperCase().replaceAll('-', ' ')} `;
    const parcelKey = await unwrapParcelKey(
      { parcelId: doc._id, linkSecret, passphrase: typed, kdf: doc.kdf },
      doc.wrappedKey,
    );
    assert.ok(parcelKey);
    const content = openParcelContent(parcelKey, doc._id, key.open(parcelPart(doc._id), doc.content));
    assert.ok(content?.toString().includes(TEXT));
    const wrong = { parcelId: doc._id, linkSecret, passphrase: 'wrong-wrong-wrong', kdf: doc.kdf };
    assert.equal(await unwrapParcelKey(wrong, doc.wrappedKey), undefined);
  });

  it('makes no second parcel and no other notice for a repeated record', async () => {
    const { mail, key } = await givenMail(given.ports, {
      addresses: ['avery@example.net'],
      protections: [PROTECTION_CONTENT],
      portalPassphrase: 'chosen by the sender',
    });
    const first = await given.run(mail, { sealed: 1, events: 1 });
    const second = await given.run(mail, { sealed: 1, events: 1 });
    assert.equal(first.sealed[0]?.parcelId, second.sealed[0]?.parcelId);
    const open = (produced: typeof first) => {
      assert.ok(produced.sealed[0]?.content);
      return openContent(given.ports, key, produced.sealed[0].content);
    };
    assert.deepEqual(await open(first), await open(second));
  });

  it('makes one parcel and one notice when two instances have the same record at the same time', async () => {
    const other = await givenEncrypt(given);
    try {
      for (const attachment of [undefined, { fileName: 'scan.pdf', content: given.ports.random.bytes(300_000) }]) {
        const addresses = ['avery@example.net', 'blake@example.net'];
        const protections = [PROTECTION_PORTAL, PROTECTION_PORTAL];
        const options = { addresses, protections, ...(attachment === undefined ? {} : { attachment }) };
        const { mail, key } = await givenMail(given.ports, options);
        const both = await Promise.all([given, other].map((one) => one.run(mail, { sealed: 2, events: 2 })));
        const told = both.map(({ sealed, events }) => ({
          groups: sealed.map((group) => [group.groupId, group.parcelId, group.recipientIndexes]),
          events: events.map((event) => event.eventKey),
        }));
        assert.deepEqual(told[0], told[1]);
        const notices = await Promise.all(
          both.map(({ sealed }) =>
            Promise.all(sealed.map((group) => openContent(given.ports, key, group.content as SealedContent))),
          ),
        );
        assert.deepEqual(notices[0], notices[1]);
        const parcels = await given.ports.store.collection(PARCELS);
        const where = { messageId: mail.header?.messageId ?? '' };
        const { docs } = await parcels.find({ index: 'message', where, limit: 10 });
        assert.deepEqual(docs.map((doc) => doc._id).sort(), both[0]?.sealed.map((group) => group.parcelId).sort());
        for (const doc of docs) {
          const kept = doc.content ?? (await given.ports.blobs.get(doc.contentBlobRef ?? ''));
          assert.ok(kept !== undefined && key.open(parcelPart(doc._id), kept).length > 0);
        }
      }
    } finally {
      await other.close();
    }
  });

  it('serves mail that came back for want of TLS through the portal, in a group of its own name', async () => {
    const { mail } = await givenMail(given.ports, { addresses: ['a@example.net'], protections: [PROTECTION_TLS] });
    const refusedMethods = [{ method: Method.METHOD_REQUIRED_TLS, reason: 'server-without-tls' }];
    const back = {
      ...mail,
      decisions: mail.decisions.map((decision) => ({ ...decision, refusedMethods })),
      reprotectionCount: 1,
    };
    const { sealed } = await given.run(back, { sealed: 1, events: 1 });
    assert.equal(sealed[0]?.groupId, 'notice:0:r1');
    assert.deepEqual(
      sealed[0]?.decisions[0]?.refusedMethods.map((refused) => refused.reason),
      ['no-key-on-file', 'server-without-tls'],
    );
  });

  it('goes to the next method, never to a weaker one, when a stored key turns out unusable', async () => {
    const recipients = await createRecipients(given.ports);
    const addresses = ['tls@broken.example.net', 'content@broken.example.net', 'other@broken.example.net'];
    for (const address of addresses.slice(0, 2))
      await recipients.putKey({ tenantId: TENANT_ID, address, fingerprint: 'F', key: Buffer.alloc(9), expiresAtMs: 0 });
    const protections = [PROTECTION_TLS, PROTECTION_CONTENT, PROTECTION_TLS];
    const { mail } = await givenMail(given.ports, { addresses, protections });
    const { sealed } = await given.run(mail, { sealed: 3, events: 3 });
    assert.deepEqual(
      sealed.map((group) => [group.groupId, group.recipientIndexes]),
      [
        ['rtls:0:alone', [0]],
        ['notice:1', [1]],
        ['rtls:2', [2]],
      ],
    );
    assert.equal(sealed[0]?.decisions[0]?.refusedMethods[0]?.reason, 'key-not-usable');
  });

  it('keeps a large parcel in a blob', async () => {
    const { mail, key } = await givenMail(given.ports, {
      addresses: ['a@example.net'],
      protections: [PROTECTION_PORTAL],
      attachment: { fileName: 'scan.pdf', content: given.ports.random.bytes(300_000) },
    });
    const { sealed } = await given.run(mail, { sealed: 1, events: 1 });
    const doc = await (await given.ports.store.collection(PARCELS)).get(sealed[0]?.parcelId ?? '');
    assert.equal(doc?.content, undefined);
    const blob = await given.ports.blobs.get(doc?.contentBlobRef ?? '');
    assert.ok(blob);
    assert.ok(key.open(parcelPart(doc?._id ?? ''), blob).length > 300_000);
  });
});
