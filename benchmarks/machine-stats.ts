/** Bytes that crossed loopback, and bytes a folder takes on disk. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Unit of `blocks` in stat(2). */
const BLOCK_SIZE_BYTES = 512;

/** Sent over the loopback interface since it is up, TCP/IP headers included. */
export function loopbackBytes(): number {
  return Number(readFileSync('/sys/class/net/lo/statistics/tx_bytes', 'utf8'));
}

/** Allocated, not the apparent size: logs keep sparse indexes. */
export function folderBytes(folder: string): number {
  let total = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    // A log may drop a segment between the listing and the look.
    total += (statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.blocks ?? 0) * BLOCK_SIZE_BYTES;
  }
  return total;
}
