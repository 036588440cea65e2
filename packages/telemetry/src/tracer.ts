/** Spans of a trace: kept only when the trace is sampled, and only with facts that a log line may carry. */
import type { Clock, Random } from '@sealpost/kernel';
import { checkFacts } from './logger.ts';
import type { LogFacts } from './safe.ts';
import { safeText } from './safe.ts';
import { childSpan, newTraceContext } from './trace-context.ts';
import type { Span, SpanExporter, SpanOptions, TraceContext, Tracer } from './types.ts';

export interface TracerOptions {
  /** Share of new traces that are recorded, 0 to 1. A parent's choice is followed. */
  readonly sampleRatio: number;
  readonly exporter: SpanExporter;
  readonly clock: Clock;
  readonly random: Random;
}

/** Drops every span. */
export const noSpanExporter: SpanExporter = {
  export: () => {},
  flush: () => Promise.resolve(),
  close: () => Promise.resolve(),
};

export function createTracer(options: TracerOptions): Tracer {
  const { sampleRatio, exporter, random } = options;
  return {
    startSpan(name, spanOptions = {}) {
      const { parent } = spanOptions;
      // An unsampled parent stands for its children: no id is drawn for a span that nobody will see.
      if (parent?.sampled === false) return unsampledSpan(parent);
      const context = parent === undefined ? newTraceContext(random, sampleRatio) : childSpan(parent, random);
      return context.sampled ? sampledSpan(options, context, { ...spanOptions, name }) : unsampledSpan(context);
    },
    flush: () => exporter.flush(),
    close: () => exporter.close(),
  };
}

const ignore = (): void => {};
const unsampledSpan = (context: TraceContext): Span => ({ context, set: ignore, end: ignore });

function sampledSpan(
  tracer: TracerOptions,
  context: TraceContext,
  options: SpanOptions & { readonly name: string },
): Span {
  const { clock, exporter } = tracer;
  const startedAtMs = clock.monotonicMs();
  const nowMs = clock.nowMs();
  const startMs = options.startMs ?? nowMs;
  let attributes: LogFacts = options.attributes ?? {};
  let ended: true | undefined;
  return {
    context,
    set(more) {
      attributes = { ...attributes, ...more };
    },
    end(status = 'ok') {
      if (ended) return;
      ended = true;
      exporter.export({
        name: safeText(options.name),
        context,
        parentSpanId: options.parent?.spanId,
        startMs,
        endMs: Math.max(startMs, nowMs + clock.monotonicMs() - startedAtMs),
        status,
        attributes: checkFacts(attributes) as LogFacts,
      });
    },
  };
}
