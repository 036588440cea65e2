/** Parked records as they lie on a log, and the index over them. */
import { deepEqual, equal } from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { createLogParking, type ParkedLog, type ParkedLogPage } from './log-parking.ts';
import { decodeParkedEntry, encodeParked, originalHeaders, parkedId } from './parked-record.ts';
import type { AppendRecord, BusRecord } from './port.ts';

const header = fc.dictionary(
  fc.string({ minLength: 1, maxLength: 20 }).filter((name) => name !== '__proto__'),
  fc.string({ maxLength: 50 }),
);
const record = fc.record({
  topic: fc.string({ minLength: 1, maxLength: 40 }),
  partition: fc.nat(200),
  offset: fc.nat(),
  key: fc.string({ maxLength: 60 }),
  value: fc.uint8Array({ maxLength: 200 }),
  headers: header,
  timestampMs: fc.nat(),
});

/** A log in memory, two records a page. */
function memoryLog() {
  const lines: ParkedLogPage['records'][number][] = [];
  const log: ParkedLog = {
    read: async (from) => {
      const records = lines.slice(from, from + 2);
      return { records, next: from + records.length, end: lines.length };
    },
    write: async ({ key, value, headers }) => {
      const place = { topic: 'mail.parked.v1', partition: 0, offset: lines.length, timestampMs: 0 };
      lines.push({ ...place, key, value, headers: headers ?? {} });
    },
  };
  return log;
}

const poison = (offset: number): BusRecord => ({
  topic: 'mail.accepted.express.v1',
  partition: 1,
  offset,
  key: 'k',
  value: Buffer.from(`value ${offset}`),
  headers: { traceparent: '00-a' },
  timestampMs: 5,
});

describe('a parked record', () => {
  it('comes back from its headers as it went in, without its value', () => {
    fc.assert(
      fc.property(record, fc.string({ maxLength: 60 }), fc.nat(), (source, reason, parkedAtMs) => {
        const encoded = encodeParked({ group: 'g', reason, parkedAtMs }, source);
        const { topic, partition, offset, key } = source;
        deepEqual(decodeParkedEntry(encoded, encoded.value.byteLength), {
          id: parkedId('g', source),
          group: 'g',
          topic,
          partition,
          offset,
          key,
          reason,
          parkedAtMs,
          sizeBytes: source.value.byteLength,
        });
        deepEqual(originalHeaders(encoded.headers), { ...source.headers });
      }),
    );
  });

  it('is not taken from headers that are another record’s', () => {
    fc.assert(
      fc.property(header, fc.string(), (headers, key) => {
        equal(decodeParkedEntry({ headers, key }, 0), undefined);
      }),
    );
  });
});

describe('the index of parked records', () => {
  it('pages in order, tells of one, and forgets what was replayed or discarded', async () => {
    const appended: AppendRecord[] = [];
    const ports = {
      log: memoryLog(),
      nowMs: () => 9,
      append: async (records: readonly AppendRecord[]) => appended.push(...records),
    };
    const parking = createLogParking(ports);
    for (const offset of [3, 1, 2, 1]) await parking.park('g', poison(offset), 'DECODE_FAILED');
    equal(await parking.countParked(), 3);
    const first = await parking.listParked({ limit: 2 });
    const rest = await parking.listParked({ limit: 2, after: first.at(-1)?.id ?? '' });
    deepEqual(
      [...first, ...rest].map(({ offset }) => offset),
      [1, 2, 3],
    );
    const id = parkedId('g', poison(2));
    equal((await parking.getParked(id))?.reason, 'DECODE_FAILED');
    equal(await parking.replayParked(id), true);
    equal(await parking.replayParked(id), false);
    equal(Buffer.from(appended[0]?.value ?? []).toString(), 'value 2');
    deepEqual(appended[0]?.headers, { traceparent: '00-a' });
    equal(await parking.discardParked(parkedId('g', poison(1))), true);
    equal(await parking.discardParked(parkedId('g', poison(1))), false);
    // Another process sees the same by reading the log.
    deepEqual(
      (await createLogParking(ports).listParked({ limit: 10 })).map(({ offset }) => offset),
      [3],
    );
  });
});
