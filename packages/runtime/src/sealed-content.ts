/** Content under seal: up to 128 KiB rides inside the record, more goes to a blob (claim check). */
import type { SealedContent } from '@sealpost/contracts';
import { AppError } from '@sealpost/kernel';
import type { MessageKey } from '@sealpost/keyring';
import type { Ports } from './ports.ts';

/** Sealed bytes up to this size ride in the record. */
export const INLINE_SIZE_BYTES_MAX = 131_072;

/** Additional data of the seal of the submitted message. */
export const CONTENT_PART = 'content';
export const ENVELOPE_PART = 'envelope';

/** Seals `plain` and stores it where its size belongs. Durable once resolved when it went to a blob. */
export async function sealContent(
  ports: Pick<Ports, 'blobs' | 'random'>,
  key: MessageKey,
  content: { readonly part: string; readonly plain: Uint8Array },
): Promise<SealedContent> {
  const sealed = key.seal(content.part, content.plain);
  const base = { part: content.part, sizeBytes: content.plain.length };
  if (sealed.length <= INLINE_SIZE_BYTES_MAX) return { ...base, where: { $case: 'inline', value: sealed } };
  const ref = ports.random.bytes(16).toString('hex');
  await ports.blobs.put(ref, sealed);
  return { ...base, where: { $case: 'blobRef', value: ref } };
}

/** Opens content. Errors: KEYRING_ENVELOPE_BROKEN; RUNTIME_BLOB_GONE when its blob is no longer there. */
export async function openContent(
  ports: Pick<Ports, 'blobs'>,
  key: MessageKey,
  content: SealedContent,
): Promise<Buffer> {
  const inline = openInline(key, content);
  if (inline !== undefined) return inline;
  const ref = content.where?.$case === 'blobRef' ? content.where.value : '';
  const sealed = await ports.blobs.get(ref);
  if (sealed === undefined) throw new AppError('RUNTIME_BLOB_GONE');
  return key.open(content.part, sealed);
}

/** Opens content that rides in its record, without waiting; undefined when it lies in a blob. */
export function openInline(key: MessageKey, content: SealedContent): Buffer | undefined {
  return content.where?.$case === 'inline' ? key.open(content.part, content.where.value) : undefined;
}
