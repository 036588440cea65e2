/**
 * Conditions as MongoDB filters. MongoDB compares within one kind as the port does; what differs is that it takes a
 * missing field for null, so everything that names null is spelled out.
 */
import type { Comparison, Condition, Range } from '../port.ts';

export type FilterDoc = Record<string, unknown>;

const IS_NULL = { $eq: null, $exists: true } as const;
const NEVER = { $in: [] } as const;
const BOUNDS = ['gt', 'gte', 'lt', 'lte'] as const;

function isRange(condition: Comparison | Range): condition is Range {
  return typeof condition === 'object' && condition !== null;
}

function rangeClauses(field: string, range: Range): FilterDoc[] {
  const operators: FilterDoc = {};
  const apart: FilterDoc[] = [];
  for (const bound of BOUNDS) {
    const value = range[bound];
    if (value === undefined) continue;
    // Null has an order with null only: an inclusive bound is equality, an exclusive one never holds.
    if (value === null) apart.push({ [field]: bound.length === 3 ? IS_NULL : NEVER });
    else operators[`$${bound}`] = value;
  }
  if (range.ne === null) apart.push({ $nor: [{ [field]: IS_NULL }] });
  else if (range.ne !== undefined) operators['$ne'] = range.ne;
  if (range.in?.includes(null) === true) apart.push({ [field]: { $in: range.in, $exists: true } });
  else if (range.in !== undefined) operators['$in'] = range.in;
  if (range.exists !== undefined) operators['$exists'] = range.exists;
  return Object.keys(operators).length === 0 ? apart : [{ [field]: operators }, ...apart];
}

/** One filter that holds when all do. What can lies at the top, where every server looks for its indexes. */
export function allOf(filters: readonly FilterDoc[]): FilterDoc {
  if (filters.length === 1) return filters[0] as FilterDoc;
  const merged: FilterDoc = {};
  const apart: FilterDoc[] = [];
  for (const filter of filters) {
    for (const name in filter) {
      if (name === '$and') apart.push(...(filter[name] as FilterDoc[]));
      else if (name in merged) apart.push({ [name]: filter[name] });
      else merged[name] = filter[name];
    }
  }
  return apart.length === 0 ? merged : { ...merged, $and: apart };
}

/** The filter that holds exactly when `where` does. */
export function toFilter<D>(where: Condition<D> | undefined): FilterDoc {
  const clauses: FilterDoc[] = [];
  for (const [field, condition] of Object.entries(where ?? {}) as [string, Comparison | Range | undefined][]) {
    if (condition === undefined) continue;
    if (isRange(condition)) clauses.push(...rangeClauses(field, condition));
    else clauses.push({ [field]: condition === null ? IS_NULL : condition });
  }
  return allOf(clauses);
}

/** The filter for one document by its id, under a condition. */
export function byId<D>(id: string, where: Condition<D> | undefined): FilterDoc {
  return where === undefined ? { _id: id } : allOf([{ _id: id }, toFilter(where)]);
}

/** Values of `field` behind (ahead of, when descending) `value` in the order null, numbers, strings, booleans. */
export function beyond(field: string, value: Comparison, descending: boolean): FilterDoc[] {
  const kinds: readonly FilterDoc[] = [
    { [field]: IS_NULL },
    { [field]: { $gte: Number.NEGATIVE_INFINITY } },
    { [field]: { $gte: '' } },
    { [field]: { $in: [false, true] } },
  ];
  const kind = value === null ? 0 : ['number', 'string', 'boolean'].indexOf(typeof value) + 1;
  const others = descending ? kinds.slice(0, kind) : kinds.slice(kind + 1);
  const same = value === null ? [] : [{ [field]: descending ? { $lt: value } : { $gt: value } }];
  return [...same, ...others];
}

/** Equality with one plain value. */
export function equalTo(field: string, value: Comparison): FilterDoc {
  return { [field]: value === null ? IS_NULL : value };
}
