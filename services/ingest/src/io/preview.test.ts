import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { loadConfig } from '@sealpost/config';
import { Message, Method, Protection, Purpose } from '@sealpost/contracts';
import { createSystemRandom, systemClock } from '@sealpost/kernel';
import { createKeyring, type Keyring, openLocalRootKey } from '@sealpost/keyring';
import {
  type CallContext,
  createAuthorizationReader,
  createKeyStore,
  createPolicyClassifiers,
  RECIPIENT_KEYS,
  recipientTokenId,
} from '@sealpost/runtime';
import { type Engine, openEngine } from '@sealpost/sqlite';
import { createEmbeddedStore, type Store } from '@sealpost/store';
import { ingestConfig } from '../config.ts';
import { createPreviewer, type Previewer } from './preview.ts';
import { createKeyReader, createPolicyReader } from './preview-sources.ts';

const TENANT = 'ten_1';
const context: CallContext = {
  principal: { keyId: 'key_1', tenantId: TENANT, roles: ['send'], sandbox: false },
  traceparent: '',
  signal: new AbortController().signal,
};

describe('PreviewMessage', () => {
  const given = {} as { folder: string; engine: Engine; store: Store; keyring: Keyring; previewer: Previewer };

  const putKey = async (tenantId: string, address: string, expiresAtMs: number): Promise<void> => {
    const keys = await given.store.collection(RECIPIENT_KEYS);
    const _id = await recipientTokenId(given.keyring, { purpose: 'recipient-key', tenantId, address });
    const sealed = Buffer.from('sealed');
    const fingerprint = 'A'.repeat(40);
    await keys.put({ _id, tenantId, fingerprint, sealedAddress: sealed, sealedKey: sealed, putAtMs: 1, expiresAtMs });
  };

  /** Methods of the recipients, and why OpenPGP was refused where it was. */
  const preview = async (to: readonly string[]) => {
    const message = Message.fromPartial({
      purpose: Purpose.PURPOSE_TREATMENT,
      minimumProtection: Protection.PROTECTION_CONTENT,
      from: { address: 'clinic@example.org' },
      to: to.map((address) => ({ address })),
      subject: 'Your visit',
      text: 'Please call us.',
    });
    const { recipients } = await given.previewer.preview(message, context);
    return recipients.map(({ address, decision }) => ({
      address,
      method: decision?.method,
      refused: decision?.refusedMethods.find((entry) => entry.method === Method.METHOD_OPENPGP)?.reason,
    }));
  };

  before(async () => {
    given.folder = await mkdtemp(join(tmpdir(), 'sealpost-ingest-'));
    given.engine = await openEngine({ folder: given.folder, diskFloorBytes: 0 });
    given.store = createEmbeddedStore({ engine: given.engine });
    const random = createSystemRandom();
    const { rootKey } = await openLocalRootKey({ folder: given.folder, random });
    const keyStore = await createKeyStore(given.store);
    const kept = { cacheEntriesMax: 100, kekTtlMs: 60_000 };
    given.keyring = createKeyring({ rootKey, keyStore, clock: systemClock, random, ...kept });
    given.previewer = createPreviewer({
      config: loadConfig([ingestConfig], { env: {}, flags: {} }).of(ingestConfig),
      classifiers: createPolicyClassifiers({ scanBytesMax: 65_536, exactMatchers: { of: async () => [] } }),
      authorizationsOf: await createAuthorizationReader({
        store: given.store,
        keyring: given.keyring,
        clock: systemClock,
      }),
      policyFor: await createPolicyReader(given.store, systemClock),
      keysOf: await createKeyReader({ store: given.store, keyring: given.keyring, clock: systemClock }),
      nowMs: () => systemClock.nowMs(),
    });
  });

  after(async () => {
    await given.store.close();
    given.keyring.close();
    await given.engine.close();
    await rm(given.folder, { recursive: true });
  });

  it('chooses OpenPGP for who has a key on file, however the address is cased, and the portal for the others', async () => {
    await putKey(TENANT, 'emil@example.com', 0);
    assert.deepEqual(await preview(['Emil@Example.com', 'pat@example.com']), [
      { address: 'Emil@example.com', method: Method.METHOD_OPENPGP, refused: undefined },
      { address: 'pat@example.com', method: Method.METHOD_PORTAL, refused: 'no-key-on-file' },
    ]);
  });

  it('says of an expired key that it is not usable', async () => {
    await putKey(TENANT, 'ines@example.com', systemClock.nowMs() - 1);
    assert.deepEqual(await preview(['ines@example.com']), [
      { address: 'ines@example.com', method: Method.METHOD_PORTAL, refused: 'key-not-usable' },
    ]);
  });

  it('knows nothing of keys of another tenant', async () => {
    await putKey('ten_2', 'orla@example.com', 0);
    assert.deepEqual(await preview(['orla@example.com']), [
      { address: 'orla@example.com', method: Method.METHOD_PORTAL, refused: 'no-key-on-file' },
    ]);
  });
});
