/** portal: pages on which a recipient reads the message that a notice spoke of. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AppError, toAppError } from '@sealpost/kernel';
import { defineService, PARCELS } from '@sealpost/runtime';
import {
  CONNECTION_CHECK_MS,
  CONNECTIONS_MAX,
  HEADER_SIZE_BYTES_MAX,
  HEADERS_TIMEOUT_MS,
  KEEP_ALIVE_MS,
  type PortalConfig,
  portalConfig,
  PURGE_POLL_MS,
  REQUEST_TIMEOUT_MS,
} from './config.ts';
import { checkSettings } from './core/check-settings.ts';
import { createRoutes } from './io/routes.ts';
import { ADDRESS_TRIES } from './io/address-limit.ts';
import { createSessions, SESSIONS } from './io/sessions.ts';
import { createParcelDesk } from './shell.ts';
import { createPortalTelemetry } from './telemetry.ts';

export { portalConfig } from './config.ts';

export const portal = defineService({
  name: 'portal',
  consumes: [],
  emits: ['events', 'audit'],
  collections: [PARCELS, SESSIONS, ADDRESS_TRIES],
  config: portalConfig,
  create: async ({ config, ports }) => {
    const violations = checkSettings(config);
    if (violations.length > 0) throw new AppError('CONFIG_INVALID', { violations });
    const { clock } = ports;
    const telemetry = createPortalTelemetry(ports.telemetry);
    const desk = await createParcelDesk({ config, ports, telemetry });
    const sessions = await createSessions({ ...ports, sessionMs: config.sessionMs });
    const nowMs = () => clock.nowMs();
    const server = createPortalServer();
    server.on('request', createRoutes({ config, desk, sessions, telemetry, nowMs }));
    const abort = new AbortController();
    let purging: Promise<void> = Promise.resolve();
    const keepPurging = async (): Promise<void> => {
      while (!abort.signal.aborted) {
        await Promise.all([sessions.purge(), desk.purge()]).catch((thrown: unknown) =>
          telemetry.failed(toAppError(thrown)),
        );
        await clock.sleep(PURGE_POLL_MS, abort.signal);
      }
    };
    return {
      start: async () => {
        await listen(server, config);
        purging = keepPurging();
      },
      stop: async (deadlineMs) => {
        abort.abort();
        await closeServer(server, deadlineMs);
        await purging;
      },
      listeners: () => {
        const address = boundAddress(server, config);
        return [{ name: 'portal', address, url: config.publicUrl === '' ? `http://${address}` : config.publicUrl }];
      },
    };
  },
});

/** Bounds on what one connection may cost: slow senders are cut off, and nobody holds a socket for long. */
function createPortalServer(): Server {
  const server = createServer({
    headersTimeout: HEADERS_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    connectionsCheckingInterval: CONNECTION_CHECK_MS,
    maxHeaderSize: HEADER_SIZE_BYTES_MAX,
  });
  server.maxConnections = CONNECTIONS_MAX;
  return server;
}

async function listen(server: Server, config: PortalConfig): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => {
      const facts = { listener: 'portal', port: config.port, setting: 'portal.port' };
      reject(new AppError('RUNTIME_PORT_IN_USE', { facts, cause }));
    });
    server.listen(config.port, config.host, resolve);
  });
}

function boundAddress(server: Server, config: PortalConfig): string {
  const port = (server.address() as AddressInfo | null)?.port ?? config.port;
  const host = config.host.includes(':') ? `[${config.host}]` : config.host;
  return `${host}:${port}`;
}

/** Open answers get until the deadline; then their connections are cut. */
async function closeServer(server: Server, deadlineMs: number): Promise<void> {
  if (!server.listening) return;
  const cut = setTimeout(() => server.closeAllConnections(), deadlineMs);
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
  clearTimeout(cut);
}
