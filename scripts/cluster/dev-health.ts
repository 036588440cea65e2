/** How every part of the development cluster is, asked in one go. */
import type { ClusterMember } from '../../tests/testkit/cluster/cluster-member.ts';

export interface HealthRow {
  readonly name: string;
  readonly pid: number | null;
  readonly state: 'ready' | 'waiting' | 'down';
  /** Codes of what it waits for; empty when it is ready. */
  readonly why: string;
  /** Records not yet acknowledged in its partitions; null for what reads no topic. */
  readonly lag: number | null;
  /** Records in work. */
  readonly inFlight: number | null;
  readonly restarts: number | null;
  /** Where metrics and health listen, or the part itself. */
  readonly address: string;
}

/** What is no Sealpost process: a broker, the store, the sink. */
export interface ServerPart {
  readonly name: string;
  readonly address: string;
  isRunning(): boolean;
  pid(): number;
}

export function serverRow({ name, address, isRunning, pid }: ServerPart): HealthRow {
  const running = isRunning();
  const none = { lag: null, inFlight: null, restarts: null };
  return { name, address, pid: running ? pid() : null, state: running ? 'ready' : 'down', why: '', ...none };
}

/** Asks the process itself; one that does not answer within its bound is waiting. */
export async function memberRow(member: ClusterMember): Promise<HealthRow> {
  const { name, telemetryAddress: address } = member;
  const restarts = member.restarts();
  if (!member.isRunning()) {
    const why = `ended with ${member.exitCode() ?? 0}`;
    return { name, address, pid: null, state: 'down', why, lag: null, inFlight: null, restarts };
  }
  const [{ ready, reasons }, metrics] = await Promise.all([member.readiness(), member.metrics()]);
  const facts = {
    lag: sumOf(metrics, 'sealpost_bus_lag_records'),
    inFlight: sumOf(metrics, 'sealpost_stage_in_flight'),
  };
  return {
    name,
    address,
    pid: member.pid(),
    state: ready ? 'ready' : 'waiting',
    why: reasons.join(', '),
    ...facts,
    restarts,
  };
}

/** Sum over the samples of a metric in Prometheus text; null when there is none. */
export function sumOf(text: string, metric: string): number | null {
  const samples = text.split('\n').filter((line) => line.startsWith(`${metric}{`) || line.startsWith(`${metric} `));
  if (samples.length === 0) return null;
  return samples.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
}
