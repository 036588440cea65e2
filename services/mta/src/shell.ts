/**
 * How sealed mail enters the schedule. The handler never speaks SMTP: it makes the batch durable, acknowledges, and hands
 * what is due to the dispatcher with its body still in memory.
 */
import type { SealedMail } from '@sealpost/contracts';
import { defineStage, type Ports, type RunnableStage } from '@sealpost/runtime';
import type { NewDelivery } from './io/delivery-docs.ts';
import type { Dispatcher } from './io/dispatcher.ts';
import type { Ownership } from './io/ownership.ts';
import type { Schedule } from './io/schedule.ts';
import { decideSchedule, type SchedulePlan } from './stage.ts';

/** Epoch of a delivery that enters the schedule by another hand than its owner's. */
const NO_EPOCH = 0;

export interface MtaStageOptions {
  readonly ports: Ports;
  readonly schedule: Pick<Schedule, 'add'>;
  readonly dispatcher: Pick<Dispatcher, 'room' | 'take'>;
  readonly ownership: Pick<Ownership, 'assigned' | 'revoked' | 'whenHeld'>;
  /** Hears when a delivery of the partition is due. */
  readonly noteDue: (partition: number, dueAtMs: number) => void;
}

export function createMtaStage(options: MtaStageOptions): RunnableStage {
  const { ports, schedule, dispatcher, ownership } = options;
  return defineStage<'sealed', SealedMail, SchedulePlan>({
    name: 'mta',
    consumes: 'sealed',
    group: 'mta',
    onAssigned: (partitions, topic) => ownership.assigned(partitions, topic),
    onRevoked: (partitions, topic) => ownership.revoked(partitions, topic),
    gather: async (items) => items.map((item) => item.record),
    decide: decideSchedule,
    perform: async (items, signal) => {
      // A batch is of one partition. Without the partition it is still made durable: its owner finds it in the schedule.
      const partition = items[0]?.item.partition ?? 0;
      const held = await ownership.whenHeld(partition, signal);
      const nowMs = ports.clock.nowMs();
      // What finds no room in memory waits in the schedule and is loaded when there is.
      let room = held === undefined ? 0 : dispatcher.room();
      const deliveries = items.map((item): NewDelivery => {
        const direct = item.plan.dueAtMs <= nowMs && room > 0;
        if (direct) room--;
        else options.noteDue(partition, item.plan.dueAtMs);
        return {
          deliveryId: item.plan.deliveryId,
          mail: item.gathered,
          encoded: item.item.encoded,
          dueAtMs: item.plan.dueAtMs,
          state: direct ? 'claimed' : 'waiting',
          held: held ?? { partition, epoch: NO_EPOCH },
        };
      });
      const added = await schedule.add(deliveries);
      await dispatcher.take(
        added.filter((delivery) => delivery !== undefined).filter((delivery) => delivery.doc.state === 'claimed'),
      );
      return items.map(() => []);
    },
  });
}
