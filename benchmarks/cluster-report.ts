/** What `npm run bench -- --cluster` tells people: a block per variant, and each beside the embedded mode. */
import type { ClusterReport, VariantReport } from './cluster-bench.ts';

const KIB = 1_024;
const MIB = 1_048_576;

const row = (label: string, value: string): void => void process.stdout.write(`${label.padEnd(44)}${value}\n`);

function printVariant(variant: VariantReport, embeddedPer1000: number): void {
  const { cpuSecondsPer1000: cpu, endToEndMs, acceptMs, totals } = variant;
  const services = Object.entries(cpu.services).map(([name, seconds]) => `${name} ${seconds.toFixed(2)}`);
  const memory = Object.entries(variant.residentBytes).map(([name, bytes]) => `${name} ${(bytes / MIB).toFixed(0)}`);
  process.stdout.write(
    `\n${variant.name}: ${variant.processes} of each, ${variant.partitions ?? 'flow table'} partitions, ${variant.brokers} broker(s)\n`,
  );
  row('delivered per second, end to end', variant.deliveredPerSecond.toFixed(0));
  row(
    `end to end at ${variant.halfLoadPerSecond.toFixed(0)}/s`,
    `p50 ${endToEndMs.p50.toFixed(0)} ms, p99 ${endToEndMs.p99.toFixed(0)} ms`,
  );
  row('durable yes', `p50 ${acceptMs.p50.toFixed(0)} ms, p99 ${acceptMs.p99.toFixed(0)} ms`);
  row('CPU s per 1,000: Sealpost', `${cpu.product.toFixed(2)} (${services.join(', ')})`);
  row('  beside the embedded mode', `${(cpu.product / embeddedPer1000).toFixed(2)} times`);
  row('CPU s per 1,000: brokers, store', `${cpu.brokers.toFixed(2)}, ${cpu.store.toFixed(2)}`);
  row('CPU s per 1,000: client, sink', `${cpu.client.toFixed(2)}, ${cpu.sink.toFixed(2)}`);
  row(
    'bytes per message: loopback, brokers on disk',
    `${(variant.wireBytesPerMessage / KIB).toFixed(0)} KiB, ${(variant.brokerDiskBytesPerMessage / KIB).toFixed(0)} KiB`,
  );
  row('resident MiB', memory.join(', '));
  row('accepted, delivered, distinct', `${totals.accepted}, ${totals.delivered}, ${totals.distinct}`);
}

export function printClusterTable(report: ClusterReport): void {
  const { embedded } = report;
  row('machine', `${report.machine}, Node ${report.node}, store ${report.store}`);
  row(
    'embedded mode, same run',
    `${embedded.deliveredPerSecond.toFixed(0)} delivered/s, ${embedded.productPer1000.toFixed(2)} CPU s per 1,000`,
  );
  for (const variant of report.variants) printVariant(variant, embedded.productPer1000);
}
