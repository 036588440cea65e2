/** Errors in what was typed: each names the flag, the rule and the cure. */
import { AppError, type FieldViolation } from '@sealpost/kernel';

/** One wrong flag or argument. */
export function usageError(field: string, rule: string, description: string): AppError {
  return new AppError('CLI_USAGE', { violations: [{ field, rule, description }] });
}

/** A file that cannot be read: which argument named it and what the system said. The path stays out: names of files can name people. */
export function unreadableError(field: string, cause: unknown): AppError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
  const description = `${CURES[code] ?? 'Check the path and its permissions.'} (${code})`;
  return new AppError('CLI_INPUT_UNREADABLE', { violations: [{ field, rule: 'READABLE', description }], cause });
}

const CURES: Readonly<Record<string, string>> = {
  ENOENT: 'There is no such file or folder. Check the path.',
  EACCES: 'Reading it is not allowed. Check its permissions.',
  EISDIR: 'It is a folder where a file is wanted.',
};

export type { FieldViolation };
