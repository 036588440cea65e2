/** Settings that belong to the process, not to one service. */
import { defineConfig } from '@sealpost/config';

export const deliveryConfig = defineConfig('delivery', [
  {
    key: 'mode',
    type: 'enum',
    values: ['sink', 'live'],
    default: 'sink',
    describe:
      'Where mail goes: `sink` routes every domain to the development sink on loopback, `live` delivers to the world.',
  },
  {
    key: 'sinkAddress',
    type: 'string',
    default: '127.0.0.1:2526',
    describe: 'Sink that every domain is routed to in sink mode, as host:port on loopback.',
  },
  {
    key: 'sinkPlainAddress',
    type: 'string',
    default: '127.0.0.1:2527',
    describe: 'Sink listener without STARTTLS, the route of domains that begin with `no-tls.` in sink mode.',
  },
  {
    key: 'sinkCaFile',
    type: 'string',
    default: '',
    describe:
      'PEM file of the development CA, trusted in sink mode only; empty for `development-ca/ca.pem` in the data folder.',
  },
  {
    key: 'routes',
    type: 'list',
    item: [
      {
        key: 'pattern',
        type: 'string',
        describe: 'Recipient domain, `*.example.org` for those below it, or `*` for all.',
      },
      { key: 'host', type: 'string', describe: "Host to deliver to instead of the domain's MX." },
      { key: 'port', type: 'int', min: 1, max: 65_535, default: 25, describe: 'Port of that host.' },
      {
        key: 'servername',
        type: 'string',
        default: '',
        describe: 'Name its certificate must carry; empty for the host.',
      },
      {
        key: 'caFile',
        type: 'string',
        default: '',
        describe: "PEM file of the CA to trust for this route; empty for the system's.",
      },
    ],
    default: [],
    describe: 'Static routes, the first that matches wins; before MX look-up and, on loopback, before the sink.',
  },
  {
    key: 'siteShards',
    type: 'list',
    item: [
      { key: 'site', type: 'string', describe: 'Host group as the queues name it, such as `l.google.com`.' },
      {
        key: 'shards',
        type: 'int',
        min: 2,
        max: 64,
        describe: 'Owners the site is split among; each keeps its part of the connections and rates.',
      },
    ],
    default: [],
    describe: 'Sites too big for one mta instance; encrypt and mta must be given the same.',
  },
]);

export const dataConfig = defineConfig('data', [
  {
    key: 'folder',
    type: 'string',
    default: './data',
    describe: 'Folder of the embedded log, store, blobs and keys; made with mode 0700.',
  },
  {
    key: 'freeDiskFloorBytes',
    type: 'int',
    min: 0,
    default: 268_435_456,
    describe: 'Below this much free disk, new mail is refused with RESOURCE_EXHAUSTED.',
  },
]);

export const busConfig = defineConfig('bus', [
  { key: 'url', type: 'string', default: 'embedded', describe: 'The log: `embedded` in the data folder.' },
]);

export const storeConfig = defineConfig('store', [
  { key: 'url', type: 'string', default: 'embedded', describe: 'The store: `embedded` in the data folder.' },
]);

export const keyringConfig = defineConfig('keyring', [
  {
    key: 'rootKeyFile',
    type: 'string',
    default: '',
    describe: 'File of the root key, mode 0600; empty for `root.key` in the data folder, made on first start.',
  },
  {
    key: 'cacheEntriesMax',
    type: 'int',
    min: 100,
    max: 1_000_000,
    default: 20_000,
    describe: 'Open message keys kept in memory.',
  },
  {
    key: 'kekTtlMs',
    type: 'int',
    min: 1_000,
    max: 86_400_000,
    default: 900_000,
    describe: 'How long an open tenant key is used before it is asked for again, milliseconds.',
  },
]);

export const grpcConfig = defineConfig('grpc', [
  { key: 'host', type: 'string', default: '127.0.0.1', describe: 'Address the gRPC server binds.' },
  {
    key: 'port',
    type: 'int',
    min: 0,
    max: 65_535,
    default: 50_051,
    describe: 'Port of the gRPC server; 0 for any free one.',
  },
]);

export const telemetryConfig = defineConfig('telemetry', [
  { key: 'host', type: 'string', default: '127.0.0.1', describe: 'Address of the metrics and health server.' },
  {
    key: 'port',
    type: 'int',
    min: 0,
    max: 65_535,
    default: 9_464,
    describe: 'Port of the metrics and health server; 0 for any free one.',
  },
  {
    key: 'logLevel',
    type: 'enum',
    values: ['debug', 'info', 'warn', 'error', 'silent'],
    default: 'info',
    describe: 'Least level that is logged.',
  },
  {
    key: 'logFile',
    type: 'string',
    default: '',
    describe: 'File that log lines are appended to; empty for standard error.',
  },
  {
    key: 'traceSampleRatio',
    type: 'number',
    min: 0,
    max: 1,
    default: 0.01,
    describe: 'Share of new traces that are exported, 0 to 1.',
  },
  {
    key: 'traceFile',
    type: 'string',
    default: '',
    describe: 'File that spans are appended to as OTLP JSON lines; empty for none.',
  },
  {
    key: 'otlpUrl',
    type: 'string',
    default: '',
    describe: 'OTLP/HTTP address that spans are sent to; empty for none.',
  },
]);

export const shutdownConfig = defineConfig('shutdown', [
  {
    key: 'deadlineMs',
    type: 'int',
    min: 1_000,
    max: 900_000,
    default: 20_000,
    describe: 'Longest time that open work may take after SIGTERM, milliseconds.',
  },
]);

export const coreSections = [
  deliveryConfig,
  dataConfig,
  busConfig,
  storeConfig,
  keyringConfig,
  grpcConfig,
  telemetryConfig,
  shutdownConfig,
] as const;
