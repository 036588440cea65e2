/**
 * Loads kafkajs 2.2.4 with three of its inner modules replaced. Its version is pinned and it has no successor, so
 * its insides stay where they are; where a module is not found kafkajs works as it came, only slower (ADR 021).
 */
import { createRequire } from 'node:module';
import { encodeProduceBody, type ProduceData } from './produce-request.ts';

type Kafkajs = typeof import('kafkajs');

const PRODUCE_KEY = 0;
const PRODUCE_VERSION = 3;

/** What kafkajs does with an encoder once a request is complete: it asks for its bytes and their number. */
interface Encoded {
  readonly buffer: Buffer;
  readonly size: () => number;
}
const encoded = (buffer: Buffer): Encoded => ({ buffer, size: () => buffer.length });

const produceRequest = (data: ProduceData) => ({
  apiKey: PRODUCE_KEY,
  apiVersion: PRODUCE_VERSION,
  apiName: 'Produce',
  expectResponse: () => data.acks !== 0,
  encode: async () => encoded(encodeProduceBody(data)),
});

interface PlainRequest {
  readonly correlationId: number;
  readonly clientId: string;
  readonly request: { readonly apiKey: number; readonly apiVersion: number; readonly encode: () => Promise<Encoded> };
}

/** Length, api key, api version, correlation id, length of the client id. */
const HEAD_BYTES = 14;

/** A request in its frame, copied once instead of three times. */
async function frameRequest({ correlationId, clientId, request }: PlainRequest): Promise<Encoded> {
  const body = (await request.encode()).buffer;
  const clientBytes = Buffer.byteLength(clientId);
  const sizeBytes = HEAD_BYTES + clientBytes + body.length;
  const buffer = Buffer.allocUnsafe(sizeBytes);
  let at = buffer.writeInt32BE(sizeBytes - 4, 0);
  at = buffer.writeInt16BE(request.apiKey, at);
  at = buffer.writeInt16BE(request.apiVersion, at);
  at = buffer.writeInt32BE(correlationId, at);
  at = buffer.writeInt16BE(clientBytes, at);
  at += buffer.write(clientId, at);
  body.copy(buffer, at);
  return encoded(buffer);
}

interface RequestQueue {
  throttledUntil: number;
  readonly pending: readonly unknown[];
  throttleCheckTimeoutId: NodeJS.Timeout | null;
  checkPendingRequests(): void;
}

const PENDING_CHECK_MS = 10;

/**
 * kafkajs sets a timer of a negative time after every answer and again from that timer: a loop every millisecond
 * per connection, and Node's TimeoutNegativeWarning (tulios/kafkajs#1751). This sets one only when something waits.
 */
function scheduleCheckPendingRequests(this: RequestQueue): void {
  if (this.throttleCheckTimeoutId !== null || this.pending.length === 0) return;
  const throttledMs = this.throttledUntil - Date.now();
  this.throttleCheckTimeoutId = setTimeout(
    () => {
      this.throttleCheckTimeoutId = null;
      this.checkPendingRequests();
    },
    throttledMs > 0 ? throttledMs : PENDING_CHECK_MS,
  );
}

let loaded: Kafkajs | undefined;

export function loadKafkajs(): Kafkajs {
  if (loaded !== undefined) return loaded;
  const require = createRequire(import.meta.url);
  // Modules take hold of one another while they load: these must be in place before the others come.
  const replace = (path: string, exports: unknown): void => {
    const file = require.resolve(path);
    require(file);
    const module = require.cache[file];
    if (module !== undefined) module.exports = exports;
  };
  replace('kafkajs/src/protocol/requests/produce/v3/request', produceRequest);
  replace('kafkajs/src/protocol/request', frameRequest);
  const queue = require('kafkajs/src/network/requestQueue') as { prototype: Record<string, unknown> };
  queue.prototype.scheduleCheckPendingRequests = scheduleCheckPendingRequests;
  loaded = require('kafkajs') as Kafkajs;
  return loaded;
}
