/** Finds the end of the log after a start, a crash between two writes, or another process's write. */
import type { WriteOp } from '@sealpost/store';
import { type AuditPageDoc, CHAIN_START, type ChainPoint, endOf, pageId, textsOf } from '../core/audit-page.ts';
import { sourceKeyOf } from '../core/audit-record.ts';
import type { RepeatWindow } from '../core/repeat-window.ts';
import { type ChainVerdict, verifyChain } from '../core/verify-chain.ts';
import { type AuditCollections, type AuditTargetDoc, HEAD_ID, targetDocsOf } from './audit-collections.ts';

/** Pages read at one time: at most 16 MiB. */
const PAGES_READ_MAX = 32;

export type BrokenChain = Extract<ChainVerdict, { kind: 'broken' }>;

export interface RecoveredChain {
  /** Where the next record goes. */
  readonly tail: ChainPoint;
  /** The log near its end is not what was written. Appending goes on behind it, so that the damage stays visible. */
  readonly broken?: BrokenChain;
}

/** Reads the source keys of the newest `recordsMax` records into the window, oldest first. */
async function primeWindow({ pages }: AuditCollections, window: RepeatWindow, recordsMax: number): Promise<void> {
  const keys: (readonly string[])[] = [];
  let records = 0;
  let after: string | undefined;
  do {
    const page = await pages.find({
      order: 'descending',
      limit: PAGES_READ_MAX,
      ...(after === undefined ? {} : { after }),
    });
    for (const doc of page.docs) {
      keys.push(sourceKeysOf(doc));
      records += doc.count;
    }
    after = page.next;
  } while (after !== undefined && records < recordsMax);
  for (const list of keys.toReversed()) for (const key of list) window.add(key);
}

/**
 * After a start: walks from the head over pages it does not cover yet, checks them, completes their target index and moves
 * the head. Safe to run again and by several processes at once.
 */
export async function recoverChain(
  collections: AuditCollections,
  window: RepeatWindow,
  windowRecordsMax: number,
): Promise<RecoveredChain> {
  const { heads } = collections;
  // Read before the window is filled: pages that others append meanwhile lie behind it, where the walk sees them.
  const head: ChainPoint = (await heads.get(HEAD_ID)) ?? CHAIN_START;
  if (head.nextIndex === 0) await heads.insert({ _id: HEAD_ID, ...CHAIN_START });
  await primeWindow(collections, window, windowRecordsMax);
  const cut = await checkBefore(collections, head);
  const { tail, broken } = await walk(collections, window, { from: head, check: verifyChain });
  if (tail.nextIndex > head.nextIndex)
    await heads.update(HEAD_ID, { set: tail }, { nextIndex: { lt: tail.nextIndex } });
  const found = cut ?? broken;
  return found === undefined ? { tail } : { tail, broken: found };
}

/**
 * Walks over the pages that others appended behind `from` and completes their target index: who wrote them may be dead. That
 * each page links to the one before is checked; their records were checked by who wrote them and are by every verifier.
 */
export function followChain(
  collections: AuditCollections,
  window: RepeatWindow,
  from: ChainPoint,
): Promise<RecoveredChain> {
  return walk(collections, window, { from, check: checkLinks });
}

interface Walk {
  readonly from: ChainPoint;
  readonly check: (pages: readonly AuditPageDoc[], options: { readonly from: ChainPoint }) => ChainVerdict;
}

async function walk(
  { pages, targets }: AuditCollections,
  window: RepeatWindow,
  { from, check }: Walk,
): Promise<RecoveredChain> {
  let tail = from;
  let broken: BrokenChain | undefined;
  for (;;) {
    const { docs } = await pages.find({ where: { _id: { gte: pageId(tail.nextIndex) } }, limit: PAGES_READ_MAX });
    const last = docs.at(-1);
    if (last !== undefined) {
      const verdict = check(docs, { from: tail });
      if (verdict.kind === 'broken') broken ??= verdict;
      for (const doc of docs) for (const key of sourceKeysOf(doc)) if (!window.has(key)) window.add(key);
      for (const doc of docs) await putAll(targetDocsOf(doc), (ops) => targets.bulkWrite(ops));
      tail = endOf(last);
    }
    if (docs.length < PAGES_READ_MAX) return broken === undefined ? { tail } : { tail, broken };
  }
}

/** Recomputes only what does not begin where the page before it ended. */
function checkLinks(pages: readonly AuditPageDoc[], { from }: { readonly from: ChainPoint }): ChainVerdict {
  let end = from;
  for (const page of pages) {
    const isNext = page.firstIndex === end.nextIndex && Buffer.compare(page.previousHash, end.hash) === 0;
    if (!isNext) return verifyChain([page], { from: end });
    end = endOf(page);
  }
  return { kind: 'intact', end };
}

/** The page before the head must end where the head says: otherwise the end of the log was cut off or rewritten. */
async function checkBefore({ pages }: AuditCollections, head: ChainPoint): Promise<BrokenChain | undefined> {
  if (head.nextIndex === 0) return undefined;
  const found = await pages.find({
    where: { _id: { lt: pageId(head.nextIndex) } },
    order: 'descending',
    limit: 1,
  });
  const [page] = found.docs;
  if (page === undefined) return { kind: 'broken', index: 0, problem: 'missing' };
  const verdict = verifyChain([page], {
    from: { nextIndex: page.firstIndex, hash: page.previousHash },
    knownEnd: head,
  });
  return verdict.kind === 'broken' ? verdict : undefined;
}

async function putAll(
  docs: readonly AuditTargetDoc[],
  write: (ops: readonly WriteOp<AuditTargetDoc>[]) => Promise<unknown>,
): Promise<void> {
  if (docs.length > 0) await write(docs.map((doc) => ({ op: 'put', doc })));
}

const sourceKeysOf = (page: AuditPageDoc): readonly string[] =>
  textsOf(page).flatMap((text) => sourceKeyOf(text) ?? []);
