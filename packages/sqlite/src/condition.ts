/**
 * What a condition means, once for JavaScript and once for SQL. Values compare within their kind only
 * (null < numbers < strings < booleans, as a document database orders them); strings compare by their UTF-8 bytes.
 */
import { OpError } from './op-error.ts';
import type { ConditionValue, IndexValue, RangeCondition, WhereClause } from './protocol.ts';

/** SQL values of the index columns. Null the value is -Infinity, so that NULL can say "no such field". */
export type SqlValue = string | number | null | Uint8Array;

const FALSE_BYTES = new Uint8Array([0]);
const TRUE_BYTES = new Uint8Array([1]);
const SURROGATE_FIRST = 0xd800;
const SURROGATE_LAST = 0xdfff;

/** An index column's SQL value: booleans as one-byte blobs, which SQLite orders behind text. */
export function toSqlValue(value: IndexValue): SqlValue {
  if (typeof value === 'string' || typeof value === 'number') return value;
  if (value === undefined) return null;
  if (value === null) return Number.NEGATIVE_INFINITY;
  return value ? TRUE_BYTES : FALSE_BYTES;
}

export function fromSqlValue(value: SqlValue): ConditionValue {
  if (value instanceof Uint8Array) return value[0] === 1;
  return value === Number.NEGATIVE_INFINITY ? null : value;
}

/** The index value of a field. Throws when it is a list, an object or bytes: those cannot be indexed. */
export function toIndexValue(field: string, value: unknown): IndexValue {
  if (value === undefined || value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new OpError('STORE_QUERY_INVALID', `indexed field ${field} holds no plain value`);
}

/** Negative, zero or positive as the UTF-8 bytes of `a` sort before, with or behind those of `b`. */
export function compareUtf8(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x === y) continue;
    const xHigh = x >= SURROGATE_FIRST && x <= SURROGATE_LAST;
    const yHigh = y >= SURROGATE_FIRST && y <= SURROGATE_LAST;
    if (xHigh !== yHigh) return xHigh ? 1 : -1;
    return x - y;
  }
  return a.length - b.length;
}

/** Undefined when the two are of different kinds and thus have no order. */
export function compareWithin(a: unknown, b: ConditionValue): number | undefined {
  if (typeof a === 'string' && typeof b === 'string') return compareUtf8(a, b);
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a === 'boolean' && typeof b === 'boolean') return Number(a) - Number(b);
  if (a === null && b === null) return 0;
  return undefined;
}

export function isRange(condition: ConditionValue | RangeCondition): condition is RangeCondition {
  return typeof condition === 'object' && condition !== null;
}

function meetsRange(value: unknown, range: RangeCondition): boolean {
  if (range.exists !== undefined && range.exists !== (value !== undefined)) return false;
  if (range.ne !== undefined && value === range.ne) return false;
  if (range.in !== undefined && !range.in.some((item) => item === value)) return false;
  const orders: readonly (readonly [ConditionValue | undefined, (order: number) => boolean])[] = [
    [range.gt, (order) => order > 0],
    [range.gte, (order) => order >= 0],
    [range.lt, (order) => order < 0],
    [range.lte, (order) => order <= 0],
  ];
  return orders.every(([bound, holds]) => {
    if (bound === undefined) return true;
    const order = compareWithin(value, bound);
    return order !== undefined && holds(order);
  });
}

/** True when the field's value (undefined when absent) meets the condition. */
export function meets(value: unknown, condition: ConditionValue | RangeCondition): boolean {
  return isRange(condition) ? meetsRange(value, condition) : value === condition;
}

/** True when every field of `where` meets its condition. */
export function matches(fieldOf: (name: string) => unknown, where: WhereClause): boolean {
  for (const name in where) {
    const condition = where[name];
    if (condition !== undefined && !meets(fieldOf(name), condition)) return false;
  }
  return true;
}

/** Bounds that keep a comparison within one kind, in SQLite's order of storage classes: numbers, text, blobs. */
function bracket(column: string, operator: '>' | '>=' | '<' | '<=', value: ConditionValue): string {
  const upward = operator === '>' || operator === '>=';
  const comparison = `${column} ${operator} ?`;
  if (typeof value === 'number')
    return upward ? `${comparison} AND ${column} < ''` : `${comparison} AND ${column} > -9e999`;
  if (typeof value === 'string')
    return upward ? `${comparison} AND ${column} < x''` : `${comparison} AND ${column} >= ''`;
  if (typeof value === 'boolean') return upward ? comparison : `${comparison} AND ${column} >= x''`;
  // Null has an order with null only, so that an inclusive bound is equality and an exclusive one never holds.
  return operator.length === 2 ? `${column} = ?` : `${column} = ? AND 0`;
}

function rangeSql(column: string, range: RangeCondition, values: SqlValue[]): string[] {
  const terms: string[] = [];
  const bounds = [
    ['>', range.gt],
    ['>=', range.gte],
    ['<', range.lt],
    ['<=', range.lte],
  ] as const;
  for (const [operator, bound] of bounds) {
    if (bound === undefined) continue;
    terms.push(bracket(column, operator, bound));
    values.push(toSqlValue(bound));
  }
  if (range.ne !== undefined) {
    terms.push(`${column} IS NOT ?`);
    values.push(toSqlValue(range.ne));
  }
  if (range.in !== undefined) {
    terms.push(range.in.length === 0 ? '0' : `${column} IN (${range.in.map(() => '?').join(',')})`);
    for (const item of range.in) values.push(toSqlValue(item));
  }
  if (range.exists !== undefined) terms.push(`${column} IS ${range.exists ? 'NOT NULL' : 'NULL'}`);
  return terms;
}

/** SQL terms for a condition on a column; their values are appended to `values`. */
export function conditionSql(column: string, condition: ConditionValue | RangeCondition, values: SqlValue[]): string[] {
  if (isRange(condition)) return rangeSql(column, condition, values);
  values.push(toSqlValue(condition));
  return [`${column} = ?`];
}
