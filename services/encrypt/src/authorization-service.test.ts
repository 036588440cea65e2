/** Authorisations over RecipientService, as dlp then finds them. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Purpose, type RecipientAuthorization } from '@sealpost/contracts';
import { AppError } from '@sealpost/kernel';
import { AUTHORIZATIONS, type CallContext, createAuthorizationReader } from '@sealpost/runtime';
import { type GivenEncrypt, givenEncrypt } from './testing/given-encrypt.ts';
import { TENANT_ID } from './testing/given-mail.ts';

type Handler = (request: object, context: CallContext) => Promise<Record<string, unknown>>;

const CONTEXT: CallContext = {
  principal: { keyId: 'key_test', tenantId: TENANT_ID, roles: ['recipients'], sandbox: false },
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  signal: new AbortController().signal,
};
const ADDRESS = 'Avery@example.net';
const DAY_MS = 86_400_000;

describe('authorisations of recipients', () => {
  let given: GivenEncrypt;
  before(async () => {
    given = await givenEncrypt();
  });
  after(() => given.close());

  const call = (name: string, request: object): Promise<Record<string, unknown>> => {
    const handler = given.instance.grpc?.[0]?.handlers[name] as Handler | undefined;
    assert.ok(handler);
    return handler(request, CONTEXT);
  };
  const inForce = async (purpose: Purpose = Purpose.PURPOSE_MARKETING): Promise<boolean | undefined> => {
    const reader = await createAuthorizationReader(given.ports);
    return (await reader([{ tenantId: TENANT_ID, address: ADDRESS.toLowerCase(), purpose }]))[0];
  };
  const request = (change: object = {}) => {
    const signTime = new Date(given.ports.clock.nowMs() - DAY_MS);
    return { address: ADDRESS, purpose: Purpose.PURPOSE_MARKETING, evidence: 'binder 3', signTime, ...change };
  };

  it('are in force until they are revoked, for their purpose alone, however the address is cased', async () => {
    await call('putRecipientAuthorization', request());
    assert.deepEqual([await inForce(), await inForce(Purpose.PURPOSE_RESEARCH)], [true, false]);
    await call('revokeRecipientAuthorization', { address: 'avery@EXAMPLE.net', purpose: Purpose.PURPOSE_MARKETING });
    assert.equal(await inForce(), false);
    const listed = await call('listRecipientAuthorizations', { address: '', pageSize: 10, pageToken: '' });
    const [one] = listed['authorizations'] as RecipientAuthorization[];
    assert.deepEqual(
      [one?.address, one?.evidence, one?.revokeTime instanceof Date],
      ['Avery@example.net', 'binder 3', true],
    );
    await call('putRecipientAuthorization', request());
    assert.equal(await inForce(), true);
  });

  it('end by themselves', async () => {
    await call('putRecipientAuthorization', request({ expireTime: new Date(given.ports.clock.nowMs() + DAY_MS) }));
    assert.equal(await inForce(), true);
    given.advance(2 * DAY_MS);
    assert.equal(await inForce(), false);
  });

  it('lie in the store without address and reference in clear, and each change is in the audit log', async () => {
    const collection = await given.ports.store.collection(AUTHORIZATIONS);
    const { docs } = await collection.find({ limit: 10 });
    const bytes = JSON.stringify(
      docs.map((doc) => [
        doc._id,
        Buffer.from(doc.sealedAddress).toString('latin1'),
        Buffer.from(doc.sealedEvidence).toString('latin1'),
      ]),
    );
    for (const word of ['very@', 'binder']) assert.equal(bytes.toLowerCase().includes(word), false);
    while (given.audit.length < 4) await given.ports.clock.sleep(5);
    const actions = given.audit.map(({ action }) => action);
    for (const action of ['put', 'revoke', 'list']) assert.ok(actions.includes(`recipient.authorization.${action}`));
  });

  it('are refused for other purposes, without evidence, and with days that cannot be', async () => {
    const rule = (change: object) =>
      call('putRecipientAuthorization', request(change)).then(
        () => '',
        (error: unknown) => (error instanceof AppError ? error.violations[0]?.rule : ''),
      );
    const nowMs = given.ports.clock.nowMs();
    assert.equal(await rule({ purpose: Purpose.PURPOSE_TREATMENT }), 'purpose-without-authorization');
    assert.equal(await rule({ evidence: ' ' }), 'evidence-length');
    assert.equal(await rule({ signTime: undefined }), 'sign-time-missing');
    assert.equal(await rule({ signTime: new Date(nowMs + DAY_MS) }), 'sign-time-future');
    assert.equal(await rule({ expireTime: new Date(nowMs - 1) }), 'expire-time-past');
    assert.equal(await rule({ address: 'nobody' }), 'address-at-missing');
  });
});
