/** The only text that may enter logs and traces: ids and fixed codes, checked by type and again at run time. */
import type { ErrorCode, Id } from '@sealpost/kernel';

declare const safeBrand: unique symbol;
/** Text that passed `safe.id` or `safe.code`. */
export type SafeText = string & { readonly [safeBrand]: true };

/** What a log line or span may carry: numbers, booleans, ids, codes. Content, addresses and names have no way in. */
export type LogFacts = Readonly<Record<string, number | boolean | SafeText | Id<string> | ErrorCode | undefined>>;

/** A string that is fixed in the source: plain literals pass, `string` and templates with variables do not. */
export type Constant<M extends string> = Record<never, never> extends Record<M, 1> ? never : M;

export const REDACTED = '[redacted]';

const SAFE_PATTERN = /^[A-Za-z0-9_.:/-]{1,80}$/;
const ID_PATTERN = /^[a-z]{2,5}_[0-9a-hjkmnp-tv-z]{26}$/;
/** 32 or 64 lower-case hex digits that are not all decimal: trace ids and digests. */
const HEX_PATTERN = /^(?=.*[a-f])(?:[0-9a-f]{32}|[0-9a-f]{64})$/;
/** Social security, telephone and record numbers, dates: digits that the safe pattern alone would let through. */
const PERSONAL_PATTERN = /\d{9}|\d{3}[-.]\d{2,3}[-.]\d{4}|(?<![\d.])\d{3}[-.]\d{4}(?!\d)|\d{1,4}[-/]\d{1,2}[-/]\d{2,4}/;

/** `text` itself when it can only be an id, a code, a host or a path; otherwise `[redacted]`. */
export function safeText(text: string): SafeText {
  if (ID_PATTERN.test(text) || HEX_PATTERN.test(text)) return text as SafeText;
  if (SAFE_PATTERN.test(text) && !PERSONAL_PATTERN.test(text)) return text as SafeText;
  return REDACTED as SafeText;
}

export const safe = {
  /** An id, topic, host or setting name known only at run time. */
  id: (id: string): SafeText => safeText(id),
  /** A code fixed in the source. */
  code: <const C extends string>(code: Constant<C>): SafeText => safeText(code),
} as const;
