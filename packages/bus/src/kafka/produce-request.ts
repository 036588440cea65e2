/**
 * The body of a produce request (versions 3 to 7) written into one buffer of the right size. kafkajs builds it from
 * seven nested encoders, each of which copies what the one below it wrote and grows by doubling zero-filled memory.
 * Format: https://kafka.apache.org/documentation/#recordbatch (magic 2).
 */
import { gzipSync } from 'node:zlib';
import { crc32c } from './crc32c.ts';

export interface ProduceMessage {
  readonly key?: string | Buffer | null;
  readonly value: Buffer | null;
  readonly timestamp?: string;
  readonly headers?: Readonly<Record<string, string | Buffer>>;
}

export interface ProducePartition {
  readonly partition: number;
  readonly messages: readonly ProduceMessage[];
  readonly firstSequence?: number;
}

export interface ProduceData {
  readonly acks: number;
  readonly timeout: number;
  readonly transactionalId?: string | null;
  /** A number, a numeral or kafkajs's Long. */
  readonly producerId?: { toString(): string };
  readonly producerEpoch?: number;
  readonly compression?: number;
  readonly topicData: readonly { readonly topic: string; readonly partitions: readonly ProducePartition[] }[];
}

const MAGIC = 2;
const GZIP = 1;
const CODEC_MASK = 7;
const TRANSACTIONAL = 16;
/** From the base offset to the number of records. */
const BATCH_HEAD_BYTES = 61;
/** The batch's length counts what follows it; its checksum covers what follows that. */
const LENGTH_END = 12;
const CRC_AT = 17;
const CRC_END = 21;

interface SizedRecord {
  readonly message: ProduceMessage;
  readonly timestampDelta: number;
  readonly keyBytes: number;
  readonly bodyBytes: number;
}

/** Bytes of a zigzag varint of a number below 2^53. */
function varintBytes(value: number): number {
  let rest = value < 0 ? -2 * value - 1 : 2 * value;
  let bytes = 1;
  while (rest >= 128) {
    rest = Math.floor(rest / 128);
    bytes += 1;
  }
  return bytes;
}

const lengthOf = (value: string | Buffer | null | undefined): number => {
  if (value === null || value === undefined) return -1;
  return typeof value === 'string' ? Buffer.byteLength(value) : value.length;
};
const fieldBytes = (length: number): number => varintBytes(length) + Math.max(0, length);

function sizeRecord(message: ProduceMessage, index: number, baseTimestamp: number): SizedRecord {
  const timestampDelta = Number(message.timestamp ?? baseTimestamp) - baseTimestamp;
  const keyBytes = lengthOf(message.key);
  const names = message.headers === undefined ? [] : Object.keys(message.headers);
  let bodyBytes = 1 + varintBytes(timestampDelta) + varintBytes(index);
  bodyBytes += fieldBytes(keyBytes) + fieldBytes(lengthOf(message.value)) + varintBytes(names.length);
  for (const name of names) bodyBytes += fieldBytes(lengthOf(name)) + fieldBytes(lengthOf(message.headers?.[name]));
  return { message, timestampDelta, keyBytes, bodyBytes };
}

interface Cursor {
  readonly buffer: Buffer;
  at: number;
}

function putVarint(cursor: Cursor, value: number): void {
  let rest = value < 0 ? -2 * value - 1 : 2 * value;
  while (rest >= 128) {
    cursor.buffer[cursor.at++] = (rest % 128) + 128;
    rest = Math.floor(rest / 128);
  }
  cursor.buffer[cursor.at++] = rest;
}

function putField(cursor: Cursor, value: string | Buffer | null | undefined, length: number): void {
  putVarint(cursor, length);
  if (length <= 0) return;
  if (typeof value === 'string') cursor.buffer.write(value, cursor.at);
  else value?.copy(cursor.buffer, cursor.at);
  cursor.at += length;
}

function putRecord(cursor: Cursor, record: SizedRecord, index: number): void {
  const { message, timestampDelta, keyBytes, bodyBytes } = record;
  putVarint(cursor, bodyBytes);
  cursor.buffer[cursor.at++] = 0;
  putVarint(cursor, timestampDelta);
  putVarint(cursor, index);
  putField(cursor, message.key, keyBytes);
  putField(cursor, message.value, lengthOf(message.value));
  const names = message.headers === undefined ? [] : Object.keys(message.headers);
  putVarint(cursor, names.length);
  for (const name of names) {
    const value = message.headers?.[name];
    putField(cursor, name, lengthOf(name));
    putField(cursor, value, lengthOf(value));
  }
}

interface SizedBatch {
  readonly partition: number;
  readonly firstSequence: number;
  readonly records: readonly SizedRecord[];
  readonly baseTimestamp: number;
  readonly maxTimestamp: number;
  /** The records when they are compressed; otherwise they are written in place. */
  readonly compressed: Buffer | undefined;
  readonly recordBytes: number;
}

