/** The bus's assigner as @platformatic/kafka calls it. */
import type { GroupPartitionsAssigner } from '@platformatic/kafka';
import { epochTopic, parseClaim, planSlots, spreadTopics, withholdHeld } from '@sealpost/bus/driver-kit';

/** Assigns as the kafkajs driver does. Not called for a group of one: the library gives that one everything. */
export function createAssigner(nowMs: () => number): GroupPartitionsAssigner {
  return (...[, joined, , metadata]: Parameters<GroupPartitionsAssigner>) => {
    const members = [...joined.values()]
      .map(({ memberId, topics, metadata: userData }) => {
        const bytes = typeof userData === 'string' ? Buffer.from(userData) : (userData ?? new Uint8Array());
        return { id: memberId, topics: topics ?? [], ...parseClaim(bytes) };
      })
      .sort((a, b) => (a.id < b.id ? -1 : 1));
    const count = (topic: string): number => metadata.topics.get(topic)?.partitionsCount ?? 0;
    const slots = Math.max(0, ...members.flatMap((member) => member.topics).map(count));
    const plan = withholdHeld(planSlots(members, slots), members, slots);
    const epoch = Math.max(nowMs(), ...members.map((member) => member.epoch + 1));
    return [...spreadTopics(plan, members, count)].map(([memberId, byTopic]) => ({
      memberId,
      assignments: new Map(
        Object.entries({ ...byTopic, [epochTopic(epoch)]: [] as readonly number[] }).map(([topic, partitions]) => [
          topic,
          { topic, partitions: [...partitions] },
        ]),
      ),
    }));
  };
}
