/** The embedded engine under the embedded drivers of bus and store. */
export * from './engine.ts';
export type * from './engine-docs.ts';
export type * from './engine-log.ts';
export * from './limits.ts';
export type {
  ClaimRequest,
  CollectionDefinition,
  DocChange,
  FindRequest,
  IndexDefinition,
  PartitionState,
  TopicDefinition,
  TopicsAnswer,
  WhereClause,
  WorkerStats,
} from './protocol.ts';
