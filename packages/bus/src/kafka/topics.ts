/** Topic administration: what the flow wants against what the broker has, and the changes between. Never takes anything away. */
import { AppError } from '@sealpost/kernel';
import type { Admin } from 'kafkajs';
import { PARKED_TOPIC } from '../parked-record.ts';
import type { TopicSpec } from '../port.ts';
import { createKafkaClient } from './kafka-client.ts';
import { kafkaErrorCode, unavailable } from './kafka-errors.ts';
import { type KafkaConnectionOptions, MESSAGE_BYTES_MAX } from './kafka-options.ts';

export interface FoundTopic {
  readonly partitions: number;
  readonly replicationFactor: number;
  /** Settings made for this topic, the broker's defaults left out. */
  readonly overrides: Readonly<Record<string, string>>;
  /** Every setting as it acts. */
  readonly effective: Readonly<Record<string, string>>;
}

export type TopicStep =
  | {
      readonly kind: 'create';
      readonly topic: string;
      readonly partitions: number;
      readonly replicationFactor: number;
      readonly settings: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'grow'; readonly topic: string; readonly have: number; readonly want: number }
  | {
      readonly kind: 'alter';
      readonly topic: string;
      readonly changes: readonly { readonly setting: string; readonly have: string; readonly want: string }[];
      /** All overrides afterwards: the protocol replaces them as a whole. */
      readonly settings: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'none'; readonly topic: string }
  | {
      readonly kind: 'refused';
      readonly topic: string;
      readonly what: 'partitions' | 'replication factor';
      readonly have: number;
      readonly want: number;
    };

export interface TopicPlan {
  readonly brokers: number;
  readonly steps: readonly TopicStep[];
  /** For a person to read before applying. */
  readonly warnings: readonly string[];
}

const REPLICAS_MAX = 3;
const MIN_INSYNC_OF_THREE = 2;
const APPLY_TIMEOUT_MS = 30_000;
const LEADERS_POLL_MS = 50;
/** What a broker says of a topic that it has not heard of yet. */
const NOT_YET = new Set(['UNKNOWN_TOPIC_OR_PARTITION', 'LEADER_NOT_AVAILABLE']);

/** The flow's topics and the parked records' own. */
export function withParkedTopic(specs: readonly TopicSpec[]): readonly TopicSpec[] {
  if (specs.some((spec) => spec.name === PARKED_TOPIC)) return specs;
  return [...specs, { name: PARKED_TOPIC, partitions: 1, retentionMs: -1, kind: 'history', compacted: true }];
}

function settingsOf(spec: TopicSpec, replicationFactor: number): Record<string, string> {
  return {
    'cleanup.policy': spec.compacted === true ? 'compact' : 'delete',
    'retention.ms': `${spec.compacted === true ? -1 : spec.retentionMs}`,
    'min.insync.replicas': `${replicationFactor >= REPLICAS_MAX ? MIN_INSYNC_OF_THREE : 1}`,
    'max.message.bytes': `${MESSAGE_BYTES_MAX}`,
  };
}

function stepsFor(
  named: { readonly topic: string; readonly spec: TopicSpec },
  found: FoundTopic | undefined,
  brokers: number,
): readonly TopicStep[] {
  const { topic, spec } = named;
  const replicationFactor = Math.min(REPLICAS_MAX, brokers);
  if (found === undefined) {
    const settings = settingsOf(spec, replicationFactor);
    return [{ kind: 'create', topic, partitions: spec.partitions, replicationFactor, settings }];
  }
  if (found.partitions > spec.partitions) {
    return [{ kind: 'refused', topic, what: 'partitions', have: found.partitions, want: spec.partitions }];
  }
  const steps: TopicStep[] = [];
  if (found.partitions < spec.partitions) {
    steps.push({ kind: 'grow', topic, have: found.partitions, want: spec.partitions });
  }
  // In-sync replicas follow the replicas a topic really has: these are set at its creation.
  const wanted = settingsOf(spec, found.replicationFactor);
  const changes = Object.entries(wanted)
    .map(([setting, want]) => ({ setting, have: found.effective[setting] ?? '', want }))
    .filter(({ have, want }) => have !== want);
  if (changes.length > 0) {
    steps.push({ kind: 'alter', topic, changes, settings: { ...found.overrides, ...wanted } });
  }
  return steps.length > 0 ? steps : [{ kind: 'none', topic }];
}

/** Pure: the plan for specs (names without prefix) against what was found (by broker name). */
export function planFor(
  specs: readonly TopicSpec[],
  found: ReadonlyMap<string, FoundTopic>,
  cluster: { readonly brokers: number; readonly prefix: string },
): TopicPlan {
  const steps = specs.flatMap((spec) => {
    const topic = `${cluster.prefix}${spec.name}`;
    return stepsFor({ topic, spec }, found.get(topic), cluster.brokers);
  });
  const warnings = steps.flatMap((step) => {
    if (step.kind === 'grow')
      return [
        `${step.topic}: growing from ${step.have} to ${step.want} partitions changes the place of keys; ` +
          'records of one key may overtake each other until the old ones are read',
      ];
    if (step.kind === 'refused') return [`${step.topic}: has ${step.have} ${step.what}, the flow wants ${step.want}`];
    return [];
  });
  for (const [topic, { replicationFactor }] of found) {
    const want = Math.min(REPLICAS_MAX, cluster.brokers);
    if (replicationFactor < want)
      warnings.push(
        `${topic}: has ${replicationFactor} replicas where ${want} are possible; move it by kafka-reassign-partitions`,
      );
  }
  return { brokers: cluster.brokers, steps, warnings };
}

