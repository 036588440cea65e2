/** A keyring over a seeded root key and a store in memory, with a clock that tests move by hand. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, createSeededRandom } from '@sealpost/kernel';
import { createKeyring, type KeyringOptions } from '../keyring.ts';
import { openLocalRootKey } from '../local-root-key.ts';
import type { Keyring, MessageKey, RootKey } from '../ports.ts';
import { createMemoryKeyStore, type MemoryKeyStore } from './memory-key-store.ts';

export interface HandClock extends Clock {
  advance(byMs: number): void;
}

export function createHandClock(): HandClock {
  let timeMs = 1_700_000_000_000;
  return {
    nowMs: () => timeMs,
    monotonicMs: () => timeMs,
    sleep: async (delayMs) => {
      timeMs += delayMs;
    },
    advance: (byMs) => {
      timeMs += byMs;
    },
  };
}

export async function seededRootKey(seed: number): Promise<RootKey> {
  const folder = await mkdtemp(join(tmpdir(), 'sealpost-root-'));
  try {
    return (await openLocalRootKey({ folder, random: createSeededRandom(seed) })).rootKey;
  } finally {
    await rm(folder, { recursive: true });
  }
}

export interface GivenKeyring {
  readonly keyring: Keyring;
  readonly keyStore: MemoryKeyStore;
  readonly clock: HandClock;
  readonly rootKey: RootKey;
  /** Another process on the same store and root key. */
  second(seed: number): Keyring;
}

export async function givenKeyring(options: Partial<KeyringOptions> = {}): Promise<GivenKeyring> {
  const rootKey = options.rootKey ?? (await seededRootKey(1));
  const keyStore = createMemoryKeyStore();
  const clock = createHandClock();
  const make = (seed: number): Keyring =>
    createKeyring({
      rootKey,
      keyStore,
      clock,
      random: createSeededRandom(seed),
      cacheEntriesMax: 100,
      kekTtlMs: 60_000,
      ...options,
    });
  return { keyring: make(2), keyStore, clock, rootKey, second: make };
}

export async function newMessageKey(keyring: Keyring, tenantId: string, messageId: string): Promise<MessageKey> {
  const [key] = await keyring.createMessageKeys([{ tenantId, messageId }]);
  return key as MessageKey;
}
