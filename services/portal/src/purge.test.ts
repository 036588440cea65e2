/** Expired parcels: their content goes, their link is still answered, later they are forgotten. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { PARCELS } from '@sealpost/runtime';
import { EXPIRED_KEPT_MS } from './config.ts';
import { createParcelDesk } from './shell.ts';
import { createPortalTelemetry } from './telemetry.ts';
import { EXPIRE_MS, type GivenPortal, givenPortal, PORTAL_CONFIG } from './testing/given-portal.ts';

describe('purge', () => {
  let given: GivenPortal;
  before(async () => {
    given = await givenPortal();
  });
  after(() => given.close());

  it('erases content and blob at expiry, and the parcel itself much later', async () => {
    const { ports } = given;
    const parcels = await ports.store.collection(PARCELS);
    const telemetry = createPortalTelemetry(ports.telemetry);
    const desk = await createParcelDesk({ config: PORTAL_CONFIG, ports, telemetry });
    const small = await given.parcel();
    const attachments = [{ fileName: 'scan.png', contentType: 'image/png', content: Buffer.alloc(300_000, 1) }];
    const large = await given.parcel({ attachments });
    const blobRef = (await parcels.get(large.parcelId))?.contentBlobRef ?? '';
    assert.equal(await desk.purge(), 0);
    given.advance(EXPIRE_MS);
    const young = await given.parcel();
    assert.equal(await desk.purge(), 2);
    assert.equal(await desk.purge(), 0);
    for (const { parcelId } of [small, large]) {
      const doc = await parcels.get(parcelId);
      assert.deepEqual([doc?.content, doc?.contentBlobRef, doc?.wrappedKey.length], [undefined, undefined, 0]);
    }
    assert.equal(await ports.blobs.get(blobRef), undefined);
    assert.equal((await given.get(small.path)).status, 410);
    given.advance(EXPIRED_KEPT_MS - EXPIRE_MS + 60_000);
    await desk.purge();
    assert.ok(await parcels.get(young.parcelId));
    given.advance(EXPIRE_MS);
    await desk.purge();
    assert.equal(await parcels.get(small.parcelId), undefined);
    assert.ok(await parcels.get(young.parcelId));
  });
});
