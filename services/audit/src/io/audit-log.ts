/**
 * The one appender: what both stages bring waits in a queue and is written page by page, a page at a time (group commit).
 *
 * A page is inserted under its first index. So two writers cannot both continue the chain at one place: the second one's
 * insert conflicts, it reads what the first wrote and goes on behind it. The page is the truth; the target index and the
 * head follow it and are made good by `recoverChain` after a crash between the writes.
 */
import { AppError, type Clock, toAppError } from '@sealpost/kernel';
import { DEFAULT_TENANT_ID } from '@sealpost/runtime';
import { type AuditPageDoc, buildPage, type ChainPoint, endOf } from '../core/audit-page.ts';
import type { AuditDraft } from '../core/audit-record.ts';
import { createDraftQueue } from '../core/draft-queue.ts';
import { createRepeatWindow } from '../core/repeat-window.ts';
import type { AuditTelemetry } from '../telemetry.ts';
import { type AuditCollections, HEAD_ID, targetDocsOf } from './audit-collections.ts';
import { type BrokenChain, primeWindow, recoverChain } from './recover-chain.ts';

export interface AuditLogOptions {
  readonly collections: AuditCollections;
  readonly clock: Pick<Clock, 'nowMs' | 'monotonicMs'>;
  readonly telemetry: AuditTelemetry;
  /** Newest records among which a repeated one is recognised. */
  readonly repeatWindowRecords: number;
}

export interface AuditLog {
  /**
   * Resolves once every draft is in the log, in this order, whether now or by an earlier call with the same source key.
   * Errors: AUDIT_BACKLOG_FULL, AUDIT_CONTENDED and those of the store; the call may then be made again.
   */
  append(drafts: readonly AuditDraft[]): Promise<void>;
}

/** Records that may wait for the page that is being written. */
export const WAITING_RECORDS_MAX = 65_536;
/** Times that one page may lose its place to another process. */
const CONTENTION_TRIES_MAX = 32;

export function createAuditLog(options: AuditLogOptions): AuditLog {
  const { collections, clock, telemetry } = options;
  const window = createRepeatWindow(options.repeatWindowRecords);
  const queue = createDraftQueue();
  const state = { isWriting: false, isPrimed: false, tail: undefined as ChainPoint | undefined };

  const findTail = async (): Promise<ChainPoint> => {
    if (!state.isPrimed) await primeWindow(collections, window, options.repeatWindowRecords);
    state.isPrimed = true;
    const { tail, broken } = await recoverChain(collections, window);
    if (broken === undefined) return tail;
    telemetry.chainBroken(broken.index, broken.problem);
    const draft = brokenDraft(broken, clock.nowMs());
    if (!window.has(draft.sourceKey)) queue.pushFirst(draft);
    return tail;
  };

  /** Writes the next page; false when another process took its place in the chain. */
  const writePage = async (): Promise<boolean> => {
    const from = (state.tail ??= await findTail());
    const taken = queue.take(window.has);
    if (taken.entries.length === 0) {
      taken.settle();
      return true;
    }
    const page = buildPage(from, taken.entries, clock.nowMs());
    const result = await collections.pages.insert(page);
    if (result.status !== 'done') {
      state.tail = undefined;
      return false;
    }
    state.tail = endOf(page);
    for (const { sourceKey } of taken.entries) window.add(sourceKey);
    taken.settle();
    telemetry.appended(page.count - page.accesses.length, page.accesses.length);
    if (!(await finishPage(collections, page).catch(() => false))) state.tail = undefined;
    return true;
  };

  const writeAll = async (): Promise<void> => {
    state.isWriting = true;
    let lost = 0;
    while (queue.size() > 0) {
      try {
        lost = (await writePage()) ? 0 : lost + 1;
        if (lost > CONTENTION_TRIES_MAX) throw new AppError('AUDIT_CONTENDED', { facts: { tries: lost } });
      } catch (thrown) {
        // The write may or may not have happened: the chain is read again before the next one.
        state.tail = undefined;
        lost = 0;
        queue.refuseAll(toAppError(thrown));
      }
    }
    state.isWriting = false;
  };

  return {
    append: async (drafts) => {
      if (drafts.length === 0) return;
      if (queue.size() > 0 && queue.size() + drafts.length > WAITING_RECORDS_MAX)
        throw new AppError('AUDIT_BACKLOG_FULL', { retryAfterMs: 1_000 });
      const startMs = clock.monotonicMs();
      const done = queue.push(drafts);
      if (!state.isWriting) void writeAll();
      await done;
      telemetry.waited(clock.monotonicMs() - startMs);
    },
  };
}

/** Evidence that evidence is gone, in the log itself. */
const brokenDraft = ({ index, problem }: BrokenChain, nowMs: number): AuditDraft => ({
  sourceKey: `audit/chain-broken/${index}/${problem}`,
  atMs: nowMs,
  tenantId: DEFAULT_TENANT_ID,
  actor: 'service:audit',
  action: 'audit.chain-broken',
  target: `audit/${index}`,
  outcome: 'failed',
  facts: [['problem', problem]],
  isAccess: true,
});

/** The target index first, then the head: what the head covers can be found. False when the head is not where the page begins. */
async function finishPage({ targets, heads }: AuditCollections, page: AuditPageDoc): Promise<boolean> {
  const docs = targetDocsOf(page);
  if (docs.length > 0) await targets.bulkWrite(docs.map((doc) => ({ op: 'put', doc })));
  const moved = await heads.update(HEAD_ID, { set: endOf(page) }, { nextIndex: page.firstIndex });
  return moved.status === 'done';
}
