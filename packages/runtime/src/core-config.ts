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
  {
    key: 'url',
    type: 'string',
    default: 'embedded',
    describe: 'The log: `embedded` in the data folder, or `kafka://HOST:PORT,HOST:PORT` for a Kafka cluster.',
  },
  {
    key: 'clientId',
    type: 'string',
    min: 1,
    max: 100,
    default: 'sealpost',
    describe: 'Name of this process in the logs and quotas of the brokers.',
  },
  {
    key: 'prefix',
    type: 'string',
    max: 60,
    default: '',
    describe: 'Stands before the names of topics and groups, so that installations can share one Kafka cluster.',
  },
  {
    key: 'appendTimeoutMs',
    type: 'int',
    min: 0,
    max: 30_000,
    default: 0,
    describe:
      'Longest wait for the brokers to have a record durable; then the append fails, milliseconds. 0: 1,500 with ingest, 15,000 in other processes.',
  },
  {
    key: 'compression',
    type: 'enum',
    values: ['none', 'gzip'],
    default: 'none',
    describe: 'How batches of records are packed for the brokers; sealed content does not get smaller.',
  },
  {
    key: 'sessionTimeoutMs',
    type: 'int',
    min: 6_000,
    max: 300_000,
    default: 15_000,
    describe: 'A process that the brokers have not heard of for this long loses its partitions, milliseconds.',
  },
  {
    key: 'tls',
    type: 'enum',
    values: ['off', 'on'],
    default: 'off',
    describe: 'Whether connections to the brokers are encrypted.',
  },
  {
    key: 'tlsCaFile',
    type: 'string',
    default: '',
    describe: 'PEM file of the authorities that brokers are trusted by; empty for those of the system.',
  },
  {
    key: 'tlsCertFile',
    type: 'string',
    default: '',
    describe: 'PEM file of the certificate that this process shows to brokers; empty for none.',
  },
  { key: 'tlsKeyFile', type: 'string', default: '', describe: 'PEM file of the key of that certificate.' },
  {
    key: 'saslMechanism',
    type: 'enum',
    values: ['none', 'plain', 'scram-sha-256', 'scram-sha-512'],
    default: 'none',
    describe: 'How this process logs in to the brokers.',
  },
  { key: 'saslUsername', type: 'string', default: '', describe: 'Name that it logs in with.' },
  {
    key: 'saslPassword',
    type: 'string',
    default: '',
    secret: true,
    describe: 'Password that it logs in with, for the environment; a file is better.',
  },
  {
    key: 'saslPasswordFile',
    type: 'string',
    default: '',
    describe: 'File whose first line is the password that it logs in with.',
  },
]);

export const storeConfig = defineConfig('store', [
  {
    key: 'url',
    type: 'string',
    default: 'embedded',
    describe: 'The store: `embedded` in the data folder, or `mongodb://HOST:PORT,HOST:PORT/DATABASE`.',
  },
  {
    key: 'urlFile',
    type: 'string',
    default: '',
    describe: 'File whose first line is the address of the store, for one that holds a password; instead of `url`.',
  },
  {
    key: 'timeoutMs',
    type: 'int',
    min: 0,
    max: 30_000,
    default: 0,
    describe:
      'Longest wait for an answer of the store; then the call fails, milliseconds. 0: 1,400 with ingest, 10,000 in other processes. The embedded store needs none.',
  },
]);

export const blobsConfig = defineConfig('blobs', [
  {
    key: 'url',
    type: 'enum',
    values: ['auto', 'fs', 'store'],
    default: 'auto',
    describe:
      'Where large content lies: `store` beside the documents, `fs` in `blobs` of the data folder (which all processes must then share), `auto` for `fs` with the embedded store and `store` with another.',
  },
]);

export const authConfig = defineConfig('auth', [
  {
    key: 'bootstrapKeyFile',
    type: 'string',
    default: '',
    describe:
      'File of the first API key; empty for `admin.key` in the data folder. Only the embedded mode makes it: elsewhere `sealpost bootstrap-key` prints one.',
  },
]);

export const keyringConfig = defineConfig('keyring', [
  {
    key: 'rootKeyFile',
    type: 'string',
    default: '',
    describe:
      'File of the root key, called root.key, mode 0600; empty for the one in the data folder, made on first start. Must be set when the store is not embedded: all processes need the same key.',
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

export const exactListsConfig = defineConfig('exactLists', [
  {
    key: 'memoryBytesMax',
    type: 'int',
    min: 16_777_216,
    max: 68_719_476_736,
    default: 268_435_456,
    describe:
      'Digests of patient lists kept in memory, bytes, 8 for each value; those of other tenants are read again when needed.',
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
  blobsConfig,
  keyringConfig,
  authConfig,
  exactListsConfig,
  grpcConfig,
  telemetryConfig,
  shutdownConfig,
] as const;
