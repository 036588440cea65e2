/** What a driver brings to the store's conformance suite. */
import type { CollectionSpec, Doc, Store } from '../port.ts';

export interface StoreHarness {
  readonly store: Store;
  /** Drops the store without a farewell, as a crash does, and opens the same data again. */
  reopen(): Promise<Store>;
  close(): Promise<void>;
}

export type MakeStoreHarness = () => Promise<StoreHarness>;

/** The documents of the suite: every kind of field a driver must keep. */
export interface Thing extends Doc {
  readonly state?: string;
  readonly tenant?: string;
  readonly dueMs?: number;
  readonly serial?: string;
  readonly count?: number;
  readonly flag?: boolean | null;
  readonly tags?: readonly string[];
  readonly nested?: { readonly deep: readonly (number | string | null)[] };
  readonly body?: Uint8Array;
  readonly seal?: Uint8Array;
}

export const THINGS: CollectionSpec<Thing> = {
  name: 'conformance_things',
  indexes: [
    { name: 'by_due', fields: ['state', 'dueMs'] },
    { name: 'by_serial', fields: ['tenant', 'serial'], unique: true },
    { name: 'by_count', fields: ['count'] },
  ],
};

/** The code of what a call rejects with; undefined when it resolves. */
export async function refusalCode(work: Promise<unknown>): Promise<string | undefined> {
  return work.then(
    () => undefined,
    (error: { readonly code?: string }) => error.code ?? 'no code',
  );
}
