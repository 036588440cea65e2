/** The one table of the flow: topic, record, who emits, who consumes, partition key, retention. All wiring comes from it. */
import { contentLast } from './content-codec.ts';
import { AcceptedMail, AuditEntry, ClassifiedMail, MailEvent, SealedMail } from './gen/sealpost/flow/v1/records.ts';
import { Lane } from './gen/sealpost/v1/types.ts';

/** Encoder and decoder of a record, as generated. */
export interface RecordCodec<T> {
  encode(message: T): { finish(): Uint8Array };
  decode(bytes: Uint8Array): T;
}

export type LaneName = 'express' | 'bulk';
export const LANE_NAMES: readonly LaneName[] = ['express', 'bulk'];

export type ServiceName = 'ingest' | 'dlp' | 'encrypt' | 'mta' | 'audit' | 'portal' | 'events' | 'operator';

export interface FlowRow<T> {
  /** Topic name without lane and version: `mail.accepted`. */
  readonly name: string;
  /** One topic per lane when true. */
  readonly laned: boolean;
  readonly version: number;
  readonly recordType: string;
  readonly codec: RecordCodec<T>;
  readonly emittedBy: readonly ServiceName[];
  readonly consumedBy: readonly ServiceName[];
  /** What the partition key is, in words; the function is `key`. */
  readonly keyedBy: string;
  readonly key: (record: T) => string;
  readonly partitions: number;
  readonly retentionMs: number;
  /** Work is removed once every group has it; history stays until its retention ends. */
  readonly kind: 'work' | 'history';
}

const DAY_MS = 86_400_000;

const row = <T>(spec: FlowRow<T>): FlowRow<T> => spec;

/** `pool|site`, or `pool|site#shard` where the site is split: whoever owns the partition owns the pace of all of it. */
export function sealedKey(
  record: Pick<SealedMail, 'egressPool' | 'domain' | 'site' | 'siteShard' | 'siteShards'>,
): string {
  const place = `${record.egressPool}|${record.site === '' ? record.domain : record.site}`;
  return record.siteShards > 1 ? `${place}#${record.siteShard}` : place;
}

export const FLOW = {
  accepted: row<AcceptedMail>({
    name: 'mail.accepted',
    laned: true,
    version: 1,
    recordType: 'AcceptedMail',
    codec: contentLast(AcceptedMail, 2),
    emittedBy: ['ingest'],
    consumedBy: ['dlp'],
    keyedBy: 'message id',
    key: (record) => record.header?.messageId ?? '',
    partitions: 12,
    retentionMs: 7 * DAY_MS,
    kind: 'work',
  }),
  classified: row<ClassifiedMail>({
    name: 'mail.classified',
    laned: true,
    version: 1,
    recordType: 'ClassifiedMail',
    codec: contentLast(ClassifiedMail, 2),
    emittedBy: ['dlp', 'mta'],
    consumedBy: ['encrypt'],
    keyedBy: 'message id',
    key: (record) => record.header?.messageId ?? '',
    partitions: 12,
    retentionMs: 7 * DAY_MS,
    kind: 'work',
  }),
  sealed: row<SealedMail>({
    name: 'mail.sealed',
    laned: true,
    version: 1,
    recordType: 'SealedMail',
    codec: contentLast(SealedMail, 8),
    emittedBy: ['encrypt'],
    consumedBy: ['mta'],
    keyedBy: 'egress pool and destination site, and its shard where the site is split',
    key: sealedKey,
    partitions: 24,
    retentionMs: 7 * DAY_MS,
    kind: 'work',
  }),
  events: row<MailEvent>({
    name: 'mail.events',
    laned: false,
    version: 1,
    recordType: 'MailEvent',
    codec: MailEvent,
    emittedBy: ['ingest', 'dlp', 'encrypt', 'mta', 'portal'],
    consumedBy: ['audit', 'events'],
    keyedBy: 'message id',
    key: (record) => record.messageId,
    partitions: 12,
    retentionMs: 7 * DAY_MS,
    kind: 'work',
  }),
  audit: row<AuditEntry>({
    name: 'audit.entries',
    laned: false,
    version: 1,
    recordType: 'AuditEntry',
    codec: AuditEntry,
    emittedBy: ['ingest', 'dlp', 'encrypt', 'mta', 'audit', 'portal', 'events', 'operator'],
    consumedBy: ['audit'],
    keyedBy: 'tenant',
    key: (record) => record.tenantId,
    partitions: 4,
    retentionMs: 7 * DAY_MS,
    kind: 'work',
  }),
} as const;

/**
 * Records that a stage could not take, with reason and origin, as the bus driver keeps them: no stage consumes them, and the
 * driver alone knows their form. The newest record of a key counts; one without value says that it was replayed or discarded.
 * The embedded log keeps them in a table of its own and leaves the topic empty.
 */
export const PARKED_FLOW = {
  name: 'mail.parked',
  version: 1,
  topic: 'mail.parked.v1',
  recordType: 'ParkedRecord',
  emittedBy: ['dlp', 'encrypt', 'mta', 'audit', 'events'],
  consumedBy: [],
  keyedBy: 'group and origin',
  partitions: 4,
  retentionMs: 30 * DAY_MS,
  kind: 'history',
  compacted: true,
} as const satisfies Omit<FlowRow<never>, 'codec' | 'key' | 'laned'> & { topic: string; compacted: true };

export type FlowName = keyof typeof FLOW;
export type RecordOf<N extends FlowName> = (typeof FLOW)[N] extends FlowRow<infer T> ? T : never;

/** `mail.accepted.express.v1`, or `mail.events.v1` for a row without lanes. */
export function topicName(flow: FlowName, lane: LaneName): string {
  const spec = FLOW[flow];
  return spec.laned ? `${spec.name}.${lane}.v${spec.version}` : `${spec.name}.v${spec.version}`;
}

/** All topics of a row. */
export function topicNames(flow: FlowName): readonly string[] {
  const spec = FLOW[flow];
  return spec.laned ? LANE_NAMES.map((lane) => topicName(flow, lane)) : [topicName(flow, 'express')];
}

/** Lane of a topic name; express for topics without lanes. */
export const laneOfTopic = (topic: string): LaneName => (topic.includes('.bulk.') ? 'bulk' : 'express');

export const laneName = (lane: Lane): LaneName => (lane === Lane.LANE_BULK ? 'bulk' : 'express');

/** What a broker needs to create a topic. */
export interface TopicRow {
  readonly name: string;
  readonly partitions: number;
  readonly retentionMs: number;
  readonly kind: 'work' | 'history';
  readonly groups: readonly ServiceName[];
  /** The newest record of every key stays for the whole retention; others go before. */
  readonly compacted?: true;
}

/** Every topic of the product. */
export function allTopics(): readonly TopicRow[] {
  const rows = (Object.keys(FLOW) as FlowName[]).flatMap((flow) =>
    topicNames(flow).map((name) => ({
      name,
      partitions: FLOW[flow].partitions,
      retentionMs: FLOW[flow].retentionMs,
      kind: FLOW[flow].kind,
      groups: FLOW[flow].consumedBy,
    })),
  );
  const { topic, partitions, retentionMs, kind, consumedBy, compacted } = PARKED_FLOW;
  return [...rows, { name: topic, partitions, retentionMs, kind, groups: consumedBy, compacted }];
}
