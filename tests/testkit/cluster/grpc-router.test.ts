/** The router between real HTTP/2 peers: calls reach the process of their service, with everything gRPC puts around them. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Http2Server, type ServerHttp2Session } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { grpcFrame, openRawCall, rawUnary } from '../raw-grpc.ts';
import { waitFor } from '../wait-for.ts';
import { type GrpcRouter, startGrpcRouter } from './grpc-router.ts';

const WAIT_MS = 5_000;

interface Backend {
  readonly name: string;
  readonly address: string;
  /** Calls taken, with the key that each came with. */
  readonly calls: string[];
  cancelled(): number;
  close(): void;
}

/** Answers `Echo` with what it got, `Refuse` with a status only, `Stream` with three parts, `Hang` with nothing. */
async function startBackend(name: string): Promise<Backend> {
  const calls: string[] = [];
  let cancelled = 0;
  const sessions = new Set<ServerHttp2Session>();
  const server: Http2Server = createServer();
  server.on('session', (session) => sessions.add(session));
  server.on('stream', (stream, headers) => {
    const path = String(headers[':path']);
    calls.push(`${path} ${headers.authorization ?? ''}`);
    stream.on('error', () => {});
    stream.on('aborted', () => (cancelled += 1));
    if (path.endsWith('/Refuse')) {
      stream.respond({ ':status': 200, 'grpc-status': '7', 'grpc-message': 'no' }, { endStream: true });
      return;
    }
    if (path.endsWith('/Hang')) return;
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0', 'grpc-message': name }));
    if (path.endsWith('/Break')) {
      stream.write(grpcFrame(Buffer.from('part')));
      setImmediate(() => stream.close(2));
    } else stream.pipe(stream);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    name,
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    cancelled: () => cancelled,
    close: () => {
      server.close();
      for (const session of sessions) session.destroy();
    },
  };
}

let [first, second, other]: Backend[] = [];
let router: GrpcRouter;
const backend = (found: Backend | undefined): Backend => found as Backend;

before(async () => {
  [first, second, other] = await Promise.all([startBackend('first'), startBackend('second'), startBackend('other')]);
  router = await startGrpcRouter({
    routes: [
      { service: 'test.v1.Twice', addresses: () => [backend(first).address, backend(second).address] },
      { service: 'test.v1.Nobody', addresses: () => ['127.0.0.1:1'] },
    ],
    fallback: { service: 'test.v1.Other', addresses: () => [backend(other).address] },
  });
});

after(async () => {
  await router.close();
  for (const each of [first, second, other]) backend(each).close();
});

const unary = (method: string, frame = grpcFrame(Buffer.from('hello'))): ReturnType<typeof rawUnary> =>
  rawUnary({ address: router.address, method, key: 'secret' }, frame);

describe('gRPC router', () => {
  it('shares the calls of a service among its processes and passes the key on', async () => {
    const answers = [await unary('test.v1.Twice/Echo'), await unary('test.v1.Twice/Echo')];
    assert.deepEqual(answers.map(({ message }) => message).sort(), ['first', 'second']);
    assert.deepEqual(backend(first).calls, ['/test.v1.Twice/Echo Bearer secret']);
  });

  it('hands every byte of a large answer back, under backpressure', async () => {
    const { session, stream } = openRawCall({ address: router.address, method: 'test.v1.Twice/Echo', key: '' });
    const sent = grpcFrame(Buffer.alloc(5_000_000, 'abc'));
    stream.end(sent);
    const received = Buffer.concat((await stream.toArray()) as Buffer[]);
    session.destroy();
    assert.ok(received.equals(sent));
  });

  it('keeps the status of an answer without a body', async () => {
    assert.deepEqual(await unary('test.v1.Twice/Refuse'), { grpcStatus: 7, message: 'no' });
  });

  it('sends what no route names to the fallback', async () => {
    assert.equal((await unary('grpc.reflection.v1.ServerReflection/Echo')).message, 'other');
  });

  it('answers UNAVAILABLE when no process of a service can be reached', async () => {
    assert.equal((await unary('test.v1.Nobody/Echo')).grpcStatus, 14);
  });

  it('asks the process that serves it for the health of a service', async () => {
    const name = Buffer.from('test.v1.Twice');
    const request = grpcFrame(Buffer.concat([Buffer.of(0x0a, name.length), name]));
    assert.match((await unary('grpc.health.v1.Health/Check', request)).message, /first|second/);
    assert.equal((await unary('grpc.health.v1.Health/Check', grpcFrame(Buffer.alloc(0)))).message, 'other');
  });

  it('ends a call that its process breaks off with UNAVAILABLE', async () => {
    assert.equal((await unary('test.v1.Twice/Break')).grpcStatus, 14);
  });

  it('passes the cancelling of a call on', async () => {
    const before = backend(other).cancelled();
    const { session, stream } = openRawCall({ address: router.address, method: 'test.v1.Other/Hang', key: '' });
    await waitFor(() => backend(other).calls.some((call) => call.includes('/Hang')), WAIT_MS);
    stream.close(8);
    await waitFor(() => backend(other).cancelled() > before, WAIT_MS);
    session.destroy();
  });

  it('passes over a process that is gone', async () => {
    backend(first).close();
    const answers = [await unary('test.v1.Twice/Echo'), await unary('test.v1.Twice/Echo')];
    assert.deepEqual(
      answers.map(({ message }) => message),
      ['second', 'second'],
    );
  });
});
