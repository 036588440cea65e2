/** Telemetry that writes nothing, for tests and for tools that report by themselves. */
import { createSystemRandom, systemClock } from '@sealpost/kernel';
import { createLogger } from './logger.ts';
import { createMetrics } from './metrics.ts';
import { createTracer, noSpanExporter } from './tracer.ts';
import type { Telemetry } from './types.ts';

/** Metrics count and can be rendered; logs and spans go nowhere. */
export function createSilentTelemetry(): Telemetry {
  return {
    logger: createLogger({ service: 'silent', level: 'silent', destination: { write: () => {} }, clock: systemClock }),
    metrics: createMetrics({ prefix: 'sealpost' }),
    tracer: createTracer({
      sampleRatio: 0,
      exporter: noSpanExporter,
      clock: systemClock,
      random: createSystemRandom(),
    }),
  };
}
