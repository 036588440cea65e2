/** Metrics and health over HTTP: /metrics, /livez, /readyz, /startupz, each probe with its own meaning. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AppError } from '@sealpost/kernel';
import type { Metrics } from '@sealpost/telemetry';

export interface HealthState {
  /** This process did its own part of the start: it runs, or it waits for the bus or the store to answer. */
  started(): boolean;
  /** Codes of what keeps this process from taking work now; empty when it is ready. */
  notReady(): readonly string[];
}

export interface ObservabilityOptions {
  readonly host: string;
  readonly port: number;
  readonly metrics: Metrics;
  readonly health: HealthState;
}

export interface RunningObservability {
  readonly address: string;
  stop(): Promise<void>;
}

/** Errors: RUNTIME_PORT_IN_USE naming port and setting. */
export async function startObservability(options: ObservabilityOptions): Promise<RunningObservability> {
  const server = createServer((request, response) => {
    void answer(request, response, options).catch(() => response.writeHead(500).end());
  });
  server.requestTimeout = 10_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) =>
      reject(
        new AppError('RUNTIME_PORT_IN_USE', {
          facts: { listener: 'metrics', port: options.port, setting: 'telemetry.port' },
          cause,
        }),
      ),
    );
    server.listen(options.port, options.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    address: `${options.host}:${port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  options: ObservabilityOptions,
): Promise<void> {
  const path = (request.url ?? '').split('?')[0];
  if (path === '/metrics') {
    response.setHeader('content-type', options.metrics.contentType);
    response.end(await options.metrics.render());
    return;
  }
  if (path === '/livez') return sendHealth(response, []);
  if (path === '/startupz') return sendHealth(response, options.health.started() ? [] : ['starting']);
  if (path === '/readyz') return sendHealth(response, options.health.notReady());
  response.writeHead(404).end();
}

function sendHealth(response: ServerResponse, reasons: readonly string[]): void {
  response.writeHead(reasons.length === 0 ? 200 : 503, { 'content-type': 'application/json' });
  response.end(`${JSON.stringify({ ok: reasons.length === 0, reasons })}\n`);
}