/** Kafka's code of a topic among the things that have settings. */
const RESOURCE_TOPIC = 2;
/** Kafka's code for a setting made on the topic itself. */
const SOURCE_TOPIC = 1;

async function findTopics(admin: Admin, names: readonly string[]): Promise<ReadonlyMap<string, FoundTopic>> {
  const existing = new Set(await admin.listTopics());
  const present = names.filter((name) => existing.has(name));
  if (present.length === 0) return new Map();
  const { topics } = await admin.fetchTopicMetadata({ topics: present });
  const configs = await admin.describeConfigs({
    includeSynonyms: false,
    resources: present.map((name) => ({ type: RESOURCE_TOPIC, name })),
  });
  return new Map(
    topics.map((topic) => {
      const entries = configs.resources.find((resource) => resource.resourceName === topic.name)?.configEntries ?? [];
      const own = entries.filter((entry) => Number(entry.configSource) === SOURCE_TOPIC);
      const found: FoundTopic = {
        partitions: topic.partitions.length,
        replicationFactor: topic.partitions[0]?.replicas.length ?? 0,
        overrides: Object.fromEntries(own.map((entry) => [entry.configName, entry.configValue])),
        effective: Object.fromEntries(entries.map((entry) => [entry.configName, entry.configValue])),
      };
      return [topic.name, found] as const;
    }),
  );
}

async function withAdmin<T>(connection: KafkaConnectionOptions, work: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = createKafkaClient(connection).admin();
  try {
    await admin.connect();
    return await work(admin);
  } catch (thrown) {
    throw unavailable(thrown);
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}

export interface TopicAdministration extends KafkaConnectionOptions {
  readonly topics: readonly TopicSpec[];
}

/** Compares without changing anything. Errors: BUS_UNAVAILABLE. */
export function planTopics(options: TopicAdministration): Promise<TopicPlan> {
  const prefix = options.prefix ?? '';
  const specs = withParkedTopic(options.topics);
  return withAdmin(options, async (admin) => {
    const { brokers } = await admin.describeCluster();
    const found = await findTopics(
      admin,
      specs.map(({ name }) => `${prefix}${name}`),
    );
    return planFor(specs, found, { brokers: brokers.length, prefix });
  });
}

/** Until every created partition has a leader that all brokers asked know of: kafkajs's own wait gives up on the first "unknown". */
async function waitForLeaders(admin: Admin, names: readonly string[]): Promise<void> {
  const deadlineMs = performance.now() + APPLY_TIMEOUT_MS;
  for (;;) {
    try {
      const { topics } = await admin.fetchTopicMetadata({ topics: [...names] });
      if (topics.every(({ partitions }) => partitions.length > 0 && partitions.every(({ leader }) => leader >= 0)))
        return;
    } catch (thrown) {
      if (!NOT_YET.has(kafkaErrorCode(thrown))) throw thrown;
    }
    if (performance.now() > deadlineMs)
      throw new AppError('BUS_UNAVAILABLE', { facts: { code: 'LEADER_NOT_AVAILABLE' } });
    await new Promise((resolve) => setTimeout(resolve, LEADERS_POLL_MS));
  }
}

async function applyStep(admin: Admin, step: TopicStep): Promise<void> {
  if (step.kind === 'create') {
    const configEntries = Object.entries(step.settings).map(([name, value]) => ({ name, value }));
    const { topic, partitions: numPartitions, replicationFactor } = step;
    await admin
      .createTopics({
        timeout: APPLY_TIMEOUT_MS,
        waitForLeaders: false,
        topics: [{ topic, numPartitions, replicationFactor, configEntries }],
      })
      .catch((thrown: unknown) => {
        // Another process applied the same plan at the same moment.
        if (kafkaErrorCode(thrown) !== 'TOPIC_ALREADY_EXISTS') throw thrown;
      });
  } else if (step.kind === 'grow') {
    const { topic, want: count } = step;
    await admin.createPartitions({ timeout: APPLY_TIMEOUT_MS, topicPartitions: [{ topic, count }] });
  } else if (step.kind === 'alter') {
    const configEntries = Object.entries(step.settings).map(([name, value]) => ({ name, value }));
    const resources = [{ type: RESOURCE_TOPIC, name: step.topic, configEntries }];
    await admin.alterConfigs({ validateOnly: false, resources });
  }
}

/**
 * Applies what `planTopics` says and returns it. Errors: BUS_TOPICS_REFUSED (a topic has more partitions than wanted:
 * nothing at all is changed then), BUS_UNAVAILABLE.
 */
export async function applyTopics(options: TopicAdministration): Promise<TopicPlan> {
  const plan = await planTopics(options);
  const refused = plan.steps.find((step) => step.kind === 'refused');
  if (refused !== undefined) {
    const { topic, what, have, want } = refused;
    throw new AppError('BUS_TOPICS_REFUSED', { facts: { topic, what, have, want } });
  }
  await withAdmin(options, async (admin) => {
    for (const step of plan.steps) await applyStep(admin, step);
    const made = plan.steps.filter(({ kind }) => kind === 'create' || kind === 'grow').map(({ topic }) => topic);
    if (made.length > 0) await waitForLeaders(admin, made);
  });
  return plan;
}
