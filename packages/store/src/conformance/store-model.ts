/** The store as plain JavaScript: what every driver must answer, in the fewest words. */
import type { Comparison, Condition, Range, WriteOp, WriteResult } from '../port.ts';
import { PUSH_ITEMS_MAX } from '../port.ts';
import { THINGS, type Thing } from './store-harness.ts';

type Fields = Record<string, unknown>;

/** Undefined for values of different kinds: those have no order. Strings sort as their UTF-8 bytes. */
function orderOf(value: unknown, bound: Comparison): number | undefined {
  if (typeof value === 'string' && typeof bound === 'string')
    return Buffer.compare(Buffer.from(value), Buffer.from(bound));
  if (value === null && bound === null) return 0;
  if (value === null || bound === null || typeof value !== typeof bound) return undefined;
  return Number(value) - Number(bound);
}

function meetsRange(value: unknown, range: Range): boolean {
  const holds = (bound: Comparison | undefined, test: (order: number) => boolean): boolean => {
    if (bound === undefined) return true;
    const order = orderOf(value, bound);
    return order !== undefined && test(order);
  };
  if (range.exists !== undefined && range.exists !== (value !== undefined)) return false;
  if (range.ne !== undefined && value === range.ne) return false;
  if (range.in !== undefined && !range.in.includes(value as Comparison)) return false;
  const above = holds(range.gt, (order) => order > 0) && holds(range.gte, (order) => order >= 0);
  return above && holds(range.lt, (order) => order < 0) && holds(range.lte, (order) => order <= 0);
}

export function modelMeets(doc: Thing, where: Condition<Thing> | undefined): boolean {
  return Object.entries(where ?? {}).every(([field, condition]) => {
    const value = (doc as unknown as Fields)[field];
    if (condition === undefined) return true;
    return typeof condition === 'object' && condition !== null ? meetsRange(value, condition) : value === condition;
  });
}

function changed(doc: Thing, op: WriteOp<Thing> & { readonly op: 'update' }): Thing {
  const next: Fields = { ...doc };
  for (const field of op.change.unset ?? []) delete next[field];
  Object.assign(next, op.change.set);
  for (const [field, by] of Object.entries(op.change.inc ?? {}))
    next[field] = ((next[field] as number) ?? 0) + (by ?? 0);
  for (const [field, least] of Object.entries(op.change.max ?? {})) {
    next[field] = Math.max((next[field] as number) ?? Number.NEGATIVE_INFINITY, least ?? Number.NEGATIVE_INFINITY);
  }
  for (const [field, item] of Object.entries(op.change.push ?? {})) {
    next[field] = [...((next[field] as unknown[]) ?? []), item].slice(-PUSH_ITEMS_MAX);
  }
  return next as unknown as Thing;
}

export class StoreModel {
  readonly docs = new Map<string, Thing>();

  /** The other document that a unique index knows by the same values. */
  private inTheWay(doc: Thing): Thing | undefined {
    for (const index of THINGS.indexes) {
      if (index.unique !== true) continue;
      const key = (of: Thing): unknown[] => index.fields.map((field) => (of as unknown as Fields)[field]);
      const values = key(doc);
      if (values.includes(undefined)) continue;
      for (const other of this.docs.values()) {
        if (other._id !== doc._id && key(other).every((value, i) => value === values[i])) return other;
      }
    }
    return undefined;
  }

  private place(doc: Thing): WriteResult<Thing> {
    const other = this.inTheWay(doc);
    if (other !== undefined) return { status: 'conflict', doc: other };
    this.docs.set(doc._id, doc);
    return { status: 'done' };
  }

  write(op: WriteOp<Thing>): WriteResult<Thing> {
    if (op.op === 'put') {
      const replaced = this.docs.get(op.doc._id);
      const met = op.when === undefined || (replaced !== undefined && modelMeets(replaced, op.when));
      return met ? this.place(op.doc) : { status: 'unmet' };
    }
    if (op.op === 'insert') {
      const there = this.docs.get(op.doc._id);
      return there === undefined ? this.place(op.doc) : { status: 'conflict', doc: there };
    }
    const doc = this.docs.get(op.id);
    if (doc === undefined || !modelMeets(doc, op.when)) return { status: 'unmet' };
    if (op.op === 'delete') {
      this.docs.delete(op.id);
      return { status: 'done' };
    }
    const next = changed(doc, op);
    const { status } = this.place(next);
    if (status !== 'done' || op.returnDoc === undefined) return { status };
    return { status, doc: next };
  }

  find(where: Condition<Thing>): Thing[] {
    return [...this.docs.values()].filter((doc) => modelMeets(doc, where)).sort((a, b) => (a._id < b._id ? -1 : 1));
  }
}
