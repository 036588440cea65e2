/** Every metric the mta can emit. */
import { AttemptOutcome, type LaneName } from '@sealpost/contracts';
import type { ProviderFamily } from '@sealpost/mail';
import type { Counter, Telemetry } from '@sealpost/telemetry';
import type { ReadyQueues } from './io/ready-queues.ts';
import type { ReadyDelivery } from './io/deliver.ts';
import type { TlsFacts } from './io/smtp/smtp-types.ts';
import type { RecipientEnding } from './stage.ts';

const LANES = ['express', 'bulk'] as const;
const FAMILIES = { valuesMax: 32 } as const;
const OUTCOMES = ['delivered', 'deferred', 'bounced', 'in_doubt', 'protection_unavailable'] as const;
const TLS_RESULTS = ['verified', 'unverified', 'none', 'refused'] as const;

export interface Attempted {
  readonly lane: LaneName;
  readonly family: ProviderFamily;
  readonly endings: readonly RecipientEnding[];
  readonly tls: TlsFacts | undefined;
  readonly seconds: number;
  readonly acceptedAtMs: number;
  readonly nowMs: number;
}

export interface ObservedQueues {
  readonly queues: () => ReadyQueues<ReadyDelivery>;
  /** Deliveries that wait in the partitions owned here. */
  readonly scheduled: () => number;
  readonly partitions: () => number;
}

export interface MtaTelemetry {
  attempted(attempt: Attempted): void;
  /** Partitions whose epoch was taken over. */
  tookOver(count: number): void;
  /** Writes that found another epoch: an owner that had lost the delivery without knowing it. */
  staleWrites(count: number): void;
  rekeyed(): void;
  /** Recipients whose attempt by an earlier owner was listed in doubt. */
  inDoubtListed(lane: LaneName, count: number): void;
  observeQueues(observed: ObservedQueues): void;
  budgetLeft(pool: string, source: string, left: number): void;
}

export function createMtaTelemetry({ metrics }: Telemetry): MtaTelemetry {
  const attempts = metrics.counter({
    name: 'mta_attempts_total',
    help: 'Recipients by how their attempt ended.',
    labels: { lane: LANES, family: FAMILIES, outcome: OUTCOMES },
  });
  const seconds = metrics.histogram({
    name: 'mta_attempt_seconds',
    help: 'Time of an attempt.',
    labels: { family: FAMILIES },
  });
  const tls = metrics.counter({
    name: 'mta_tls_total',
    help: 'Attempts by the TLS they had.',
    labels: { family: FAMILIES, result: TLS_RESULTS },
  });
  const doubt = metrics.counter({
    name: 'mta_in_doubt_total',
    help: 'Recipients whose attempt ended in doubt.',
    labels: { lane: LANES },
  });
  const latency = metrics.histogram({
    name: 'delivery_latency_seconds',
    help: 'Time from acceptance to the final reply.',
    labels: { lane: LANES },
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300, 3_600, 86_400],
  });
  const budget = metrics.gauge({
    name: 'mta_budget_remaining',
    help: 'Messages a warming source may still send today.',
    labels: { pool: { valuesMax: 32 }, source: { valuesMax: 64 } },
  });
  return {
    attempted: (attempt) => {
      const { lane, family } = attempt;
      seconds.with({ family }).observe(attempt.seconds);
      tls.with({ family, result: tlsResult(attempt) }).inc();
      for (const { outcome } of attempt.endings) {
        attempts
          .with({ lane, family, outcome: OUTCOMES[outcome - AttemptOutcome.ATTEMPT_OUTCOME_DELIVERED] ?? 'other' })
          .inc();
        if (outcome === AttemptOutcome.ATTEMPT_OUTCOME_IN_DOUBT) doubt.with({ lane }).inc();
        if (outcome === AttemptOutcome.ATTEMPT_OUTCOME_DELIVERED)
          latency.with({ lane }).observe((attempt.nowMs - attempt.acceptedAtMs) / 1_000);
      }
    },
    ...ownershipCounters(metrics, doubt),
    observeQueues: (observed) => observeQueues(metrics, observed),
    budgetLeft: (pool, source, left) => budget.with({ pool, source }).set(left),
  };
}

function ownershipCounters(
  metrics: Telemetry['metrics'],
  doubt: Counter<{ readonly lane: typeof LANES }>,
): Pick<MtaTelemetry, 'tookOver' | 'staleWrites' | 'rekeyed' | 'inDoubtListed'> {
  const takeovers = metrics.counter({ name: 'mta_takeovers_total', help: 'Partitions taken over.' });
  const stale = metrics.counter({
    name: 'mta_stale_writes_total',
    help: 'Writes refused because another owner had taken over.',
  });
  const rekeyed = metrics.counter({
    name: 'mta_rekeyed_total',
    help: 'Deliveries given to the owner of the site that they turned out to go to.',
  });
  const listed = metrics.counter({
    name: 'mta_in_doubt_listed_total',
    help: 'Recipients whose attempt by an earlier owner was listed in doubt.',
  });
  return {
    tookOver: (count) => takeovers.inc(count),
    staleWrites: (count) => {
      if (count > 0) stale.inc(count);
    },
    rekeyed: () => rekeyed.inc(),
    inDoubtListed: (lane, count) => {
      listed.inc(count);
      doubt.with({ lane }).inc(count);
    },
  };
}

function observeQueues(metrics: Telemetry['metrics'], { queues, scheduled, partitions }: ObservedQueues): void {
  metrics.gauge({
    name: 'mta_ready',
    help: 'Deliveries in memory that wait for a connection.',
    labels: { lane: LANES },
    collect: (gauge) => {
      const { ready } = queues().counts();
      for (const lane of LANES) gauge.with({ lane }).set(ready[lane]);
    },
  });
  metrics.gauge({
    name: 'mta_connections',
    help: 'Attempts open now.',
    collect: (gauge) => gauge.set(queues().counts().open),
  });
  metrics.gauge({
    name: 'mta_scheduled',
    help: 'Deliveries that wait in the schedule of the partitions owned here.',
    collect: (gauge) => gauge.set(scheduled()),
  });
  metrics.gauge({
    name: 'mta_partitions',
    help: 'Partitions of mail.sealed that this process owns.',
    collect: (gauge) => gauge.set(partitions()),
  });
}

function tlsResult({ endings, tls }: Attempted): (typeof TLS_RESULTS)[number] {
  if (endings.some((ending) => ending.outcome === AttemptOutcome.ATTEMPT_OUTCOME_PROTECTION_UNAVAILABLE))
    return 'refused';
  if (tls === undefined) return 'none';
  return tls.authorized ? 'verified' : 'unverified';
}
