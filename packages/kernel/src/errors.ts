/** One error type for everything that is thrown on purpose; what each code means lives in the catalogue. */
import { ERROR_CATALOGUE, type ErrorCode, type ErrorEntry } from './error-catalogue.ts';

/** One wrong field: its path in the request, the rule it breaks, and how to mend it. Never the value. */
export interface FieldViolation {
  readonly field: string;
  readonly rule: string;
  readonly description: string;
}

export interface AppErrorOptions {
  /** Ids, numbers and setting names that place the error. Never content, addresses or names of people. */
  readonly facts?: Readonly<Record<string, string | number>>;
  readonly violations?: readonly FieldViolation[];
  /** When a caller may try again. Turns into RetryInfo. */
  readonly retryAfterMs?: number;
  /** What went wrong underneath; logged by class and code only, never sent outward. */
  readonly cause?: unknown;
}

export class AppError extends Error {
  readonly code: ErrorCode;
  readonly facts: Readonly<Record<string, string | number>>;
  readonly violations: readonly FieldViolation[];
  readonly retryAfterMs: number | undefined;

  constructor(code: ErrorCode, options: AppErrorOptions = {}) {
    const facts = Object.entries(options.facts ?? {});
    const suffix = facts.length === 0 ? '' : ` (${facts.map(([name, value]) => `${name}=${value}`).join(', ')})`;
    super(`${code}: ${ERROR_CATALOGUE[code].outward}${suffix}`, { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.facts = options.facts ?? {};
    this.violations = options.violations ?? [];
    this.retryAfterMs = options.retryAfterMs;
  }

  get entry(): ErrorEntry {
    return ERROR_CATALOGUE[this.code];
  }
}

/** Any thrown thing as an AppError; what is not one already becomes KERNEL_INTERNAL with the cause kept inside. */
export function toAppError(thrown: unknown): AppError {
  return thrown instanceof AppError ? thrown : new AppError('KERNEL_INTERNAL', { cause: thrown });
}
