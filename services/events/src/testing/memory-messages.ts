/** Tracked messages and marks in memory, shared by several instances, for tests of what they may do to each other. */
import type { TrackedMessageDoc } from '../core/tracked-message.ts';
import { furthest } from '../core/watch-cursor.ts';
import type { EventProgress } from '../io/event-progress.ts';
import { standing } from '../io/catch-up.ts';
import type { MessageWrite, StrayEventDoc, TrackedMessages } from '../io/tracked-messages.ts';

export type MemoryMessages = Pick<
  TrackedMessages,
  'getKnown' | 'getMany' | 'writeAll' | 'putStrays' | 'changedSince' | 'straysIn'
>;

export interface MemoryStore {
  readonly docs: Map<string, TrackedMessageDoc>;
  /** As one instance sees it, with copies of its own that grow old. */
  instance(): { readonly messages: MemoryMessages; readonly progress: Pick<EventProgress, 'applied' | 'marks'> };
}

/** `pause` runs before every call: a scheduler may let others go first. */
export function createMemoryStore(pause: () => Promise<void> = async () => undefined): MemoryStore {
  const docs = new Map<string, TrackedMessageDoc>();
  const strays = new Map<string, StrayEventDoc>();
  const marks = { next: [] as readonly number[], nextStray: [] as readonly number[] };
  const write = ({ before, after }: MessageWrite): boolean => {
    if (docs.get(after._id)?.version !== before?.version) return false;
    docs.set(after._id, after);
    return true;
  };
  const instance = () => {
    const copies = new Map<string, TrackedMessageDoc>();
    const messages: MemoryMessages = {
      getKnown: async (ids) => {
        await pause();
        return ids.map((id) => copies.get(id) ?? docs.get(id));
      },
      getMany: async (ids) => {
        await pause();
        return ids.map((id) => docs.get(id));
      },
      writeAll: async (writes) => {
        const lost: string[] = [];
        // A bulk is no transaction: others see it half done.
        for (const each of writes) {
          await pause();
          if (write(each)) copies.set(each.after._id, each.after);
          else lost.push(each.after._id);
        }
        return lost;
      },
      putStrays: async (found) => {
        if (found.length > 0) await pause();
        for (const stray of found) strays.set(stray._id, stray);
      },
      changedSince: async ({ tenantId, partition, from }, limit) => {
        await pause();
        return [...docs.values()]
          .filter((doc) => doc.tenantId === tenantId && doc.partition === partition && doc.lastOffset >= from)
          .toSorted((a, b) => a.lastOffset - b.lastOffset)
          .slice(0, limit);
      },
      straysIn: async (tenantId, { partition, from, until }, limit) => {
        await pause();
        return [...strays.values()]
          .filter((stray) => stray.tenantId === tenantId && stray.partition === partition)
          .filter((stray) => stray.offset >= from && stray.offset < until)
          .toSorted((a, b) => a.offset - b.offset)
          .slice(0, limit);
      },
    };
    const progress: Pick<EventProgress, 'applied' | 'marks'> = {
      applied: (partition, next, nextStray = 0) => {
        marks.next = furthest(marks.next, standing([], partition, next));
        marks.nextStray = furthest(marks.nextStray, standing([], partition, nextStray));
      },
      marks: async () => {
        const read = { ...marks };
        await pause();
        return read;
      },
    };
    return { messages, progress };
  };
  return { docs, instance };
}
