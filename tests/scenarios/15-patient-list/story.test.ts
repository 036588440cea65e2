/** A clinic puts the list of its patients: who stands in it is found for certain, in every stage, until the list is deleted. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { SealpostError } from '@sealpost/client';
import { RecipientState, VerdictLevel } from '@sealpost/contracts';
import { hashRecords } from '@sealpost/phi';
import { deliver, END_MS, givenSealpost, type Installation, plainMessage } from '@sealpost/tests/given-sealpost';
import { waitFor } from '@sealpost/tests/wait-for';
import PostalMime from 'postal-mime';

const { VERDICT_LEVEL_NONE, VERDICT_LEVEL_IDENTIFIERS_ONLY } = VerdictLevel;
const { RECIPIENT_STATE_DELIVERED, RECIPIENT_STATE_HELD } = RecipientState;
const WAIT_MS = 10_000;
/** Lists and policies are used for a second before they are asked for again. */
const SOON_MS = 1_200;
const SALT = Buffer.alloc(32, 9);
const DIGESTS = hashRecords([{ mrn: 'QX74419', name: 'Tamsin Oakhollow' }], SALT);
/** Nothing in it says what the word is; nor does it look like a number of any kind. */
const LISTED = 'The folder of QX74419 is on the table.';
const LISTED_ATTACHMENT = {
  fileName: 'plan.csv',
  contentType: 'text/csv',
  content: Buffer.from('plan,row\r\nQX74419,4\r\n'),
};
const POLICY = `name: listed
extends: factory
rules:
  - id: hold-listed
    when: { types: [mrn], recipientDomain: [press.example.org] }
    then: { action: hold, reason: "One of our patients is named." }
  - id: redact-listed
    when: { types: [mrn], recipientDomain: [shop.example.org] }
    then: { redact: [mrn] }
`;

describe('a list of patients', () => {
  let given: Installation;

  const previewed = async (text = LISTED) => {
    const { verdict } = await given.client.preview(plainMessage({ text }));
    const rules = verdict?.evidence.flatMap(({ rules: fired }) => fired) ?? [];
    return { level: verdict?.level, rules };
  };
  const isListed = async (): Promise<boolean> => (await previewed()).rules.includes('exact.patients');
  const settle = async (to: string, change = {}) => {
    const { messageId } = await given.client.submit(plainMessage({ to: [{ address: to }], text: LISTED, ...change }));
    return given.client.waitUntilFinished(messageId, { timeoutMs: END_MS, until: 'settled' });
  };

  before(async () => {
    given = await givenSealpost();
    const { version } = await given.client.policies.get();
    await given.client.policies.put(POLICY, version);
    assert.deepEqual(await previewed(), { level: VERDICT_LEVEL_NONE, rules: [] });
    const list = await given.client.policies.putExactList({ name: 'patients', salt: SALT, digests: DIGESTS });
    assert.deepEqual([list.version, list.values], [1, 2]);
    await waitFor(isListed, WAIT_MS);
    await new Promise((resolve) => setTimeout(resolve, SOON_MS));
  });
  after(() => given.close());

  it('finds who stands in it, without any other sign, in text and attachments', async () => {
    assert.deepEqual(await previewed(), { level: VERDICT_LEVEL_IDENTIFIERS_ONLY, rules: ['exact.patients'] });
    assert.deepEqual((await previewed('Oakhollow, Tamsin is on the list.')).rules.includes('exact.patients'), true);
    const { verdict } = await given.client.preview(plainMessage({ attachments: [LISTED_ATTACHMENT] }));
    assert.ok(
      verdict?.evidence.some(
        ({ rules, parts }) => rules.includes('exact.patients') && parts.some((part) => part.startsWith('attachment')),
      ),
    );
  });

  it('decides about mail, and is what a redaction goes by', async () => {
    const held = await settle('a@press.example.org');
    assert.equal(held.recipients[0]?.state, RECIPIENT_STATE_HELD);
    assert.equal(held.recipients[0]?.decision?.rule, 'hold-listed');
    const done = await deliver(given, plainMessage({ to: [{ address: 'b@shop.example.org' }], text: LISTED }));
    assert.equal(done.recipients[0]?.state, RECIPIENT_STATE_DELIVERED);
    const bytes = given.sink.messages.find(({ recipients }) => recipients.includes('b@shop.example.org'))?.bytes;
    assert.match((await PostalMime.parse(bytes ?? '')).text ?? '', /^The folder of \[mrn removed\] is on the table\./);
  });

  it('is put and deleted with the role policy only, and refused with the fields that are wrong', async () => {
    const { secret } = await given.client.keys.create({ name: 'sender', roles: ['send', 'read'] });
    const sender = given.clientWith(secret);
    const denied = (error: unknown) => error instanceof SealpostError && error.reason === 'API_ROLE_DENIED';
    await assert.rejects(sender.policies.putExactList({ name: 'x', salt: SALT, digests: DIGESTS }), denied);
    await assert.rejects(sender.policies.deleteExactList('patients'), denied);
    assert.deepEqual(
      (await sender.policies.exactLists()).map(({ name, values }) => [name, values]),
      [['patients', 2]],
    );
    await assert.rejects(
      given.client.policies.putExactList({ name: 'patients', salt: SALT, digests: DIGESTS.subarray(0, 9) }),
      (error: unknown) =>
        error instanceof SealpostError &&
        error.fieldViolations.some(({ field, rule }) => `${field} ${rule}` === 'digests SIZE'),
    );
  });

  it('is there after a restart, and finds nothing more once it is deleted', async () => {
    await given.start();
    assert.equal(await isListed(), true);
    await given.client.policies.deleteExactList('patients');
    await waitFor(async () => !(await isListed()), WAIT_MS);
    await waitFor(
      async () => (await settle('c@press.example.org')).recipients[0]?.state === RECIPIENT_STATE_DELIVERED,
      WAIT_MS,
    );
    const { records } = await given.client.audit.query({ pageSize: 100 });
    const actions = records.map(({ action }) => action).filter((action) => action.endsWith('-exact-list'));
    assert.deepEqual(actions.toSorted(), ['policy.delete-exact-list', 'policy.put-exact-list']);
  });
});
