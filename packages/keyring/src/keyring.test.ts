/** The keyring's promises to callers: agreement between processes, erasure, isolation, one store call per batch. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ErrorCode } from '@sealpost/kernel';
import { MESSAGE_KEYS_PER_CALL_MAX } from './data-keys.ts';
import { TENANT_SECRET_BYTES_MAX } from './keyring.ts';
import type { DataKeyRow, TenantKeyRow } from './ports.ts';
import { givenKeyring, newMessageKey, seededRootKey } from './testing/given-keyring.ts';

const TENANT = 'ten_one';
const ref = (messageId: string, tenantId = TENANT) => ({ tenantId, messageId });
const code = (wanted: ErrorCode) => (thrown: unknown) => (thrown as { code?: string }).code === wanted;
const flipped = (bytes: Uint8Array, index: number): Buffer => {
  const copy = Buffer.from(bytes);
  copy[index] = (copy[index] as number) ^ 1;
  return copy;
};

describe('message keys', () => {
  it('are made with one store call for all of them, and none for an empty list', async () => {
    const { keyring, keyStore } = await givenKeyring();
    const keys = await keyring.createMessageKeys(['a', 'b', 'c'].map((id) => ref(`msg_${id}`)));
    assert.deepEqual(
      keys.map((key) => key.messageId),
      ['msg_a', 'msg_b', 'msg_c'],
    );
    assert.deepEqual(await keyring.createMessageKeys([]), []);
    assert.equal(keyStore.calls.insertDataKeys, 1);
  });

  it('open in another process what was sealed in this one, after one batched look-up', async () => {
    const { keyring, keyStore, second } = await givenKeyring();
    const key = await newMessageKey(keyring, TENANT, 'msg_a');
    await newMessageKey(keyring, TENANT, 'msg_b');
    const sealed = key.seal('body', Buffer.from('invented text'));
    const other = second(3);
    const [a, b] = await other.messageKeys([ref('msg_a'), ref('msg_b')]);
    assert.equal(a?.open('body', sealed).toString(), 'invented text');
    assert.ok(b);
    await other.messageKeys([ref('msg_a'), ref('msg_b')]);
    assert.equal(keyStore.calls.getDataKeys, 1);
  });

  it('never lie in the store in clear', async () => {
    const { keyring, keyStore } = await givenKeyring();
    await newMessageKey(keyring, TENANT, 'msg_a');
    const row = keyStore.dataKeys.get('msg_a') as DataKeyRow;
    // form, commitment, nonce, secret, commitment of the secret, tag
    assert.equal(row.wrapped.length, 1 + 32 + 12 + 32 + 32 + 16);
    assert.equal(row.kekVersion, 1);
  });

  it('are undefined for a message that is unknown, erased, or of another tenant', async () => {
    const { keyring, second } = await givenKeyring();
    await newMessageKey(keyring, TENANT, 'msg_a');
    await newMessageKey(keyring, TENANT, 'msg_b');
    await keyring.destroyMessageKey('msg_a');
    for (const ring of [keyring, second(3)]) {
      assert.deepEqual(await ring.messageKeys([ref('msg_a'), ref('msg_z'), ref('msg_b', 'ten_two')]), [
        undefined,
        undefined,
        undefined,
      ]);
    }
  });

  it('refuse once destroyed, also where a caller still holds one', async () => {
    const { keyring } = await givenKeyring();
    const key = await newMessageKey(keyring, TENANT, 'msg_a');
    const sealed = key.seal('body', Buffer.from('x'));
    await keyring.destroyMessageKey('msg_a');
    assert.throws(() => key.open('body', sealed), code('KEYRING_KEY_GONE'));
    assert.throws(() => key.seal('body', Buffer.from('x')), code('KEYRING_KEY_GONE'));
  });

  it('that are destroyed during a look-up do not come back with its answer', async () => {
    const { keyring, keyStore, second } = await givenKeyring();
    await newMessageKey(keyring, TENANT, 'msg_a');
    const other = second(3);
    await other.messageKeys([ref('msg_z')]);
    const rows = await keyStore.getDataKeys(['msg_a']);
    const gate = Promise.withResolvers<void>();
    keyStore.getDataKeys = async () => {
      await gate.promise;
      return rows;
    };
    const lookUp = other.messageKeys([ref('msg_a')]);
    await other.destroyMessageKey('msg_a');
    gate.resolve();
    assert.deepEqual(await lookUp, [undefined]);
  });

  it('are one handle however many look-ups raced for it', async () => {
    const { keyring, second } = await givenKeyring();
    await newMessageKey(keyring, TENANT, 'msg_a');
    const other = second(3);
    const [[a], [b]] = await Promise.all([other.messageKeys([ref('msg_a')]), other.messageKeys([ref('msg_a')])]);
    assert.ok(a);
    assert.equal(a, b);
  });

  it('that left the cache still work for who holds them', async () => {
    const { keyring } = await givenKeyring({ cacheEntriesMax: 2 });
    const key = await newMessageKey(keyring, TENANT, 'msg_a');
    const sealed = key.seal('body', Buffer.from('x'));
    for (const id of ['msg_b', 'msg_c', 'msg_d']) await newMessageKey(keyring, TENANT, id);
    assert.equal(key.open('body', sealed).toString(), 'x');
    assert.equal(key.open('body', key.seal('body', Buffer.from('y'))).toString(), 'y');
  });

  it('are looked up again once older than the cache period', async () => {
    const { keyring, keyStore, clock } = await givenKeyring({ kekTtlMs: 1_000 });
    await newMessageKey(keyring, TENANT, 'msg_a');
    keyStore.dataKeys.clear();
    assert.ok((await keyring.messageKeys([ref('msg_a')]))[0]);
    clock.advance(1_000);
    assert.deepEqual(await keyring.messageKeys([ref('msg_a')]), [undefined]);
  });

  it('from an altered or swapped row refuse to open, and leave the rest of the batch alone', async () => {
    const { keyring, keyStore, second } = await givenKeyring();
    const sealed = (await newMessageKey(keyring, TENANT, 'msg_a')).seal('body', Buffer.from('x'));
    await newMessageKey(keyring, TENANT, 'msg_b');
    const row = keyStore.dataKeys.get('msg_a') as DataKeyRow;
    const variants: DataKeyRow[] = [
      ...Array.from(row.wrapped, (_, index) => ({ ...row, wrapped: flipped(row.wrapped, index) })),
      { ...row, wrapped: row.wrapped.subarray(1) },
      { ...row, wrapped: Buffer.alloc(0) },
      { ...row, wrapped: (keyStore.dataKeys.get('msg_b') as DataKeyRow).wrapped },
    ];
    for (const variant of variants) {
      keyStore.dataKeys.set('msg_a', variant);
      const [broken, good] = await second(3).messageKeys([ref('msg_a'), ref('msg_b')]);
      assert.throws(() => broken?.open('body', sealed), code('KEYRING_ENVELOPE_BROKEN'));
      assert.ok(good?.seal('body', Buffer.from('y')));
    }
  });

  it('are bounded per call', async () => {
    const { keyring } = await givenKeyring();
    const refs = Array.from({ length: MESSAGE_KEYS_PER_CALL_MAX + 1 }, (_, index) => ref(`msg_${index}`));
    await assert.rejects(keyring.createMessageKeys(refs), RangeError);
    await assert.rejects(keyring.messageKeys(refs), RangeError);
  });
});

describe('tenant keys', () => {
  it('are agreed on by two processes that need one at the same moment', async () => {
    const { keyring, keyStore, second } = await givenKeyring();
    const other = second(3);
    const [a, b] = await Promise.all([newMessageKey(keyring, TENANT, 'msg_a'), newMessageKey(other, TENANT, 'msg_b')]);
    assert.equal(keyStore.calls.insertTenantKey, 2);
    assert.equal(keyStore.tenantKeys.size, 1);
    const third = second(4);
    const [keyA, keyB] = await third.messageKeys([ref('msg_a'), ref('msg_b')]);
    assert.equal(keyA?.open('body', a.seal('body', Buffer.from('x'))).toString(), 'x');
    assert.equal(keyB?.open('body', b.seal('body', Buffer.from('y'))).toString(), 'y');
  });

  it('are loaded once for many callers, and again after a failure', async () => {
    const { keyring, keyStore } = await givenKeyring();
    const { getTenantKey } = keyStore;
    keyStore.getTenantKey = () => Promise.reject(new Error('down'));
    await assert.rejects(keyring.tenantToken(TENANT, 'recipient', 'a'));
    keyStore.getTenantKey = getTenantKey;
    await Promise.all([1, 2, 3].map(() => keyring.tenantToken(TENANT, 'recipient', 'a')));
    assert.equal(keyStore.calls.getTenantKey, 1);
  });

  it('do not open under another root key, and say so', async () => {
    const { keyring, keyStore } = await givenKeyring();
    await newMessageKey(keyring, TENANT, 'msg_a');
    const foreign = await givenKeyring({ rootKey: await seededRootKey(9), keyStore });
    await assert.rejects(foreign.keyring.messageKeys([ref('msg_a')]), code('KEYRING_ROOT_WRONG'));
    await assert.rejects(newMessageKey(foreign.keyring, TENANT, 'msg_b'), code('KEYRING_ROOT_WRONG'));
  });

  it('of one tenant do not pass for those of another', async () => {
    const { keyring, keyStore, second } = await givenKeyring();
    await newMessageKey(keyring, TENANT, 'msg_a');
    const row = keyStore.tenantKeys.get(`${TENANT}/1`) as TenantKeyRow;
    keyStore.tenantKeys.set('ten_two/1', { ...row, tenantId: 'ten_two' });
    await assert.rejects(second(3).tenantToken('ten_two', 'recipient', 'a'), code('KEYRING_ENVELOPE_BROKEN'));
  });

  it('open old content after a rotation, and seal new content under the new version', async () => {
    const { keyring, keyStore, second } = await givenKeyring();
    const sealed = (await newMessageKey(keyring, TENANT, 'msg_a')).seal('body', Buffer.from('x'));
    const secret = await keyring.sealForTenant(TENANT, 'webhook/1', Buffer.from('s'));
    const token = await keyring.tenantToken(TENANT, 'recipient', 'a');
    assert.equal(await keyring.rotateTenantKey(TENANT), 2);
    await newMessageKey(keyring, TENANT, 'msg_b');
    assert.equal(keyStore.dataKeys.get('msg_b')?.kekVersion, 2);
    for (const ring of [keyring, second(3)]) {
      const [key] = await ring.messageKeys([ref('msg_a')]);
      assert.equal(key?.open('body', sealed).toString(), 'x');
      assert.equal((await ring.openForTenant(TENANT, 'webhook/1', secret)).toString(), 's');
      assert.deepEqual(await ring.tenantToken(TENANT, 'recipient', 'a'), token);
    }
  });

  it('rotate to their first version when there was none', async () => {
    const { keyring } = await givenKeyring();
    assert.equal(await keyring.rotateTenantKey(TENANT), 1);
  });

  it('that are gone erase every message under them', async () => {
    const { keyring, keyStore, second } = await givenKeyring();
    await newMessageKey(keyring, TENANT, 'msg_a');
    const secret = await keyring.sealForTenant(TENANT, 'webhook/1', Buffer.from('s'));
    keyStore.tenantKeys.clear();
    const other = second(3);
    assert.deepEqual(await other.messageKeys([ref('msg_a')]), [undefined]);
    await assert.rejects(other.openForTenant(TENANT, 'webhook/1', secret), code('KEYRING_KEY_GONE'));
  });
});

describe('tenant tokens', () => {
  it('are 32 bytes, stable, and differ by tenant, purpose and value', async () => {
    const { keyring, second } = await givenKeyring();
    const token = await keyring.tenantToken(TENANT, 'recipient', 'a@example.org');
    assert.equal(token.length, 32);
    assert.deepEqual(await second(3).tenantToken(TENANT, 'recipient', Buffer.from('a@example.org')), token);
    assert.notDeepEqual(await keyring.tenantToken('ten_two', 'recipient', 'a@example.org'), token);
    assert.notDeepEqual(await keyring.tenantToken(TENANT, 'idempotency', 'a@example.org'), token);
    assert.notDeepEqual(await keyring.tenantToken(TENANT, 'recipient', 'b@example.org'), token);
  });

  it('stay the same for more purposes than are cached', async () => {
    const { keyring } = await givenKeyring();
    const purposes = Array.from({ length: 40 }, (_, index) => `purpose-${index}`);
    const once = await Promise.all(purposes.map((purpose) => keyring.tenantToken(TENANT, purpose, 'v')));
    const again = await Promise.all(purposes.map((purpose) => keyring.tenantToken(TENANT, purpose, 'v')));
    assert.deepEqual(once, again);
  });
});

describe('tenant secrets', () => {
  it('open for their tenant and context only, and not when any byte was altered', async () => {
    const { keyring } = await givenKeyring();
    const sealed = await keyring.sealForTenant(TENANT, 'webhook/1', Buffer.from('s3cret'));
    assert.equal((await keyring.openForTenant(TENANT, 'webhook/1', sealed)).toString(), 's3cret');
    await assert.rejects(keyring.openForTenant(TENANT, 'webhook/2', sealed), code('KEYRING_ENVELOPE_BROKEN'));
    await assert.rejects(keyring.openForTenant('ten_two', 'webhook/1', sealed));
    for (let index = 0; index < sealed.length; index++) {
      await assert.rejects(keyring.openForTenant(TENANT, 'webhook/1', flipped(sealed, index)), /KEYRING_/);
    }
    for (let size = 0; size < sealed.length; size++) {
      await assert.rejects(keyring.openForTenant(TENANT, 'webhook/1', sealed.subarray(0, size)), /KEYRING_/);
    }
  });

  it('are bounded in size', async () => {
    const { keyring } = await givenKeyring();
    const big = Buffer.alloc(TENANT_SECRET_BYTES_MAX + 1);
    await assert.rejects(keyring.sealForTenant(TENANT, 'webhook/1', big), RangeError);
  });
});
