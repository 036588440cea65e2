/** One gRPC address for many processes: passes HTTP/2 streams on by the service in their path, as a GRPCRoute would. */
import { once } from 'node:events';
import {
  type ClientHttp2Session,
  connect,
  constants,
  createServer,
  type Http2Server,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import type { AddressInfo } from 'node:net';

const SESSIONS_MAX = 1_000;
const STREAMS_PER_SESSION_MAX = 10_000;
const WINDOW_BYTES = 1_048_576;
const CONNECT_MS = 2_000;
/** A HealthCheckRequest holds one service name. */
const HEALTH_REQUEST_BYTES_MAX = 1_024;
const HEALTH_PATH = '/grpc.health.v1.Health/';

const GRPC_UNIMPLEMENTED = 12;
const GRPC_UNAVAILABLE = 14;

export interface GrpcRoute {
  /** `sealpost.v1.SubmissionService`. */
  readonly service: string;
  /** `host:port` of each process that serves it; asked in turn, those that cannot be reached are passed over. */
  readonly addresses: () => readonly string[];
}

export interface GrpcRouterOptions {
  readonly routes: readonly GrpcRoute[];
  /** What answers for services that no route names: reflection and health of the whole. */
  readonly fallback: GrpcRoute;
  /** Any free one unless given. */
  readonly port?: number;
}

export interface GrpcRouter {
  /** `host:port`. */
  readonly address: string;
  close(): Promise<void>;
}

/** Listens on 127.0.0.1. Development and tests only: no TLS, no retries once a request has left. */
export async function startGrpcRouter(options: GrpcRouterOptions): Promise<GrpcRouter> {
  const upstreams = createUpstreams();
  const turn = new Map<string, number>();
  const server = createServer({
    settings: { initialWindowSize: WINDOW_BYTES, maxConcurrentStreams: STREAMS_PER_SESSION_MAX },
  });
  const sessions = limitSessions(server);
  const connectFor = async (route: GrpcRoute): Promise<ClientHttp2Session | undefined> => {
    const addresses = route.addresses();
    const first = turn.get(route.service) ?? 0;
    turn.set(route.service, (first + 1) % Math.max(1, addresses.length));
    for (const [index] of addresses.entries()) {
      const session = await upstreams.open(addresses[(first + index) % addresses.length] as string);
      if (session !== undefined) return session;
    }
    return undefined;
  };
  server.on('stream', (stream, headers) => {
    stream.on('error', () => stream.close(constants.NGHTTP2_CANCEL));
    void route(stream, headers, { options, connectFor });
  });
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const session of sessions) session.destroy();
      upstreams.close();
      await closed;
    },
  };
}

function limitSessions(server: Http2Server): ReadonlySet<ServerHttp2Session> {
  const sessions = new Set<ServerHttp2Session>();
  server.on('session', (session) => {
    if (sessions.size >= SESSIONS_MAX) {
      session.destroy();
      return;
    }
    sessions.add(session);
    session.on('error', () => session.destroy());
    session.once('close', () => sessions.delete(session));
  });
  return sessions;
}

interface Upstreams {
  /** A connected session, kept for the next call; undefined when nobody answers there. */
  open(address: string): Promise<ClientHttp2Session | undefined>;
  close(): void;
}

function createUpstreams(): Upstreams {
  const known = new Map<string, Promise<ClientHttp2Session | undefined>>();
  return {
    open(address) {
      const present = known.get(address);
      if (present !== undefined) return present;
      const opening: Promise<ClientHttp2Session | undefined> = openSession(address, () => {
        if (known.get(address) === opening) known.delete(address);
      });
      known.set(address, opening);
      return opening;
    },
    close() {
      for (const opening of known.values()) void opening.then((session) => session?.destroy());
    },
  };
}

