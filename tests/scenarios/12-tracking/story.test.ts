import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { TrackedEvent } from '@sealpost/contracts';
import {
  deliver,
  ending,
  givenSealpost,
  type Installation,
  phiMessage,
  plainMessage,
} from '@sealpost/tests/given-sealpost';
import { waitFor } from '@sealpost/tests/wait-for';

const MESSAGES = 40;
/** Events read from one stream before it is left. */
const PER_STREAM = 7;

describe('tracking', () => {
  let given: Installation;
  before(async () => {
    given = await givenSealpost();
  });
  after(() => given.close());

  const nameOf = (event: TrackedEvent): string => `${event.messageId}@${event.version}`;

  it('lets a watcher that leaves and comes back miss nothing, also over a restart', async () => {
    const seen = new Set<string>();
    const ids = new Set<string>();
    let cursor = 'begin';
    const readSome = async (): Promise<void> => {
      const abort = new AbortController();
      let left = PER_STREAM;
      const timer = setTimeout(() => abort.abort(), 2_000);
      for await (const event of given.client.watch({ cursor, signal: abort.signal })) {
        seen.add(nameOf(event));
        cursor = event.cursor;
        left -= 1;
        if (left === 0) break;
      }
      clearTimeout(timer);
    };
    const submitting = (async () => {
      for (let i = 0; i < MESSAGES; i++) ids.add((await given.client.submit(plainMessage())).messageId);
    })();
    for (let i = 0; i < 5; i++) await readSome();
    await submitting;
    for (const id of ids) await ending(given, id);
    await given.start();
    const total = (await Promise.all([...ids].map((id) => given.client.getMessage(id)))).reduce(
      (sum, each) => sum + each.version,
      0,
    );
    for (let i = 0; i < total && seen.size < total; i++) await readSome();
    assert.equal(seen.size, total);
  });

  it('tells a watcher of some messages only of those, as they happen', async () => {
    const one = await given.client.submit(plainMessage());
    const abort = new AbortController();
    const types: string[] = [];
    for await (const event of given.client.watch({
      cursor: 'begin',
      messageIds: [one.messageId],
      signal: abort.signal,
    })) {
      assert.equal(event.messageId, one.messageId);
      types.push(event.type);
      if (event.facts['outcome'] === 'delivered') break;
    }
    assert.deepEqual(types, ['accepted', 'classified', 'sealed', 'attempted']);
  });

  it('hears the future without a cursor', async () => {
    const abort = new AbortController();
    const heard: TrackedEvent[] = [];
    const watching = (async () => {
      for await (const event of given.client.watch({ signal: abort.signal })) heard.push(event);
    })();
    await waitFor(async () => {
      await deliver(given, plainMessage());
      return heard.length > 0;
    }, 20_000);
    abort.abort();
    await watching;
  });

  it('refuses a cursor that is none', async () => {
    const watch = given.client.watch({ cursor: 'yesterday' });
    await assert.rejects(watch.next(), { reason: 'EVENTS_REQUEST_INVALID' });
  });

  it('shows addresses and passphrases only to those who may see PHI, and writes down that they did', async () => {
    const address = 'dana@no-tls.example.org';
    const done = await deliver(given, phiMessage({ to: [{ address, displayName: 'Dana Winterfield' }] }));
    const { secret: readSecret } = await given.client.keys.create({ name: 'reader', roles: ['read'] });
    const { secret: phiSecret, key } = await given.client.keys.create({
      name: 'front desk',
      roles: ['read', 'read-phi'],
    });
    const reader = given.clientWith(readSecret);
    const basic = await reader.getMessage(done.messageId);
    assert.ok(!JSON.stringify(basic).includes('dana'));
    assert.equal(basic.recipients[0]?.portalPassphrase, '');
    await assert.rejects(reader.getMessage(done.messageId, { view: 'full' }), { status: 'PERMISSION_DENIED' });
    const full = await given.clientWith(phiSecret).getMessage(done.messageId, { view: 'full' });
    assert.equal(full.recipients[0]?.address, address);
    assert.notEqual(full.recipients[0]?.portalPassphrase, '');
    const entry = await waitFor(async () => {
      const page = await given.client.audit.query({ target: done.messageId, pageSize: 100 });
      return page.records.find((record) => record.action === 'message.view');
    }, 10_000);
    assert.equal(entry.actor, `key:${key?.keyId}`);
  });

  it('lists messages newest first, page by page, each once', async () => {
    const ids: string[] = [];
    const times: number[] = [];
    for (let pageToken = ''; ; ) {
      const page = await given.client.listMessages({ pageSize: 10, pageToken });
      ids.push(...page.messages.map((message) => message.messageId));
      times.push(...page.messages.map((message) => message.acceptTime?.getTime() ?? 0));
      if (page.nextPageToken === '') break;
      pageToken = page.nextPageToken;
    }
    assert.ok(ids.length > MESSAGES);
    assert.equal(new Set(ids).size, ids.length);
    assert.deepEqual(
      times,
      times.toSorted((a, b) => b - a),
    );
    await assert.rejects(given.client.listMessages({ pageSize: -1 }), { status: 'INVALID_ARGUMENT' });
    await assert.rejects(given.client.listMessages({ pageToken: 'nonsense' }), { status: 'INVALID_ARGUMENT' });
  });

  it('knows nothing of messages that are not there', async () => {
    await assert.rejects(given.client.getMessage('msg_00000000000000000000000000'), {
      reason: 'EVENTS_MESSAGE_NOT_FOUND',
    });
    await assert.rejects(given.client.getMessage(''), { status: 'NOT_FOUND' });
  });
});
