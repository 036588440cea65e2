/** Several portals on one store: no matter which of them answers. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ADDRESS_WINDOW_MS, SESSIONS_PER_PARCEL_MAX } from './config.ts';
import { ADDRESS_TRIES, createAddressLimit } from './io/address-limit.ts';
import { createSessions, SESSIONS } from './io/sessions.ts';
import { type GivenPortal, givenPortal, PASSPHRASE, PORTAL_CONFIG } from './testing/given-portal.ts';

describe('several portals', () => {
  let one: GivenPortal;
  let other: GivenPortal;
  before(async () => {
    one = await givenPortal({ triesPerAddressMax: 6 });
    other = await givenPortal({ triesPerAddressMax: 6 }, one);
  });
  after(async () => {
    await other.close();
    await one.close();
  });

  it('show, prolong and close what another one opened, also when that one is gone', async () => {
    const gone = await givenPortal({}, one);
    const parcel = await one.parcel();
    const cookie = await gone.opened(parcel);
    await gone.close();
    assert.match(await (await one.get(`${parcel.path}/message`, cookie)).text(), /Your potassium is 4\.1\./);
    one.advance(PORTAL_CONFIG.sessionMs - 60_000);
    await other.post(`${parcel.path}/stay`, {}, cookie);
    one.advance(PORTAL_CONFIG.sessionMs - 60_000);
    assert.equal((await one.get(`${parcel.path}/message`, cookie)).status, 200);
    await one.post(`${parcel.path}/close`, {}, cookie);
    assert.equal((await other.get(`${parcel.path}/message`, cookie)).status, 303);
  });

  it('count the tries of an address together, each once, and let it go on when its window is over', async () => {
    one.advance(ADDRESS_WINDOW_MS);
    const parcels = await Promise.all(Array.from({ length: 10 }, () => one.parcel()));
    const tries = await Promise.all(
      parcels.map((parcel, i) => (i % 2 === 0 ? one : other).post(parcel.path, { passphrase: 'wrong' })),
    );
    const statuses = tries.map((response) => response.status).sort((a, b) => a - b);
    assert.deepEqual(statuses, [422, 422, 422, 422, 422, 422, 429, 429, 429, 429]);
    const [parcel] = parcels;
    assert.equal((await other.post(parcel?.path ?? '', { passphrase: PASSPHRASE })).status, 429);
    one.advance(ADDRESS_WINDOW_MS);
    assert.equal((await other.post(parcel?.path ?? '', { passphrase: PASSPHRASE })).status, 303);
  });

  it('keep no address and no token in the store, and nothing there opens a parcel', async () => {
    one.advance(ADDRESS_WINDOW_MS);
    const { store } = one.ports;
    const cookie = await one.opened(await one.parcel());
    const token = cookie.slice(cookie.indexOf('=') + 1);
    const kept = [
      ...(await (await store.collection(SESSIONS)).find({ limit: 100 })).docs,
      ...(await (await store.collection(ADDRESS_TRIES)).find({ limit: 100 })).docs,
    ].map((doc) => JSON.stringify(doc));
    assert.ok(kept.length > 0);
    for (const secret of [token, '127.0.0.1', '::1']) assert.ok(!kept.some((text) => text.includes(secret)));
  });

  it('keep the newest sessions of a parcel, and remove what is over', async () => {
    const { store, clock, random } = one.ports;
    const sessions = await createSessions({ store, clock, random, sessionMs: 60_000 });
    const parcelKey = random.bytes(32);
    const tokens: string[] = [];
    for (let i = 0; i < SESSIONS_PER_PARCEL_MAX + 3; i++) {
      one.advance(10);
      const openedAtMs = clock.nowMs();
      tokens.push(await sessions.open({ parcelId: 'par_many', linkHash: 'h', parcelKey, openedAtMs }));
    }
    const held = await store.collection(SESSIONS);
    const where = { parcelId: 'par_many' };
    assert.equal(await held.count({ index: 'parcel_opened', where }), SESSIONS_PER_PARCEL_MAX);
    assert.equal(await sessions.get(tokens[0], 'h'), undefined);
    assert.deepEqual((await sessions.get(tokens.at(-1), 'h'))?.parcelKey, parcelKey);
    assert.equal(await sessions.get(tokens.at(-1), 'other link'), undefined);
    assert.equal(await sessions.get('A'.repeat(43), 'h'), undefined);
    one.advance(60_001);
    await sessions.extend(tokens.at(-1) ?? '');
    assert.equal(await sessions.get(tokens.at(-1), 'h'), undefined);
    await sessions.purge();
    assert.equal(await held.count({ index: 'parcel_opened', where }), 0);
  });

  it('forget the tries of an address once its window is over', async () => {
    const limit = await createAddressLimit({ ...one.ports, triesMax: 1 });
    const tries = await one.ports.store.collection(ADDRESS_TRIES);
    assert.equal(await limit.waitUntilMs('203.0.113.7'), undefined);
    assert.ok((await limit.waitUntilMs('203.0.113.7')) !== undefined);
    assert.equal(await limit.waitUntilMs('203.0.113.8'), undefined);
    one.advance(ADDRESS_WINDOW_MS);
    await limit.purge();
    assert.equal(await tries.count({}), 0);
  });
});
