/** A TCP proxy on loopback whose faults can be switched on and off while connections are open. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** What waits in one direction of one connection; the sender is held back beyond it. */
const QUEUE_BYTES_MAX = 1_048_576;
const CONNECTIONS_MAX = 1_000;
/** How often a frozen direction looks whether it may go on. */
const GATE_POLL_MS = 10;

export type Toxic =
  /** New connections are refused, open ones are reset: the server is down. */
  | { readonly kind: 'refuse' }
  /** Connections are accepted and stay open; no byte moves until it is over. */
  | { readonly kind: 'hang' }
  /** Every byte comes `delayMs` later, both ways. */
  | { readonly kind: 'latency'; readonly delayMs: number }
  /** Each direction of each connection carries at most so much. */
  | { readonly kind: 'bandwidth'; readonly bytesPerSecond: number }
  /** Open connections are reset now, new ones as soon as they are accepted. */
  | { readonly kind: 'reset' }
  /**
   * Requests go through, the connection is reset instead of the answer: the server did it and nobody knows. `when` says
   * which requests (all unless given), by the bytes of one read; over by itself after `times` (endless unless given).
   */
  | { readonly kind: 'reset-after-write'; readonly when?: (request: Buffer) => boolean; readonly times?: number }
  /** The client sees the end of the answers (FIN); its requests are still passed on. */
  | { readonly kind: 'half-close' };

export interface FaultProxyOptions {
  readonly targetPort: number;
  readonly targetHost?: string;
  /** Any free one unless given. */
  readonly port?: number;
}

export interface FaultProxy {
  readonly port: number;
  /** Replaces the fault; undefined for none. Resolves once it holds for new and open connections. */
  set(toxic: Toxic | undefined): Promise<void>;
  /** Connections open now. */
  connections(): number;
  /** Bytes passed on since the start. */
  bytes(): { readonly toTarget: number; readonly toClient: number };
  /** Connections cut by `reset-after-write`. */
  cuts(): number;
  close(): Promise<void>;
}

interface ProxyState {
  toxic: Toxic | undefined;
  toTarget: number;
  toClient: number;
  cuts: number;
  readonly pairs: Set<Pair>;
}

interface Pair {
  readonly client: Socket;
  readonly target: Socket;
  /** A request went through whose answer must not. */
  cutOnAnswer: boolean;
}

/** Starts listening on 127.0.0.1. The target need not be up. */
export async function startFaultProxy(options: FaultProxyOptions): Promise<FaultProxy> {
  const state: ProxyState = { toxic: undefined, toTarget: 0, toClient: 0, cuts: 0, pairs: new Set() };
  const target = { host: options.targetHost ?? '127.0.0.1', port: options.targetPort, allowHalfOpen: true };
  let server = await listen(options.port ?? 0, (client) => accept(state, client, target));
  const { port } = server.address() as AddressInfo;
  let isListening = true;
  const setListening = async (wanted: boolean): Promise<void> => {
    if (wanted === isListening) return;
    isListening = wanted;
    if (wanted) server = await listen(port, (client) => accept(state, client, target));
    else await stopListening(server, state);
  };
  return {
    port,
    async set(toxic) {
      state.toxic = toxic;
      if (toxic?.kind === 'reset') for (const pair of state.pairs) resetPair(pair);
      if (toxic?.kind === 'half-close') for (const { client } of state.pairs) client.end();
      await setListening(toxic?.kind !== 'refuse');
    },
    connections: () => state.pairs.size,
    bytes: () => ({ toTarget: state.toTarget, toClient: state.toClient }),
    cuts: () => state.cuts,
    close: () => setListening(false),
  };
}

async function listen(port: number, onClient: (client: Socket) => void): Promise<Server> {
  const server = createServer({ allowHalfOpen: true, noDelay: true }, onClient);
  server.maxConnections = CONNECTIONS_MAX;
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

async function stopListening(server: Server, state: ProxyState): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  for (const pair of state.pairs) resetPair(pair);
  await closed;
}

function resetPair({ client, target }: Pair): void {
  client.resetAndDestroy();
  target.resetAndDestroy();
}

