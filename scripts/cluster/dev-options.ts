/** The arguments of `npm run dev:cluster`. */
import { parseArgs } from 'node:util';
import { CLUSTER_SERVICES, type ClusterService } from '../../tests/testkit/cluster/cluster-member.ts';

export interface DevOptions {
  /** Relative to where the command was called. */
  readonly data: string;
  readonly brokers: 1 | 3;
  readonly counts: Partial<Readonly<Record<ClusterService, number>>>;
  /** 0 for any free one. */
  readonly grpcPort: number;
  readonly settings: Readonly<Record<string, string>>;
  readonly json: boolean;
  /** Ends once everything is ready. */
  readonly once: boolean;
}

export type ReadDevOptions =
  | { readonly kind: 'run'; readonly options: DevOptions }
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly problem: string };

export const DEV_DATA_DEFAULT = 'data/cluster';
/** Two where ownership is shared, so that it can be seen at work. */
const COUNTS_DEFAULT = { dlp: 2, mta: 2 } as const;
const COUNT_MAX = 9;
const GRPC_PORT_DEFAULT = 50_051;
const PORT_MAX = 65_535;

export const HELP = `npm run dev:cluster -- [options]

  Starts Sealpost as it runs in a cluster, on loopback and without containers: Kafka, a MongoDB-wire server, a mail
  sink, and a process for each service. Shows their health until Ctrl-C, which stops all of it; twice ends it at once.

  --data DIR           keeps logs, keys, topics and documents (default ${DEV_DATA_DEFAULT})
  --brokers 1|3        Kafka brokers (default 3)
  --count NAME=N       processes of a service, 0 to ${COUNT_MAX}; may be repeated (default dlp=2, mta=2, others 1)
  --grpc-port N        the one gRPC address of all services (default ${GRPC_PORT_DEFAULT}; 0 for any free one)
  --set SECTION.KEY=V  a setting for every process; may be repeated
  --json               a line of JSON for the start, then one for each look at the health
  --once               stops again once everything is ready
  --help               this text
`;

/** Reads the arguments; says what is wrong with the first that is. */
export function readDevOptions(args: readonly string[]): ReadDevOptions {
  const values = parse(args);
  if (typeof values === 'string') return { kind: 'wrong', problem: values };
  if (values.help) return { kind: 'help' };
  if (values.brokers !== '1' && values.brokers !== '3') return { kind: 'wrong', problem: '--brokers is 1 or 3.' };
  const grpcPort = Number(values['grpc-port']);
  if (!Number.isInteger(grpcPort) || grpcPort < 0 || grpcPort > PORT_MAX)
    return { kind: 'wrong', problem: `--grpc-port is a number from 0 to ${PORT_MAX}.` };
  const counts = readCounts(values.count);
  if (typeof counts === 'string') return { kind: 'wrong', problem: counts };
  const settings = readSettings(values.set);
  if (typeof settings === 'string') return { kind: 'wrong', problem: settings };
  const { data, json, once } = values;
  return {
    kind: 'run',
    options: { data, brokers: values.brokers === '1' ? 1 : 3, counts, grpcPort, settings, json, once },
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        data: { type: 'string', default: DEV_DATA_DEFAULT },
        brokers: { type: 'string', default: '3' },
        count: { type: 'string', multiple: true, default: [] },
        'grpc-port': { type: 'string', default: String(GRPC_PORT_DEFAULT) },
        set: { type: 'string', multiple: true, default: [] },
        json: { type: 'boolean', default: false },
        once: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    return (error as Error).message;
  }
}

function readCounts(given: readonly string[]): DevOptions['counts'] | string {
  const counts: Partial<Record<ClusterService, number>> = { ...COUNTS_DEFAULT };
  for (const each of given) {
    const [, name = '', number = ''] = /^([a-z]+)=(\d)$/.exec(each) ?? [];
    const service = CLUSTER_SERVICES.find((known) => known === name);
    if (service === undefined) return `--count is NAME=N, such as mta=3, with one of ${CLUSTER_SERVICES.join(', ')}.`;
    counts[service] = Number(number);
  }
  return counts;
}

function readSettings(given: readonly string[]): Readonly<Record<string, string>> | string {
  const settings: Record<string, string> = {};
  for (const each of given) {
    const at = each.indexOf('=');
    if (!/^[a-zA-Z]+\.[a-zA-Z]/.test(each) || at < 1) return '--set is SECTION.KEY=VALUE.';
    settings[each.slice(0, at)] = each.slice(at + 1);
  }
  return settings;
}
