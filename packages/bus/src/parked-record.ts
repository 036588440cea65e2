/** A parked record as it lies on a log: the original value, everything else in headers, keyed by its id. Driver-neutral. */
import type { BusRecord, ParkedEntry } from './port.ts';

/** Topic of parked records: compacted, so that a record put back or thrown away disappears. */
export const PARKED_TOPIC = 'mail.parked.v1';
/** One partition: parked records are rare, and their list has one order. */
export const PARKED_PARTITION = 0;
export const PARK_REASON_LENGTH_MAX = 200;

const ORIGINAL_PREFIX = 'o-';
const HEADER = {
  group: 'parked-group',
  topic: 'parked-topic',
  partition: 'parked-partition',
  offset: 'parked-offset',
  key: 'parked-key',
  reason: 'parked-reason',
  at: 'parked-at-ms',
} as const;

/** The origin is the identity: a record parked twice by its group is one entry. */
export function parkedId(group: string, record: Pick<BusRecord, 'topic' | 'partition' | 'offset'>): string {
  return `${record.topic}/${record.partition}/${record.offset}/${group}`;
}

export interface EncodedParked {
  readonly key: string;
  readonly value: Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
}

export function encodeParked(
  parked: { readonly group: string; readonly reason: string; readonly parkedAtMs: number },
  record: BusRecord,
): EncodedParked {
  const headers: Record<string, string> = {
    [HEADER.group]: parked.group,
    [HEADER.topic]: record.topic,
    [HEADER.partition]: `${record.partition}`,
    [HEADER.offset]: `${record.offset}`,
    [HEADER.key]: record.key,
    [HEADER.reason]: parked.reason.slice(0, PARK_REASON_LENGTH_MAX),
    [HEADER.at]: `${parked.parkedAtMs}`,
  };
  for (const [name, value] of Object.entries(record.headers)) headers[`${ORIGINAL_PREFIX}${name}`] = value;
  return { key: parkedId(parked.group, record), value: record.value, headers };
}

/** What is known of a parked record, without its value; undefined when the headers are not a parked record's. */
export function decodeParkedEntry(
  record: Pick<BusRecord, 'key' | 'headers'>,
  sizeBytes: number,
): ParkedEntry | undefined {
  const { headers } = record;
  const entry = {
    id: record.key,
    group: headers[HEADER.group] ?? '',
    topic: headers[HEADER.topic] ?? '',
    partition: Number(headers[HEADER.partition] ?? Number.NaN),
    offset: Number(headers[HEADER.offset] ?? Number.NaN),
    key: headers[HEADER.key] ?? '',
    reason: headers[HEADER.reason] ?? '',
    parkedAtMs: Number(headers[HEADER.at] ?? Number.NaN),
    sizeBytes,
  };
  const numbers = [entry.partition, entry.offset, entry.parkedAtMs];
  const whole = numbers.every((value) => Number.isSafeInteger(value) && value >= 0);
  return whole && entry.topic !== '' ? entry : undefined;
}

/** The headers the record had where it came from. */
export function originalHeaders(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const original: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (name.startsWith(ORIGINAL_PREFIX)) original[name.slice(ORIGINAL_PREFIX.length)] = value;
  }
  return original;
}
