/**
 * What crosses the thread boundary. Tuples with numeric codes: V8 clones them at a third of the cost of objects.
 * Bytes of a message lie in one transferred buffer; an operation names them by offset and length.
 */

export const OP = {
  append: 1,
  read: 2,
  commitOffsets: 3,
  park: 4,
  listParked: 5,
  replayParked: 6,
  discardParked: 7,
  defineTopics: 8,
  retain: 9,
  peekParked: 10,
  write: 20,
  get: 21,
  find: 22,
  claim: 23,
  deleteMany: 24,
  count: 25,
  defineCollection: 26,
  stats: 40,
  integrity: 41,
  close: 42,
} as const;

export const WRITE = { insert: 1, put: 2, update: 3, delete: 4 } as const;

/** Status of one document write. A failed one carries its reason in place of a document. */
export const STATUS = { done: 0, conflict: 1, unmet: 2, failed: 3 } as const;

/** Place of bytes in the message's buffer; length -1 means none. */
export type Place = readonly [at: number, sizeBytes: number];

/** What an index column may hold; undefined when the document lacks the field. */
export type IndexValue = string | number | boolean | null | undefined;

export type ConditionValue = string | number | boolean | null;
export interface RangeCondition {
  readonly gt?: ConditionValue;
  readonly gte?: ConditionValue;
  readonly lt?: ConditionValue;
  readonly lte?: ConditionValue;
  readonly ne?: ConditionValue;
  readonly in?: readonly ConditionValue[];
  readonly exists?: boolean;
}
export type WhereClause = Readonly<Record<string, ConditionValue | RangeCondition | undefined>>;

export interface DocChange {
  readonly set?: Readonly<Record<string, unknown>>;
  readonly inc?: Readonly<Record<string, number | undefined>>;
  readonly unset?: readonly string[];
  readonly max?: Readonly<Record<string, number | undefined>>;
  readonly push?: Readonly<Record<string, unknown>>;
}

/** A stored document on its way: JSON of the plain fields, framed binary fields. */
export type RawDoc = readonly [json: string, binary: Uint8Array | null];

export type InsertTuple = readonly [
  kind: typeof WRITE.insert | typeof WRITE.put,
  id: string,
  json: string,
  at: number,
  sizeBytes: number,
  columns: readonly IndexValue[],
  /** Of a put: replaces only a document that is there and meets it. */
  when?: WhereClause,
];
export type UpdateTuple = readonly [
  kind: typeof WRITE.update,
  id: string,
  /** JSON of an UpdateText: one string is cheaper to clone than the objects in it. */
  text: string,
  at: number,
  sizeBytes: number,
  returnDoc: 0 | 1,
];
export interface UpdateText {
  readonly change: DocChange;
  readonly when?: WhereClause;
}
export type DeleteTuple = readonly [kind: typeof WRITE.delete, id: string, when: WhereClause | null];
export type WriteTuple = InsertTuple | UpdateTuple | DeleteTuple;

/** One write's answer: a bare status, or a status with the document that goes with it (or the reason it failed). */
export type WriteAnswer = number | readonly [status: number, doc: RawDoc | string | null];

export interface FindRequest {
  readonly index: string | null;
  readonly where: WhereClause;
  readonly descending: 0 | 1;
  readonly limit: number;
  readonly after: string | null;
}
export type FindAnswer = readonly [docs: readonly RawDoc[], next: string | null];

export interface ClaimRequest {
  readonly index: string;
  readonly where: WhereClause;
  readonly dueField: string;
  readonly nowMs: number;
  readonly leaseMs: number;
  readonly limit: number;
  readonly set: Readonly<Record<string, unknown>>;
}

export interface IndexDefinition {
  readonly name: string;
  readonly fields: readonly string[];
  readonly unique?: true;
}
export interface CollectionDefinition {
  readonly name: string;
  readonly indexes: readonly IndexDefinition[];
}

export interface TopicDefinition {
  readonly name: string;
  readonly partitions: number;
  readonly retentionMs: number;
  /** `work`: a record goes once every declared group has finished it. `history`: it stays for retentionMs as well. */
  readonly kind: 'work' | 'history';
  /** Groups whose unfinished records are never removed. */
  readonly groups: readonly string[];
}

export interface PartitionState {
  readonly id: number;
  readonly topic: string;
  readonly partition: number;
  /** First offset still kept. */
  readonly start: number;
  /** Offset the next record gets. */
  readonly next: number;
}
export interface TopicsAnswer {
  readonly partitions: readonly PartitionState[];
  readonly committed: readonly (readonly [group: string, partitionId: number, offset: number])[];
}

/** Records of a read, flat, RECORD_STRIDE values each: offset, timestampMs, key, headers JSON or null, value. */
export type ReadAnswer = readonly unknown[];
export const READ_STRIDE = 5;
/** Records of an append, flat: partition id, key, headers JSON or null, timestampMs, at, sizeBytes. */
export const APPEND_STRIDE = 6;

export interface WorkerStats {
  readonly commits: number;
  readonly rows: number;
  readonly rowsPerCommit: number;
  /** Milliseconds in COMMIT, mean since the last call: write-ahead log write, sync, and the checkpoint it may trigger. */
  readonly commitMs: number;
  readonly commitMsMax: number;
  readonly cpuMs: number;
  readonly utilization: number;
  readonly fileSizeBytes: number;
  readonly walSizeBytes: number;
  readonly sparePages: number;
  readonly freeBytes: number;
}

export type OpTuple = readonly [code: number, ...rest: unknown[]];

export interface RequestMessage {
  readonly ops: readonly OpTuple[];
  readonly rows: number;
  readonly bytes: Uint8Array | null;
}
export interface AnswerMessage {
  readonly results: readonly unknown[];
  /** Positions in `results` that failed, and why. */
  readonly failures: readonly Failure[];
}
export type Failure = readonly [
  index: number,
  code: 'STORE_DISK_FULL' | 'STORE_UNAVAILABLE' | 'KERNEL_INTERNAL' | 'STORE_QUERY_INVALID',
  detail: string,
];

/** First message of the worker: opened, or why not. */
export type OpenAnswer =
  | { readonly opened: true }
  | {
      readonly opened: false;
      readonly reason: 'in-use' | 'newer' | 'full' | 'unreadable';
      readonly detail: string;
      readonly format?: number;
      readonly pid?: number;
    };

export interface WorkerOptions {
  readonly folder: string;
  readonly diskFloorBytes: number;
}
