/** Which delivered offsets are finished, and up to where everything is: the offset that may be committed. */

export interface AckTracker {
  /** Notes a delivered record. Offsets must rise; gaps are fine. */
  deliver(offset: number, sizeBytes: number, timestampMs: number): void;
  /** Bytes of the record when this finished it; undefined when it is unknown or was finished before. */
  acknowledge(offset: number): number | undefined;
  /** Everything delivered below it is finished. */
  committable(): number;
  inFlight(): number;
  inFlightBytes(): number;
  /** Append time of the oldest unfinished record; undefined when there is none. */
  oldestTimestampMs(): number | undefined;
}

/** Finished entries at the front are cut off once there are this many. */
const COMPACT_ENTRIES = 1_024;

export function createAckTracker(startOffset: number): AckTracker {
  let offsets: number[] = [];
  let sizes: number[] = [];
  let times: number[] = [];
  let done: boolean[] = [];
  let head = 0;
  let behindLast = startOffset;
  let count = 0;
  let bytes = 0;

  const indexOf = (offset: number): number => {
    const guess = head + offset - (offsets[head] ?? 0);
    if (offsets[guess] === offset) return guess;
    let low = head;
    let high = offsets.length - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const found = offsets[middle] as number;
      if (found === offset) return middle;
      if (found < offset) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  };
  const advance = (): void => {
    while (head < offsets.length && done[head] === true) head += 1;
    if (head < offsets.length && head < COMPACT_ENTRIES) return;
    offsets = offsets.slice(head);
    sizes = sizes.slice(head);
    times = times.slice(head);
    done = done.slice(head);
    head = 0;
  };

  return {
    deliver(offset, sizeBytes, timestampMs) {
      offsets.push(offset);
      sizes.push(sizeBytes);
      times.push(timestampMs);
      done.push(false);
      behindLast = offset + 1;
      count += 1;
      bytes += sizeBytes;
    },
    acknowledge(offset) {
      const index = indexOf(offset);
      if (index < head || done[index] === true) return undefined;
      done[index] = true;
      const sizeBytes = sizes[index] as number;
      count -= 1;
      bytes -= sizeBytes;
      if (index === head) advance();
      return sizeBytes;
    },
    committable: () => offsets[head] ?? behindLast,
    inFlight: () => count,
    inFlightBytes: () => bytes,
    oldestTimestampMs: () => times[head],
  };
}
