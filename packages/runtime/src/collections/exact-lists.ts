/** Tenants' lists of their own patients as salted digests: documents tell of them, one sealed blob each holds them. */
import { AppError } from '@sealpost/kernel';
import { type Collection, type CollectionSpec, type Doc, FIND_LIMIT_MAX } from '@sealpost/store';
import type { Ports } from '../ports.ts';

export interface ExactListDoc extends Doc {
  readonly tenantId: string;
  readonly name: string;
  /** Counts puts, from 1; 0 before the first one ended. */
  readonly version: number;
  readonly values: number;
  /** Names the blob, and the data key that seals it; '' where there is no list, or none any more. Never used twice. */
  readonly ref: string;
  /** Blobs and keys that are to go: those of earlier versions, and of puts that did not end. */
  readonly leftovers?: readonly string[];
  /** Since when there are some. */
  readonly leftoversAtMs?: number;
  readonly putAtMs: number;
  /** `key:<id>` */
  readonly putBy: string;
}

/** `_id`: `<tenant id>/<name>`. */
export const EXACT_LISTS: CollectionSpec<ExactListDoc> = {
  name: 'exact_lists',
  indexes: [
    { name: 'tenant_name', fields: ['tenantId', 'name'], unique: true },
    { name: 'leftovers', fields: ['leftoversAtMs'] },
  ],
};

/** What `hashRecords` of @sealpost/phi made, and with which salt. */
export interface ExactDigests {
  readonly salt: Uint8Array;
  readonly digests: Uint8Array;
}

const PART = 'exact-list';

/** The lists that a tenant has, by name. */
export async function findExactLists(
  collection: Collection<ExactListDoc>,
  tenantId: string,
): Promise<readonly ExactListDoc[]> {
  const { docs } = await collection.find({ index: 'tenant_name', where: { tenantId }, limit: FIND_LIMIT_MAX });
  return docs.filter(({ ref }) => ref !== '');
}

interface ExactListRef {
  readonly tenantId: string;
  readonly ref: string;
}

/** Durable once resolved: sealed under a data key of its own, so that the list can be erased. The salt has at most 255 bytes. */
export async function sealExactList(
  ports: Pick<Ports, 'blobs' | 'keyring'>,
  { tenantId, ref }: ExactListRef,
  { salt, digests }: ExactDigests,
): Promise<void> {
  const [key] = await ports.keyring.createMessageKeys([{ tenantId, messageId: ref }]);
  if (key === undefined) throw new AppError('KEYRING_KEY_GONE');
  const plain = Buffer.concat([Buffer.of(salt.length), salt, digests]);
  await ports.blobs.put(ref, key.seal(PART, plain));
  plain.fill(0);
}

/** Errors: RUNTIME_BLOB_GONE, KEYRING_KEY_GONE, KEYRING_ENVELOPE_BROKEN. */
export async function openExactList(
  ports: Pick<Ports, 'blobs' | 'keyring'>,
  { tenantId, ref }: ExactListRef,
): Promise<ExactDigests> {
  const [[key], sealed] = await Promise.all([
    ports.keyring.messageKeys([{ tenantId, messageId: ref }]),
    ports.blobs.get(ref),
  ]);
  if (sealed === undefined) throw new AppError('RUNTIME_BLOB_GONE');
  if (key === undefined) throw new AppError('KEYRING_KEY_GONE');
  const plain = key.open(PART, sealed);
  const saltEnd = 1 + (plain[0] ?? 0);
  return { salt: plain.subarray(1, saltEnd), digests: plain.subarray(saltEnd) };
}

/** Erases what `sealExactList` kept; its key goes first. Nothing happens where there is nothing. */
export async function eraseExactList(ports: Pick<Ports, 'blobs' | 'keyring'>, ref: string): Promise<void> {
  await ports.keyring.destroyMessageKey(ref);
  await ports.blobs.delete(ref);
}
