/** Locks of parcels: what opens them, and what does not. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createSeededRandom } from '@sealpost/kernel';
import fc from 'fast-check';
import {
  isLinkSecret,
  linkHashOf,
  newKdf,
  newLinkSecret,
  newPassphrase,
  normalizePassphrase,
  openParcelContent,
  PARCEL_KEY_BYTES,
  sealParcelContent,
  unwrapParcelKey,
  wrapParcelKey,
} from './parcels.ts';

const random = createSeededRandom(7);
const parcelId = 'par_1';

describe('parcel key', () => {
  it('opens with link, passphrase and parcel together, and with no two of them', async () => {
    const parcelKey = random.bytes(PARCEL_KEY_BYTES);
    for (const kind of ['generated', 'chosen'] as const) {
      const secrets = {
        parcelId,
        linkSecret: newLinkSecret(random),
        passphrase: newPassphrase(random),
        kdf: newKdf(random, kind),
      };
      const wrapped = await wrapParcelKey(secrets, parcelKey, random);
      assert.deepEqual(await unwrapParcelKey(secrets, wrapped), parcelKey);
      for (const other of [
        { linkSecret: newLinkSecret(random) },
        { passphrase: newPassphrase(random) },
        { parcelId: 'par_2' },
        { kdf: newKdf(random, kind) },
      ])
        assert.equal(await unwrapParcelKey({ ...secrets, ...other }, wrapped), undefined);
      assert.equal(await unwrapParcelKey(secrets, wrapped.subarray(1)), undefined);
      assert.equal(await unwrapParcelKey(secrets, Buffer.alloc(0)), undefined);
    }
  });
});

describe('parcel content', () => {
  it('round trips, and opens in no altered form', () => {
    const key = random.bytes(PARCEL_KEY_BYTES);
    fc.assert(
      fc.property(fc.uint8Array(), fc.nat(), (plain, at) => {
        const sealed = sealParcelContent(key, { parcelId, plain }, random);
        assert.deepEqual(openParcelContent(key, parcelId, sealed), Buffer.from(plain));
        assert.equal(openParcelContent(key, 'par_2', sealed), undefined);
        const altered = Buffer.from(sealed);
        const place = at % altered.length;
        altered[place] = (altered[place] as number) ^ 1;
        assert.equal(openParcelContent(key, parcelId, altered), undefined);
      }),
    );
    fc.assert(fc.property(fc.uint8Array(), (bytes) => openParcelContent(key, parcelId, bytes) === undefined));
  });
});

describe('passphrases', () => {
  it('are read however people type them: case, spaces, dashes, look-alikes', () => {
    assert.match(newPassphrase(random), /^[0-9a-hjkmnp-tv-z]{4}-[0-9a-hjkmnp-tv-z]{4}-[0-9a-hjkmnp-tv-z]{4}$/);
    for (const typed of ['K0MP 1vqx 9TFW', ' kOmp–ivqx—9tfw ', 'k0mp.lvqx_9tfw'])
      assert.equal(normalizePassphrase(typed, 'generated'), 'k0mp1vqx9tfw');
    assert.equal(normalizePassphrase(' Blue Héron 7 ', 'chosen'), 'Blue Héron 7'.normalize('NFC'));
  });

  it('stay what they are when read twice', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.constantFrom('generated', 'chosen'), (text, kind) => {
        const once = normalizePassphrase(text, kind as 'generated' | 'chosen');
        assert.equal(normalizePassphrase(once, kind as 'generated' | 'chosen'), once);
      }),
    );
  });
});

describe('links', () => {
  it('hold 32 plain letters and digits, and nothing else passes for one', () => {
    const secret = newLinkSecret(random);
    assert.ok(isLinkSecret(secret));
    assert.match(linkHashOf(secret), /^[0-9a-f]{64}$/);
    for (const other of [
      '',
      secret.slice(1),
      `${secret}0`,
      secret.toUpperCase().replace(/^./, 'A'),
      `${secret.slice(1)}/`,
    ])
      assert.equal(isLinkSecret(other), false);
  });
});
