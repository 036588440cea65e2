/**
 * The appender of this instance: what both stages bring waits in a queue and is written page by page (group commit).
 *
 * A page is inserted under its first index. So two appenders cannot both continue the chain at one place: the second one's
 * insert conflicts, it follows what the first wrote and goes on behind it. It follows from the last page it has seen, so that
 * every page of another passes before it and what is repeated here after being recorded there is recognised. The page is the
 * truth; the target index and the head follow it and are made good by whoever comes next.
 */
import { AppError, backoffMs, type Clock, type Random, toAppError } from '@sealpost/kernel';
import { DEFAULT_TENANT_ID } from '@sealpost/runtime';
import { type AuditPageDoc, buildPage, type ChainPoint, endOf } from '../core/audit-page.ts';
import type { AuditDraft } from '../core/audit-record.ts';
import { createDraftQueue, type DraftQueue } from '../core/draft-queue.ts';
import { createRepeatWindow, type RepeatWindow } from '../core/repeat-window.ts';
import type { AuditTelemetry } from '../telemetry.ts';
import { type AuditCollections, HEAD_ID, targetDocsOf } from './audit-collections.ts';
import { type BrokenChain, followChain, recoverChain } from './recover-chain.ts';

export interface AuditLogOptions {
  readonly collections: AuditCollections;
  readonly clock: Pick<Clock, 'nowMs' | 'monotonicMs' | 'sleep'>;
  readonly random: Random;
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
/** Wait after a lost place: about as long as a page takes, then longer, and never the same as the others'. */
const CONTENTION_BACKOFF = { baseMs: 4, factor: 2, capMs: 250, jitter: 1 } as const;
/** After a lost place others count as appending for so long, and their pages are looked for before each own one. */
const CONTENDED_MS = 10_000;

interface State {
  readonly options: AuditLogOptions;
  readonly window: RepeatWindow;
  readonly queue: DraftQueue;
  isWriting: boolean;
  /** End of the pages that this instance has seen and whose target index is complete; undefined before the first. */
  seen: ChainPoint | undefined;
  /** Others may have appended behind it. */
  isStale: boolean;
  contendedUntilMs: number;
}

export function createAuditLog(options: AuditLogOptions): AuditLog {
  const { clock, telemetry, repeatWindowRecords } = options;
  const window = createRepeatWindow(repeatWindowRecords);
  const queue = createDraftQueue();
  const state: State = {
    ...{ options, window, queue },
    ...{ isWriting: false, seen: undefined, isStale: true, contendedUntilMs: 0 },
  };
  return {
    append: async (drafts) => {
      if (drafts.length === 0) return;
      if (queue.size() > 0 && queue.size() + drafts.length > WAITING_RECORDS_MAX)
        throw new AppError('AUDIT_BACKLOG_FULL', { retryAfterMs: 1_000 });
      const startMs = clock.monotonicMs();
      const done = queue.push(drafts);
      if (!state.isWriting) void writeAll(state);
      await done;
      telemetry.waited(clock.monotonicMs() - startMs);
    },
  };
}

async function writeAll(state: State): Promise<void> {
  const { queue, options } = state;
  state.isWriting = true;
  let lost = 0;
  while (queue.size() > 0) {
    try {
      lost = (await writePage(state)) ? 0 : lost + 1;
      if (lost > CONTENTION_TRIES_MAX) throw new AppError('AUDIT_CONTENDED', { facts: { tries: lost } });
      if (lost > 0) await options.clock.sleep(backoffMs(lost, CONTENTION_BACKOFF, options.random));
    } catch (thrown) {
      state.isStale = true;
      lost = 0;
      queue.refuseAll(toAppError(thrown));
    }
  }
  state.isWriting = false;
}

/** Writes the next page; false when another process took its place in the chain. */
async function writePage(state: State): Promise<boolean> {
  const { queue, window } = state;
  const { clock, collections, telemetry } = state.options;
  if (clock.monotonicMs() < state.contendedUntilMs) state.isStale = true;
  const from = await findTail(state);
  const taken = queue.take(window.has);
  if (taken.entries.length === 0) {
    taken.settle();
    return true;
  }
  const page = buildPage(from, taken.entries, clock.nowMs());
  // Whatever becomes of the write: until it is known, the chain may be longer than what was seen.
  state.isStale = true;
  const result = await collections.pages.insert(page);
  if (result.status !== 'done') {
    telemetry.pageLost();
    state.contendedUntilMs = clock.monotonicMs() + CONTENDED_MS;
    return false;
  }
  for (const { sourceKey } of taken.entries) window.add(sourceKey);
  taken.settle();
  telemetry.appended(page.count - page.accesses.length, page.accesses.length);
  // A page that could not be finished is followed like another's before the next one, and finished then.
  const isFinished = await finishPage(collections, page).then(
    () => true,
    () => false,
  );
  if (!isFinished) return true;
  state.seen = endOf(page);
  state.isStale = false;
  return true;
}

async function findTail(state: State): Promise<ChainPoint> {
  const { options, window, queue, seen } = state;
  const { collections, repeatWindowRecords, telemetry, clock } = options;
  if (seen !== undefined && !state.isStale) return seen;
  const { tail, broken } =
    seen === undefined
      ? await recoverChain(collections, window, repeatWindowRecords)
      : await followChain(collections, window, seen);
  state.seen = tail;
  state.isStale = false;
  if (broken === undefined) return tail;
  telemetry.chainBroken(broken.index, broken.problem);
  const draft = brokenDraft(broken, clock.nowMs());
  if (!window.has(draft.sourceKey)) queue.pushFirst(draft);
  return tail;
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

/** The target index first, then the head: what the head covers can be found. All pages before this one are complete. */
async function finishPage({ targets, heads }: AuditCollections, page: AuditPageDoc): Promise<void> {
  const docs = targetDocsOf(page);
  if (docs.length > 0) await targets.bulkWrite(docs.map((doc) => ({ op: 'put', doc })));
  const end = endOf(page);
  await heads.update(HEAD_ID, { set: end }, { nextIndex: { lt: end.nextIndex } });
}
