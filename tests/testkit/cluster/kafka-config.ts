/** server.properties of a test broker: KRaft, combined mode, small, nothing made by itself. */

export interface BrokerPorts {
  /** Where clients connect. */
  readonly client: number;
  /** Where brokers and the testkit connect, never through a fault proxy. */
  readonly internal: number;
  readonly controller: number;
}

export interface KafkaSecurity {
  /** Certificate chain and unencrypted PKCS #8 key, PEM; the certificate must name 127.0.0.1 or what clients connect to. */
  readonly certificatePem: string;
  readonly keyPem: string;
  /** SASL/PLAIN users to passwords. */
  readonly users: Readonly<Record<string, string>>;
}

export interface BrokerConfigInput {
  readonly id: number;
  readonly all: readonly BrokerPorts[];
  readonly folder: string;
  /** The port that clients are told, when it is not the broker's own. */
  readonly advertisedPort?: number;
  /** TLS and SASL/PLAIN on the client listener. */
  readonly security?: { readonly keyStoreFile: string; readonly users: KafkaSecurity['users'] };
  /** Wins over everything else. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** Properties text of broker `id`, which is number `id - 1` of `all`. */
export function brokerConfig(input: BrokerConfigInput): string {
  const { id, all } = input;
  const own = all[id - 1];
  if (own === undefined) throw new Error(`there is no broker ${id}`);
  const replicas = String(Math.min(3, all.length));
  const inSync = String(Math.max(1, all.length - 1));
  return toProperties({
    'process.roles': 'broker,controller',
    'node.id': String(id),
    'controller.quorum.voters': all.map((ports, index) => `${index + 1}@127.0.0.1:${ports.controller}`).join(','),
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'INTERNAL',
    listeners: listenersOf(own),
    'advertised.listeners': `CLIENT://127.0.0.1:${input.advertisedPort ?? own.client},INTERNAL://127.0.0.1:${own.internal}`,
    'listener.security.protocol.map': `CLIENT:${input.security === undefined ? 'PLAINTEXT' : 'SASL_SSL'},INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT`,
    'log.dirs': input.folder,
    'default.replication.factor': replicas,
    'min.insync.replicas': inSync,
    'offsets.topic.replication.factor': replicas,
    'offsets.topic.num.partitions': '5',
    'transaction.state.log.replication.factor': replicas,
    'transaction.state.log.min.isr': inSync,
    'transaction.state.log.num.partitions': '5',
    'auto.create.topics.enable': 'false',
    'group.initial.rebalance.delay.ms': '0',
    // A killed broker is given up after 6 s instead of 9 s; with less, a busy machine of 2 cores loses living ones.
    'broker.session.timeout.ms': '6000',
    'broker.heartbeat.interval.ms': '1000',
    // Allocated at start: 128 MB would be a third of the heap.
    'log.cleaner.dedupe.buffer.size': '8388608',
    'log.index.size.max.bytes': '1048576',
    'num.network.threads': '2',
    'num.io.threads': '4',
    ...securityOf(input.security),
    ...input.settings,
  });
}

const listenersOf = (own: BrokerPorts): string =>
  [
    `CLIENT://127.0.0.1:${own.client}`,
    `INTERNAL://127.0.0.1:${own.internal}`,
    `CONTROLLER://127.0.0.1:${own.controller}`,
  ].join(',');

function securityOf(security: BrokerConfigInput['security']): Readonly<Record<string, string>> {
  if (security === undefined) return {};
  const users = Object.entries(security.users).map(([name, password]) => `user_${name}="${password}"`);
  return {
    'ssl.keystore.type': 'PEM',
    'ssl.keystore.location': security.keyStoreFile,
    'listener.name.client.sasl.enabled.mechanisms': 'PLAIN',
    'listener.name.client.plain.sasl.jaas.config': `org.apache.kafka.common.security.plain.PlainLoginModule required ${users.join(' ')};`,
  };
}

const toProperties = (settings: Readonly<Record<string, string>>): string =>
  `${Object.entries(settings)
    .map(([key, value]) => `${key}=${value}`)
    .join('\n')}\n`;
