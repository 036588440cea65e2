/** What the SMTP client's tests share: options, a byte-exact server, a transaction. */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { connectSmtp } from './connect-smtp.ts';
import { type ConnectOptions, SMTP_TIMEOUTS_DEFAULT, type SmtpSession, type Transaction } from './smtp-types.ts';
import { createTlsCache } from './tls-cache.ts';

export interface OptionChanges {
  readonly tls?: Partial<ConnectOptions['tls']>;
  readonly timeouts?: Partial<ConnectOptions['timeouts']>;
  readonly tlsCache?: ConnectOptions['tlsCache'];
  readonly address?: string;
  readonly host?: string;
}

export function optionsFor(port: number, changes: OptionChanges = {}): ConnectOptions {
  return {
    host: changes.host ?? 'mx.example.com',
    address: changes.address ?? '127.0.0.1',
    port,
    heloName: 'mta.example.com',
    tls: { mode: 'none', verify: false, servername: 'mx.example.com', ...changes.tls },
    tlsCache: changes.tlsCache ?? createTlsCache(),
    timeouts: { ...SMTP_TIMEOUTS_DEFAULT, ...changes.timeouts },
    loopbackOnly: true,
  };
}

/** A session, or an error that names the failure. */
export async function mustConnect(options: ConnectOptions): Promise<SmtpSession> {
  const session = await connectSmtp(options);
  if (session.kind !== 'session') throw new Error(`no session: ${session.kind} ${session.phase} ${session.code}`);
  return session;
}

export const BODY = 'Subject: a visit\r\n\r\nSee you.\r\n';

export function transaction(changes: Partial<Transaction> = {}): Transaction {
  return {
    mailFrom: 'clinic@example.com',
    recipients: ['ann@example.org'],
    message: Buffer.from(BODY),
    beforeFinalDot: () => Promise.resolve(true),
    ...changes,
  };
}

export interface RawServer {
  readonly port: number;
  readonly received: () => string;
  close(): Promise<void>;
}

/** Greets, then hands each chunk of input to `onInput`; everything else is up to the test. */
export async function startRawServer(
  onInput: (socket: Socket, input: string) => void,
  greeting = '220 raw.example.net\r\n',
): Promise<RawServer> {
  const open = new Set<Socket>();
  let received = '';
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
      onInput(socket, chunk.toString('latin1'));
    });
    socket.write(greeting);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    received: () => received,
    async close() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
