/** Records set aside: a table of their own, so that the log behind them can go. */
import { row, rows, type Statements } from './statements.ts';

const PARK_SQL = 'INSERT INTO parked VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING';
const LIST_SQL =
  'SELECT id, grp, topic, part, off, key, reason, parked_at, length(value) FROM parked WHERE id > ? ORDER BY id LIMIT ?';

export interface WorkerParked {
  /** The same record parked twice by one group is one entry. */
  park(fields: readonly (string | number | null)[], value: Uint8Array): void;
  list(after: string, limit: number): readonly (readonly unknown[])[];
  /** topic, key, headers JSON, value of an entry. */
  peek(id: string): readonly unknown[] | undefined;
  discard(id: string): boolean;
}

export function createWorkerParked(statements: Statements): WorkerParked {
  return {
    park(fields, value) {
      statements.of(PARK_SQL).run(...fields, value);
    },
    list: (after, limit) => rows(statements.of(LIST_SQL).all(after, limit)),
    peek: (id) => row(statements.of('SELECT topic, key, headers, value FROM parked WHERE id = ?').get(id)),
    discard: (id) => Number(statements.of('DELETE FROM parked WHERE id = ?').run(id).changes) > 0,
  };
}
