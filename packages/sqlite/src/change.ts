/** Applies a change to a document's plain and binary fields. Pure, so that the model tests can hold it to its word. */
import { PUSH_ITEMS_MAX } from './limits.ts';
import { OpError } from './op-error.ts';
import type { DocChange } from './protocol.ts';

export interface OpenDoc {
  readonly plain: Record<string, unknown>;
  /** Undefined until a change touches it and the row has binary fields. */
  readonly binary: Map<string, Uint8Array>;
}

function numberIn(doc: OpenDoc, field: string): number | undefined {
  const value = doc.plain[field];
  if (value === undefined && !doc.binary.has(field)) return undefined;
  if (typeof value === 'number') return value;
  throw new OpError('STORE_QUERY_INVALID', `field ${field} holds no number`);
}

/** JSON turns what is not finite into null. */
function finite(field: string, value: unknown): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new OpError('STORE_QUERY_INVALID', `field ${field} changes by no finite number`);
}

function push(doc: OpenDoc, field: string, item: unknown): unknown[] {
  const list = doc.plain[field];
  if (list === undefined && !doc.binary.has(field)) return [item];
  if (!Array.isArray(list)) throw new OpError('STORE_QUERY_INVALID', `field ${field} holds no list`);
  return [...list, item].slice(-PUSH_ITEMS_MAX);
}

/**
 * Changes `doc` in place; `setBinary` holds the binary fields of `change.set`. Throws an OpError, with nothing
 * changed, when a field has the wrong kind. Order: unset, set, inc, max, push.
 */
export function applyChange(doc: OpenDoc, change: DocChange, setBinary: ReadonlyMap<string, Uint8Array>): void {
  const next: [string, unknown][] = [];
  const changed = new Set<string>();
  const stage = (field: string, value: unknown): void => {
    if (field === '_id' || changed.has(field)) throw new OpError('STORE_QUERY_INVALID', `field ${field} changes twice`);
    changed.add(field);
    next.push([field, value]);
  };
  for (const field of change.unset ?? []) stage(field, undefined);
  for (const [field, value] of Object.entries(change.set ?? {})) {
    if (value !== undefined) stage(field, value);
  }
  for (const [field, value] of setBinary) stage(field, value);
  for (const [field, by] of Object.entries(change.inc ?? {})) {
    if (by !== undefined) stage(field, (numberIn(doc, field) ?? 0) + finite(field, by));
  }
  for (const [field, least] of Object.entries(change.max ?? {})) {
    if (least !== undefined) stage(field, Math.max(numberIn(doc, field) ?? least, finite(field, least)));
  }
  for (const [field, item] of Object.entries(change.push ?? {})) {
    if (item !== undefined) stage(field, push(doc, field, item));
  }
  for (const [field, value] of next) {
    delete doc.plain[field];
    doc.binary.delete(field);
    if (value instanceof Uint8Array) doc.binary.set(field, value);
    else if (value !== undefined) doc.plain[field] = value;
  }
}
