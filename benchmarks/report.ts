/** What `npm run bench` tells: a table for people, the same numbers as JSON for machines. */

interface Latency {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

export interface BenchReport {
  readonly machine: string;
  readonly node: string;
  readonly messageBytes: number;
  readonly acceptedPerSecond: number;
  readonly deliveredPerSecond: number;
  readonly seconds: number;
  readonly halfLoadPerSecond: number;
  /** From the client's send to the sink's final dot, at half load, milliseconds. */
  readonly endToEndMs: Latency;
  /** From the client's send to its acknowledgement, at half load, milliseconds. */
  readonly acceptMs: Latency;
  readonly cpuSecondsPer1000: {
    readonly threads: readonly { readonly name: string; readonly secondsPer1000: number }[];
    readonly server: number;
    readonly client: number;
    readonly sink: number;
  };
  readonly residentBytes: {
    readonly idle: number;
    readonly peak: number;
    readonly end: number;
    readonly over: readonly { readonly messages: number; readonly bytes: number }[];
  };
  readonly readySeconds: number;
  readonly totals: {
    readonly accepted: number;
    readonly rejected: number;
    readonly delivered: number;
    readonly distinct: number;
    readonly overTls: number;
  };
}

const MIB = 1_048_576;

export function printTable(report: BenchReport): void {
  const row = (label: string, value: string): void => void process.stdout.write(`${label.padEnd(44)}${value}\n`);
  const ms = (latency: Latency): string =>
    `p50 ${latency.p50.toFixed(1)} ms, p99 ${latency.p99.toFixed(1)} ms (${latency.count} messages)`;
  const mib = (bytes: number): string => `${(bytes / MIB).toFixed(0)} MiB`;
  const { cpuSecondsPer1000: cpu, residentBytes: memory, totals } = report;
  row('machine', `${report.machine}, Node ${report.node}`);
  row(
    'message',
    `${report.messageBytes} bytes, 50 recipient domains, RSA-2048 DKIM, durable accept, intent ledger, STARTTLS`,
  );
  row('accepted per second', `${report.acceptedPerSecond.toFixed(0)} over ${report.seconds.toFixed(0)} s`);
  row('delivered per second, end to end', report.deliveredPerSecond.toFixed(0));
  row(`end to end at half load (${report.halfLoadPerSecond.toFixed(0)}/s)`, ms(report.endToEndMs));
  row('durable yes at half load', ms(report.acceptMs));
  row('CPU s per 1,000: Sealpost', cpu.server.toFixed(3));
  for (const thread of cpu.threads) row(`  thread ${thread.name}`, thread.secondsPer1000.toFixed(3));
  row('CPU s per 1,000: client, sink', `${cpu.client.toFixed(3)}, ${cpu.sink.toFixed(3)}`);
  row('resident: idle, under load, at the end', `${mib(memory.idle)}, ${mib(memory.peak)}, ${mib(memory.end)}`);
  row('resident over messages', memory.over.map((point) => `${point.messages}: ${mib(point.bytes)}`).join('  '));
  row('start to ready', `${report.readySeconds.toFixed(2)} s`);
  row(
    'accepted, refused, delivered, distinct, TLS',
    `${totals.accepted}, ${totals.rejected}, ${totals.delivered}, ${totals.distinct}, ${totals.overTls}`,
  );
}
