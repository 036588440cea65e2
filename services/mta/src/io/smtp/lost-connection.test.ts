import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { type FaultSink, startFaultSink } from '@sealpost/tests/fault-sink';
import { connectSmtp } from './connect-smtp.ts';
import type { TransactionResult } from './smtp-types.ts';
import { optionsFor, transaction } from './testing.ts';

let sink: FaultSink;
before(async () => {
  sink = await startFaultSink();
});
after(() => sink.close());

type Direction = 'to-server' | 'to-client';

/** Passes bytes on to the sink and cuts both sides after `bytesMax` of one direction. */
async function startCuttingProxy(direction: Direction, bytesMax: number) {
  const open = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(sink.port, '127.0.0.1');
    let left = bytesMax;
    const pass = (from: Socket, to: Socket, counted: boolean) => {
      open.add(from);
      from.on('error', () => from.destroy()).on('close', () => to.destroy());
      from.on('data', (chunk: Buffer) => {
        if (!counted) return void to.write(chunk);
        if (left < 0) return;
        const part = chunk.subarray(0, left);
        left -= chunk.length;
        // `end` lets the last bytes arrive before the cut.
        if (left < 0) to.end(part, () => from.destroy());
        else to.write(part);
      });
    };
    pass(client, upstream, direction === 'to-server');
    pass(upstream, client, direction === 'to-client');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      for (const socket of open) socket.destroy();
      server.close();
    },
  };
}

interface Trial {
  readonly outcome: TransactionResult['kind'] | 'no-session';
  readonly intended: boolean;
  readonly id: string;
}

async function tryWithCut(direction: Direction, bytesMax: number): Promise<Trial> {
  const id = `${direction}-${bytesMax}`;
  const proxy = await startCuttingProxy(direction, bytesMax);
  let intended = false;
  try {
    const session = await connectSmtp(
      optionsFor(proxy.port, { timeouts: { greetingMs: 2000, replyMs: 2000, dataReplyMs: 2000 } }),
    );
    if (session.kind !== 'session') return { outcome: 'no-session', intended, id };
    const result = await session.send(
      transaction({
        message: Buffer.from(`Subject: ${id}\r\n\r\nbody\r\n`),
        beforeFinalDot: async () => {
          intended = true;
          return true;
        },
      }),
    );
    await session.close();
    return { outcome: result.kind, intended, id };
  } finally {
    proxy.close();
  }
}

const wasKept = ({ id }: Trial): boolean =>
  sink.messages.some((message) => message.bytes.includes(`Subject: ${id}\r\n`));

describe('a connection that is cut after any number of bytes', () => {
  for (const direction of ['to-server', 'to-client'] as const) {
    it(`never loses or silently doubles a message (cut ${direction})`, async () => {
      const trials: Trial[] = [];
      for (let bytesMax = 0; bytesMax <= 260; bytesMax += 4) {
        const batch = [0, 1, 2, 3].map((more) => tryWithCut(direction, bytesMax + more));
        trials.push(...(await Promise.all(batch)));
      }
      const seen = new Set(trials.map((trial) => trial.outcome));
      assert.deepEqual([...seen].sort(), ['done', 'in-doubt', 'lost-before-dot', 'no-session']);
      for (const trial of trials) {
        if (trial.outcome === 'done') assert.equal(wasKept(trial), true, `${trial.id} was reported as delivered`);
        if (trial.outcome === 'lost-before-dot') assert.equal(wasKept(trial), false, `${trial.id} may be repeated`);
        if (trial.outcome === 'in-doubt') assert.equal(trial.intended, true, `${trial.id} has its intent on record`);
      }
    });
  }
});
