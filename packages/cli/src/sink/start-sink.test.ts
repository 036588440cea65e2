import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { connect as connectTls } from 'node:tls';
import { createSystemRandom, systemClock } from '@sealpost/kernel';
import { type DevelopmentCa, ensureDevelopmentCa } from './development-ca.ts';
import { type Sink, type SinkOptions, startSink } from './start-sink.ts';

const ANY = { host: '127.0.0.1', port: 0 };
const HOSTILE = '<script>alert(1)</script>';
const MAIL = [
  'From: Clinic <clinic@example.com>',
  `Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?= ${HOSTILE}`,
  'Content-Type: text/html; charset=utf-8',
  '',
  `<p onclick="x">hello ${HOSTILE}</p>`,
  '.',
  '',
].join('\r\n');

let dir: string;
let ca: DevelopmentCa;
let sink: Sink;
const said: string[] = [];
const start = (name: string, changes: Partial<SinkOptions> = {}) =>
  startSink({ listen: ANY, keepDir: join(dir, name), tls: ca.server, ...changes });

before(async () => {
  dir = mkdtempSync(join(tmpdir(), 'sealpost-sink-'));
  ca = await ensureDevelopmentCa(join(dir, 'ca'), { clock: systemClock, random: createSystemRandom() });
  sink = await start('mail', { plainListen: ANY, page: ANY, say: (line) => said.push(line) });
});
after(async () => {
  await sink.close();
  rmSync(dir, { recursive: true, force: true });
});

/** Says each line once the reply to the one before is complete; answers the reply codes. */
async function converse(socket: Socket, lines: readonly string[]): Promise<string> {
  const heard: string[] = [];
  let rest = '';
  const queue = [...lines];
  const onData = (chunk: Buffer) => {
    rest += chunk.toString();
    for (let lf = rest.indexOf('\n'); lf !== -1; lf = rest.indexOf('\n')) {
      const line = rest.slice(0, lf);
      rest = rest.slice(lf + 1);
      if (line[3] !== ' ') continue;
      heard.push(line.slice(0, 3));
      const next = queue.shift();
      if (next !== undefined) socket.write(`${next}\r\n`);
      else socket.end();
    }
  };
  socket.on('data', onData).on('error', () => undefined);
  await once(socket, 'close');
  return heard.join(' ');
}

const deliver = (port: number, to: string) =>
  converse(connect(port, '127.0.0.1'), [
    'EHLO x',
    'MAIL FROM:<a@example.com>',
    `RCPT TO:<${to}>`,
    'DATA',
    `${MAIL.replaceAll('\r\n.', '\r\n..')}.`,
  ]);

function get(path: string, headers: Record<string, string> = {}) {
  return new Promise<{ status: number; headers: Record<string, unknown>; body: string }>((resolve, reject) => {
    const call = request(new URL(path, sink.pageUrl), { headers }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (body += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    });
    call.on('error', reject).end();
  });
}

