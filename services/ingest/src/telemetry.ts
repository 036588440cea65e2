/** Every metric ingest can emit. */
import type { Telemetry } from '@sealpost/telemetry';

export interface IngestTelemetry {
  request(
    method: 'unary' | 'batch' | 'stream' | 'preview',
    outcome: 'accepted' | 'replayed' | 'refused' | 'failed',
  ): void;
  acceptSeconds(seconds: number): void;
  bytes(lane: 'express' | 'bulk', sizeBytes: number): void;
  /** Records of the whole installation that stages set aside. */
  parked(records: number): void;
}

export function createIngestTelemetry(telemetry: Telemetry): IngestTelemetry {
  const requests = telemetry.metrics.counter({
    name: 'ingest_requests_total',
    help: 'Messages submitted, by call and by answer.',
    labels: { method: ['unary', 'batch', 'stream', 'preview'], outcome: ['accepted', 'replayed', 'refused', 'failed'] },
  });
  const accept = telemetry.metrics.histogram({
    name: 'ingest_accept_seconds',
    help: 'Time from taking a message to its durable acceptance.',
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
  });
  const bytes = telemetry.metrics.counter({
    name: 'ingest_bytes_total',
    help: 'Bytes of accepted messages.',
    labels: { lane: ['express', 'bulk'] },
  });
  const parked = telemetry.metrics.gauge({
    name: 'bus_parked_records',
    help: 'Records that stages set aside and nobody has replayed or discarded.',
  });
  return {
    parked: (records) => parked.set(records),
    request: (method, outcome) => requests.with({ method, outcome }).inc(),
    acceptSeconds: (seconds) => accept.observe(seconds),
    bytes: (lane, sizeBytes) => bytes.with({ lane }).inc(sizeBytes),
  };
}
