/** `run` and `config` belong to the server; `bin/sealpost.mjs` starts them there. Here is only their help. */
import type { CommandSpec } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { usageError } from '../usage-error.ts';

const startedByBin = async (): Promise<typeof EXIT.usage> => {
  throw usageError(
    'command',
    'STARTED_BY_BIN',
    'Start it as `npx sealpost run` or `npx sealpost config`, which hand over to the server.',
  );
};

export const ELSEWHERE: readonly CommandSpec[] = [
  {
    name: 'run',
    args: '[arguments...]',
    summary: 'Start Sealpost: all services in one process, or one with --target.',
    detail: [
      'Data is kept in --data (default ./data). Until delivery.mode is live, nothing leaves this machine.',
      'Any setting can be given as --set section.key=value, SEALPOST_SECTION_KEY or in --config FILE (default sealpost.yaml).',
      '--target NAME starts one service or group; --bus URL and --store URL name its log and store.',
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
];
