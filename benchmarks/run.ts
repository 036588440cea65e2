/**
 * `npm run bench`: what a message costs, in one process on the embedded log and store.
 * `npm run bench -- --cluster`: in a process per service over Kafka and the MongoDB-wire server, beside the embedded mode.
 *
 * Settings: --seconds 60 (full load), --half-seconds 20, --messages 100000 (memory; embedded only), --json FILE,
 * --set section.key=value, --profile (CPU profile of the embedded server), --only NAME,… (variants of --cluster).
 * Everything stays on loopback and ends by itself.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { benchCluster, VARIANTS } from './cluster-bench.ts';
import { printClusterTable } from './cluster-report.ts';
import { benchEmbedded } from './embedded-bench.ts';
import { printTable } from './report.ts';

const { values: flags } = parseArgs({
  options: {
    cluster: { type: 'boolean', default: false },
    seconds: { type: 'string', default: '60' },
    'half-seconds': { type: 'string', default: '20' },
    messages: { type: 'string', default: '100000' },
    only: { type: 'string' },
    json: { type: 'string' },
    profile: { type: 'boolean', default: false },
    set: { type: 'string', multiple: true, default: [] },
  },
});

const seconds = Number(flags.seconds);
const halfSeconds = Number(flags['half-seconds']);

function keep(report: unknown): void {
  if (flags.json !== undefined) writeFileSync(flags.json, `${JSON.stringify(report, null, 2)}\n`);
  else process.stdout.write(`${JSON.stringify(report)}\n`);
}

async function embedded(): Promise<number> {
  const { set: settings, profile } = flags;
  const report = await benchEmbedded({ seconds, halfSeconds, messages: Number(flags.messages), settings, profile });
  printTable(report);
  keep(report);
  return report.totals.delivered === report.totals.accepted ? 0 : 1;
}

async function cluster(): Promise<number> {
  const wanted = flags.only?.split(',');
  const variants = VARIANTS.filter(({ name }) => wanted === undefined || wanted.includes(name));
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const report = await benchCluster({ seconds, halfSeconds, settings: flags.set, variants, say });
  printClusterTable(report);
  keep(report);
  return report.variants.every(({ totals }) => totals.delivered >= totals.accepted) ? 0 : 1;
}

process.exitCode = await (flags.cluster ? cluster() : embedded());