function sizeBatch(data: ProduceData, { partition, messages, firstSequence }: ProducePartition): SizedBatch {
  const nowMs = Date.now();
  let baseTimestamp = Number.MAX_SAFE_INTEGER;
  let maxTimestamp = 0;
  for (const { timestamp } of messages) {
    const time = timestamp === undefined ? nowMs : Number(timestamp);
    baseTimestamp = Math.min(baseTimestamp, time);
    maxTimestamp = Math.max(maxTimestamp, time);
  }
  const records = messages.map((message, i) => sizeRecord(message, i, baseTimestamp));
  let recordBytes = 0;
  for (const { bodyBytes } of records) recordBytes += varintBytes(bodyBytes) + bodyBytes;
  let compressed: Buffer | undefined;
  if (((data.compression ?? 0) & CODEC_MASK) === GZIP) {
    const plain: Cursor = { buffer: Buffer.allocUnsafe(recordBytes), at: 0 };
    records.forEach((record, i) => putRecord(plain, record, i));
    compressed = gzipSync(plain.buffer);
    recordBytes = compressed.length;
  }
  return {
    partition,
    firstSequence: firstSequence ?? 0,
    records,
    baseTimestamp,
    maxTimestamp,
    compressed,
    recordBytes,
  };
}

function putBatch(cursor: Cursor, data: ProduceData, batch: SizedBatch): void {
  const { buffer } = cursor;
  const start = cursor.at;
  const attributes = ((data.compression ?? 0) & CODEC_MASK) | (data.transactionalId ? TRANSACTIONAL : 0);
  let at = start;
  at = buffer.writeBigInt64BE(0n, at);
  at = buffer.writeInt32BE(BATCH_HEAD_BYTES - LENGTH_END + batch.recordBytes, at);
  at = buffer.writeInt32BE(0, at);
  at = buffer.writeInt8(MAGIC, at);
  at = buffer.writeUInt32BE(0, at);
  at = buffer.writeInt16BE(attributes, at);
  at = buffer.writeInt32BE(batch.records.length - 1, at);
  at = buffer.writeBigInt64BE(BigInt(batch.baseTimestamp), at);
  at = buffer.writeBigInt64BE(BigInt(batch.maxTimestamp), at);
  at = buffer.writeBigInt64BE(BigInt(data.producerId?.toString() ?? '-1'), at);
  at = buffer.writeInt16BE(data.producerEpoch ?? 0, at);
  at = buffer.writeInt32BE(batch.firstSequence, at);
  cursor.at = buffer.writeInt32BE(batch.records.length, at);
  if (batch.compressed === undefined) batch.records.forEach((record, i) => putRecord(cursor, record, i));
  else cursor.at += batch.compressed.copy(buffer, cursor.at);
  buffer.writeUInt32BE(crc32c(buffer.subarray(start + CRC_END, cursor.at)), start + CRC_AT);
}

function putString(cursor: Cursor, value: string | null | undefined): void {
  const length = lengthOf(value);
  cursor.at = cursor.buffer.writeInt16BE(length, cursor.at);
  if (length > 0) cursor.at += cursor.buffer.write(value as string, cursor.at);
}

/** The request's body; a header of `headBytes` stays free in front of it. */
export function encodeProduceBody(data: ProduceData): Buffer {
  const topics = data.topicData.map(({ topic, partitions }) => ({
    topic,
    batches: partitions.map((partition) => sizeBatch(data, partition)),
  }));
  let sizeBytes = 2 + Math.max(0, lengthOf(data.transactionalId)) + 2 + 4 + 4;
  for (const { topic, batches } of topics) {
    sizeBytes += 2 + Buffer.byteLength(topic) + 4;
    for (const { recordBytes } of batches) sizeBytes += 4 + 4 + BATCH_HEAD_BYTES + recordBytes;
  }
  const cursor: Cursor = { buffer: Buffer.allocUnsafe(sizeBytes), at: 0 };
  putString(cursor, data.transactionalId);
  cursor.at = cursor.buffer.writeInt16BE(data.acks, cursor.at);
  cursor.at = cursor.buffer.writeInt32BE(data.timeout, cursor.at);
  cursor.at = cursor.buffer.writeInt32BE(topics.length, cursor.at);
  for (const { topic, batches } of topics) {
    putString(cursor, topic);
    cursor.at = cursor.buffer.writeInt32BE(batches.length, cursor.at);
    for (const batch of batches) {
      cursor.at = cursor.buffer.writeInt32BE(batch.partition, cursor.at);
      cursor.at = cursor.buffer.writeInt32BE(BATCH_HEAD_BYTES + batch.recordBytes, cursor.at);
      putBatch(cursor, data, batch);
    }
  }
  return cursor.buffer;
}
