/** Keeps a server busy with messages of its own, over its deaths: what is accepted is known, the rest is asked for again. */
import type { MessageInput } from '@sealpost/client';
import type { KnownMessage } from './history-checker.ts';
import { type Installation, plainMessage } from './given-sealpost.ts';

export interface Load {
  readonly accepted: readonly KnownMessage[];
  /** Submissions whose answer nobody heard. */
  readonly unknownCount: number;
  /** Submits from `lanes` callers at once until `until` resolves; never rejects. */
  run(lanes: number, until: Promise<unknown>): Promise<void>;
  /** Submits again, under the same key, everything whose answer was lost. */
  settle(): Promise<void>;
}

const DOMAINS = 5;
const REPEATS_MAX = 5;
/** Submissions that one caller makes in one run, so that a forgotten run ends. */
const PER_CALLER_MAX = 5_000;

/** Repeats what the server asks to repeat. */
async function submitAgain(call: () => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await call();
    } catch (thrown) {
      const { retryAfterMs } = thrown as { readonly retryAfterMs?: number };
      if (retryAfterMs === undefined || tries > REPEATS_MAX) throw thrown;
      await new Promise((resolve) => setTimeout(resolve, retryAfterMs));
    }
  }
}

export function createLoad(given: Installation, change: MessageInput = {}): Load {
  const accepted: KnownMessage[] = [];
  const unknown = new Map<string, MessageInput>();
  let count = 0;
  const submit = async (address: string, message: MessageInput): Promise<void> => {
    const { messageId } = await given.client.submit(message, { timeoutMs: 10_000 });
    accepted.push({ messageId, address });
    unknown.delete(address);
  };
  return {
    accepted,
    get unknownCount() {
      return unknown.size;
    },
    async run(lanes, until) {
      const state = { over: false };
      void until.then(() => {
        state.over = true;
      });
      const caller = async (): Promise<void> => {
        for (let i = 0; i < PER_CALLER_MAX && !state.over; i++) {
          count += 1;
          const address = `m${count}@d${count % DOMAINS}.example.org`;
          const message = plainMessage({ ...change, to: [{ address }], idempotencyKey: `load-${count}` });
          unknown.set(address, message);
          // An answer that was lost leaves the message among the unknown.
          await submit(address, message).catch(() => new Promise((resolve) => setTimeout(resolve, 20)));
        }
      };
      await Promise.all(Array.from({ length: lanes }, caller));
    },
    async settle() {
      // At once: each may have to wait for the lease of a call that died.
      await Promise.all([...unknown].map(([address, message]) => submitAgain(() => submit(address, message))));
    },
  };
}
