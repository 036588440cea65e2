/** The metrics every stage has, resolved once so that the loop pays nothing for names. */
import type { LaneName, ServiceName } from '@sealpost/contracts';
import type { CounterHandle, GaugeHandle, HistogramHandle, Telemetry } from '@sealpost/telemetry';

const STAGES = ['ingest', 'dlp', 'encrypt', 'mta', 'audit', 'portal', 'events', 'operator'] as const;
const LANES = ['express', 'bulk'] as const;
const OUTCOMES = ['received', 'emitted', 'retried', 'parked', 'failed'] as const;

export interface StageMetrics {
  received(lane: LaneName, records: number): void;
  emitted(lane: LaneName, records: number): void;
  putAside(lane: LaneName, parked: number, deferred: number): void;
  failed(lane: LaneName, records: number): void;
  finished(lane: LaneName, records: number, durationMs: number): void;
  /** The batch was taken away before it was done. */
  abandoned(lane: LaneName, records: number): void;
}

interface LaneHandles {
  readonly outcomes: Readonly<Record<(typeof OUTCOMES)[number], CounterHandle>>;
  readonly duration: HistogramHandle;
  readonly inFlight: GaugeHandle;
}

export function createStageMetrics(telemetry: Telemetry, stage: ServiceName): StageMetrics {
  const records = telemetry.metrics.counter({
    name: 'stage_records_total',
    help: 'Records of a stage by what became of them.',
    labels: { stage: STAGES, lane: LANES, outcome: OUTCOMES },
  });
  const duration = telemetry.metrics.histogram({
    name: 'stage_duration_seconds',
    help: 'Time from taking a batch to its acknowledgement.',
    labels: { stage: STAGES, lane: LANES },
  });
  const inFlight = telemetry.metrics.gauge({
    name: 'stage_in_flight',
    help: 'Records a stage has taken and not acknowledged.',
    labels: { stage: STAGES, lane: LANES },
  });
  const handles = (lane: LaneName): LaneHandles => ({
    outcomes: {
      received: records.with({ stage, lane, outcome: 'received' }),
      emitted: records.with({ stage, lane, outcome: 'emitted' }),
      retried: records.with({ stage, lane, outcome: 'retried' }),
      parked: records.with({ stage, lane, outcome: 'parked' }),
      failed: records.with({ stage, lane, outcome: 'failed' }),
    },
    duration: duration.with({ stage, lane }),
    inFlight: inFlight.with({ stage, lane }),
  });
  const of: Readonly<Record<LaneName, LaneHandles>> = { express: handles('express'), bulk: handles('bulk') };
  return {
    received: (lane, count) => {
      of[lane].outcomes.received.inc(count);
      of[lane].inFlight.inc(count);
    },
    emitted: (lane, count) => of[lane].outcomes.emitted.inc(count),
    putAside: (lane, parked, deferred) => {
      if (parked > 0) of[lane].outcomes.parked.inc(parked);
      if (deferred > 0) of[lane].outcomes.retried.inc(deferred);
    },
    failed: (lane, count) => of[lane].outcomes.failed.inc(count),
    finished: (lane, count, durationMs) => {
      of[lane].inFlight.dec(count);
      of[lane].duration.observe(durationMs / 1_000);
    },
    abandoned: (lane, count) => of[lane].inFlight.dec(count),
  };
}
