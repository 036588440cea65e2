/** `run`, `config`, `topics`, `store` and `bootstrap-key` belong to the server; `bin/sealpost.mjs` starts them there. Here is only their help. */
import type { CommandSpec } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { usageError } from '../usage-error.ts';

const startedByBin = async (): Promise<typeof EXIT.usage> => {
  throw usageError(
    'command',
    'STARTED_BY_BIN',
    'Start it as `npx sealpost run` (or config, topics, store, bootstrap-key), which hands over to the server.',
  );
};

const TOPICS_DETAIL =
  "Partitions, retention and copies come from the table of the flow. --bus URL names the cluster, --partitions N replaces the table's number; --config and --set as for run.";

export const ELSEWHERE: readonly CommandSpec[] = [
  {
    name: 'run',
    args: '[arguments...]',
    summary: 'Start Sealpost: all services in one process, or one with --target.',
    detail: [
      'Data is kept in --data (default ./data). Until delivery.mode is live, nothing leaves this machine.',
      'Any setting can be given as --set section.key=value, SEALPOST_SECTION_KEY or in --config FILE (default sealpost.yaml).',
      '--target NAME starts one service or group; --bus kafka://… and --store mongodb://… name its log and store.',
      'Ctrl-C finishes what is in flight; a second one forces.',
    ].join('\n'),
    examples: [
      ['sealpost run', 'everything, embedded, on loopback'],
      ['sealpost run --data /var/lib/sealpost --config sealpost.yaml', 'with a data folder and settings of your own'],
      ['sealpost run --set grpc.port=50052', 'one setting for this run'],
    ],
    run: startedByBin,
  },
  {
    name: 'config',
    args: '[arguments...]',
    summary: 'Print the effective settings and where each value comes from.',
    examples: [
      ['sealpost config', 'value and source of every setting; secrets are masked'],
      ['sealpost config --config sealpost.yaml --json', 'for a script'],
    ],
    run: startedByBin,
  },
  {
    name: 'topics',
    summary: 'Make the topics of the flow on a Kafka cluster.',
    examples: [['sealpost topics plan --bus kafka://127.0.0.1:9092', 'what would be done']],
  },
  {
    name: 'topics plan',
    args: '[arguments...]',
    summary: 'Say what `topics apply` would change. Ends with 9 when something is due, 0 when nothing is.',
    detail: TOPICS_DETAIL,
    examples: [['sealpost topics plan --bus kafka://127.0.0.1:9092 --json', 'for a script']],
    run: startedByBin,
  },
  {
    name: 'topics apply',
    args: '[arguments...]',
    summary: 'Make missing topics, add partitions and set retention. Takes nothing away.',
    detail: TOPICS_DETAIL,
    examples: [['sealpost topics apply --bus kafka://127.0.0.1:9092', 'before the first start, and after an upgrade']],
    run: startedByBin,
  },
  {
    name: 'store',
    summary: 'Prepare the store of the distributed mode.',
    examples: [['sealpost store migrate --store mongodb://127.0.0.1:27017/sealpost', 'collections and indexes']],
  },
  {
    name: 'store migrate',
    args: '[arguments...]',
    summary: 'Make collections and indexes, and bring documents to this version. Repeatable.',
    detail:
      '--plan changes nothing: it ends with 9 when something is due, 0 when nothing is. --store URL names the store, --config and --set as for run.',
    examples: [
      ['sealpost store migrate --store mongodb://127.0.0.1:27017/sealpost --plan', 'what would be done'],
      ['sealpost store migrate --store mongodb://127.0.0.1:27017/sealpost', 'do it'],
    ],
    run: startedByBin,
  },
  {
    name: 'bootstrap-key',
    args: '[arguments...]',
    summary:
      'Print a first API key for `auth.bootstrapKeyFile`. Nobody knows it until a process starts with that file.',
    examples: [['sealpost bootstrap-key > admin.key', 'keep it like a password']],
    run: startedByBin,
  },
];
