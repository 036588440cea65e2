/** Lag, age of the oldest unacknowledged record and backlog of every subscription, read every few seconds. */
import { laneOfTopic, type ServiceName } from '@sealpost/contracts';
import type { Metrics } from '@sealpost/telemetry';
import type { RunningStage } from './stage-loop.ts';

const READ_EVERY_MS = 2_000;
const LANES = ['express', 'bulk'] as const;
const NAMES = ['ingest', 'dlp', 'encrypt', 'mta', 'audit', 'portal', 'events', 'operator'] as const;

export function observeSubscriptions(
  metrics: Metrics,
  stages: readonly { readonly name: ServiceName; readonly stage: RunningStage }[],
): { stop(): void } {
  const lag = metrics.gauge({
    name: 'bus_lag_records',
    help: 'Records appended and not yet acknowledged.',
    labels: { group: NAMES, lane: LANES },
  });
  const age = metrics.gauge({
    name: 'stage_oldest_unacked_seconds',
    help: 'Age of the oldest record taken and not acknowledged.',
    labels: { stage: NAMES, lane: LANES },
  });
  const rebalances = metrics.counter({
    name: 'bus_rebalances_total',
    help: 'How often partitions of a group changed hands, as this process saw it.',
    labels: { group: NAMES },
  });
  const seen = new Map<RunningStage, number>();
  const read = async (name: ServiceName, stage: RunningStage): Promise<void> => {
    const count = stage.subscription().rebalances();
    rebalances.with({ group: name }).inc(count - (seen.get(stage) ?? 0));
    seen.set(stage, count);
    const partitions = await stage.subscription().lag();
    for (const lane of LANES) {
      const own = partitions.filter((partition) => laneOfTopic(partition.topic) === lane);
      lag
        .with({ group: name, lane })
        .set(own.reduce((sum, partition) => sum + partition.endOffset - partition.committedOffset, 0));
      age.with({ stage: name, lane }).set(Math.max(0, ...own.map((partition) => partition.oldestUnackedAgeMs)) / 1_000);
    }
  };
  const timer = setInterval(() => {
    for (const { name, stage } of stages) void read(name, stage).catch(() => undefined);
  }, READ_EVERY_MS);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}
