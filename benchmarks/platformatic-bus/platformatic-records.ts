/** Fetched record batches of @platformatic/kafka as records of the bus. */
import type { KafkaRecord } from '@platformatic/kafka';
import type { BusRecord } from '@sealpost/bus';
import type { Place } from '@sealpost/bus/driver-kit';
import type { FetchedPartition } from './platformatic-client.ts';

/** A marker of transactions, nothing to deliver (record batch format, attributes bit 5). */
const CONTROL_BIT = 0x20;
const NO_HEADERS: Readonly<Record<string, string>> = Object.freeze({});

export type FetchedRecord = Omit<BusRecord, 'value'> & { readonly value: Uint8Array | null };

function toHeaders(headers: KafkaRecord['headers']): Readonly<Record<string, string>> {
  if (headers.length === 0) return NO_HEADERS;
  const plain: Record<string, string> = {};
  for (const [name, value] of headers) if (name !== null && value !== null) plain[name.toString()] = value.toString();
  return plain;
}

export interface Fetched {
  readonly records: readonly FetchedRecord[];
  /** Where to fetch on; `from` when nothing came. */
  readonly next: number;
}

/** Records from an offset on: a batch is fetched whole, also when its first records are known. */
export function toFetched(place: Place, found: FetchedPartition, from: number): Fetched {
  const records: FetchedRecord[] = [];
  let next = from;
  for (const batch of found.records ?? []) {
    const first = Number(batch.firstOffset);
    next = Math.max(next, first + batch.lastOffsetDelta + 1);
    if ((batch.attributes & CONTROL_BIT) !== 0) continue;
    for (const { offsetDelta, key, value, headers, timestampDelta } of batch.records) {
      const offset = first + offsetDelta;
      if (offset < from) continue;
      records.push({
        topic: place.topic,
        partition: place.partition,
        offset,
        key: key?.toString() ?? '',
        value,
        headers: toHeaders(headers),
        timestampMs: Number(batch.firstTimestamp) + Number(timestampDelta),
      });
    }
  }
  return { records, next };
}
