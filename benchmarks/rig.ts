/** The processes around a measured installation: a client that sends, a sink that counts, and what they tell. */
import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';

const here = import.meta.dirname;
/** Messages accepted and not yet delivered that the client may run ahead by. */
const BACKLOG_MAX = 1_000;
const POLL_MS = 100;
/** Longest wait for the rest after the client has stopped. */
const DRAIN_MS = 120_000;

export interface Counts {
  readonly delivered: number;
  readonly distinct: number;
  readonly secured: number;
}
export interface Sent {
  readonly sent: number;
  readonly accepted: number;
  readonly rejected: number;
}
export interface Latencies {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

export interface Rig {
  readonly sink: ChildProcess;
  readonly client: ChildProcess;
}

export const sleep = (delayMs: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, delayMs));

/** Asks a process of the rig and waits for its answer of the same kind. */
export function ask<T>(child: ChildProcess, kind: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const onMessage = (message: unknown): void => {
      if ((message as { kind: string }).kind !== kind) return;
      child.off('message', onMessage);
      resolve(message as T);
    };
    child.on('message', onMessage);
    if (child.connected) child.send({ kind });
    else reject(new Error(`a process of the benchmark ended before it was asked for ${kind}`));
  });
}

const hear = <T>(child: ChildProcess, kind: string): Promise<T> =>
  new Promise((resolve, reject) => {
    child.on('message', (message) => (message as { kind: string }).kind === kind && resolve(message as T));
    child.once('exit', () => reject(new Error('a process of the benchmark ended at its start')));
  });

export interface Sink {
  readonly child: ChildProcess;
  readonly port: number;
}

/** A sink with the certificate of the development CA in `caFolder`. */
export async function startSink(caFolder: string): Promise<Sink> {
  const child = fork(join(here, 'smtp-sink.ts'), ['0', join(caFolder, 'server.key'), join(caFolder, 'server.pem')]);
  return { child, port: (await hear<{ port: number }>(child, 'listening')).port };
}

export async function startClient(grpcAddress: string, key: string): Promise<ChildProcess> {
  const client = fork(join(here, 'load-client.ts'), [grpcAddress, key]);
  await hear(client, 'ready');
  return client;
}

/** Lets the client run at full speed, never more than BACKLOG_MAX ahead of the sink, until `until` says so. */
export async function fullLoad(
  rig: Rig,
  until: (progress: { readonly seconds: number; readonly delivered: number }) => boolean,
): Promise<void> {
  const startMs = performance.now();
  const { delivered: earlier } = await ask<Counts>(rig.sink, 'counts');
  rig.client.send({ kind: 'credit', credit: earlier + BACKLOG_MAX });
  rig.client.send({ kind: 'start', ratePerSecond: 0 });
  for (;;) {
    const { delivered } = await ask<Counts>(rig.sink, 'counts');
    if (until({ seconds: (performance.now() - startMs) / 1_000, delivered })) break;
    rig.client.send({ kind: 'credit', credit: delivered + BACKLOG_MAX });
    await sleep(POLL_MS);
  }
  rig.client.send({ kind: 'stop' });
}

/** Waits until the sink has all that was accepted. */
export async function drain(rig: Rig): Promise<void> {
  const endMs = performance.now() + DRAIN_MS;
  while (performance.now() < endMs) {
    const [{ delivered }, { accepted }] = await Promise.all([
      ask<Counts>(rig.sink, 'counts'),
      ask<Sent>(rig.client, 'counts'),
    ]);
    if (delivered >= accepted) return;
    await sleep(POLL_MS);
  }
}
