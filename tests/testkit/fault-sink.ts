/** An SMTP server for scenarios: keeps every message byte for byte and fails exactly where it is told to. */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { createSecureContext, type SecureContext } from 'node:tls';
import { createRuleBook, type SinkBehaviours } from './fault-sink-behaviour.ts';
import { type ReceivedMessage, runSinkSession } from './fault-sink-session.ts';
import { createTestCa, sharedTestCa } from './test-ca.ts';
import { waitFor } from './wait-for.ts';

export type { SinkAction, SinkBehaviours, SinkPhase, SinkRule } from './fault-sink-behaviour.ts';
export type { ReceivedMessage } from './fault-sink-session.ts';

const MESSAGES_MAX = 200_000;
const COMMANDS_MAX = 100_000;
/** Every name the valid certificate carries; example domains may have any host under them. */
const VALID_NAMES = ['localhost', '127.0.0.1', 'example.com', '*.example.com', '*.example.org', '*.example.net'];

export interface FaultSink {
  readonly host: '127.0.0.1';
  readonly port: number;
  /** PEM of the authority behind the valid certificate. */
  readonly caPem: string;
  readonly messages: readonly ReceivedMessage[];
  /** Command lines in order of arrival, over all connections. */
  readonly commands: readonly string[];
  readonly connectionCount: number;
  readonly openCount: number;
  /** Most connections that were open at once. */
  readonly openPeak: number;
  /** Takes effect on connections made from now on; rule counters start anew. */
  setBehaviours(behaviours: SinkBehaviours): Promise<void>;
  /** Resolves once `count` messages were kept. */
  waitForMessages(count: number, timeoutMs: number): Promise<readonly ReceivedMessage[]>;
  /** Cuts every open connection, as a crash of the server would. */
  cutConnections(): void;
  close(): Promise<void>;
}

async function makeContext(behaviours: SinkBehaviours): Promise<SecureContext> {
  const ca = await sharedTestCa();
  const kind = behaviours.certificate ?? 'valid';
  const pair = await {
    valid: () => ca.issue(VALID_NAMES),
    'wrong-name': () => ca.issue(['elsewhere.example']),
    expired: () => ca.issueExpired(VALID_NAMES),
    // Signed by an authority that nobody knows.
    'self-signed': async () => (await createTestCa()).issue(VALID_NAMES),
  }[kind]();
  return createSecureContext({
    cert: pair.certPem,
    key: pair.keyPem,
    maxVersion: behaviours.tlsVersionMax ?? 'TLSv1.3',
  });
}

/** Starts a sink on 127.0.0.1 and a port of its own (or `options.port`). */
export async function startFaultSink(
  options: { readonly behaviours?: SinkBehaviours; readonly port?: number } = {},
): Promise<FaultSink> {
  let behaviours = options.behaviours ?? {};
  let findAction = createRuleBook(behaviours.rules ?? []);
  let secureContext = await makeContext(behaviours);
  const messages: ReceivedMessage[] = [];
  const commands: string[] = [];
  const open = new Set<Socket>();
  let connectionCount = 0;
  let openPeak = 0;

  const server = createServer((socket) => {
    connectionCount++;
    open.add(socket);
    openPeak = Math.max(openPeak, open.size);
    socket.on('close', () => open.delete(socket));
    runSinkSession(socket, {
      connection: connectionCount,
      behaviours,
      secureContext,
      findAction,
      keep: (message) => {
        if (messages.length < MESSAGES_MAX) messages.push(message);
      },
      countCommand: (line) => {
        if (commands.length < COMMANDS_MAX) commands.push(line);
      },
    });
  });
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const cutConnections = () => {
    for (const socket of open) socket.destroy();
  };

  return {
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    caPem: (await sharedTestCa()).certPem,
    messages,
    commands,
    get connectionCount() {
      return connectionCount;
    },
    get openCount() {
      return open.size;
    },
    get openPeak() {
      return openPeak;
    },
    async setBehaviours(next) {
      secureContext = await makeContext(next);
      behaviours = next;
      findAction = createRuleBook(next.rules ?? []);
    },
    waitForMessages: (count, timeoutMs) => waitFor(() => messages.length >= count && messages, timeoutMs),
    cutConnections,
    async close() {
      cutConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
