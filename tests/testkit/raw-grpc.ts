/** gRPC by hand over HTTP/2: for what a well-behaved client would not send, or not in this way. */
import { type ClientHttp2Session, type ClientHttp2Stream, connect, type IncomingHttpHeaders } from 'node:http2';
import { connect as connectTcp } from 'node:net';
import { Duplex } from 'node:stream';

export interface RawAnswer {
  /** Number of google.rpc.Code; -1 when the stream was reset without one. */
  readonly grpcStatus: number;
  readonly message: string;
}

export interface RawCall {
  readonly address: string;
  /** `sealpost.v1.SubmissionService/SubmitMessage` */
  readonly method: string;
  readonly key: string;
  /** Hands each byte to the network on its own. */
  readonly pace?: 'byte-by-byte';
}

/** What this side may have on its way; a request too large for the server must be able to leave. */
const SESSION_MEGABYTES_MAX = 200;
const ANSWER_MS = 30_000;

/** A length-prefixed message, as gRPC puts it into DATA frames. */
export function grpcFrame(bytes: Uint8Array, lengthSaid = bytes.length): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(lengthSaid, 1);
  return Buffer.concat([head, bytes]);
}

/** A TCP connection that never writes more than one byte at a time. */
function connectSlowly(host: string, port: number): Duplex {
  const socket = connectTcp(port, host).setNoDelay(true);
  const writeByte = (chunk: Buffer, at: number, done: (error?: Error | null) => void): void => {
    if (at === chunk.length) return done();
    socket.write(chunk.subarray(at, at + 1), () => setImmediate(writeByte, chunk, at + 1, done));
  };
  const slow = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _encoding, done) => writeByte(chunk, 0, done),
    destroy: (error, done) => {
      socket.destroy();
      done(error);
    },
  });
  socket.on('data', (chunk) => slow.push(chunk));
  socket.on('end', () => slow.push(null));
  socket.on('error', () => slow.destroy());
  return slow;
}

/** Opens a call; the caller writes frames and ends or breaks it. */
export function openRawCall(call: RawCall): {
  readonly session: ClientHttp2Session;
  readonly stream: ClientHttp2Stream;
} {
  const [host = '', port = ''] = call.address.split(':');
  const createConnection = () => connectSlowly(host, Number(port));
  const session = connect(`http://${call.address}`, {
    maxSessionMemory: SESSION_MEGABYTES_MAX,
    ...(call.pace === undefined ? {} : { createConnection }),
  });
  session.on('error', () => undefined);
  const stream = session.request({
    ':method': 'POST',
    ':path': `/${call.method}`,
    'content-type': 'application/grpc',
    te: 'trailers',
    ...(call.key === '' ? {} : { authorization: `Bearer ${call.key}` }),
  });
  stream.on('error', () => undefined);
  return { session, stream };
}

/** Sends one frame and answers the status that came back. */
export async function rawUnary(call: RawCall, frame: Buffer): Promise<RawAnswer> {
  const { session, stream } = openRawCall(call);
  stream.resume();
  // An answer without body carries its status in the headers, any other in the trailers; a reset carries none.
  const fields = await new Promise<IncomingHttpHeaders>((resolve) => {
    const timer = setTimeout(resolve, ANSWER_MS, {});
    const answer = (found: IncomingHttpHeaders): void => {
      clearTimeout(timer);
      resolve(found);
    };
    stream.on('response', (found) => {
      if (found['grpc-status'] !== undefined) answer(found);
    });
    stream.on('trailers', answer);
    stream.on('close', () => answer({}));
    stream.end(frame);
  });
  session.destroy();
  return { grpcStatus: Number(fields['grpc-status'] ?? -1), message: String(fields['grpc-message'] ?? '') };
}
