/** Spans as OTLP/JSON (opentelemetry-proto, ExportTraceServiceRequest in its JSON mapping). */
import type { FinishedSpan } from './types.ts';

const SPAN_KIND_INTERNAL = 1;
const STATUS_OK = 1;
const STATUS_ERROR = 2;

type AttributeValue = { stringValue: string } | { boolValue: boolean } | { intValue: string } | { doubleValue: number };

/** One request that holds all `spans`. */
export function otlpRequest(service: string, spans: readonly FinishedSpan[]): unknown {
  return {
    resourceSpans: [
      {
        resource: { attributes: [attribute('service.name', service)] },
        scopeSpans: [{ scope: { name: 'sealpost' }, spans: spans.map(otlpSpan) }],
      },
    ],
  };
}

function otlpSpan(span: FinishedSpan): unknown {
  return {
    traceId: span.context.traceId,
    spanId: span.context.spanId,
    ...(span.parentSpanId === undefined ? {} : { parentSpanId: span.parentSpanId }),
    name: span.name,
    kind: SPAN_KIND_INTERNAL,
    startTimeUnixNano: unixNano(span.startMs),
    endTimeUnixNano: unixNano(span.endMs),
    attributes: Object.entries(span.attributes).map(([name, value]) => attribute(name, value)),
    status: { code: span.status === 'ok' ? STATUS_OK : STATUS_ERROR },
  };
}

function attribute(key: string, value: unknown): { readonly key: string; readonly value: AttributeValue } {
  if (typeof value === 'boolean') return { key, value: { boolValue: value } };
  if (typeof value !== 'number') return { key, value: { stringValue: String(value) } };
  // JSON has no 64-bit integers: the mapping writes them as strings.
  return { key, value: Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value } };
}

/** Nanoseconds do not fit a double, so whole milliseconds and the rest are written apart. */
function unixNano(timeMs: number): string {
  const wholeMs = Math.floor(timeMs);
  const restNs = Math.floor((timeMs - wholeMs) * 1e6);
  return `${wholeMs}${String(restNs).padStart(6, '0')}`;
}
