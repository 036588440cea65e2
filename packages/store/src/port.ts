/**
 * The store: documents with unique and range indexes, changed one at a time under a condition.
 *
 * Promises (each is a test in conformance/):
 *  1. A resolved write is durable: it survives kill -9 of the process.
 *  2. One document changes atomically; a condition is judged and the change applied in one step.
 *  3. A unique index refuses the second document, whoever races.
 *  4. `bulkWrite` answers one result per operation, in order; operations on one id apply in order. It is not a transaction.
 *  5. `claimDue` hands a due document to one caller only until its lease ends.
 *  6. A full disk refuses the write with STORE_DISK_FULL, keeps what was acknowledged and goes on once space is free.
 * Not promised: transactions over several documents, joins, full-text search.
 */

/** What a field may hold. Uint8Array is allowed at the top level of a document only. */
export type FieldValue =
  | string
  | number
  | boolean
  | null
  | Uint8Array
  | readonly FieldValue[]
  | { readonly [name: string]: FieldValue | undefined };

/** A document: a plain object with a string `_id`. Absent fields are undefined, never null by accident. */
export interface Doc {
  readonly _id: string;
}

/** Up to 4 top-level fields. A document that lacks an indexed field is not in that index (a unique one ignores it). */
export interface IndexSpec {
  readonly name: string;
  readonly fields: readonly string[];
  readonly unique?: true;
}

/** Declared once, next to the service that owns the data; drivers create tables and indexes from it. */
export interface CollectionSpec<D extends Doc> {
  /** snake_case, unique in the product. */
  readonly name: string;
  readonly indexes: readonly IndexSpec[];
  /** Carries the type; never set at run time. */
  readonly _doc?: D;
}

export type Comparison = string | number | boolean | null;
export interface Range {
  readonly gt?: Comparison;
  readonly gte?: Comparison;
  readonly lt?: Comparison;
  readonly lte?: Comparison;
  readonly ne?: Comparison;
  readonly in?: readonly Comparison[];
  readonly exists?: boolean;
}
/** All must hold. A bare value means equality; fields are top-level. */
export type Condition<D> = { readonly [K in keyof D]?: Comparison | Range };

export interface Change<D> {
  readonly set?: Partial<D>;
  readonly inc?: { readonly [K in keyof D]?: number };
  readonly unset?: readonly (keyof D)[];
  /** Raises a number field to at least this value. */
  readonly max?: { readonly [K in keyof D]?: number };
  /** Appends to an array field, keeping at most the newest `PUSH_ITEMS_MAX` items. */
  readonly push?: { readonly [K in keyof D]?: FieldValue };
}

export type WriteOp<D extends Doc> =
  | { readonly op: 'insert'; readonly doc: D }
  /** With `when`: replaces only a document that is there and meets it. */
  | { readonly op: 'put'; readonly doc: D; readonly when?: Condition<D> }
  | {
      readonly op: 'update';
      readonly id: string;
      readonly when?: Condition<D>;
      readonly change: Change<D>;
      readonly returnDoc?: true;
    }
  | { readonly op: 'delete'; readonly id: string; readonly when?: Condition<D> };

/** `done`: applied. `conflict`: id or unique index taken (insert, put). `unmet`: no such document, or the condition did not hold (also of a put with `when`). */
export interface WriteResult<D> {
  readonly status: 'done' | 'conflict' | 'unmet';
  /** update with `returnDoc`: the document after the change. conflict on insert by `_id` or unique index: the document in the way. */
  readonly doc?: D;
}

export interface FindQuery<D> {
  /** Name of the index to walk; `_id` order when absent. */
  readonly index?: string;
  readonly where?: Condition<D>;
  readonly order?: 'ascending' | 'descending';
  /** 1 to FIND_LIMIT_MAX. */
  readonly limit: number;
  /** Exclusive start of the next page: the last document's position as given by `pagePosition`. */
  readonly after?: string;
}

export interface Page<D> {
  readonly docs: readonly D[];
  /** Pass as `after` for the next page; absent on the last. */
  readonly next?: string;
}

export interface ClaimQuery<D> {
  /** Index whose last field is the due time in epoch milliseconds; fields before it must be in `where` as equality. */
  readonly index: string;
  readonly where?: Condition<D>;
  readonly dueField: keyof D & string;
  readonly nowMs: number;
  /** The due field moves to nowMs + leaseMs, so that a lost owner's work comes back. */
  readonly leaseMs: number;
  readonly limit: number;
  readonly set?: Partial<D>;
}

export interface Collection<D extends Doc> {
  get(id: string): Promise<D | undefined>;
  /** Same length and order as `ids`. */
  getMany(ids: readonly string[]): Promise<readonly (D | undefined)[]>;
  find(query: FindQuery<D>): Promise<Page<D>>;
  /** Same length and order as `ops` (up to BULK_OPS_MAX). Resolves once all are durable. */
  bulkWrite(ops: readonly WriteOp<D>[]): Promise<readonly WriteResult<D>[]>;
  insert(doc: D): Promise<WriteResult<D>>;
  /** With `when`: replaces only a document that is there and meets it. */
  put(doc: D, when?: Condition<D>): Promise<WriteResult<D>>;
  update(id: string, change: Change<D>, when?: Condition<D>): Promise<WriteResult<D>>;
  delete(id: string, when?: Condition<D>): Promise<WriteResult<D>>;
  /** Atomically takes up to `limit` due documents, oldest first, and returns them as changed. */
  claimDue(query: ClaimQuery<D>): Promise<readonly D[]>;
  /** Deletes documents matching, at most `limit`; returns how many. For retention. */
  deleteMany(query: { readonly index?: string; readonly where: Condition<D>; readonly limit: number }): Promise<number>;
  count(query: { readonly index?: string; readonly where?: Condition<D> }): Promise<number>;
}

export interface StoreHealth {
  readonly ok: boolean;
  readonly freeBytes?: number;
  readonly detail?: string;
}

export interface Store {
  /** Creates the collection and its indexes when missing; cheap when called again with the same spec. */
  collection<D extends Doc>(spec: CollectionSpec<D>): Promise<Collection<D>>;
  health(): Promise<StoreHealth>;
  /** Finishes what was accepted; later calls answer STORE_UNAVAILABLE. */
  close(): Promise<void>;
}

export const FIND_LIMIT_MAX = 1_000;
export const BULK_OPS_MAX = 4_096;
export const PUSH_ITEMS_MAX = 64;
/** Documents larger than this are refused: bodies go to the blobs. */
export const DOC_SIZE_BYTES_MAX = 1_048_576;
