/** What services receive: a logger, metrics and a tracer, none of which can carry content. */
import type { Constant, LogFacts } from './safe.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

/** Messages are constant strings (the type refuses variables); what varies goes into facts. */
export interface Logger {
  debug<const M extends string>(msg: Constant<M>, facts?: LogFacts): void;
  info<const M extends string>(msg: Constant<M>, facts?: LogFacts): void;
  /** `error` is written as class, code, facts and stack frames, never with its message. */
  warn<const M extends string>(msg: Constant<M>, facts?: LogFacts, error?: unknown): void;
  error<const M extends string>(msg: Constant<M>, facts?: LogFacts, error?: unknown): void;
  /** A logger whose every line carries these facts too. */
  child(facts: LogFacts): Logger;
  enabled(level: Exclude<LogLevel, 'silent'>): boolean;
  /** Resolves once everything logged so far is written. Call before the process exits. */
  flush(): Promise<void>;
}

/** A label's values: a closed list, or up to `valuesMax` (1 to 200) seen at run time. Anything else counts as `other`. */
export type LabelSpec = readonly string[] | { readonly valuesMax: number };
export type LabelSpecs = Readonly<Record<string, LabelSpec>>;
/** A value outside the closed set is allowed and becomes `other`, so that run-time data needs no check before. */
export type LabelValues<L extends LabelSpecs> = {
  readonly [K in keyof L]: L[K] extends readonly (infer V extends string)[] ? V | (string & {}) : string;
};

export interface CounterHandle {
  /** `by` defaults to 1 and must not be negative. */
  inc(by?: number): void;
}
export interface GaugeHandle {
  set(value: number): void;
  inc(by?: number): void;
  dec(by?: number): void;
}
export interface HistogramHandle {
  observe(value: number): void;
}

/** A metric with labels. `with` answers the same handle for the same values: keep it where the path is hot. */
export interface Counter<L extends LabelSpecs> extends CounterHandle {
  with(labels: LabelValues<L>): CounterHandle;
}
export interface Gauge<L extends LabelSpecs> extends GaugeHandle {
  with(labels: LabelValues<L>): GaugeHandle;
}
export interface Histogram<L extends LabelSpecs> extends HistogramHandle {
  with(labels: LabelValues<L>): HistogramHandle;
}

export interface MetricSpec<L extends LabelSpecs> {
  /** Without the prefix: `mta_attempts_total`, `dlp_scan_seconds`. */
  readonly name: string;
  readonly help: string;
  readonly labels?: L;
}
export interface GaugeSpec<L extends LabelSpecs> extends MetricSpec<L> {
  /** Called before each rendering, to read a value only when someone asks. The first definition's counts. */
  readonly collect?: (gauge: Gauge<L>) => void;
}
export interface HistogramSpec<L extends LabelSpecs> extends MetricSpec<L> {
  /** Upper bounds, ascending, in the unit of the name; `DURATION_BUCKETS_SECONDS` when absent. */
  readonly buckets?: readonly number[];
}

/** Asking for a name twice answers the same metric; with other labels or another kind it throws KERNEL_INTERNAL. */
export interface Metrics {
  counter<const L extends LabelSpecs = Record<never, never>>(spec: MetricSpec<L>): Counter<L>;
  gauge<const L extends LabelSpecs = Record<never, never>>(spec: GaugeSpec<L>): Gauge<L>;
  histogram<const L extends LabelSpecs = Record<never, never>>(spec: HistogramSpec<L>): Histogram<L>;
  /** The Prometheus text format, version 0.0.4. */
  render(): Promise<string>;
  readonly contentType: string;
}

/** W3C Trace Context: what travels in gRPC metadata and record headers as `traceparent`. */
export interface TraceContext {
  /** 32 lower-case hex digits, not all zero. */
  readonly traceId: string;
  /** 16 lower-case hex digits, not all zero. */
  readonly spanId: string;
  readonly sampled: boolean;
}

export type SpanStatus = 'ok' | 'error';

export interface SpanOptions {
  /** Absent: a new trace begins, sampled by the tracer's ratio. */
  readonly parent?: TraceContext;
  readonly attributes?: LogFacts;
  /** Epoch milliseconds; now when absent. */
  readonly startMs?: number;
}

export interface Span {
  /** Pass on as the parent of what happens next. */
  readonly context: TraceContext;
  set(attributes: LogFacts): void;
  /** Later calls do nothing. */
  end(status?: SpanStatus): void;
}

export interface FinishedSpan {
  readonly name: string;
  readonly context: TraceContext;
  readonly parentSpanId: string | undefined;
  readonly startMs: number;
  readonly endMs: number;
  readonly status: SpanStatus;
  readonly attributes: LogFacts;
}

export interface SpanExporter {
  /** Never throws and never waits; what does not fit is dropped and counted. */
  export(span: FinishedSpan): void;
  flush(): Promise<void>;
  close(): Promise<void>;
}

export interface Tracer {
  startSpan<const N extends string>(name: Constant<N>, options?: SpanOptions): Span;
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** Passed into every service. */
export interface Telemetry {
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly tracer: Tracer;
}
