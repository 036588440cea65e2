/**
 * In which commands the operations of a bulk travel: as few as keep the promised order. Pure.
 *
 * Operations on one id keep their order. Where unique indexes exist all do: a delete followed by an insert of the same
 * value must not turn round, and a clash shows the other document as it was at that place of the bulk.
 */
import type { Doc, WriteOp } from '../port.ts';
import { touchesUnique } from './mongo-change.ts';
import type { Layout } from './mongo-layout.ts';

/**
 * `single`: what can both clash in a unique index and free a value of it, a put or an update of its fields. Those go one
 * by one, because not every server stops at a clash when it is asked to.
 */
export type RunKind = 'insert' | 'update' | 'single' | 'delete';

export interface Run {
  readonly kind: RunKind;
  /** Positions in the bulk, ascending, no id twice. */
  readonly at: readonly number[];
}

/** Order of the kinds within one step. */
const KINDS: readonly RunKind[] = ['insert', 'update', 'single', 'delete'];

export function idOf<D extends Doc>(op: WriteOp<D>): string {
  return op.op === 'insert' || op.op === 'put' ? op.doc._id : op.id;
}

function kindOf<D extends Doc>(layout: Layout, op: WriteOp<D>): RunKind {
  if (op.op === 'insert' || op.op === 'delete') return op.op;
  const mayClash = op.op === 'put' ? layout.uniques.length > 0 : touchesUnique(layout, op.change);
  return mayClash ? 'single' : 'update';
}

/** The runs, to be carried out one after the other. */
export function planRuns<D extends Doc>(layout: Layout, ops: readonly WriteOp<D>[]): Run[] {
  // A slot is a step and a kind within it: slot = step * KINDS.length + position of the kind.
  const slots = new Map<number, number[]>();
  const lastOfId = new Map<string, number>();
  const isOrdered = layout.uniques.length > 0;
  let last = -1;
  ops.forEach((op, at) => {
    const kind = kindOf(layout, op);
    const rank = KINDS.indexOf(kind);
    const id = idOf(op);
    const least = Math.max((lastOfId.get(id) ?? -1) + 1, isOrdered ? last : 0);
    const step = Math.ceil((least - rank) / KINDS.length);
    const slot = Math.max(0, step) * KINDS.length + rank;
    lastOfId.set(id, slot);
    last = slot;
    const found = slots.get(slot);
    if (found === undefined) slots.set(slot, [at]);
    else found.push(at);
  });
  const ordered = [...slots].sort(([a], [b]) => a - b);
  return ordered.map(([slot, at]) => ({ kind: KINDS[slot % KINDS.length] as RunKind, at }));
}

/** Pieces of at most `opsMax` items and about `sizeBytesMax` bytes, each with at least one item. */
export function chunkBySize<T extends { readonly sizeBytes: number }>(
  items: readonly T[],
  limits: { readonly opsMax: number; readonly sizeBytesMax: number },
): T[][] {
  const chunks: T[][] = [];
  let sizeBytes = 0;
  for (const item of items) {
    const current = chunks.at(-1);
    if (current === undefined || current.length >= limits.opsMax || sizeBytes + item.sizeBytes > limits.sizeBytesMax) {
      chunks.push([item]);
      sizeBytes = item.sizeBytes;
    } else {
      current.push(item);
      sizeBytes += item.sizeBytes;
    }
  }
  return chunks;
}