describe('startSink', () => {
  it('keeps each message as .eml and .json, for the owner only, and warns that it does', async () => {
    assert.equal(await deliver(sink.listen.port, 'ann@example.org'), '220 250 250 250 354 250');
    const [id] = readdirSync(join(dir, 'mail')).map((name) => name.split('.')[0]);
    assert.equal(readFileSync(join(dir, 'mail', `${id}.eml`), 'utf8'), MAIL);
    const kept = JSON.parse(readFileSync(join(dir, 'mail', `${id}.json`), 'utf8'));
    assert.equal(kept.envelopeFrom, 'a@example.com');
    assert.deepEqual(kept.recipients, ['ann@example.org']);
    assert.equal(kept.tls, null);
    assert.equal(kept.listener, 'starttls');
    for (const name of readdirSync(join(dir, 'mail'))) {
      assert.equal(statSync(join(dir, 'mail', name)).mode & 0o777, 0o600);
    }
    assert.match(said.join(), /keeps mail in clear text/);
  });

  it('offers STARTTLS with the development certificate and records the TLS facts', async () => {
    const raw = connect(sink.listen.port, '127.0.0.1');
    let heard = '';
    raw.on('data', (chunk) => (heard += chunk.toString()));
    const say = async (line: string, expected: RegExp) => {
      raw.write(line);
      while (!expected.test(heard)) await once(raw, 'data');
    };
    await say('', /^220 /m);
    await say('EHLO x\r\n', /^250 /m);
    await say('STARTTLS\r\n', /^220 .*\r\n(?:.*\r\n)+220 /);
    assert.match(heard, /STARTTLS/);
    raw.removeAllListeners('data');
    const secured = connectTls({ socket: raw, servername: 'mx.example.org', ca: ca.caPem });
    await once(secured, 'secureConnect');
    assert.equal(secured.authorized, true);
    secured.write('EHLO x\r\n');
    const lines = ['MAIL FROM:<a@example.com>', 'RCPT TO:<tls@example.org>', 'DATA', '.'];
    assert.equal(await converse(secured, lines), '250 250 250 354 250');
    const [newest] = sink.kept.list(0, 1);
    assert.equal(newest?.tls?.servername, 'mx.example.org');
    assert.match(newest?.tls?.protocol ?? '', /^TLSv1\.[23]$/);
  });

  it('has a second listener without STARTTLS', async () => {
    assert(sink.plainListen);
    const socket = connect(sink.plainListen.port, '127.0.0.1');
    let heard = '';
    socket.on('data', (chunk) => (heard += chunk.toString()));
    assert.equal(await converse(socket, ['EHLO x', 'STARTTLS']), '220 250 500');
    assert.doesNotMatch(heard, /STARTTLS/);
  });

  it('misbehaves for magic recipients with enhanced codes', async () => {
    const socket = connect(sink.listen.port, '127.0.0.1');
    let heard = '';
    socket.on('data', (chunk) => (heard += chunk.toString()));
    await converse(socket, ['EHLO x', 'MAIL FROM:<a@example.com>', 'RCPT TO:<refused@example.org>']);
    assert.match(heard, /^550 5\.1\.1 /m);
    assert.doesNotMatch(heard, /refused@/);
    const count = sink.kept.count();
    assert.equal(await deliver(sink.listen.port, 'drop@example.org'), '220 250 250 250 354');
    assert.equal(await deliver(sink.listen.port, 'drop@example.org'), '220 250 250 250 354 250');
    assert.equal(sink.kept.count(), count + 2);
  });

  it('keeps no more than allowed and finds earlier messages again', async () => {
    const first = await start('bounded', { messagesMax: 2 });
    for (const to of ['one@example.org', 'two@example.org', 'three@example.org']) await deliver(first.listen.port, to);
    const recipients = (kept: Sink) => kept.kept.list(0, 10).flatMap((message) => message.recipients);
    assert.deepEqual(recipients(first), ['three@example.org', 'two@example.org']);
    assert.equal(readdirSync(join(dir, 'bounded')).length, 4);
    await first.close();
    const second = await start('bounded', { messagesMax: 2 });
    assert.deepEqual(recipients(second), ['three@example.org', 'two@example.org']);
    await second.close();
  });

  it('rejects when an address is taken', async () => {
    await assert.rejects(start('taken', { listen: sink.listen }), /EADDRINUSE/);
  });
});

describe('the page of the sink', () => {
  it('lists newest first and shows content as text that cannot run', async () => {
    await deliver(sink.listen.port, 'page@example.org');
    const list = await get('/');
    assert.equal(list.status, 200);
    assert.match(String(list.headers['content-security-policy']), /^default-src 'none'/);
    assert.match(list.body, /Grüße/);
    assert.match(list.body, /clear text/);
    assert(list.body.indexOf('page@example.org') < list.body.indexOf('ann@example.org'));
    const [newest] = sink.kept.list(0, 1);
    const one = await get(`/messages/${newest?.id}`);
    assert.match(one.body, /&lt;p onclick=&quot;x&quot;&gt;hello/);
    for (const { body } of [list, one]) assert.equal(body.includes('<script'), false);
  });

  it('hands out the message byte for byte as a download', async () => {
    const [newest] = sink.kept.list(0, 1);
    const raw = await get(`/messages/${newest?.id}/raw`);
    assert.equal(raw.body, MAIL);
    assert.match(String(raw.headers['content-disposition']), /^attachment/);
    const listed = JSON.parse((await get('/messages.json')).body);
    assert.equal(listed[0].id, newest?.id);
  });

  it('answers nothing outside its messages, and nobody who reached it by another name', async () => {
    for (const path of ['/messages/..%2f..%2fetc%2fpasswd', '/messages/none', '/messages/none/raw', '/elsewhere']) {
      assert.equal((await get(path)).status, 404, path);
    }
    assert.equal((await get('/', { host: 'evil.example' })).status, 421);
  });
});
