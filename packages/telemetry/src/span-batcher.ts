/** Collects finished spans and hands them on in batches; what a slow receiver cannot take is dropped and counted. */
import type { Clock } from '@sealpost/kernel';
import type { CounterHandle, FinishedSpan, Metrics, SpanExporter } from './types.ts';

/** Spans that wait; the next one is dropped. */
export const SPANS_WAITING_MAX = 4_096;
export const SPANS_PER_BATCH_MAX = 512;
export const BATCH_DELAY_MS = 1_000;

export interface BatcherOptions {
  readonly clock: Clock;
  readonly metrics: Metrics;
  /** Delivers one batch; a rejection drops it. */
  send(spans: readonly FinishedSpan[]): Promise<void>;
}

export function createSpanBatcher(options: BatcherOptions): SpanExporter {
  const { clock } = options;
  const dropped: CounterHandle = options.metrics.counter({
    name: 'trace_spans_dropped_total',
    help: 'Spans that were not exported because the receiver was slow or failed.',
  });
  let waiting: FinishedSpan[] = [];
  let sending: Promise<void> | undefined;
  let closed: true | undefined;
  let hurry = new AbortController();

  const drain = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, SPANS_PER_BATCH_MAX);
      waiting = waiting.slice(SPANS_PER_BATCH_MAX);
      try {
        await options.send(batch);
      } catch {
        dropped.inc(batch.length);
      }
    }
  };

  /** Waits for company, then drains; one at a time. */
  const schedule = (): void => {
    if (sending !== undefined) return;
    sending = clock
      .sleep(BATCH_DELAY_MS, hurry.signal)
      .then(drain)
      .finally(() => {
        sending = undefined;
        hurry = new AbortController();
      });
  };

  const flush = async (): Promise<void> => {
    while (waiting.length > 0 || sending !== undefined) {
      schedule();
      hurry.abort();
      await sending;
    }
  };

  return {
    export(span) {
      if (closed || waiting.length >= SPANS_WAITING_MAX) return dropped.inc();
      waiting.push(span);
      if (waiting.length >= SPANS_PER_BATCH_MAX) hurry.abort();
      schedule();
    },
    flush,
    async close() {
      closed = true;
      await flush();
    },
  };
}
