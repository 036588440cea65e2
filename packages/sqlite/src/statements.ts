/** Prepared statements by their text, the least recently used one leaving first. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { STATEMENTS_CACHED_MAX } from './limits.ts';

export interface Statements {
  /** Rows come as arrays in column order. */
  of(sql: string): StatementSync;
  clear(): void;
}

export function createStatements(db: DatabaseSync): Statements {
  const cache = new Map<string, StatementSync>();
  return {
    of(sql) {
      const found = cache.get(sql);
      if (found !== undefined) {
        cache.delete(sql);
        cache.set(sql, found);
        return found;
      }
      const statement = db.prepare(sql);
      statement.setReturnArrays(true);
      cache.set(sql, statement);
      if (cache.size > STATEMENTS_CACHED_MAX) {
        const oldest = cache.keys().next().value;
        if (oldest !== undefined) cache.delete(oldest);
      }
      return statement;
    },
    clear: () => cache.clear(),
  };
}

/** One row as the array that `setReturnArrays` gives, which the types of node:sqlite do not know. */
export function row(result: unknown): readonly unknown[] | undefined {
  return result as readonly unknown[] | undefined;
}

export function rows(result: unknown): readonly (readonly unknown[])[] {
  return result as readonly (readonly unknown[])[];
}