interface Target {
  readonly host: string;
  readonly port: number;
  readonly allowHalfOpen: boolean;
}

function accept(state: ProxyState, client: Socket, to: Target): void {
  if (state.toxic?.kind === 'reset') {
    client.on('error', () => {});
    client.resetAndDestroy();
    return;
  }
  const pair: Pair = { client, target: connect({ ...to, noDelay: true }), cutOnAnswer: false };
  state.pairs.add(pair);
  for (const socket of [pair.client, pair.target]) {
    socket.on('error', () => resetPair(pair));
    socket.on('close', () => {
      if (client.destroyed && pair.target.destroyed) state.pairs.delete(pair);
    });
  }
  if (state.toxic?.kind === 'half-close') client.end();
  void pump({ state, pair, from: client, to: pair.target });
  void pump({ state, pair, from: pair.target, to: client });
}

interface Direction {
  readonly state: ProxyState;
  readonly pair: Pair;
  readonly from: Socket;
  readonly to: Socket;
}

interface Waiting {
  readonly chunk: Buffer;
  readonly dueMs: number;
}

/** Moves bytes one way: one loop reads into a bounded queue, the other writes what is due. Ends with its sockets. */
async function pump(direction: Direction): Promise<void> {
  const { from, to, pair } = direction;
  const queue: Waiting[] = [];
  let queuedBytes = 0;
  let ended = false;
  let wake: () => void = () => {};
  const changed = (): Promise<void> => new Promise((resolve) => (wake = resolve));
  const write = async (): Promise<void> => {
    for (;;) {
      const next = queue.shift();
      if (next === undefined) {
        if (ended) return;
        await changed();
        continue;
      }
      await passOn(direction, next);
      queuedBytes -= next.chunk.length;
    }
  };
  const writing = write();
  try {
    for await (const chunk of from as AsyncIterable<Buffer>) {
      const { toxic } = direction.state;
      queue.push({ chunk, dueMs: performance.now() + (toxic?.kind === 'latency' ? toxic.delayMs : 0) });
      queuedBytes += chunk.length;
      wake();
      while (queuedBytes > QUEUE_BYTES_MAX && !to.destroyed) await delay(GATE_POLL_MS);
    }
    ended = true;
    wake();
    await writing;
    to.end();
  } catch {
    resetPair(pair);
  } finally {
    ended = true;
    wake();
  }
}

/** Writes one chunk as the present fault lets it. */
async function passOn(direction: Direction, { chunk, dueMs }: Waiting): Promise<void> {
  const { state, pair, to } = direction;
  const waitMs = dueMs - performance.now();
  if (waitMs > 0) await delay(waitMs);
  while (state.toxic?.kind === 'hang' && !to.destroyed) await delay(GATE_POLL_MS);
  if (to.destroyed) return;
  if (to === pair.target) return writeRequest(direction, chunk);
  if (pair.cutOnAnswer) {
    state.cuts += 1;
    resetPair(pair);
    return;
  }
  if (state.toxic?.kind === 'half-close') return;
  state.toClient += chunk.length;
  await writeSlowly(direction, chunk);
}

async function writeRequest(direction: Direction, chunk: Buffer): Promise<void> {
  const { state, pair } = direction;
  const { toxic } = state;
  if (toxic?.kind === 'reset-after-write' && (toxic.when?.(chunk) ?? true)) {
    pair.cutOnAnswer = true;
    if (toxic.times !== undefined) state.toxic = toxic.times > 1 ? { ...toxic, times: toxic.times - 1 } : undefined;
  }
  state.toTarget += chunk.length;
  await writeSlowly(direction, chunk);
}

async function writeSlowly({ state, to }: Direction, chunk: Buffer): Promise<void> {
  const { toxic } = state;
  if (!to.write(chunk) && !to.destroyed) await Promise.race([once(to, 'drain'), once(to, 'close')]).catch(() => {});
  if (toxic?.kind === 'bandwidth') await delay((chunk.length / toxic.bytesPerSecond) * 1_000);
}
