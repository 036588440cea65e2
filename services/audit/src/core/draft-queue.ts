/** Drafts that wait for their page: several calls share one, and a call larger than a page is spread over several. */
import type { AppError } from '@sealpost/kernel';
import { PAGE_RECORDS_MAX, PAGE_SIZE_BYTES_MAX, type PageEntry } from './audit-page.ts';
import { type AuditDraft, encodeDraft } from './audit-record.ts';

export interface QueueEntry extends PageEntry {
  readonly sourceKey: string;
}

export interface TakenEntries {
  /** What the next page holds: empty when everything that waits is recorded already. */
  readonly entries: readonly QueueEntry[];
  /** Tells the calls that are done once these entries are durable. */
  settle(): void;
}

export interface DraftQueue {
  /** Resolves once all drafts were settled. */
  push(drafts: readonly AuditDraft[]): Promise<void>;
  /** In front of all others; nobody waits for it. */
  pushFirst(draft: AuditDraft): void;
  /** The oldest entries that fit into a page and whose source key is not `known`. They stay until settled. */
  take(known: (sourceKey: string) => boolean): TakenEntries;
  refuseAll(error: AppError): void;
  /** Drafts that wait. */
  size(): number;
}

interface Waiting {
  readonly drafts: readonly AuditDraft[];
  readonly encoded: readonly string[];
  /** Drafts before this one are in the log. */
  next: number;
  readonly resolve: () => void;
  readonly reject: (error: AppError) => void;
}

const ignore = (): void => undefined;

export function createDraftQueue(): DraftQueue {
  const queue: Waiting[] = [];
  const state = { size: 0 };

  const toWaiting = (drafts: readonly AuditDraft[], resolve = ignore, reject: Waiting['reject'] = ignore): Waiting => {
    state.size += drafts.length;
    return { drafts, encoded: drafts.map(encodeDraft), next: 0, resolve, reject };
  };

  const settle = (reached: readonly (readonly [Waiting, number])[]): void => {
    for (const [waiting, at] of reached) {
      waiting.next = at;
      if (at < waiting.drafts.length) continue;
      queue.splice(queue.indexOf(waiting), 1);
      state.size -= waiting.drafts.length;
      waiting.resolve();
    }
  };

  return {
    push: (drafts) => new Promise((resolve, reject) => void queue.push(toWaiting(drafts, resolve, reject))),
    pushFirst: (draft) => void queue.unshift(toWaiting([draft])),
    take: (known) => {
      const page = createPageFill(known);
      const reached: [Waiting, number][] = [];
      for (const waiting of queue) {
        let at = waiting.next;
        while (at < waiting.drafts.length && page.add(waiting.drafts[at] as AuditDraft, waiting.encoded[at] as string))
          at += 1;
        reached.push([waiting, at]);
        if (at < waiting.drafts.length) break;
      }
      return { entries: page.entries, settle: () => settle(reached) };
    },
    refuseAll: (error) => {
      state.size = 0;
      for (const waiting of queue.splice(0)) waiting.reject(error);
    },
    size: () => state.size,
  };
}

function createPageFill(known: (sourceKey: string) => boolean) {
  const entries: QueueEntry[] = [];
  const taken = new Set<string>();
  let sizeBytes = 0;
  return {
    entries,
    /** False when the page is full; true when the draft is in it or need not be. */
    add: ({ sourceKey, isAccess }: AuditDraft, encoded: string): boolean => {
      if (known(sourceKey) || taken.has(sourceKey)) return true;
      const textSizeBytes = Buffer.byteLength(encoded);
      const isFull = entries.length === PAGE_RECORDS_MAX || sizeBytes + textSizeBytes > PAGE_SIZE_BYTES_MAX;
      if (isFull && entries.length > 0) return false;
      sizeBytes += textSizeBytes;
      taken.add(sourceKey);
      entries.push({ encoded, isAccess, sourceKey });
      return true;
    },
  };
}
