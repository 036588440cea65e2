/** Logs, metrics and traces that carry ids, numbers and codes only. */
export { createLogger, type LogDestination, type LoggerOptions } from './logger.ts';
export { createMetrics, DURATION_BUCKETS_SECONDS, type MetricsOptions } from './metrics.ts';
export { type OtlpFileExporterOptions, otlpFileExporter } from './otlp-file-exporter.ts';
export { type OtlpHttpExporterOptions, otlpHttpExporter } from './otlp-http-exporter.ts';
export * from './safe.ts';
export { createSilentTelemetry } from './silent-telemetry.ts';
export * from './trace-context.ts';
export { createTracer, noSpanExporter, type TracerOptions } from './tracer.ts';
export * from './types.ts';
