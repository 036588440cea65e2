/** Randomness as a parameter, so that a test can replay a run from its seed. */
import { randomFillSync } from 'node:crypto';

export interface Random {
  /** `sizeBytes` unpredictable bytes. */
  bytes(sizeBytes: number): Buffer;
  /** A float in [0, 1) for jitter and sampling; not for secrets. */
  fraction(): number;
}

/** Bytes drawn from the kernel at once: one system call serves many ids and nonces. */
const POOL_SIZE_BYTES = 4096;

export function createSystemRandom(): Random {
  let pool = Buffer.alloc(0);
  let used = 0;
  return {
    bytes(sizeBytes) {
      if (sizeBytes > POOL_SIZE_BYTES / 4) return randomFillSync(Buffer.alloc(sizeBytes));
      if (used + sizeBytes > pool.length) {
        pool = randomFillSync(Buffer.alloc(POOL_SIZE_BYTES));
        used = 0;
      }
      const out = Buffer.from(pool.subarray(used, used + sizeBytes));
      pool.fill(0, used, used + sizeBytes);
      used += sizeBytes;
      return out;
    },
    fraction: () => Math.random(),
  };
}

/** A repeatable generator (mulberry32) for tests and fault scenarios. Never for secrets. */
export function createSeededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  return {
    bytes: (sizeBytes) => Buffer.from(Array.from({ length: sizeBytes }, () => Math.floor(next() * 256))),
    fraction: next,
  };
}
