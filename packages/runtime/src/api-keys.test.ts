import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AppError, type Clock, createSeededRandom } from '@sealpost/kernel';
import type { Store } from '@sealpost/store';
import fc from 'fast-check';
import { type ApiKeyDoc, createApiKeys, hasRole, isRole } from './api-keys.ts';

const DAY_MS = 86_400_000;

/** Keys over a collection in memory, with a clock moved by hand. */
async function givenKeys() {
  const docs = new Map<string, ApiKeyDoc>();
  let timeMs = 1_700_000_000_000;
  const clock: Clock = { nowMs: () => timeMs, monotonicMs: () => timeMs, sleep: async () => undefined };
  const collection = {
    get: async (id: string) => docs.get(id),
    insert: async (doc: ApiKeyDoc) => void docs.set(doc._id, doc),
    update: async (id: string, change: { set: Partial<ApiKeyDoc> }, when: { tenantId: string }) => {
      const doc = docs.get(id);
      if (doc === undefined || doc.tenantId !== when.tenantId) return { status: 'unmet' };
      docs.set(id, { ...doc, ...change.set });
      return { status: 'done' };
    },
  };
  const store = { collection: async () => collection } as unknown as Store;
  const keys = await createApiKeys(store, clock, createSeededRandom(7));
  const make = () =>
    keys.create({ tenantId: 'ten_1', name: 'x', roles: ['send'], expiresAtMs: timeMs + DAY_MS, sandbox: false });
  const codeOf = (secret: string | undefined) =>
    keys.authenticate(secret).then(
      () => 'ok',
      (thrown: unknown) => (thrown instanceof AppError ? thrown.code : String(thrown)),
    );
  const advance = (byMs: number): void => {
    timeMs += byMs;
  };
  return { keys, docs, make, codeOf, advance };
}

describe('API keys', () => {
  it('let in who holds the secret, as who they are', async () => {
    const { keys, make } = await givenKeys();
    const { key, secret } = await make();
    const principal = await keys.authenticate(secret);
    assert.deepEqual(principal, { keyId: key._id, tenantId: 'ten_1', roles: ['send'], sandbox: false });
  });

  it('are stored without their secret', async () => {
    const { docs, make } = await givenKeys();
    const { secret } = await make();
    const kept = secret.split('_').slice(3).join('_');
    assert.ok(kept.length >= 27 && !JSON.stringify([...docs.values()]).includes(kept));
  });

  it('turn away everything else, and never throw anything but their own errors', async () => {
    const { make, codeOf } = await givenKeys();
    const { secret } = await make();
    assert.equal(await codeOf(undefined), 'API_KEY_MISSING');
    assert.equal(await codeOf(''), 'API_KEY_MISSING');
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string({ minLength: 1 }),
          fc.nat(secret.length - 1).map((at) => `${secret.slice(0, at)}~${secret.slice(at + 1)}`),
        ),
        async (text) => {
          assert.equal(await codeOf(text), 'API_KEY_UNKNOWN');
        },
      ),
    );
  });

  it('end when they expire and at once when they are revoked', async () => {
    const { keys, make, codeOf, advance } = await givenKeys();
    const first = await make();
    assert.equal(await codeOf(first.secret), 'ok');
    assert.equal(await keys.revoke('ten_other', first.key._id), false);
    assert.equal(await codeOf(first.secret), 'ok');
    assert.equal(await keys.revoke('ten_1', first.key._id), true);
    assert.equal(await codeOf(first.secret), 'API_KEY_UNKNOWN');
    const second = await make();
    advance(DAY_MS);
    assert.equal(await codeOf(second.secret), 'API_KEY_EXPIRED');
  });

  it('carry no secret of another key', async () => {
    const { make, codeOf } = await givenKeys();
    const [first, second] = [await make(), await make()];
    const mixed = `${first.secret.slice(0, -27)}${second.secret.slice(-27)}`;
    assert.equal(await codeOf(mixed), 'API_KEY_UNKNOWN');
  });
});

describe('roles', () => {
  it('are those that calls ask for, and one for each desk that looks at held mail', () => {
    for (const role of ['send', 'quarantine', 'quarantine:privacy', 'quarantine:desk-2']) assert.ok(isRole(role));
    for (const text of ['', 'root', 'quarantine:', 'quarantine:Privacy', 'quarantine:-a', 'policy:x', 'quarantine:a b'])
      assert.equal(isRole(text), false);
  });

  it('of a desk open the quarantine calls and nothing else', () => {
    assert.ok(hasRole(['quarantine:privacy'], 'quarantine'));
    assert.equal(hasRole(['quarantine:privacy'], 'quarantine:legal'), false);
    assert.equal(hasRole(['quarantine'], 'quarantine:legal'), false);
    assert.equal(hasRole(['quarantine:privacy'], 'policy'), false);
    assert.ok(hasRole(['admin'], 'quarantine:legal'));
  });
});