function openSession(address: string, onEnd: () => void): Promise<ClientHttp2Session | undefined> {
  return new Promise((resolve) => {
    const session = connect(`http://${address}`, { settings: { initialWindowSize: WINDOW_BYTES } });
    const late = setTimeout(() => session.destroy(), CONNECT_MS);
    const end = (): void => {
      clearTimeout(late);
      onEnd();
      resolve(undefined);
    };
    session.once('connect', () => {
      clearTimeout(late);
      resolve(session);
    });
    session.on('error', end);
    session.once('goaway', end);
    session.once('close', end);
  });
}

interface Routing {
  readonly options: GrpcRouterOptions;
  readonly connectFor: (route: GrpcRoute) => Promise<ClientHttp2Session | undefined>;
}

async function route(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, routing: Routing): Promise<void> {
  const path = String(headers[':path']);
  const { options } = routing;
  const body = path.startsWith(HEALTH_PATH) ? await readHealthRequest(stream) : undefined;
  const service = body === undefined ? path.slice(1, path.lastIndexOf('/')) : serviceOf(body);
  const found = options.routes.find((each) => each.service === service) ?? options.fallback;
  const session = await routing.connectFor(found);
  if (stream.destroyed) return;
  if (session === undefined || session.destroyed) {
    refuse(stream, GRPC_UNAVAILABLE, `no process of ${found.service} answers`);
    return;
  }
  passOn(stream, { headers, session, body });
}

function refuse(stream: ServerHttp2Stream, status: number, message: string): void {
  if (stream.destroyed || stream.headersSent) return;
  const trailers = { 'grpc-status': String(status), 'grpc-message': encodeURIComponent(message) };
  stream.respond({ ':status': 200, 'content-type': 'application/grpc', ...trailers }, { endStream: true });
}

interface Passing {
  readonly headers: IncomingHttpHeaders;
  readonly session: ClientHttp2Session;
  /** What was read of the request already. */
  readonly body: Buffer | undefined;
}

function passOn(stream: ServerHttp2Stream, { headers, session, body }: Passing): void {
  const { ':authority': _authority, host: _host, ...rest } = headers;
  const upstream = session.request(rest as OutgoingHttpHeaders, { endStream: false });
  let trailers: OutgoingHttpHeaders = { 'grpc-status': String(GRPC_UNAVAILABLE) };
  upstream.on('trailers', (received) => (trailers = withoutPseudo(received)));
  upstream.on('response', (received, flags) => {
    if (stream.destroyed) return;
    const answer = { ...withoutPseudo(received), ':status': received[':status'] ?? 200 };
    if ((flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0) {
      stream.respond(answer, { endStream: true });
      return;
    }
    stream.respond(answer, { waitForTrailers: true });
    stream.once('wantTrailers', () => stream.sendTrailers(trailers));
    upstream.pipe(stream);
  });
  upstream.on('error', () => upstream.close(constants.NGHTTP2_CANCEL));
  upstream.once('close', () => {
    if (!stream.headersSent) refuse(stream, GRPC_UNAVAILABLE, 'the process ended the call');
    // A stream that breaks off in the middle ends with the status above, not with silence.
    else if (!stream.writableEnded) stream.end();
  });
  stream.once('close', () => upstream.close(constants.NGHTTP2_CANCEL));
  if (body === undefined) stream.pipe(upstream);
  else upstream.end(body);
}

/** HTTP/2 forbids repeating the pseudo headers of one message in another. */
function withoutPseudo(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith(':'))) as OutgoingHttpHeaders;
}

async function readHealthRequest(stream: ServerHttp2Stream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > HEALTH_REQUEST_BYTES_MAX) break;
      chunks.push(chunk);
    }
  } catch {
    return Buffer.alloc(0);
  }
  if (bytes > HEALTH_REQUEST_BYTES_MAX) refuse(stream, GRPC_UNIMPLEMENTED, 'the health request is too long');
  return Buffer.concat(chunks);
}

/** Field 1 of the one message in a gRPC frame of 5 + n bytes; empty, as the protocol says, for the whole server. */
function serviceOf(frame: Buffer): string {
  const [tag, length = 0] = frame.subarray(5);
  return tag === 0x0a ? frame.subarray(7, 7 + length).toString('utf8') : '';
}
