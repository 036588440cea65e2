/** Traces to a collector over OTLP/HTTP in JSON; a collector that is down costs spans, never mail. */
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Clock } from '@sealpost/kernel';
import { otlpRequest } from './otlp-json.ts';
import { createSpanBatcher } from './span-batcher.ts';
import type { Metrics, SpanExporter } from './types.ts';

export interface OtlpHttpExporterOptions {
  readonly service: string;
  /** The whole address: `http://127.0.0.1:4318/v1/traces`. */
  readonly url: string;
  /** 5,000 when absent. */
  readonly timeoutMs?: number;
  readonly clock: Clock;
  readonly metrics: Metrics;
}

const TIMEOUT_MS = 5_000;

export function otlpHttpExporter(options: OtlpHttpExporterOptions): SpanExporter {
  const url = new URL(options.url);
  const timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
  return createSpanBatcher({
    clock: options.clock,
    metrics: options.metrics,
    send: (spans) => post(url, JSON.stringify(otlpRequest(options.service, spans)), timeoutMs),
  });
}

/** Resolves on a 2xx answer; the answer's body is read and thrown away. */
function post(url: URL, body: string, timeoutMs: number): Promise<void> {
  const request = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const outgoing = request(
      url,
      {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
        signal: AbortSignal.timeout(timeoutMs),
      },
      (incoming) => {
        const status = incoming.statusCode ?? 0;
        incoming.resume();
        incoming.once('error', reject);
        incoming.once('end', () => (status >= 200 && status < 300 ? resolve() : reject(new Error(`HTTP ${status}`))));
      },
    );
    outgoing.once('error', reject);
    outgoing.end(body);
  });
}
