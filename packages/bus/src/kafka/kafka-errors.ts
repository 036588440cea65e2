/** kafkajs's errors as ours: by code and number, never with the library's text. */
import { AppError } from '@sealpost/kernel';

/** What kafkajs's errors carry; any field may be missing. */
interface KafkaLike {
  readonly name?: string;
  readonly type?: string;
  readonly code?: string | number;
  readonly cause?: unknown;
  readonly errors?: readonly unknown[];
}

const CAUSE_DEPTH_MAX = 8;

/** Protocol type (`MESSAGE_TOO_LARGE`), socket code (`ECONNREFUSED`) or class name: what an error is at the bottom. */
export function kafkaErrorCode(thrown: unknown): string {
  let error = thrown as KafkaLike | undefined;
  let name = 'Unknown';
  for (let depth = 0; depth < CAUSE_DEPTH_MAX && typeof error === 'object' && error !== null; depth++) {
    if (typeof error.type === 'string') return error.type;
    if (typeof error.code === 'string') return error.code;
    if (typeof error.name === 'string') name = error.name;
    error = (error.cause ?? error.errors?.[0]) as KafkaLike | undefined;
  }
  return name;
}

const RETRY_AFTER_MS = 1_000;

export function unavailable(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  const code = kafkaErrorCode(thrown);
  return new AppError('BUS_UNAVAILABLE', { facts: { code }, retryAfterMs: RETRY_AFTER_MS, cause: thrown });
}

const TOO_LARGE = new Set(['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE']);
export const isTooLarge = (thrown: unknown): boolean => TOO_LARGE.has(kafkaErrorCode(thrown));
