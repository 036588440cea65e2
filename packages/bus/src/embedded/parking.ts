/** Parked records of the embedded bus: set aside, listed, sent round again, thrown away. */
import { AppError, type Clock } from '@sealpost/kernel';
import type { EngineLog } from '@sealpost/sqlite';
import type { Bus } from '../port.ts';
import type { PartitionLog } from './partition-log.ts';

export interface ParkingPorts {
  readonly log: EngineLog;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly partitionFor: (topic: string, key: string) => PartitionLog;
  /** A record went into the log behind the tail's back. */
  readonly appended: (log: PartitionLog, offset: number) => void;
}

export const LIST_PARKED_LIMIT_MAX = 1_000;
export const PARK_REASON_LENGTH_MAX = 200;

export type Parking = Pick<Bus, 'park' | 'listParked' | 'getParked' | 'countParked' | 'replayParked' | 'discardParked'>;

/** The largest text before `id` that no id can have: a list after it begins with `id`. */
function justBefore(id: string): string {
  const last = id.codePointAt(id.length - 1) ?? 0;
  return last === 0 ? '' : `${id.slice(0, -1)}${String.fromCodePoint(last - 1)}\u{10ffff}`;
}

export function createParking(ports: ParkingPorts): Parking {
  const { log, clock } = ports;
  return {
    async park(group, record, reason) {
      const { topic, partition, offset, key, value } = record;
      await log.park({
        // The origin is the identity: a record parked twice by its group is one entry.
        id: `${topic}/${partition}/${offset}/${group}`,
        group,
        topic,
        partition,
        offset,
        key,
        headers: JSON.stringify(record.headers),
        reason: reason.slice(0, PARK_REASON_LENGTH_MAX),
        parkedAtMs: clock.nowMs(),
        value,
      });
    },
    async listParked({ limit, after }) {
      if (limit < 1 || limit > LIST_PARKED_LIMIT_MAX) {
        throw new AppError('STORE_QUERY_INVALID', { facts: { rule: `limit is 1 to ${LIST_PARKED_LIMIT_MAX}` } });
      }
      return log.listParked(after ?? '', limit);
    },
    async getParked(id) {
      const [entry] = await log.listParked(justBefore(id), 1);
      return entry?.id === id ? entry : undefined;
    },
    async countParked() {
      let count = 0;
      let after = '';
      for (;;) {
        const page = await log.listParked(after, LIST_PARKED_LIMIT_MAX);
        count += page.length;
        if (page.length < LIST_PARKED_LIMIT_MAX) return count;
        after = page.at(-1)?.id ?? '';
      }
    },
    async replayParked(id) {
      const entry = await log.peekParked(id);
      if (entry === undefined) return false;
      const partition = ports.partitionFor(entry.topic, entry.key);
      const offset = await log.replayParked(id, partition.id, clock.nowMs());
      if (offset === undefined) return false;
      ports.appended(partition, offset);
      return true;
    },
    discardParked: (id) => log.discardParked(id),
  };
}
