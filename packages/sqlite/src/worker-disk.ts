/** Watches the free space under the data folder, so that growth stops while deletes and acknowledgements still fit. */
import { statfsSync } from 'node:fs';
import { DISK_CHECK_INTERVAL_MS, DISK_CHECK_WRITTEN_BYTES } from './limits.ts';

/** At most this share of the space above the floor is written between two looks: a fourth. */
const LOOKS_TO_FLOOR = 4;

export interface DiskWatch {
  freeBytes(): number;
  /** Notes bytes about to be written; false when free space is below the floor. */
  mayGrow(sizeBytes: number): boolean;
  /** Asks again at the next call: space may have come back. */
  recheck(): void;
}

export function createDiskWatch(folder: string, floorBytes: number): DiskWatch {
  let checkedAtMs = Number.NEGATIVE_INFINITY;
  let written = 0;
  let free = 0;
  const measure = (): number => {
    const { bavail, bsize } = statfsSync(folder);
    checkedAtMs = performance.now();
    written = 0;
    free = bavail * bsize;
    return free;
  };
  return {
    freeBytes: measure,
    mayGrow(sizeBytes) {
      written += sizeBytes;
      // The nearer the floor, the more often it looks; a byte written lies in the write-ahead log and in the file.
      const unseen = Math.min(DISK_CHECK_WRITTEN_BYTES, (free - floorBytes) / LOOKS_TO_FLOOR);
      const stale = written > unseen || performance.now() - checkedAtMs > DISK_CHECK_INTERVAL_MS;
      // Below the floor it asks every time: the first freed space lets work go on.
      if (stale || free < floorBytes) measure();
      return free >= floorBytes;
    },
    recheck() {
      checkedAtMs = Number.NEGATIVE_INFINITY;
    },
  };
}
