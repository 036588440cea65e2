/** The portal over HTTP, on a real store and log. */
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { AppError } from '@sealpost/kernel';
import { createApiKeys, PARCELS } from '@sealpost/runtime';
import { FREE_TRIES_MAX, LOCK_FIRST_MS } from './config.ts';
import { portal } from './index.ts';
import {
  EXPIRE_MS,
  type GivenPortal,
  givenPortal,
  PASSPHRASE,
  PORTAL_CONFIG,
  TENANT_ID,
} from './testing/given-portal.ts';

describe('portal', () => {
  let given: GivenPortal;
  before(async () => {
    given = await givenPortal();
  });
  after(() => given.close());

  const docOf = async (parcelId: string) => (await given.ports.store.collection(PARCELS)).get(parcelId);
  const until = async (holds: () => boolean): Promise<void> => {
    while (!holds()) await given.ports.clock.sleep(5);
  };

  it('asks for the passphrase, and shows nothing of sender or content before', async () => {
    const parcel = await given.parcel();
    const response = await given.get(parcel.path);
    const page = await response.text();
    assert.equal(response.status, 200);
    assert.match(page, /<label for="passphrase">Passphrase<\/label>/);
    for (const secret of ['results@', 'Avery', 'potassium', 'test result']) assert.ok(!page.includes(secret), secret);
  });

  it('changes nothing when a scanner fetches the link', async () => {
    const parcel = await given.parcel();
    const beforeFetch = await docOf(parcel.parcelId);
    for (const method of ['GET', 'HEAD']) await fetch(given.url + parcel.path, { method });
    assert.deepEqual(await docOf(parcel.parcelId), beforeFetch);
  });

  it('sends headers that keep the page out of caches, frames, logs of others and search', async () => {
    const { headers } = await given.get((await given.parcel()).path);
    assert.match(headers.get('content-security-policy') ?? '', /^default-src 'none'; style-src 'sha256-/);
    assert.match(headers.get('content-security-policy') ?? '', /frame-ancestors 'none'/);
    assert.equal(headers.get('cache-control'), 'no-store');
    assert.equal(headers.get('referrer-policy'), 'no-referrer');
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
    assert.equal(headers.get('x-powered-by'), null);
  });

  it('opens with the passphrase however it is spaced, and leaves event and audit entry', async () => {
    const parcel = await given.parcel();
    const opened = await given.post(parcel.path, { passphrase: ' K7MP 3VQX 9TFW ' });
    assert.equal(opened.status, 303);
    assert.equal(opened.headers.get('location'), `${parcel.path}/message`);
    const cookie = opened.headers.get('set-cookie') ?? '';
    for (const attribute of ['HttpOnly', 'SameSite=Strict', `Path=${parcel.path}`])
      assert.ok(cookie.includes(attribute));
    const page = await (await given.get(`${parcel.path}/message`, cookie.split(';')[0])).text();
    assert.match(page, /<h1>Your test result<\/h1>/);
    assert.match(page, /Your potassium is 4\.1\./);
    assert.match(page, /Riverside Clinic &lt;results@clinic\.example\.org&gt;/);
    await until(
      () => given.events.length > 0 && given.audit.some((entry) => entry.actor === `parcel:${parcel.parcelId}`),
    );
    const event = given.events.find((item) => item.messageId === parcel.messageId);
    assert.equal(event?.eventKey, `portal:${parcel.parcelId}:opened`);
    assert.equal(event?.tenantId, TENANT_ID);
    const entry = given.audit.find((item) => item.actor === `parcel:${parcel.parcelId}`);
    assert.deepEqual([entry?.action, entry?.outcome, entry?.target], ['parcel.open', 'done', parcel.messageId]);
    assert.equal((await docOf(parcel.parcelId))?.openedCount, 1);
  });

  it('takes a passphrase chosen by the sender as it was chosen', async () => {
    const parcel = await given.parcel({}, { chosen: 'Blue Heron 7' });
    assert.equal((await given.post(parcel.path, { passphrase: 'blue heron 7' })).status, 422);
    assert.equal((await given.post(parcel.path, { passphrase: 'Blue Heron 7 ' })).status, 303);
  });

  it('answers a wrong passphrase and a link that never was alike, with the cure beside the field', async () => {
    const parcel = await given.parcel();
    const wrong = await given.post(parcel.path, { passphrase: '<b>wrong' });
    const unknownPath = `/p/${'0'.repeat(32)}`;
    const unknown = await given.post(unknownPath, { passphrase: '<b>wrong' });
    const pages = [await wrong.text(), (await unknown.text()).replaceAll(unknownPath, parcel.path)];
    assert.equal(wrong.status, 422);
    assert.equal(unknown.status, 422);
    assert.equal(pages[0], pages[1]);
    assert.match(pages[0] ?? '', /<title>Error: /);
    assert.match(pages[0] ?? '', /There is a problem/);
    assert.match(pages[0] ?? '', /value="&lt;b&gt;wrong"/);
    assert.equal((await given.get(unknownPath)).status, 200);
  });

  it('does not count an empty field as a try', async () => {
    const parcel = await given.parcel();
    const response = await given.post(parcel.path, { passphrase: ' ' });
    assert.equal(response.status, 422);
    assert.match(await response.text(), /Enter the passphrase/);
    assert.equal((await docOf(parcel.parcelId))?.failedAttempts, 0);
  });

  it('locks a parcel after ten wrong tries, however many come at once, and opens later', async () => {
    const parcel = await given.parcel();
    const tries = await Promise.all(
      Array.from({ length: FREE_TRIES_MAX + 4 }, () => given.post(parcel.path, { passphrase: 'wrong' })),
    );
    assert.ok(tries.every((response) => [422, 429, 503].includes(response.status)));
    while ((await docOf(parcel.parcelId))?.failedAttempts !== FREE_TRIES_MAX)
      await given.post(parcel.path, { passphrase: 'wrong' });
    const locked = await given.post(parcel.path, { passphrase: PASSPHRASE });
    assert.equal(locked.status, 429);
    assert.ok(Number(locked.headers.get('retry-after')) > 0);
    assert.match(await locked.text(), /Try again after/);
    assert.equal((await docOf(parcel.parcelId))?.failedAttempts, FREE_TRIES_MAX);
    given.advance(LOCK_FIRST_MS);
    assert.equal((await given.post(parcel.path, { passphrase: PASSPHRASE })).status, 303);
    assert.equal((await docOf(parcel.parcelId))?.failedAttempts, 0);
  });

  it('hands out files by press only, named, typed and never run by the browser', async () => {
    const attachments = [
      { fileName: 'befund ä.pdf', contentType: 'application/pdf', content: Buffer.from('%PDF-1.4 test') },
      { fileName: '../../x.html', contentType: 'text/html', content: Buffer.from('<script>1</script>') },
    ];
    const parcel = await given.parcel({ attachments });
    const cookie = await given.opened(parcel);
    assert.equal((await given.get(`${parcel.path}/files/0`, cookie)).status, 404);
    const pdf = await given.post(`${parcel.path}/files/0`, {}, cookie);
    assert.equal(pdf.headers.get('content-type'), 'application/pdf');
    assert.match(pdf.headers.get('content-disposition') ?? '', /^attachment; .*filename\*=UTF-8''befund%20%C3%A4\.pdf/);
    assert.equal(await pdf.text(), '%PDF-1.4 test');
    const page = await given.post(`${parcel.path}/files/1`, {}, cookie);
    assert.equal(page.headers.get('content-type'), 'application/octet-stream');
    assert.ok(!(page.headers.get('content-disposition') ?? '').includes('/'));
    assert.equal((await given.post(`${parcel.path}/files/2`, {}, cookie)).status, 404);
    assert.equal((await given.post(`${parcel.path}/files/0`, {})).status, 303);
    await until(() => given.audit.some((entry) => entry.action === 'parcel.download'));
  });

  it('shows a large message with pictures and scripts taken out', async () => {
    const parcel = await given.parcel({
      html: '<h1>Result</h1><p onclick="x()">All <b>normal</b>.</p><script>steal()</script><img src="http://t.example/1" alt="Chart">',
      attachments: [{ fileName: 'scan.bin', contentType: 'image/png', content: Buffer.alloc(300_000, 7) }],
    });
    const cookie = await given.opened(parcel);
    const page = await (await given.get(`${parcel.path}/message`, cookie)).text();
    assert.match(page, /<h2>Result<\/h2><p>All <b>normal<\/b>\.<\/p>/);
    for (const unsafe of ['steal', 'onclick', '<img', 't.example']) assert.ok(!page.includes(unsafe), unsafe);
    assert.match(page, /Chart/);
    assert.match(page, /scan\.bin/);
  });

  it('keeps a session to its own link, and ends it by press or by time', async () => {
    const [first, second] = [await given.parcel(), await given.parcel()];
    const cookie = await given.opened(first);
    assert.equal((await given.get(`${second.path}/message`, cookie)).status, 303);
    given.advance(PORTAL_CONFIG.sessionMs - 60_000);
    assert.equal((await given.post(`${first.path}/stay`, {}, cookie)).status, 303);
    given.advance(PORTAL_CONFIG.sessionMs - 60_000);
    assert.equal((await given.get(`${first.path}/message`, cookie)).status, 200);
    assert.match(await (await given.post(`${first.path}/close`, {}, cookie)).text(), /You have closed the message/);
    assert.equal((await given.get(`${first.path}/message`, cookie)).status, 303);
    const again = await given.opened(first);
    given.advance(PORTAL_CONFIG.sessionMs);
    assert.equal((await given.get(`${first.path}/message`, again)).status, 303);
  });

  it('says that an expired or erased message is gone', async () => {
    const [erased, expired] = [await given.parcel(), await given.parcel()];
    const cookie = await given.opened(erased);
    await given.ports.keyring.destroyMessageKey(erased.messageId);
    assert.equal((await given.get(`${erased.path}/message`, cookie)).status, 410);
    assert.equal((await given.post(erased.path, { passphrase: PASSPHRASE })).status, 410);
    given.advance(EXPIRE_MS);
    for (const response of [
      await given.get(expired.path),
      await given.post(expired.path, { passphrase: PASSPHRASE }),
    ]) {
      assert.equal(response.status, 410);
      assert.match(await response.text(), /This message is no longer here/);
    }
  });

  it('answers broken addresses, large forms and unknown pages with a page, never a fault', async () => {
    for (const path of ['/', '/p/', '/p/%E0%A4%A', '/p/a/b/c', '/favicon.ico', `/p/${'x'.repeat(4_000)}/message`]) {
      const response = await given.get(path);
      assert.ok(response.status === 404 || response.status === 400 || response.status === 303, path);
    }
    const large = await given.post((await given.parcel()).path, { passphrase: 'x'.repeat(10_000) });
    assert.equal(large.status, 413);
  });

  it('bounds tries from one network address', async () => {
    const small = await givenPortal({ triesPerAddressMax: 2 });
    const parcel = await small.parcel();
    const statuses: number[] = [];
    for (let i = 0; i < 3; i++) statuses.push((await small.post(parcel.path, { passphrase: 'wrong' })).status);
    assert.deepEqual(statuses, [422, 422, 429]);
    await small.close();
  });

  it('names listener and setting when its port is taken', async () => {
    const { ports } = given;
    const apiKeys = await createApiKeys(ports.store, ports.clock, ports.random);
    const delivery = {
      mode: 'sink',
      sinkAddress: '',
      sinkPlainAddress: '',
      sinkCaFile: '',
      routes: [],
      siteShards: [],
    } as const;
    const config = { ...PORTAL_CONFIG, port: Number(new URL(given.url).port) };
    const second = await portal.create({
      config,
      delivery,
      ports,
      apiKeys,
      exactMatchers: {} as never,
      dataFolder: '',
    });
    await assert.rejects(
      async () => second.start?.(),
      (error: unknown) =>
        error instanceof AppError && error.code === 'RUNTIME_PORT_IN_USE' && error.facts['setting'] === 'portal.port',
    );
    await second.stop?.(100);
  });

  it('stays alive when a connection sends what is no HTTP', async () => {
    const socket = connect(Number(new URL(given.url).port), '127.0.0.1');
    socket.on('error', () => undefined).resume();
    socket.end('\u0000\u0001 nonsense\r\n\r\n');
    await new Promise((resolve) => socket.once('close', resolve));
    assert.equal((await given.get((await given.parcel()).path)).status, 200);
  });
});
