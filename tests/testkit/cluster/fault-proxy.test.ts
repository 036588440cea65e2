/** Each fault of the proxy against a real echo server, switched while a connection is open. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { waitFor } from '../wait-for.ts';
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts';

const WAIT_MS = 5_000;
/** Long enough for a byte on loopback, had it been let through. */
const SILENCE_MS = 60;

interface Client {
  readonly socket: Socket;
  received(): string;
  /** `open`, `ended` after FIN, `reset` after RST or a refusal. */
  state(): 'open' | 'ended' | 'reset';
}

let server: Server;
let proxy: FaultProxy;
let heard = '';

before(async () => {
  server = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (chunk: Buffer) => {
      heard += chunk.toString();
      socket.write(chunk);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  proxy = await startFaultProxy({ targetPort: (server.address() as AddressInfo).port });
});

after(async () => {
  await proxy.close();
  server.close();
});

async function open(): Promise<Client> {
  const socket = connect({ port: proxy.port, host: '127.0.0.1', allowHalfOpen: true });
  let text = '';
  let state: 'open' | 'ended' | 'reset' = 'open';
  socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
  socket.on('end', () => (state = 'ended'));
  socket.on('error', () => (state = 'reset'));
  await Promise.race([once(socket, 'connect'), once(socket, 'close')]).catch(() => {});
  return { socket, received: () => text, state: () => state };
}

const gets = (client: Client, text: string): Promise<unknown> => waitFor(() => client.received() === text, WAIT_MS);
const ends = (client: Client, as: string): Promise<unknown> => waitFor(() => client.state() === as, WAIT_MS);

async function openAndProve(): Promise<Client> {
  const client = await open();
  client.socket.write('one ');
  await gets(client, 'one ');
  return client;
}

describe('fault proxy', () => {
  it('passes bytes both ways and a half-closed connection to its end', async () => {
    const client = await openAndProve();
    client.socket.end('two');
    await gets(client, 'one two');
    client.socket.destroy();
    await waitFor(() => proxy.connections() === 0, WAIT_MS);
    assert.equal(proxy.bytes().toTarget, 7);
    assert.equal(proxy.bytes().toClient, 7);
  });

  it('refuses new connections, resets open ones, and takes them again on the same port', async () => {
    const client = await openAndProve();
    await proxy.set({ kind: 'refuse' });
    await ends(client, 'reset');
    assert.equal((await open()).state(), 'reset');
    await proxy.set(undefined);
    (await openAndProve()).socket.destroy();
  });

  it('hangs open and new connections and lets every byte through afterwards', async () => {
    const client = await openAndProve();
    await proxy.set({ kind: 'hang' });
    const late = await open();
    client.socket.write('two');
    late.socket.write('late');
    await delay(SILENCE_MS);
    assert.equal(client.received() + late.received(), 'one ');
    assert.equal(client.state() + late.state(), 'openopen');
    await proxy.set(undefined);
    await gets(client, 'one two');
    await gets(late, 'late');
    client.socket.destroy();
    late.socket.destroy();
  });

  it('delays bytes both ways without reordering them', async () => {
    const client = await openAndProve();
    await proxy.set({ kind: 'latency', delayMs: 40 });
    const startedMs = performance.now();
    for (let n = 0; n < 20; n++) client.socket.write(`${n},`);
    await gets(client, `one ${Array.from({ length: 20 }, (_, n) => `${n},`).join('')}`);
    assert.ok(performance.now() - startedMs >= 79);
    await proxy.set(undefined);
    client.socket.destroy();
  });

  it('holds back more than the bandwidth', async () => {
    const client = await openAndProve();
    await proxy.set({ kind: 'bandwidth', bytesPerSecond: 100_000 });
    const startedMs = performance.now();
    client.socket.write('x'.repeat(10_000));
    await waitFor(() => client.received().length === 10_004, WAIT_MS);
    client.socket.write('y');
    await waitFor(() => client.received().length === 10_005, WAIT_MS);
    assert.ok(performance.now() - startedMs >= 99);
    await proxy.set(undefined);
    client.socket.destroy();
  });

  it('resets open and new connections', async () => {
    const client = await openAndProve();
    await proxy.set({ kind: 'reset' });
    await ends(client, 'reset');
    const late = await open();
    await ends(late, 'reset');
    await proxy.set(undefined);
  });

  it('cuts after the request was passed on and before the answer, as often as asked', async () => {
    const [wanted, other] = [await openAndProve(), await openAndProve()];
    await proxy.set({ kind: 'reset-after-write', when: (request) => request.includes('debit'), times: 1 });
    heard = '';
    other.socket.write('read');
    await gets(other, 'one read');
    wanted.socket.write('debit');
    await ends(wanted, 'reset');
    assert.equal(heard, 'readdebit');
    assert.equal(wanted.received(), 'one ');
    assert.equal(proxy.cuts(), 1);
    other.socket.write('debit');
    await gets(other, 'one readdebit');
    other.socket.destroy();
  });

  it('ends the answers of a half-closed connection and still passes requests on', async () => {
    const client = await openAndProve();
    await proxy.set({ kind: 'half-close' });
    await ends(client, 'ended');
    heard = '';
    client.socket.write('two');
    await waitFor(() => heard === 'two', WAIT_MS);
    assert.equal(client.received(), 'one ');
    await proxy.set(undefined);
    client.socket.destroy();
  });

  it('moves megabytes unchanged under backpressure', async () => {
    const client = await open();
    const sent = 'abcdefgh'.repeat(1_000_000);
    client.socket.write(sent);
    await waitFor(() => client.received().length >= sent.length, WAIT_MS);
    assert.ok(client.received() === sent);
    client.socket.destroy();
  });
});
