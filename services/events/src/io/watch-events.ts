/** WatchEvents: from the cursor to now out of the store, then as things happen. */
import type { TrackedEvent } from '@sealpost/contracts';
import { AppError } from '@sealpost/kernel';
import type { CallContext } from '@sealpost/runtime';
import { HEARTBEAT_MS, WATCH_BATCH_MAX, WATCHED_IDS_MAX } from '../config.ts';
import type { DueEvent } from '../core/due-events.ts';
import { formatCursor, furthest, parseCursor, type WatchPosition } from '../core/watch-cursor.ts';
import type { EventsTelemetry } from '../telemetry.ts';
import { catchUp, standing, toTrackedEvent } from './catch-up.ts';
import type { EventProgress } from './event-progress.ts';
import type { TrackedMessages } from './tracked-messages.ts';
import type { Watchers } from './watchers.ts';

export interface WatchOptions {
  readonly messages: TrackedMessages;
  readonly progress: EventProgress;
  readonly watchers: Watchers;
  readonly telemetry: EventsTelemetry;
}

export interface WatchRequest {
  readonly cursor: string;
  readonly messageIds: readonly string[];
}

export interface WatchCall {
  readonly context: Pick<CallContext, 'principal' | 'signal'>;
  readonly send: (response: { events: TrackedEvent[] }) => Promise<void>;
}

/** Ends when the call does. Errors: EVENTS_REQUEST_INVALID, EVENTS_WATCHERS_FULL. */
export async function watchEvents(options: WatchOptions, request: WatchRequest, call: WatchCall): Promise<void> {
  const { watchers, telemetry, messages, progress } = options;
  const { signal, principal } = call.context;
  if (request.messageIds.length > WATCHED_IDS_MAX) {
    const description = `Name at most ${WATCHED_IDS_MAX} messages.`;
    throw new AppError('EVENTS_REQUEST_INVALID', {
      violations: [{ field: 'message_ids', rule: 'ids-too-many', description }],
    });
  }
  const asked = request.cursor === '' ? undefined : parseCursor(request.cursor);
  const wanted = new Set(request.messageIds);
  const { tenantId } = principal;
  // Opened before catching up: an event between the two is seen twice by the buffer, never missed.
  const open = await watchers.open(tenantId, wanted);
  telemetry.watchers(watchers.count());
  signal.addEventListener('abort', () => open.close());
  const send = (events: readonly TrackedEvent[]): Promise<void> => call.send({ events: [...events] });
  const readOn = (position: WatchPosition): Promise<readonly number[]> =>
    catchUp({ messages, progress, tenantId, wanted, position, batchMax: WATCH_BATCH_MAX }, send);
  try {
    let next = asked === undefined ? open.start : await readOn(asked);
    while (!signal.aborted) {
      const { events, overflowed, reached } = await open.next(HEARTBEAT_MS);
      if (overflowed) next = await readOn({ next });
      const fresh = withCursors(events, next);
      for (let i = 0; i < fresh.length; i += WATCH_BATCH_MAX) await send(fresh.slice(i, i + WATCH_BATCH_MAX));
      if (fresh.length === 0) await send([]);
      next = furthest(next, reached);
    }
  } finally {
    open.close();
    telemetry.watchers(watchers.count());
  }
}

/** The events that were not told yet, each with the place that telling it reaches. */
function withCursors(events: readonly DueEvent[], told: readonly number[]): readonly TrackedEvent[] {
  let next = told;
  return events.flatMap((due) => {
    const { event, partition, offset } = due;
    if (event.offset < (next[event.partition] ?? 0)) return [];
    // What is told early, of another partition, completes nothing.
    if (event.partition === partition) next = standing(next, partition, offset + 1);
    return [toTrackedEvent(due, formatCursor({ next }))];
  });
}
