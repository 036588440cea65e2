/** What the driver's and the server's errors mean to the port. Texts of the server may quote documents and stay inside. */
import { AppError } from '@sealpost/kernel';
import { MongoError, MongoServerError } from 'mongodb';
import { DISK_FULL_RETRY_AFTER_MS, UNAVAILABLE_RETRY_AFTER_MS } from './mongo-limits.ts';

export const DUPLICATE_KEY = 11_000;
const OUT_OF_DISK_SPACE = 14_031;
const TOO_LARGE_CODES = new Set([10_334, 17_419, 17_420]);
/** BadValue, FailedToParse, TypeMismatch, PathNotViable, ConflictingUpdateOperators, ImmutableField, NotSingleValueField. */
const QUERY_CODES = new Set([2, 9, 14, 28, 40, 52, 54, 66]);
/** Unauthorized, AuthenticationFailed, and the same of hosted servers. */
const ACCESS_CODES = new Set([13, 18, 8_000]);
/** Failures of the connection: the command may have been carried out. */
const LOST_NAMES = new Set(['MongoNetworkError', 'MongoNetworkTimeoutError', 'MongoUnexpectedServerResponseError']);

export function codeOf(thrown: unknown): number | undefined {
  return thrown instanceof MongoServerError && typeof thrown.code === 'number' ? thrown.code : undefined;
}

/** True when nobody can say whether the server carried the command out. */
export function isAnswerLost(thrown: unknown): boolean {
  return thrown instanceof MongoError && LOST_NAMES.has(thrown.name);
}

export function unavailable(detail: string, cause?: unknown): AppError {
  return new AppError('STORE_UNAVAILABLE', {
    facts: { detail },
    retryAfterMs: UNAVAILABLE_RETRY_AFTER_MS,
    ...(cause === undefined ? {} : { cause }),
  });
}

/** A write whose answer was lost and whose trace could not be found. Whether it was carried out is not known. */
export function outcomeUnknown(): AppError {
  return unavailable('the answer to a write was lost; whether it was carried out is not known');
}

export function invalid(rule: string): AppError {
  return new AppError('STORE_QUERY_INVALID', { facts: { rule } });
}

/** The port's error for a server's error code. */
export function fromCode(code: number, cause?: unknown): AppError {
  const facts = { mongoCode: code };
  const inside = cause === undefined ? {} : { cause };
  if (code === OUT_OF_DISK_SPACE) {
    return new AppError('STORE_DISK_FULL', { facts, retryAfterMs: DISK_FULL_RETRY_AFTER_MS, ...inside });
  }
  if (TOO_LARGE_CODES.has(code)) return new AppError('STORE_DOC_TOO_LARGE', { facts, ...inside });
  if (QUERY_CODES.has(code)) return new AppError('STORE_QUERY_INVALID', { facts, ...inside });
  if (ACCESS_CODES.has(code)) return new AppError('STORE_ACCESS_REFUSED', { facts, ...inside });
  return new AppError('STORE_UNAVAILABLE', { facts, retryAfterMs: UNAVAILABLE_RETRY_AFTER_MS, ...inside });
}

/** Any thrown thing as the port's error. */
export function toStoreError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  const code = codeOf(thrown);
  if (code !== undefined) return fromCode(code, thrown);
  if (thrown instanceof MongoError) return unavailable(thrown.name, thrown);
  return new AppError('KERNEL_INTERNAL', { cause: thrown });
}
