/** A change of the port as MongoDB's update operators, and its effect on the fields of a unique index. */
import type { Change, Doc } from '../port.ts';
import { PUSH_ITEMS_MAX } from '../port.ts';
import { invalid } from './mongo-errors.ts';
import { type Fields, type Layout, measure } from './mongo-layout.ts';

export interface UpdateDoc {
  readonly $set: Record<string, unknown>;
  readonly $unset?: Record<string, ''>;
  readonly $inc?: Record<string, number>;
  readonly $max?: Record<string, number>;
  readonly $push?: Record<string, unknown>;
}

function defined(part: object | undefined): [string, unknown][] {
  return Object.entries(part ?? {}).filter(([, value]) => value !== undefined);
}

function checkNumber(field: string, value: unknown): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw invalid(`field ${field} changes by no finite number`);
}

/** Every field the change names. Refuses the id and a field named twice. */
function fieldsChanged<D extends Doc>(change: Change<D>): string[] {
  const parts = [change.set, change.inc, change.max, change.push];
  const fields = [...(change.unset ?? []).map(String), ...parts.flatMap((part) => defined(part).map(([name]) => name))];
  if (fields.includes('_id')) throw invalid('the id of a document does not change');
  if (new Set(fields).size !== fields.length) throw invalid('a change names a field once');
  return fields;
}

/** True when the change may move the document in a unique index. */
export function touchesUnique<D extends Doc>(layout: Layout, change: Change<D>): boolean {
  return layout.uniques.length > 0 && fieldsChanged(change).some((field) => layout.uniqueFields.has(field));
}

/** MongoDB's operators for the change, with the tag of this write. Their bytes, at most. */
export function toUpdate<D extends Doc>(
  layout: Layout,
  change: Change<D>,
  tag: number,
): { readonly update: UpdateDoc; readonly sizeBytes: number } {
  fieldsChanged(change);
  const pushed = defined(change.push);
  if (pushed.some(([field]) => layout.indexedFields.has(field))) throw invalid('an indexed field holds no list');
  const sizeBytes = measure(layout, (change.set ?? {}) as Fields) + measure(layout, Object.fromEntries(pushed));
  const update: Record<string, Record<string, unknown>> = { $set: Object.fromEntries(defined(change.set)) };
  (update['$set'] as Record<string, unknown>)['_w'] = tag;
  const operator = (name: string, entries: [string, unknown][]): void => {
    if (entries.length > 0) update[name] = Object.fromEntries(entries);
  };
  operator(
    '$unset',
    (change.unset ?? []).map((field) => [String(field), '']),
  );
  operator(
    '$inc',
    defined(change.inc).map(([field, by]) => [field, checkNumber(field, by)]),
  );
  operator(
    '$max',
    defined(change.max).map(([field, least]) => [field, checkNumber(field, least)]),
  );
  operator(
    '$push',
    pushed.map(([field, item]) => [field, { $each: [item], $slice: -PUSH_ITEMS_MAX }]),
  );
  return { update: update as unknown as UpdateDoc, sizeBytes };
}

/** The fields of the unique indexes after the change; what else the document holds does not matter. */
export function uniqueFieldsAfter<D extends Doc>(layout: Layout, before: Fields, change: Change<D>): Fields {
  const after: Record<string, unknown> = { _id: before['_id'] };
  for (const field of layout.uniqueFields) after[field] = before[field];
  for (const field of change.unset ?? []) after[String(field)] = undefined;
  for (const [field, value] of defined(change.set)) after[field] = value;
  for (const [field, by] of defined(change.inc))
    after[field] = ((after[field] as number | undefined) ?? 0) + Number(by);
  for (const [field, least] of defined(change.max)) {
    after[field] = Math.max((after[field] as number | undefined) ?? Number(least), Number(least));
  }
  return after;
}
