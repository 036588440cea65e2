/** Traces into a file of OTLP/JSON lines, bounded in size: `path`, then `path.1` (newest) to `path.N`. */
import { appendFile, rename, stat } from 'node:fs/promises';
import type { Clock } from '@sealpost/kernel';
import { otlpRequest } from './otlp-json.ts';
import { createSpanBatcher } from './span-batcher.ts';
import type { Metrics, SpanExporter } from './types.ts';

export interface OtlpFileExporterOptions {
  readonly service: string;
  readonly path: string;
  /** A file that would grow beyond this is set aside first. 16 MiB when absent. */
  readonly sizeBytesMax?: number;
  /** Files set aside; the oldest is overwritten. 2 when absent. */
  readonly filesMax?: number;
  readonly clock: Clock;
  readonly metrics: Metrics;
}

const SIZE_BYTES_MAX = 16 * 1024 * 1024;
const FILES_MAX = 2;
const OWNER_ONLY = 0o600;

export function otlpFileExporter(options: OtlpFileExporterOptions): SpanExporter {
  const { path, clock, metrics } = options;
  const sizeBytesMax = options.sizeBytesMax ?? SIZE_BYTES_MAX;
  const filesMax = options.filesMax ?? FILES_MAX;
  let sizeBytes: number | undefined;
  return createSpanBatcher({
    clock,
    metrics,
    async send(spans) {
      const line = `${JSON.stringify(otlpRequest(options.service, spans))}\n`;
      const lineBytes = Buffer.byteLength(line);
      sizeBytes ??= await fileSize(path);
      if (sizeBytes > 0 && sizeBytes + lineBytes > sizeBytesMax) {
        await rotate(path, filesMax);
        sizeBytes = 0;
      }
      await appendFile(path, line, { mode: OWNER_ONLY });
      sizeBytes += lineBytes;
    },
  });
}

async function fileSize(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch {
    return 0;
  }
}

async function rotate(path: string, filesMax: number): Promise<void> {
  for (let index = filesMax; index >= 1; index--) {
    const from = index === 1 ? path : `${path}.${index - 1}`;
    if ((await fileSize(from)) > 0) await rename(from, `${path}.${index}`);
  }
}
