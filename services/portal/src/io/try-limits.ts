/** What counts as one network address, and how many passphrases are checked at the same time by this process. */
import { OPEN_QUEUE_MAX } from '../config.ts';

/** An IPv6 host has a whole /64 to itself, so that is what counts (RFC 7421). */
export function addressKey(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped !== null) return mapped[1] as string;
  if (!address.includes(':')) return address;
  const [head, tail] = address.split('::') as [string, string?];
  const front = head.split(':').filter((part) => part !== '');
  const back = tail === undefined ? [] : tail.split(':').filter((part) => part !== '');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - front.length - back.length);
  return [...front, ...Array.from({ length: zeros }, () => '0'), ...back].slice(0, 4).join(':');
}

export interface Turns {
  /** Runs `work` when its turn comes; undefined, at once, when too many wait already. */
  run<T>(work: () => Promise<T>): Promise<T> | undefined;
}

export function createTurns(concurrencyMax: number): Turns {
  const waiting: (() => void)[] = [];
  let running = 0;
  const done = (): void => {
    const next = waiting.shift();
    if (next === undefined) running--;
    else next();
  };
  return {
    run: (work) => {
      if (running < concurrencyMax) {
        running++;
        return work().finally(done);
      }
      if (waiting.length >= OPEN_QUEUE_MAX) return undefined;
      return new Promise<void>((resolve) => waiting.push(resolve)).then(() => work().finally(done));
    },
  };
}
