/** What every driver of the blobs refuses alike. */
import { AppError } from '@sealpost/kernel';
import { BLOB_SIZE_BYTES_MAX } from './port.ts';

export const BLOB_REF_LENGTH_MAX = 200;
const REF_PATTERN = /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/;

/** Errors: STORE_QUERY_INVALID. */
export function checkBlobRef(ref: string): void {
  if (ref.length <= BLOB_REF_LENGTH_MAX && REF_PATTERN.test(ref)) return;
  throw new AppError('STORE_QUERY_INVALID', { facts: { rule: 'a blob reference is 1 to 200 letters, digits, _ . -' } });
}

/** Errors: STORE_BLOB_TOO_LARGE. */
export function checkBlobSize(sizeBytes: number): void {
  if (sizeBytes <= BLOB_SIZE_BYTES_MAX) return;
  throw new AppError('STORE_BLOB_TOO_LARGE', { facts: { sizeBytes, sizeBytesMax: BLOB_SIZE_BYTES_MAX } });
}
