/** Every metric and log line the operator can emit. */
import { safe, type Telemetry } from '@sealpost/telemetry';
import type { OperatorAction } from './stage.ts';

const ACTIONS = ['put-pool', 'delete-pool', 'patch-status'] as const;
const WATCH_ENDS = ['closed', 'gone', 'failed'] as const;

export interface OperatorTelemetry {
  disabled(): void;
  watching(namespace: string): void;
  resources(count: number): void;
  performed(kind: OperatorAction['kind']): void;
  conflict(name: string): void;
  watchEnded(how: (typeof WATCH_ENDS)[number], error?: unknown): void;
  failed(error: unknown): void;
}

export function createOperatorTelemetry({ metrics, logger }: Telemetry): OperatorTelemetry {
  const resources = metrics.gauge({ name: 'operator_resources', help: 'EgressPool resources known to the operator.' });
  const actions = metrics.counter({
    name: 'operator_actions_total',
    help: 'What the operator did.',
    labels: { action: ACTIONS },
  });
  const conflicts = metrics.counter({
    name: 'operator_conflicts_total',
    help: 'Status writes that another writer came before.',
  });
  const ends = metrics.counter({
    name: 'operator_watch_ends_total',
    help: 'Watches that ended, by how.',
    labels: { how: WATCH_ENDS },
  });
  const failures = metrics.counter({ name: 'operator_failures_total', help: 'Rounds that failed and are repeated.' });
  return {
    disabled: () => logger.info('the operator is off: no service account is mounted and operator.enabled is false'),
    watching: (namespace) => logger.info('watching EgressPool resources', { namespace: safe.id(namespace) }),
    resources: (count) => resources.set(count),
    performed: (action) => actions.with({ action }).inc(),
    conflict: (name) => {
      conflicts.inc();
      logger.debug('a status was written by another writer meanwhile', { pool: safe.id(name) });
    },
    watchEnded: (how, error) => {
      ends.with({ how }).inc();
      if (how === 'failed') logger.warn('a watch failed and is opened again', {}, error);
    },
    failed: (error) => {
      failures.inc();
      logger.error('a round of the operator failed and is repeated', {}, error);
    },
  };
}
