/** Lists of patients from PolicyService to verdicts: put, used, replaced, deleted, and what is left in store and blobs. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { readMessage } from '@sealpost/classify';
import { type AuditEntry, FLOW, type ListExactListsResponse, MailEnvelope, topicNames } from '@sealpost/contracts';
import { AppError } from '@sealpost/kernel';
import { hashRecords } from '@sealpost/phi';
import {
  type CallContext,
  createExactMatchers,
  createPolicyClassifiers,
  EXACT_LISTS,
  type ExactMatchers,
} from '@sealpost/runtime';
import { createExactLists, type ExactLists } from './io/exact-lists.ts';
import { createPolicies } from './io/policies.ts';
import { createPolicyRpc } from './io/policy-rpc.ts';
import { createVerdicts } from './io/verdicts.ts';
import { type GivenPorts, givenPorts } from './testing/given-ports.ts';

const TENANT_ID = 'ten_01hzy0000000000000000000aa';
const OTHER_ID = 'ten_01hzy0000000000000000000bb';
const SALT = Buffer.alloc(32, 7);
const PLAIN_POLICY = { name: 'p', rules: [] };
/** Longer than lists are used without being asked for again. */
const A_MOMENT_MS = 2_000;
const A_DAY_MS = 86_400_000;
const digestsOf = (...mrns: string[]) =>
  Buffer.from(
    hashRecords(
      mrns.map((mrn) => ({ mrn })),
      SALT,
    ),
  );

type Handler = (request: object, context: CallContext) => Promise<unknown>;

