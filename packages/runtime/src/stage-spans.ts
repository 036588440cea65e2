/** Spans of a stage: one for each sampled record of a batch, below the call or stage that the record came from. */
import type { LaneName, ServiceName } from '@sealpost/contracts';
import { parseTraceparent, safe, type Tracer } from '@sealpost/telemetry';

export interface StageBatch {
  readonly stage: ServiceName;
  readonly lane: LaneName;
  readonly records: number;
  /** When the batch was taken, epoch milliseconds. */
  readonly startMs: number;
}

/** What a `traceparent` of a sampled trace ends in: others cost one comparison. */
const SAMPLED_END = '-01';

/** Tells the tracer of a finished batch; `traceparents` in the order of its records. */
export function recordStageSpans(
  tracer: Tracer,
  batch: StageBatch,
  traceparents: readonly (string | undefined)[],
): void {
  for (const traceparent of traceparents) {
    if (traceparent?.endsWith(SAMPLED_END) !== true) continue;
    const parent = parseTraceparent(traceparent);
    if (parent === undefined) continue;
    const attributes = { stage: safe.id(batch.stage), lane: safe.id(batch.lane), records: batch.records };
    tracer.startSpan('stage', { parent, attributes, startMs: batch.startMs }).end();
  }
}
