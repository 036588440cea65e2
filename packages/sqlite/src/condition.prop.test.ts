/** A condition means the same in JavaScript and in SQL, and strings sort as their UTF-8 bytes do. */
import { equal } from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { compareUtf8, conditionSql, meets, type SqlValue, toSqlValue } from './condition.ts';
import type { RangeCondition } from './protocol.ts';

const text = fc.string({ unit: 'binary', maxLength: 4 }).filter((value) => value.isWellFormed());
const value = fc.oneof(
  fc.integer({ min: -2, max: 2 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  text,
  fc.boolean(),
  fc.constant(null),
);
const range = fc.record(
  {
    gt: value,
    gte: value,
    lt: value,
    lte: value,
    ne: value,
    in: fc.array(value, { maxLength: 3 }),
    exists: fc.boolean(),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<RangeCondition>;

describe('a condition', () => {
  it('holds in SQL exactly when it holds in JavaScript', () => {
    const db = new DatabaseSync(':memory:');
    db.exec('CREATE TABLE t (x)');
    fc.assert(
      fc.property(fc.oneof(value, fc.constant(undefined)), fc.oneof(value, range), (field, condition) => {
        db.exec('DELETE FROM t');
        db.prepare('INSERT INTO t VALUES (?)').run(toSqlValue(field));
        const values: SqlValue[] = [];
        const terms = conditionSql('x', condition, values);
        const where = terms.length === 0 ? '' : `WHERE ${terms.join(' AND ')}`;
        const found = db.prepare(`SELECT count(*) AS n FROM t ${where}`).get(...values);
        equal(found?.['n'] === 1, meets(field, condition));
      }),
      { numRuns: 1_000 },
    );
    db.close();
  });

  it('orders strings as their UTF-8 bytes', () => {
    fc.assert(
      fc.property(text, text, (a, b) => {
        equal(Math.sign(compareUtf8(a, b)), Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }),
      { numRuns: 1_000 },
    );
  });
});