describe('lists of patients', () => {
  let given: GivenPorts;
  let lists: ExactLists;
  let matchers: ExactMatchers;
  let handlers: Readonly<Record<string, unknown>>;
  let roles: Readonly<Record<string, string>>;
  const audit: AuditEntry[] = [];

  before(async () => {
    given = await givenPorts();
    const { ports } = given;
    lists = await createExactLists(ports);
    matchers = await createExactMatchers(ports, { memoryBytesMax: 0 });
    const policies = await createPolicies({ ...ports, fileText: undefined });
    const verdicts = await createVerdicts({ ...ports, keptMs: 0 });
    ({ handlers, roles } = createPolicyRpc({ policies, exactLists: lists, verdicts, ports }));
    await ports.bus.subscribe({
      group: 'test-audit',
      topics: topicNames('audit'),
      onBatch: (batch) => {
        audit.push(...batch.records.map(({ value }) => FLOW.audit.codec.decode(value)));
        batch.acknowledge(batch.records.map(({ offset }) => offset));
      },
    });
  });
  after(() => given.close());

  const call = (name: string, request: object): Promise<unknown> => {
    const principal = { keyId: 'key_a', tenantId: TENANT_ID, roles: ['policy'] as const, sandbox: false };
    return (handlers[name] as Handler)(request, { principal, traceparent: '', signal: new AbortController().signal });
  };
  const put = (name: string, digests = digestsOf('QX74419'), salt = SALT) =>
    call('putExactList', { name, salt, digests });
  const refused = async (work: Promise<unknown>): Promise<readonly string[]> => {
    const error = await work.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof AppError);
    return [error.code, ...error.violations.map(({ field, rule }) => `${field}:${rule}`)];
  };
  /** Rules of what is found in a mail without any other sign, a moment later. */
  const found = async (tenantId = TENANT_ID, text = 'see QX74419 please', by = matchers) => {
    given.advance(A_MOMENT_MS);
    const classifiers = createPolicyClassifiers({ scanBytesMax: 65_536, exactMatchers: by });
    const mail = Buffer.from(`Content-Type: text/plain\r\n\r\n${text}`);
    const readable = await readMessage(await classifiers(tenantId, PLAIN_POLICY), mail, MailEnvelope.fromPartial({}));
    return readable.parts.flatMap(({ findings }) => findings.map(({ rule }) => rule));
  };
  const blobs = () => given.ports.blobs.listOlderThan(Date.now() + A_DAY_MS, 100);

  it('are found in mail of their tenant, and of no other', async () => {
    assert.deepEqual(await found(), []);
    await put('patients');
    assert.deepEqual(await found(), ['exact.patients']);
    assert.deepEqual(await found(OTHER_ID), []);
    const { lists: shown } = (await call('listExactLists', {})) as ListExactListsResponse;
    assert.deepEqual(
      shown.map(({ name, version, values, putBy }) => [name, version, values, putBy]),
      [['patients', 1, 1, 'key:key_a']],
    );
  });

  it('hold neither salt nor digests in the clear', async () => {
    const [ref = ''] = await blobs();
    const sealed = Buffer.from((await given.ports.blobs.get(ref)) ?? []);
    assert.ok(sealed.length > 0);
    assert.equal(sealed.includes(SALT) || sealed.includes(digestsOf('QX74419')), false);
  });

  it('take the place of those with their name, whose bytes are erased', async () => {
    const [old = ''] = await blobs();
    await put('patients', digestsOf('QX74419', 'RB55001'));
    assert.deepEqual(await found(TENANT_ID, 'RB55001'), ['exact.patients']);
    const left = await blobs();
    assert.equal(left.length, 1);
    assert.notEqual(left[0], old);
    assert.deepEqual(await given.ports.keyring.messageKeys([{ tenantId: TENANT_ID, messageId: old }]), [undefined]);
  });

  it('stand beside each other', async () => {
    await put('staff', digestsOf('ST90210'));
    assert.deepEqual(await found(TENANT_ID, 'QX74419, ST90210'), ['exact.patients', 'exact.staff']);
    assert.deepEqual(await refused(call('deleteExactList', { name: 'nobody' })), ['DLP_EXACT_LIST_NOT_FOUND']);
    await call('deleteExactList', { name: 'staff' });
    assert.deepEqual(await found(TENANT_ID, 'QX74419, ST90210'), ['exact.patients']);
  });

  it('are refused with every field that is wrong', async () => {
    assert.deepEqual(await refused(put('My patients', Buffer.alloc(9), Buffer.alloc(3))), [
      'DLP_EXACT_LIST_INVALID',
      'name:PATTERN',
      'salt:SIZE',
      'digests:SIZE',
    ]);
    const unsorted = Buffer.alloc(16);
    unsorted.writeBigUInt64LE(5n, 0);
    unsorted.writeUInt32LE(1, 4);
    assert.deepEqual(await refused(put('patients', unsorted)), ['DLP_EXACT_LIST_INVALID', 'digests:ORDER']);
    assert.deepEqual(await refused(put('patients', Buffer.alloc(0))), ['DLP_EXACT_LIST_INVALID', 'digests:SIZE']);
    assert.deepEqual(await found(), ['exact.patients']);
  });

  it('are at most eight', async () => {
    for (let n = 1; n < 8; n += 1) await put(`list-${n}`);
    assert.deepEqual(await refused(put('ninth')), ['DLP_EXACT_LIST_INVALID', 'name:COUNT']);
    await put('list-1');
    for (let n = 1; n < 8; n += 1) await call('deleteExactList', { name: `list-${n}` });
    assert.equal((await blobs()).length, 1);
  });

  it('are put by one of two calls at the same time', async () => {
    const results = await Promise.allSettled([put('twice'), put('twice'), put('twice')]);
    const done = results.filter(({ status }) => status === 'fulfilled').length;
    assert.ok(done >= 1);
    for (const result of results)
      if (result.status === 'rejected') assert.equal(result.reason.code, 'DLP_EXACT_LIST_CHANGED');
    assert.deepEqual(await found(TENANT_ID, 'QX74419'), ['exact.patients']);
    await call('deleteExactList', { name: 'twice' });
    assert.equal((await blobs()).length, 1);
  });

  it('leave nothing behind when a put dies on its way', async () => {
    const cut = { ...given.ports, blobs: { ...given.ports.blobs, put: () => Promise.reject(new Error('killed')) } };
    const dying = await createExactLists(cut);
    await assert.rejects(dying.put(TENANT_ID, { name: 'cut', salt: SALT, digests: digestsOf('QX74419') }, 'key:a'));
    const collection = await given.ports.store.collection(EXACT_LISTS);
    assert.equal((await lists.list(TENANT_ID)).length, 1);
    given.advance(A_DAY_MS);
    await lists.clean();
    assert.equal(await collection.count({}), 1);
    assert.deepEqual(await found(), ['exact.patients']);
  });

  it('stop mail, which can be tried again, while one cannot be read', async () => {
    const broken = { ...given.ports, blobs: { ...given.ports.blobs, get: async () => undefined } };
    const without = await createExactMatchers(broken, { memoryBytesMax: 0 });
    const error = await found(TENANT_ID, 'see QX74419', without).catch((thrown: unknown) => thrown);
    assert.ok(error instanceof AppError && error.code === 'RUNTIME_EXACT_LIST_UNREADABLE' && error.entry.retryable);
  });

  it('make room for those of other tenants, and come back', async () => {
    await lists.put(OTHER_ID, { name: 'theirs', salt: SALT, digests: digestsOf('QX74419') }, 'key:b');
    const first = await matchers.of(TENANT_ID);
    assert.equal(await matchers.of(TENANT_ID), first);
    assert.deepEqual(await found(OTHER_ID), ['exact.theirs']);
    assert.notEqual(await matchers.of(TENANT_ID), first);
    const roomy = await createExactMatchers(given.ports, { memoryBytesMax: 10_000_000 });
    const kept = await roomy.of(TENANT_ID);
    await roomy.of(OTHER_ID);
    given.advance(A_MOMENT_MS);
    assert.equal(await roomy.of(TENANT_ID), kept);
  });

  it('need the role policy, and are noted with counts only', async () => {
    assert.deepEqual(
      [roles['putExactList'], roles['deleteExactList'], roles['listExactLists']],
      ['policy', 'policy', 'read'],
    );
    await call('deleteExactList', { name: 'patients' });
    assert.deepEqual(await found(), []);
    while (!audit.some(({ action, target }) => action.includes('delete') && target.endsWith('/patients')))
      await given.ports.clock.sleep(5);
    const [first] = audit;
    assert.deepEqual(
      [first?.action, first?.target, first?.actor, first?.facts],
      ['policy.put-exact-list', `${TENANT_ID}/patients`, 'key:key_a', { version: '1', values: '1' }],
    );
  });
});
