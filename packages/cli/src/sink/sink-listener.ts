/** One SMTP listener of the development sink, on `smtp-server`. */
import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import type { Clock } from '@sealpost/kernel';
import {
  SMTPServer,
  type SMTPServerAddress,
  type SMTPServerDataStream,
  type SMTPServerOptions,
  type SMTPServerSession,
} from 'smtp-server';
import type { PemPair } from './certificate-authority.ts';
import type { KeptMessages, KeptTls } from './kept-messages.ts';
import type { MagicRecipients } from './magic-recipients.ts';
import { SINK_CLIENTS_MAX, SINK_CLOSE_MS, SINK_MESSAGE_BYTES_MAX, SINK_SOCKET_TIMEOUT_MS } from './sink-limits.ts';

export interface ListenAddress {
  readonly host: string;
  /** 0 takes any free one. */
  readonly port: number;
}

export interface SinkListener {
  readonly address: ListenAddress;
  close(): Promise<void>;
}

export interface ListenerOptions {
  readonly listen: ListenAddress;
  /** Undefined makes a listener that does not offer STARTTLS. */
  readonly tls: PemPair | undefined;
  readonly kept: KeptMessages;
  readonly magic: MagicRecipients;
  readonly clock: Clock;
  /** Told about a message that could not be kept; gets the error's code, never content. */
  readonly onFailure: (code: string) => void;
}

/** One connection's dropped recipients, by session id. */
type Drops = Map<string, boolean>;

const endpoint = (host: string | undefined, port: number | undefined): string =>
  `${(host ?? '').replace(/^::ffff:/, '')} ${port}`;

function readTls(session: SMTPServerSession): KeptTls | null {
  if (!session.secure) return null;
  const { tlsOptions, servername } = session as unknown as {
    readonly tlsOptions?: { readonly name?: string; readonly version?: string };
    readonly servername?: string | false;
  };
  return {
    protocol: tlsOptions?.version ?? 'TLS',
    cipher: tlsOptions?.name ?? 'unknown',
    servername: servername || '',
  };
}

const senderOf = (session: SMTPServerSession): string => {
  const { mailFrom } = session.envelope;
  return mailFrom === false ? '' : mailFrom.address;
};

function replyError(code: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode: code });
}

async function readAll(stream: SMTPServerDataStream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of stream) {
    sizeBytes += (chunk as Buffer).length;
    // What goes over the limit is read and forgotten; smtp-server marks the stream.
    if (sizeBytes <= SINK_MESSAGE_BYTES_MAX) chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

function makeHandlers(options: ListenerOptions, cut: (session: SMTPServerSession) => void): SMTPServerOptions {
  const { kept, magic, clock } = options;
  const drops: Drops = new Map();
  const take = async (stream: SMTPServerDataStream, session: SMTPServerSession): Promise<'kept' | 'too-big'> => {
    const bytes = await readAll(stream);
    if (stream.sizeExceeded) return 'too-big';
    await kept.keep({
      atMs: clock.nowMs(),
      envelopeFrom: senderOf(session),
      recipients: session.envelope.rcptTo.map(({ address }) => address),
      tls: readTls(session),
      listener: options.tls === undefined ? 'plain' : 'starttls',
      clientName: session.hostNameAppearsAs || '',
      bytes,
    });
    return 'kept';
  };
  return {
    onMailFrom(_address, session, done) {
      drops.delete(session.id);
      done();
    },
    onRcptTo(address: SMTPServerAddress, session, done) {
      const verdict = magic.decide(senderOf(session), address.address);
      if (verdict.kind === 'refuse') return done(replyError(verdict.code, verdict.text));
      if (verdict.dropAfterDot) drops.set(session.id, true);
      if (verdict.delayMs === 0) return done();
      void clock.sleep(verdict.delayMs).then(() => done());
    },
    onData(stream, session, done) {
      void take(stream, session).then(
        (ending) => {
          if (ending === 'too-big') return done(replyError(552, '5.3.4 message too big'));
          if (drops.delete(session.id)) return cut(session);
          done(null, '2.0.0 kept');
        },
        (error: NodeJS.ErrnoException) => {
          options.onFailure(error.code ?? 'unknown');
          done(replyError(451, '4.3.0 could not keep the message'));
        },
      );
    },
    onClose(session) {
      drops.delete(session.id);
    },
  };
}

/** Listens until closed. */
export async function startSinkListener(options: ListenerOptions): Promise<SinkListener> {
  const sockets = new Map<string, Socket>();
  const cut = (session: SMTPServerSession) => {
    sockets.get(endpoint(session.remoteAddress, session.remotePort))?.destroy();
  };
  const { tls } = options;
  const server = new SMTPServer({
    name: 'localhost',
    banner: 'Sealpost development sink',
    authOptional: true,
    disableReverseLookup: true,
    disabledCommands: tls === undefined ? ['AUTH', 'STARTTLS'] : ['AUTH'],
    // Texts carry their own enhanced codes.
    hideENHANCEDSTATUSCODES: true,
    size: SINK_MESSAGE_BYTES_MAX,
    maxClients: SINK_CLIENTS_MAX,
    socketTimeout: SINK_SOCKET_TIMEOUT_MS,
    closeTimeout: SINK_CLOSE_MS,
    logger: false,
    ...(tls === undefined ? {} : { cert: tls.certPem, key: tls.keyPem, minVersion: 'TLSv1.2' }),
    ...makeHandlers(options, cut),
  });
  // Errors of single connections; a listener that cannot start rejects below.
  server.on('error', () => undefined);
  server.server.on('connection', (socket: Socket) => {
    const name = endpoint(socket.remoteAddress, socket.remotePort);
    sockets.set(name, socket);
    socket.once('close', () => sockets.delete(name));
  });
  const { host, port } = options.listen;
  server.server.listen(port, host);
  await once(server.server, 'listening');
  const bound = server.server.address() as AddressInfo;
  return {
    address: { host: bound.address, port: bound.port },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
