/** The assigner as kafkajs calls it: what members tell when they join, and what the leader answers, epoch included. */
import type { Assigner, Cluster, GroupMember } from 'kafkajs';
import { type AssignMember, planSlots, spreadTopics, withholdHeld } from './assigner.ts';
import { loadKafkajs } from './kafkajs-mend.ts';

export interface MemberClaim {
  /** Partition numbers this member still holds. */
  readonly holds: readonly number[];
  /** Epoch of the last assignment it saw; 0 before the first. */
  readonly epoch: number;
}

export const ASSIGNER_NAME = 'sealpost-cooperative';
const VERSION = 1;
const MEMBERS_HOLDS_MAX = 10_000;

/**
 * kafkajs keeps an assignment's user data to itself, but tells of topics that were not subscribed. So the epoch
 * travels as the name of such a topic. `:` cannot be part of a real topic's name.
 */
const EPOCH_TOPIC_PREFIX = 'epoch:';
export const epochTopic = (epoch: number): string => `${EPOCH_TOPIC_PREFIX}${epoch}`;

export function epochOfTopics(topics: readonly string[]): number | undefined {
  const found = topics.find((topic) => topic.startsWith(EPOCH_TOPIC_PREFIX));
  const epoch = Number(found?.slice(EPOCH_TOPIC_PREFIX.length));
  return Number.isSafeInteger(epoch) ? epoch : undefined;
}

/** A claim from another member's bytes; whatever is not one claims nothing. */
export function parseClaim(userData: Uint8Array): MemberClaim {
  try {
    const { holds, epoch } = JSON.parse(Buffer.from(userData).toString()) as Partial<MemberClaim>;
    if (!Array.isArray(holds) || holds.length > MEMBERS_HOLDS_MAX || !holds.every(Number.isSafeInteger))
      return { holds: [], epoch: 0 };
    return { holds, epoch: typeof epoch === 'number' && Number.isSafeInteger(epoch) ? epoch : 0 };
  } catch {
    return { holds: [], epoch: 0 };
  }
}

function toMember({ memberId, memberMetadata }: GroupMember): AssignMember {
  const decoded = loadKafkajs().AssignerProtocol.MemberMetadata.decode(memberMetadata);
  const claim = parseClaim(decoded?.userData ?? new Uint8Array());
  return { id: memberId, topics: decoded?.topics ?? [], ...claim };
}

export interface GroupProtocolOptions {
  readonly nowMs: () => number;
  /** What to tell the group now. */
  readonly claim: () => MemberClaim;
}

/**
 * Epochs are made by the leader: later than every member's last one, and not before the clock, so that they rise
 * over restarts of the whole group as well (as long as the hosts' clocks agree to within the time of a restart).
 */
export function createAssigner(
  cluster: Pick<Cluster, 'findTopicPartitionMetadata'>,
  options: GroupProtocolOptions,
): Assigner {
  const { AssignerProtocol } = loadKafkajs();
  return {
    name: ASSIGNER_NAME,
    version: VERSION,
    protocol({ topics }) {
      const userData = Buffer.from(JSON.stringify(options.claim()));
      const metadata = AssignerProtocol.MemberMetadata.encode({ version: VERSION, topics, userData });
      return { name: ASSIGNER_NAME, metadata };
    },
    async assign({ members: joined }) {
      const members = joined.map(toMember).sort((a, b) => (a.id < b.id ? -1 : 1));
      const count = (topic: string): number => cluster.findTopicPartitionMetadata(topic).length;
      const slots = Math.max(0, ...members.flatMap((member) => member.topics).map(count));
      const plan = withholdHeld(planSlots(members, slots), members, slots);
      const epoch = Math.max(options.nowMs(), ...members.map((member) => member.epoch + 1));
      return [...spreadTopics(plan, members, count)].map(([memberId, byTopic]) => ({
        memberId,
        memberAssignment: AssignerProtocol.MemberAssignment.encode({
          version: VERSION,
          assignment: { ...byTopic, [epochTopic(epoch)]: [] } as Record<string, number[]>,
          userData: Buffer.alloc(0),
        }),
      }));
    },
  };
}
