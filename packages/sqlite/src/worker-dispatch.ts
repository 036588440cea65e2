/** One operation tuple to the part of the worker that serves it. */
import { PURGE_ROWS_PER_COMMIT } from './limits.ts';
import { OpError } from './op-error.ts';
import {
  type ClaimRequest,
  type CollectionDefinition,
  type FindRequest,
  OP,
  type OpTuple,
  type TopicDefinition,
  WRITE,
  type WriteTuple,
} from './protocol.ts';
import type { DiskWatch } from './worker-disk.ts';
import type { WorkerDocs } from './worker-docs.ts';
import type { WorkerLog } from './worker-log.ts';
import type { WorkerParked } from './worker-parked.ts';

export interface Parts {
  readonly log: WorkerLog;
  readonly docs: WorkerDocs;
  readonly parked: WorkerParked;
  readonly disk: DiskWatch;
}

/** Operations that need no transaction. */
const READS: ReadonlySet<number> = new Set([
  OP.read,
  OP.listParked,
  OP.peekParked,
  OP.get,
  OP.find,
  OP.count,
  OP.stats,
  OP.integrity,
]);

export function isRead(op: OpTuple): boolean {
  return READS.has(op[0]);
}

/** Growth is refused as a whole call below the floor; updates and deletes, which drain the pipeline, go on. */
function requireSpace(parts: Parts, sizeBytes: number): void {
  if (!parts.disk.mayGrow(sizeBytes)) throw new OpError('STORE_DISK_FULL', 'free space is below the floor');
}

function write(parts: Parts, op: OpTuple, bytes: Uint8Array | null): unknown {
  const [, collection, writes] = op as readonly [number, number, readonly WriteTuple[]];
  let grown = 0;
  for (const tuple of writes) {
    if (tuple[0] === WRITE.insert || tuple[0] === WRITE.put) grown += tuple[2].length + Math.max(0, tuple[4]);
  }
  if (grown > 0) requireSpace(parts, grown);
  return parts.docs.write(collection, writes, bytes);
}

function replay(parts: Parts, op: OpTuple): unknown {
  const [, id, partitionId, timestampMs] = op as readonly [number, string, number, number];
  const entry = parts.parked.peek(id);
  if (entry === undefined) return null;
  const [, key, headers, value] = entry;
  requireSpace(parts, (value as Uint8Array).byteLength);
  const sizeBytes = (value as Uint8Array).byteLength;
  const offsets = parts.log.append([partitionId, key, headers, timestampMs, 0, sizeBytes], value as Uint8Array);
  parts.parked.discard(id);
  return offsets[0];
}

function runLog(parts: Parts, op: OpTuple, bytes: Uint8Array | null): unknown {
  switch (op[0]) {
    case OP.append:
      requireSpace(parts, bytes?.byteLength ?? 0);
      return parts.log.append(op[1] as readonly unknown[], bytes);
    case OP.read:
      return parts.log.read(op[1] as number, op[2] as number, { rows: op[3] as number, bytes: op[4] as number });
    case OP.commitOffsets:
      return parts.log.commitOffsets(op[1] as readonly (string | number)[]);
    case OP.defineTopics:
      return parts.log.define(op[1] as readonly TopicDefinition[]);
    case OP.retain:
      return parts.log.retain(op[1] as number);
    case OP.park: {
      const at = op[2] as number;
      const value = (bytes as Uint8Array).subarray(at, at + (op[3] as number));
      requireSpace(parts, value.byteLength);
      return parts.parked.park(op[1] as readonly (string | number | null)[], value);
    }
    case OP.listParked:
      return parts.parked.list(op[1] as string, op[2] as number);
    case OP.peekParked:
      return parts.parked.peek(op[1] as string)?.slice(0, 2);
    case OP.replayParked:
      return replay(parts, op);
    default:
      return parts.parked.discard(op[1] as string);
  }
}

/** Runs one operation. Throws an OpError when it alone fails, anything else when the transaction must end. */
export function dispatch(parts: Parts, op: OpTuple, bytes: Uint8Array | null): unknown {
  switch (op[0]) {
    case OP.write:
      return write(parts, op, bytes);
    case OP.get:
      return parts.docs.get(op[1] as number, op[2] as readonly string[]);
    case OP.find:
      return parts.docs.find(op[1] as number, op[2] as FindRequest);
    case OP.claim:
      return parts.docs.claim(op[1] as number, op[2] as ClaimRequest);
    case OP.deleteMany:
      return parts.docs.deleteMany(op[1] as number, op[2] as FindRequest);
    case OP.count:
      return parts.docs.count(op[1] as number, op[2] as FindRequest);
    case OP.defineCollection:
      return parts.docs.define(op[1] as CollectionDefinition);
    default:
      return runLog(parts, op, bytes);
  }
}

/** A slice of the purge, small enough not to be felt by the commit it rides in. */
export function purgeSlice(parts: Parts): void {
  if (parts.log.purgeable()) parts.log.purge(PURGE_ROWS_PER_COMMIT);
}
