/** The development sink: takes mail for every domain, sends nothing on, shows what arrived. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, isIPv6 } from 'node:net';
import { type Clock, systemClock } from '@sealpost/kernel';
import type { PemPair } from './certificate-authority.ts';
import { type KeptMessages, openKeptMessages } from './kept-messages.ts';
import { createMagicRecipients } from './magic-recipients.ts';
import { type ListenAddress, type SinkListener, startSinkListener } from './sink-listener.ts';
import { createSinkPage } from './sink-page.ts';

export interface SinkOptions {
  /** SMTP with STARTTLS. */
  readonly listen: ListenAddress;
  /** A second listener that does not offer STARTTLS. */
  readonly plainListen?: ListenAddress;
  /** The page; without it there is none. */
  readonly page?: ListenAddress;
  /** Folder of the .eml and .json files, in clear text. */
  readonly keepDir: string;
  /** The server certificate; see `ensureDevelopmentCa`. */
  readonly tls: PemPair;
  readonly messagesMax?: number;
  readonly clock?: Clock;
  /** Lines worth a log: the warning at the start and failures by code. Never content. */
  readonly say?: (line: string) => void;
}

export interface Sink {
  readonly listen: ListenAddress;
  readonly plainListen: ListenAddress | undefined;
  /** Where to point a browser, when there is a page. */
  readonly pageUrl: string | undefined;
  readonly kept: KeptMessages;
  close(): Promise<void>;
}

async function startPage(kept: KeptMessages, listen: ListenAddress): Promise<{ server: Server; url: string }> {
  const server = createServer(createSinkPage(kept));
  server.listen(listen.port, listen.host);
  await once(server, 'listening');
  const { address, port } = server.address() as AddressInfo;
  return { server, url: `http://${isIPv6(address) ? `[${address}]` : address}:${port}/` };
}

async function closePage(server: Server): Promise<void> {
  server.close();
  server.closeAllConnections();
  if (server.listening) await once(server, 'close');
}

/** Starts the listeners. Rejects when an address cannot be bound; what had started is closed again. */
export async function startSink(options: SinkOptions): Promise<Sink> {
  const clock = options.clock ?? systemClock;
  const say = options.say ?? (() => undefined);
  const kept = await openKeptMessages({
    dir: options.keepDir,
    ...(options.messagesMax === undefined ? {} : { messagesMax: options.messagesMax }),
  });
  const magic = createMagicRecipients();
  const onFailure = (code: string) => say(`sink: a message could not be kept (${code})`);
  const listeners: SinkListener[] = [];
  const add = async (listen: ListenAddress, tls: PemPair | undefined): Promise<ListenAddress> => {
    const listener = await startSinkListener({ listen, tls, kept, magic, clock, onFailure });
    listeners.push(listener);
    return listener.address;
  };
  const close = async (): Promise<void> => {
    await Promise.all(listeners.map((listener) => listener.close()));
  };
  try {
    const listen = await add(options.listen, options.tls);
    const plainListen = options.plainListen === undefined ? undefined : await add(options.plainListen, undefined);
    const page = options.page === undefined ? undefined : await startPage(kept, options.page);
    say('sink: development only; keeps mail in clear text and sends nothing on');
    return {
      listen,
      plainListen,
      pageUrl: page?.url,
      kept,
      async close() {
        if (page !== undefined) await closePage(page.server);
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}
