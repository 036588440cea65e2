/** OpenPGP encryption in worker threads, so that a large message never holds up the loop. */
import { Worker } from 'node:worker_threads';
import { AppError } from '@sealpost/kernel';

export interface Pgp {
  /**
   * An armored OpenPGP message (RFC 9580) of `plain` for a binary public key; the key's own features decide the cipher.
   * Errors: ENCRYPT_KEY_UNUSABLE; KERNEL_INTERNAL when the thread ended, after which another try works.
   */
  encrypt(plain: Uint8Array, publicKey: Uint8Array): Promise<string>;
  /** Ends the threads; calls that are open fail. Safe twice. */
  close(): Promise<void>;
}

export interface PgpRequest {
  readonly id: number;
  readonly plain: Uint8Array;
  readonly publicKey: Uint8Array;
}

export type PgpReply =
  | { readonly id: number; readonly kind: 'done'; readonly armored: string }
  | { readonly id: number; readonly kind: 'key-unusable' | 'failed' };

interface Waiting {
  resolve(armored: string): void;
  reject(error: AppError): void;
}

interface Thread {
  readonly worker: Worker;
  readonly waiting: Map<number, Waiting>;
}

/** Starts no thread before the first call. How many calls are open at a time is the stage's to bound. */
export function createPgp(workers: number): Pgp {
  const threads: (Thread | undefined)[] = Array.from({ length: workers });
  let turn = 0;
  let lastId = 0;
  const threadAt = (place: number): Thread => {
    const there = threads[place];
    if (there !== undefined) return there;
    const thread = startThread(() => {
      if (threads[place] === thread) threads[place] = undefined;
    });
    threads[place] = thread;
    return thread;
  };
  return {
    encrypt: (plain, publicKey) =>
      new Promise((resolve, reject) => {
        const thread = threadAt(turn++ % workers);
        const id = ++lastId;
        thread.waiting.set(id, { resolve, reject });
        thread.worker.ref();
        thread.worker.postMessage({ id, plain, publicKey } satisfies PgpRequest);
      }),
    close: async () => {
      await Promise.all(threads.flatMap((thread) => (thread === undefined ? [] : [thread.worker.terminate()])));
    },
  };
}

function startThread(onEnd: () => void): Thread {
  const worker = new Worker(new URL('./pgp-worker.ts', import.meta.url));
  const waiting = new Map<number, Waiting>();
  worker.on('message', (reply: PgpReply) => {
    const call = waiting.get(reply.id);
    waiting.delete(reply.id);
    // An idle thread keeps no process alive.
    if (waiting.size === 0) worker.unref();
    if (reply.kind === 'done') call?.resolve(reply.armored);
    else call?.reject(new AppError(reply.kind === 'failed' ? 'KERNEL_INTERNAL' : 'ENCRYPT_KEY_UNUSABLE'));
  });
  const end = (): void => {
    onEnd();
    for (const call of waiting.values()) call.reject(new AppError('KERNEL_INTERNAL'));
    waiting.clear();
  };
  worker.on('error', end);
  worker.on('exit', end);
  worker.unref();
  return { worker, waiting };
}
