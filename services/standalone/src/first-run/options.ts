/** What `npm start` takes after `--`. */
import { parseArgs } from 'node:util';

export interface FirstRunOptions {
  /** Send the examples, compare, stop. */
  readonly once: boolean;
  readonly json: boolean;
  /** Undefined: `./data`, or with `--once` a temporary folder that is removed. */
  readonly data: string | undefined;
  readonly sinkPort: number;
  readonly sinkPlainPort: number;
  readonly sinkPagePort: number;
  /** Handed to the server as `--set section.key=value`. */
  readonly settings: readonly string[];
}

export type OptionsRead =
  | { readonly kind: 'options'; readonly options: FirstRunOptions }
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly problem: string };

const SINK_PORT = 2526;
const SINK_PLAIN_PORT = 2527;
const SINK_PAGE_PORT = 2580;
const PORT_MAX = 65_535;

export const HELP = `npm start -- [options]

Starts Sealpost with a development sink, sends the messages in examples/ and keeps running.
Nothing leaves this machine: every domain is routed to the sink.

  --once              compare every outcome with examples/expected.json, stop, and exit 0 only if all match;
                      on free ports and in a temporary data folder unless told otherwise
  --data DIR          data folder (default ./data)
  --port PORT         gRPC port (default 50051); short for --set grpc.port=PORT
  --set NAME=VALUE    any setting of the server, as often as needed: --set telemetry.port=9465
  --sink-port PORT    SMTP port of the sink (default ${SINK_PORT}); 0 picks a free one
  --sink-plain-port PORT, --sink-page-port PORT
                      its listener without TLS (${SINK_PLAIN_PORT}) and its page (${SINK_PAGE_PORT})
  --json              one JSON document instead of text
`;

/** Reads the arguments; never throws. */
export function readFirstRunOptions(args: readonly string[]): OptionsRead {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        once: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
        data: { type: 'string' },
        port: { type: 'string' },
        set: { type: 'string', multiple: true, default: [] },
        'sink-port': { type: 'string' },
        'sink-plain-port': { type: 'string' },
        'sink-page-port': { type: 'string' },
      },
    });
    if (values.help) return { kind: 'help' };
    const port = (text: string | undefined, usual: number): number =>
      text === undefined ? (values.once ? 0 : usual) : readPort(text);
    const options: FirstRunOptions = {
      once: values.once,
      json: values.json,
      data: values.data,
      sinkPort: port(values['sink-port'], SINK_PORT),
      sinkPlainPort: port(values['sink-plain-port'], SINK_PLAIN_PORT),
      sinkPagePort: port(values['sink-page-port'], SINK_PAGE_PORT),
      settings: [...values.set, ...(values.port === undefined ? [] : [`grpc.port=${readPort(values.port)}`])],
    };
    return { kind: 'options', options };
  } catch (error) {
    return { kind: 'wrong', problem: error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'unknown option' };
  }
}

function readPort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= PORT_MAX) return port;
  throw new RangeError(`A port is a number from 0 to ${PORT_MAX}.`);
}
