/** Bounds tries per network address, counted in the store so that it holds over all instances. */
import { AppError, type Clock } from '@sealpost/kernel';
import type { Keyring } from '@sealpost/keyring';
import type { Collection, CollectionSpec, Doc, Store } from '@sealpost/store';
import { ADDRESS_WINDOW_MS, RESERVE_ROUNDS_MAX } from '../config.ts';
import { removeOver } from './remove-over.ts';

export interface AddressLimit {
  /**
   * When the address may try again, epoch milliseconds; undefined when it may now, which counts as a try.
   * `address`: as `addressKey` gives it.
   */
  waitUntilMs(address: string): Promise<number | undefined>;
  /** Forgets addresses whose window is over. */
  purge(): Promise<void>;
}

/** `_id`: a keyed token, for a network address may name a person (45 CFR 164.514(b)(2)(i)(O)). */
export interface AddressTriesDoc extends Doc {
  readonly startMs: number;
  readonly tries: number;
}

export const ADDRESS_TRIES: CollectionSpec<AddressTriesDoc> = {
  name: 'portal_address_tries',
  indexes: [{ name: 'start', fields: ['startMs'] }],
};

/** The key that tokens of addresses are made with: the portal's own, since no tenant is known before a parcel is. */
const KEY_OWNER = 'service-portal';
const PURPOSE = 'network-address';

export interface AddressLimitOptions {
  readonly store: Store;
  readonly keyring: Keyring;
  readonly clock: Clock;
  readonly triesMax: number;
}

export async function createAddressLimit(options: AddressLimitOptions): Promise<AddressLimit> {
  const { keyring, clock, triesMax } = options;
  const counted = await options.store.collection(ADDRESS_TRIES);
  return {
    waitUntilMs: async (address) => {
      const id = (await keyring.tenantToken(KEY_OWNER, PURPOSE, address)).toString('base64url');
      return count(counted, { id, nowMs: clock.nowMs(), triesMax });
    },
    purge: async () => {
      const where = { startMs: { lte: clock.nowMs() - ADDRESS_WINDOW_MS } };
      await removeOver(counted, { index: 'start', where });
    },
  };
}

interface Try {
  readonly id: string;
  readonly nowMs: number;
  readonly triesMax: number;
}

/** Each write is conditional, so that of tries at the same time each is counted once. */
async function count(counted: Collection<AddressTriesDoc>, { id, nowMs, triesMax }: Try): Promise<number | undefined> {
  const inWindow = { startMs: { gt: nowMs - ADDRESS_WINDOW_MS } };
  for (let round = 0; round < RESERVE_ROUNDS_MAX; round++) {
    const once = await counted.update(id, { inc: { tries: 1 } }, { ...inWindow, tries: { lt: triesMax } });
    if (once.status === 'done') return undefined;
    const doc = await counted.get(id);
    if (doc !== undefined && doc.startMs > nowMs - ADDRESS_WINDOW_MS && doc.tries >= triesMax)
      return doc.startMs + ADDRESS_WINDOW_MS;
    const began =
      doc === undefined
        ? await counted.insert({ _id: id, startMs: nowMs, tries: 1 })
        : await counted.update(id, { set: { startMs: nowMs, tries: 1 } }, { startMs: doc.startMs, tries: doc.tries });
    if (began.status === 'done') return undefined;
  }
  throw new AppError('STORE_UNAVAILABLE', { facts: { rounds: RESERVE_ROUNDS_MAX } });
}
