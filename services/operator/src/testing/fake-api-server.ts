/** Answers as an API server did: recorded exchanges over real HTTP on loopback, one script for lists and one for watches. */
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

/** One recorded exchange of testdata/. */
interface Exchange {
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly query?: Readonly<Record<string, string>>;
  };
  readonly response: { readonly status: number; readonly body?: unknown; readonly lines?: readonly unknown[] };
}

/** What happens to the connection of a watch behind its lines: the server ends it, breaks it mid-line, or keeps it open. */
type AfterLines = 'close' | 'drop' | 'keep';

export interface Script {
  readonly lists: readonly string[];
  readonly watches: readonly (readonly [recording: string, then: AfterLines])[];
  /** Answers to status patches; every further one is accepted. */
  readonly patches?: readonly string[];
  readonly gets?: readonly string[];
}

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly contentType: string;
  readonly body: unknown;
}

export interface FakeApiServer {
  readonly seen: readonly SeenRequest[];
  /** Writes a kubeconfig for this server into the folder and answers its path. */
  kubeconfig(folder: string): string;
  close(): Promise<void>;
}

const EXCHANGES = join(import.meta.dirname, '../testdata');
const readExchange = (name: string): Exchange =>
  JSON.parse(readFileSync(join(EXCHANGES, `${name}.json`), 'utf8')) as Exchange;

export async function startFakeApiServer(script: Script): Promise<FakeApiServer> {
  const seen: SeenRequest[] = [];
  const used = { lists: 0, watches: 0, patches: 0, gets: 0 };
  const server = createServer((request, response) => void answer(request, response).catch(() => response.destroy()));

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const text = (await request.toArray()).join('');
    seen.push({
      method: request.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      contentType: request.headers['content-type'] ?? '',
      body: text === '' ? undefined : JSON.parse(text),
    });
    if (url.searchParams.get('watch') === 'true') return watch(url.searchParams, response);
    if (request.method === 'PATCH') {
      const name = script.patches?.[used.patches++];
      return name === undefined ? send(response, 200, JSON.parse(text)) : replay(name, response);
    }
    const isOne = !url.pathname.endsWith('/egresspools');
    const name = isOne ? script.gets?.[used.gets++] : script.lists[Math.min(used.lists++, script.lists.length - 1)];
    if (name === undefined) return send(response, 404, { kind: 'Status', code: 404, reason: 'NotFound' });
    replay(name, response);
  };

  /** Plays a recorded watch once its version is asked for; one that is not recorded stays open and quiet. */
  const watch = (query: URLSearchParams, response: ServerResponse): void => {
    const next = script.watches[used.watches++];
    response.writeHead(200, { 'content-type': 'application/json', 'transfer-encoding': 'chunked' });
    response.flushHeaders();
    if (next === undefined) return;
    const [name, then] = next;
    const { request, response: recorded } = readExchange(name);
    for (const [key, value] of Object.entries(request.query ?? {}))
      if (query.get(key) !== value) return void response.destroy();
    for (const line of recorded.lines ?? []) response.write(`${JSON.stringify(line)}\n`);
    if (then === 'close') response.end();
    if (then === 'drop') response.write('{"type":"MODIFIED","object":{"metad', () => response.socket?.destroy());
  };

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    seen,
    kubeconfig: (folder) => {
      const path = join(folder, 'kubeconfig.json');
      writeFileSync(path, JSON.stringify(kubeconfigOf(port)), { mode: 0o600 });
      return path;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function replay(name: string, response: ServerResponse): void {
  const recorded = readExchange(name).response;
  send(response, recorded.status, recorded.body);
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

const kubeconfigOf = (port: number) => ({
  apiVersion: 'v1',
  kind: 'Config',
  'current-context': 'test',
  contexts: [{ name: 'test', context: { cluster: 'test', user: 'test', namespace: 'mail' } }],
  // The client refuses plain HTTP unless told that nothing is to be verified.
  clusters: [{ name: 'test', cluster: { server: `http://127.0.0.1:${port}`, 'insecure-skip-tls-verify': true } }],
  users: [{ name: 'test', user: {} }],
});
