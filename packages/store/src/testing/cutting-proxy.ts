/** A TCP proxy that breaks one connection at a chosen moment: for tests of answers that were lost. */
import { connect, createServer, type Server, type Socket } from 'node:net';

/** `answer`: the request arrives, its answer does not. `request`: the request does not arrive either. */
export type Cut = 'answer' | 'request';

export interface CuttingProxy {
  readonly port: number;
  /** Breaks the next connection that sends bytes holding `text`, once. */
  cutNext(cut: Cut, text: string): void;
  /** How many connections `cutNext` has broken. */
  cuts(): number;
  /** Stops carrying bytes both ways; connections stay. */
  freeze(): void;
  thaw(): void;
  /** Refuses and breaks every connection until `open`. */
  shut(): Promise<void>;
  open(): Promise<void>;
}

interface State {
  armed: { readonly cut: Cut; readonly text: string } | undefined;
  cuts: number;
  frozen: boolean;
  readonly sockets: Set<Socket>;
}

function carry(state: State, client: Socket, target: { readonly host: string; readonly port: number }): void {
  const server = connect(target);
  let dropsAnswer = false;
  const end = (): void => {
    client.destroy();
    server.destroy();
  };
  for (const socket of [client, server]) {
    state.sockets.add(socket);
    socket.on('error', end);
    socket.on('close', () => {
      state.sockets.delete(socket);
      end();
    });
    if (state.frozen) socket.pause();
  }
  client.on('data', (bytes) => {
    const { armed } = state;
    if (armed !== undefined && bytes.includes(armed.text)) {
      state.armed = undefined;
      state.cuts += 1;
      if (armed.cut === 'request') return end();
      dropsAnswer = true;
    }
    server.write(bytes);
  });
  server.on('data', (bytes) => {
    if (dropsAnswer) end();
    else client.write(bytes);
  });
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve((server.address() as { readonly port: number }).port));
  });
}

/** Listens on loopback and carries everything to the target. */
export async function startCuttingProxy(target: {
  readonly host: string;
  readonly port: number;
}): Promise<CuttingProxy> {
  const state: State = { armed: undefined, cuts: 0, frozen: false, sockets: new Set() };
  const serve = (): Server => createServer((client) => carry(state, client, target));
  let server = serve();
  const port = await listen(server, 0);
  return {
    port,
    cutNext(cut, text) {
      state.armed = { cut, text };
    },
    cuts: () => state.cuts,
    freeze() {
      state.frozen = true;
      for (const socket of state.sockets) socket.pause();
    },
    thaw() {
      state.frozen = false;
      for (const socket of state.sockets) socket.resume();
    },
    async shut() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of state.sockets) socket.destroy();
      await closed;
    },
    async open() {
      server = serve();
      await listen(server, port);
    },
  };
}
