/** A consumer group: who owns which partition, what is finished, and the hand-over when members come and go. */
import { type Cursor, createCursor } from './cursor.ts';
import type { Member } from './member.ts';
import type { PartitionLog } from './partition-log.ts';

export interface Group {
  readonly name: string;
  readonly members: Set<Member>;
  /** Finished below, by partition id, as acknowledged; what is durable may lag behind it. */
  readonly finished: Map<number, number>;
  /** Hand-overs run one after the other. */
  handover: Promise<void>;
}

export interface GroupPorts {
  /** Partitions of a topic, in order. */
  partitionsOf(topic: string): readonly PartitionLog[];
  nextEpoch(): number;
  /** Where a group without a finished offset begins. */
  startOf(log: PartitionLog, from: 'earliest' | 'latest'): number;
  /** Notes that the group's finished offsets of these partitions must become durable. */
  markDirty(group: Group, partitionId: number): void;
}

/** How long a member may take to let go of a partition. */
export const REVOKE_WAIT_MS_MAX = 5_000;

export function createGroup(name: string): Group {
  return { name, members: new Set(), finished: new Map(), handover: Promise.resolve() };
}

/** Owner of every partition: members of a topic take its partitions in turn. */
function assign(group: Group, ports: GroupPorts): Map<PartitionLog, Member> {
  const owners = new Map<PartitionLog, Member>();
  const members = [...group.members];
  const topics = new Set(members.flatMap((member) => member.options.topics));
  for (const topic of topics) {
    const sharing = members.filter((member) => member.options.topics.includes(topic));
    ports.partitionsOf(topic).forEach((log, i) => {
      owners.set(log, sharing[i % sharing.length] as Member);
    });
  }
  return owners;
}

function byTopic<T extends { readonly topic: string }>(items: readonly T[]): Map<string, T[]> {
  const topics = new Map<string, T[]>();
  for (const item of items) topics.set(item.topic, [...(topics.get(item.topic) ?? []), item]);
  return topics;
}

/** Notes how far a cursor's finished prefix has come. */
export function recordProgress(group: Group, cursor: Cursor, ports: Pick<GroupPorts, 'markDirty'>): void {
  const committable = cursor.tracker.committable();
  if (committable <= (group.finished.get(cursor.log.id) ?? -1)) return;
  group.finished.set(cursor.log.id, committable);
  ports.markDirty(group, cursor.log.id);
}

/** Stops a member's delivery of these partitions, lets it finish what it can, and takes them away. */
export async function revoke(group: Group, member: Member, cursors: readonly Cursor[]): Promise<void> {
  if (cursors.length === 0) return;
  for (const cursor of cursors) cursor.active = false;
  const { onRevoked } = member.options;
  const told = [...byTopic(cursors.map((cursor) => cursor.log))].map(async ([topic, logs]) => {
    await onRevoked?.(
      topic,
      logs.map((log) => log.partition),
    );
  });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, REVOKE_WAIT_MS_MAX);
  });
  await Promise.race([Promise.allSettled(told), late]);
  clearTimeout(timer);
  for (const cursor of cursors) {
    cursor.owned = false;
    member.drop(cursor);
    cursor.controller.abort();
  }
}

function give(
  group: Group,
  member: Member,
  given: { readonly logs: readonly PartitionLog[]; readonly ports: GroupPorts },
): void {
  const { logs, ports } = given;
  const epoch = ports.nextEpoch();
  for (const log of logs) {
    let start = group.finished.get(log.id);
    if (start === undefined) {
      start = ports.startOf(log, member.options.from ?? 'earliest');
      group.finished.set(log.id, start);
      ports.markDirty(group, log.id);
    }
    member.cursors.set(log.id, createCursor(log, epoch, start));
  }
  for (const [topic, given] of byTopic(logs)) {
    member.options.onAssigned?.(
      topic,
      given.map((log) => log.partition),
      epoch,
    );
  }
}

async function handOver(group: Group, ports: GroupPorts): Promise<void> {
  const owners = assign(group, ports);
  const shrunk = new Set<Member>();
  const revoked = [...group.members].map((member) => {
    const lost = [...member.cursors.values()].filter((cursor) => owners.get(cursor.log) !== member);
    if (lost.length > 0) shrunk.add(member);
    return revoke(group, member, lost);
  });
  await Promise.all(revoked);
  for (const member of group.members) {
    const gained = [...owners]
      .filter(([log, owner]) => owner === member && !member.cursors.has(log.id))
      .map(([log]) => log);
    if (gained.length > 0 || shrunk.has(member)) member.rebalances += 1;
    if (gained.length === 0) continue;
    give(group, member, { logs: gained, ports });
    member.pump();
  }
}

/** Brings ownership in line with the members, after earlier hand-overs have ended. */
export function rebalance(group: Group, ports: GroupPorts): Promise<void> {
  const run = group.handover.then(() => handOver(group, ports));
  // A handler that failed is its caller's affair; the next hand-over goes ahead.
  group.handover = run.catch(() => undefined);
  return run;
}
