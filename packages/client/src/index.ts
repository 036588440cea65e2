/** The TypeScript SDK: `createClient`, its types, and the errors it throws. */
export { isLoopbackHost, parseServerAddress, type ServerAddress, type TlsOptions } from './address.ts';
export type * from './administration.ts';
export { type ClientOptions, createClient, type SealpostClient } from './client.ts';
export type { Health } from './health.ts';
export { BATCH_ITEMS_MAX, MESSAGE_SIZE_BYTES_MAX } from './limits.ts';
export type { KeyPolicy, MessageInput } from './message-input.ts';
export type { MessageStream, StreamOptions, StreamResult } from './message-stream.ts';
export {
  type AcceptedItem,
  PartialBatchError,
  type RejectedItem,
  SealpostError,
  type SealpostErrorFacts,
  type StatusName,
} from './sealpost-error.ts';
export type { BatchResult, SubmitManyOptions, SubmitOptions } from './submission.ts';
export { isSettled, isTerminalState, type ListMessagesInput, type WaitOptions, type WatchOptions } from './tracking.ts';
