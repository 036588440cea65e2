/** The assigner's promises for every group: one owner per partition, balanced, co-partitioned, nothing taken from the living. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type AssignMember, planSlots, type SlotPlan, spreadTopics, withholdHeld } from './assigner.ts';

const SLOTS_MAX = 40;

const group = fc.integer({ min: 0, max: SLOTS_MAX }).chain((slots) =>
  fc.record({
    slots: fc.constant(slots),
    members: fc
      .array(fc.record({ holds: fc.uniqueArray(fc.integer({ min: -2, max: SLOTS_MAX + 2 })), epoch: fc.nat(5) }), {
        minLength: 1,
        maxLength: 9,
      })
      .map((claims) => claims.map((claim, i): AssignMember => ({ id: `m${i}`, topics: ['a.v1', 'b.v1'], ...claim }))),
  }),
);

const ownersOf = (plan: SlotPlan): number[] => [...plan.values()].flat().sort((a, b) => a - b);
const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/** Claims without a conflict, as in a group whose members all took part in the last assignment. */
const settled = group.map(({ slots, members }) => {
  const taken = new Set<number>();
  const clean = members.map((member) => ({
    ...member,
    holds: member.holds.filter((slot) => slot >= 0 && slot < slots && !taken.has(slot) && taken.add(slot)),
  }));
  return { slots, members: clean };
});

describe('the assigner', () => {
  it('gives every partition one owner, and shares that differ by one at most', () => {
    fc.assert(
      fc.property(group, ({ slots, members }) => {
        const plan = planSlots(members, slots);
        deepEqual(ownersOf(plan), range(slots));
        const counts = [...plan.values()].map((numbers) => numbers.length);
        ok(Math.max(...counts) - Math.min(...counts) <= 1);
      }),
    );
  });

  it('changes nothing in a group that is balanced already', () => {
    fc.assert(
      fc.property(settled, ({ slots, members }) => {
        const first = planSlots(members, slots);
        const again = members.map((member) => ({ ...member, holds: first.get(member.id) ?? [] }));
        deepEqual(planSlots(again, slots), first);
      }),
    );
  });

  it('moves no more partitions than balance asks for', () => {
    fc.assert(
      fc.property(settled, ({ slots, members }) => {
        const plan = planSlots(members, slots);
        const kept = members.map(({ id, holds }) => {
          const mine = new Set(plan.get(id));
          return { kept: holds.filter((slot) => mine.has(slot)).length, held: holds.length, share: mine.size };
        });
        for (const { kept: stays, held, share } of kept) equal(stays, Math.min(held, share));
      }),
    );
  });

  it('withholds what a living member still holds, and nothing else', () => {
    fc.assert(
      fc.property(settled, ({ slots, members }) => {
        const plan = planSlots(members, slots);
        const now = withholdHeld(plan, members, slots);
        const holder = new Map(members.flatMap(({ id, holds }) => holds.map((slot) => [slot, id] as const)));
        for (const [id, numbers] of now) {
          for (const slot of numbers) ok(holder.get(slot) === undefined || holder.get(slot) === id);
        }
        const withheld = range(slots).filter((slot) => !ownersOf(now).includes(slot));
        for (const slot of withheld) ok(holder.has(slot));
      }),
    );
  });

  it('is complete and still after the round in which old owners let go', () => {
    fc.assert(
      fc.property(settled, ({ slots, members }) => {
        const now = withholdHeld(planSlots(members, slots), members, slots);
        const next = members.map((member) => ({ ...member, holds: now.get(member.id) ?? [] }));
        const plan = withholdHeld(planSlots(next, slots), next, slots);
        deepEqual(ownersOf(plan), range(slots));
        for (const [id, numbers] of now) for (const slot of numbers) ok(plan.get(id)?.includes(slot));
      }),
    );
  });

  it('gives partition p of all topics to one member', () => {
    fc.assert(
      fc.property(group, ({ slots, members }) => {
        const spread = spreadTopics(planSlots(members, slots), members, (topic) =>
          topic === 'a.v1' ? slots : Math.ceil(slots / 2),
        );
        for (const byTopic of spread.values()) {
          const wide = byTopic['a.v1'] ?? [];
          deepEqual(
            byTopic['b.v1'] ?? [],
            wide.filter((slot) => slot < Math.ceil(slots / 2)),
          );
        }
      }),
    );
  });

  it('believes the newer of two claims', () => {
    const stale: AssignMember = { id: 'a', topics: ['t'], holds: [0, 1], epoch: 1 };
    const fresh: AssignMember = { id: 'b', topics: ['t'], holds: [0, 1], epoch: 2 };
    const plan = withholdHeld(planSlots([stale, fresh], 2), [stale, fresh], 2);
    equal(plan.get('a')?.length, 0);
    equal(plan.get('b')?.length, 1);
  });
});
