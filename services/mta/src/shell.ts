/**
 * How sealed mail enters the schedule. The handler never speaks SMTP: it makes the batch durable, acknowledges, and hands
 * what is due to the dispatcher with its body still in memory.
 */
import { defineStage, type Ports, type RunnableStage } from '@sealpost/runtime';
import type { SealedMail } from '@sealpost/contracts';
import type { Dispatcher } from './io/dispatcher.ts';
import type { NewDelivery, Schedule } from './io/schedule.ts';
import { decideSchedule, type SchedulePlan } from './stage.ts';

export function createMtaStage(options: {
  readonly ports: Ports;
  readonly schedule: Schedule;
  readonly dispatcher: Dispatcher;
}): RunnableStage {
  const { ports, schedule, dispatcher } = options;
  return defineStage<'sealed', SealedMail, SchedulePlan>({
    name: 'mta',
    consumes: 'sealed',
    group: 'mta',
    gather: async (items) => items.map((item) => item.record),
    decide: decideSchedule,
    perform: async (items) => {
      const nowMs = ports.clock.nowMs();
      // What finds no room in memory waits in the schedule and is loaded when there is.
      let room = dispatcher.room();
      const deliveries = items.map((item): NewDelivery => {
        const direct = item.plan.dueAtMs <= nowMs && room > 0;
        if (direct) room--;
        return {
          deliveryId: item.plan.deliveryId,
          mail: item.gathered,
          encoded: item.item.encoded,
          dueAtMs: item.plan.dueAtMs,
          state: direct ? 'claimed' : 'waiting',
        };
      });
      const added = await schedule.add(deliveries);
      await dispatcher.take(
        added
          .filter((delivery) => delivery !== undefined && delivery.doc.state === 'claimed')
          .filter((delivery) => delivery !== undefined),
      );
      return items.map(() => []);
    },
  });
}
