/** Who gets which partition: co-partitioned over topics, balanced within one, sticky, and handed over in two steps. Pure. */

export interface AssignMember {
  readonly id: string;
  readonly topics: readonly string[];
  /** Partition numbers it still holds. */
  readonly holds: readonly number[];
  /** Epoch of the last assignment it saw: the newer claim to a partition wins. */
  readonly epoch: number;
}

/** Partition numbers by member id. */
export type SlotPlan = ReadonlyMap<string, readonly number[]>;

/** A claim that was superseded (a member that was away) does not count. */
function holders(members: readonly AssignMember[], slots: number): (AssignMember | undefined)[] {
  const byNumber: (AssignMember | undefined)[] = Array.from({ length: slots }, () => undefined);
  for (const member of members) {
    for (const slot of member.holds) {
      if (slot < 0 || slot >= slots) continue;
      const other = byNumber[slot];
      if (other === undefined || other.epoch < member.epoch) byNumber[slot] = member;
    }
  }
  return byNumber;
}

/**
 * Gives every partition number to one member, counts differing by one at most, moving as few as that allows.
 * Partition p of every topic goes to the owner of number p.
 */
export function planSlots(members: readonly AssignMember[], slots: number): SlotPlan {
  const plan = new Map<string, number[]>(members.map((member) => [member.id, []]));
  if (members.length === 0) return plan;
  const held = holders(members, slots);
  const heldBy = (id: string): number[] => held.flatMap((holder, slot) => (holder?.id === id ? [slot] : []));
  const least = Math.floor(slots / members.length);
  let spare = slots % members.length;
  // Those who hold most keep the larger shares: fewer numbers move.
  const sorted = members
    .map(({ id }) => ({ id, holds: heldBy(id) }))
    .sort((a, b) => b.holds.length - a.holds.length || (a.id < b.id ? -1 : 1));
  const room = new Map<string, number>();
  for (const { id, holds } of sorted) {
    const quota = spare > 0 ? least + 1 : least;
    if (spare > 0) spare -= 1;
    const kept = holds.slice(0, quota);
    plan.set(id, kept);
    room.set(id, quota - kept.length);
  }
  const taken = new Set([...plan.values()].flat());
  const free = Array.from({ length: slots }, (_, slot) => slot).filter((slot) => !taken.has(slot));
  for (const { id } of sorted) {
    const mine = free.splice(0, room.get(id) ?? 0);
    plan.set(
      id,
      [...(plan.get(id) ?? []), ...mine].sort((a, b) => a - b),
    );
  }
  return plan;
}

/**
 * The part of a plan that may start now: a number that a living member still holds stays out of everyone's hands
 * until that member has let go and joined again (as in Kafka's cooperative protocol, KIP-429).
 */
export function withholdHeld(plan: SlotPlan, members: readonly AssignMember[], slots: number): SlotPlan {
  const held = holders(members, slots);
  return new Map(
    [...plan].map(([id, numbers]) => [id, numbers.filter((slot) => held[slot] === undefined || held[slot]?.id === id)]),
  );
}

/** Partitions by topic for each member. A number whose owner does not read a topic goes to one that does. */
export function spreadTopics(
  plan: SlotPlan,
  members: readonly AssignMember[],
  partitionsOf: (topic: string) => number,
): ReadonlyMap<string, Readonly<Record<string, readonly number[]>>> {
  const result = new Map<string, Record<string, number[]>>(members.map(({ id }) => [id, {}]));
  const topics = new Set(members.flatMap((member) => member.topics));
  const ownerOf = new Map<number, string>();
  for (const [id, numbers] of plan) for (const slot of numbers) ownerOf.set(slot, id);
  for (const topic of topics) {
    const readers = members.filter((member) => member.topics.includes(topic)).map(({ id }) => id);
    const count = partitionsOf(topic);
    for (let slot = 0; slot < count; slot++) {
      const owner = ownerOf.get(slot);
      if (owner === undefined) continue;
      const reader = readers.includes(owner) ? owner : (readers[slot % readers.length] as string);
      const mine = result.get(reader) as Record<string, number[]>;
      mine[topic] = [...(mine[topic] ?? []), slot];
    }
  }
  return result;
}
