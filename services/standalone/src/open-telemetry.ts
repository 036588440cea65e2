/** Logger, metrics and tracer of a process, as the settings ask for them. */
import { mkdir, open } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Effective } from '@sealpost/config';
import type { Clock, Random } from '@sealpost/kernel';
import { telemetryConfig } from '@sealpost/runtime';
import {
  createLogger,
  createMetrics,
  createTracer,
  noSpanExporter,
  otlpFileExporter,
  otlpHttpExporter,
  type Telemetry,
} from '@sealpost/telemetry';

export interface OpenTelemetryOptions {
  readonly effective: Effective;
  readonly clock: Clock;
  readonly random: Random;
  readonly service: string;
}

export async function openTelemetry({ effective, clock, random, service }: OpenTelemetryOptions): Promise<Telemetry> {
  const settings = effective.of(telemetryConfig);
  const destination = settings.logFile === '' ? 'stderr' : await appendTo(settings.logFile);
  const logger = createLogger({ service, level: settings.logLevel, destination, clock });
  const metrics = createMetrics({ prefix: 'sealpost', processMetrics: 'on' });
  const exporter =
    settings.otlpUrl !== ''
      ? otlpHttpExporter({ service, url: settings.otlpUrl, clock, metrics })
      : settings.traceFile !== ''
        ? otlpFileExporter({ service, path: resolve(settings.traceFile), clock, metrics })
        : noSpanExporter;
  return { logger, metrics, tracer: createTracer({ sampleRatio: settings.traceSampleRatio, exporter, clock, random }) };
}

async function appendTo(path: string): Promise<{ write(text: string): void }> {
  await mkdir(resolve(path, '..'), { recursive: true });
  const file = await open(resolve(path), 'a', 0o600);
  const stream = file.createWriteStream({ autoClose: true });
  return { write: (text) => void stream.write(text) };
}
