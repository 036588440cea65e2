/** What a fault does to the log itself: foreign records, and limits of topics. Past the bus, as a stranger would. */
import kafkajs, { type Admin, type Kafka } from 'kafkajs';
import type { Lab } from './lab.ts';

const REQUEST_MS = 10_000;

const connect = ({ bus }: Lab): Kafka =>
  new kafkajs.Kafka({
    clientId: 'sealpost-faults',
    brokers: bus.url.replace('kafka://', '').split(','),
    requestTimeout: REQUEST_MS,
    logLevel: kafkajs.logLevel.NOTHING,
  });

export interface ForeignRecord {
  /** Without the installation's prefix. */
  readonly topic: string;
  readonly key: string;
  readonly value: Buffer;
}

/** Writes records as they are. */
export async function writeForeignRecords(lab: Lab, records: readonly ForeignRecord[]): Promise<void> {
  const producer = connect(lab).producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
  await producer.connect();
  try {
    for (const { topic, key, value } of records)
      await producer.send({ topic: `${lab.bus.prefix}${topic}`, acks: -1, messages: [{ key, value }] });
  } finally {
    await producer.disconnect();
  }
}

/** A setting that the topic was made with, not one of the broker. */
const FROM_TOPIC = 1;

/**
 * Lets topics take records up to a size only. Resolves with what takes that back. Kafka's AlterConfigs replaces all
 * settings of a topic: the others are sent again.
 */
export async function limitRecordSize(
  lab: Lab,
  topics: readonly string[],
  sizeBytesMax: number,
): Promise<() => Promise<void>> {
  const names = topics.map((topic) => `${lab.bus.prefix}${topic}`);
  const type = kafkajs.ConfigResourceTypes.TOPIC;
  // kafkajs does not connect an admin client a second time.
  const withAdmin = async <T>(act: (admin: Admin) => Promise<T>): Promise<T> => {
    const admin = connect(lab).admin();
    await admin.connect();
    try {
      return await act(admin);
    } finally {
      await admin.disconnect();
    }
  };
  const described = await withAdmin((admin) =>
    admin.describeConfigs({ includeSynonyms: false, resources: names.map((name) => ({ type, name })) }),
  );
  const alter = (limit: readonly { readonly name: string; readonly value: string }[]): Promise<void> =>
    withAdmin(async (admin) => {
      const resources = described.resources.map(({ resourceName, configEntries }) => {
        const own = configEntries
          .filter(({ configSource, configName }) => configSource === FROM_TOPIC && configName !== LIMIT)
          .map(({ configName, configValue }) => ({ name: configName, value: configValue }));
        return { type, name: resourceName, configEntries: [...own, ...limit] };
      });
      await admin.alterConfigs({ validateOnly: false, resources });
    });
  await alter([{ name: LIMIT, value: String(sizeBytesMax) }]);
  return () => alter([]);
}

const LIMIT = 'max.message.bytes';
