/** Reads the log in its order, for one tenant, whole or for one target; every call has a bound on what it looks at. */
import { idTimeMs, isId } from '@sealpost/kernel';
import { type AuditPageDoc, endOf, hashAt, pageId, textsOf } from '../core/audit-page.ts';
import { type AuditLogRecord, decodeRecord } from '../core/audit-record.ts';
import type { AuditCollections } from './audit-collections.ts';

export interface AuditQuery {
  readonly tenantId: string;
  /** Every target when empty. */
  readonly target: string;
  /** First index to look at. */
  readonly from: number;
  /** Index behind the last one to look at: the end of the log when the question was first asked. */
  readonly until: number;
  /** Records in the answer, 1 to PAGE_SIZE_MAX. */
  readonly limit: number;
}

export interface FoundRecord {
  readonly record: AuditLogRecord;
  readonly chainHash: Uint8Array;
}

export interface AuditAnswer {
  readonly records: readonly FoundRecord[];
  /** Where to look on; absent at the end of the log. An answer may be empty and still not be the last (AIP-158). */
  readonly next?: number;
}

/** Pages, and bytes as they are stored (a tenth of the text), that one call looks at. */
const SCAN_PAGES_MAX = 512;
const SCAN_SIZE_BYTES_MAX = 2 * 1_048_576;
const PAGES_READ_MAX = 16;
/** How far the clocks of two services may differ, milliseconds. */
const CLOCK_SKEW_MS = 300_000;

/** The index that the next record gets. */
export async function logEnd({ pages }: AuditCollections): Promise<number> {
  const { docs } = await pages.find({ order: 'descending', limit: 1 });
  return docs[0] === undefined ? 0 : endOf(docs[0]).nextIndex;
}

export async function queryAudit(collections: AuditCollections, query: AuditQuery): Promise<AuditAnswer> {
  if (query.target === '') return scan(collections, query);
  if (!isId('msg', query.target)) return lookUp(collections, query);
  // Nothing is recorded of a message before it was made: its id says when.
  const first = await collections.pages.find({
    index: 'recorded_at',
    where: { recordedAtMs: { gte: idTimeMs(query.target) - CLOCK_SKEW_MS } },
    limit: 1,
  });
  const from = first.docs[0]?.firstIndex;
  return from === undefined ? { records: [] } : scan(collections, { ...query, from: Math.max(query.from, from) });
}

async function scan({ pages }: AuditCollections, query: AuditQuery): Promise<AuditAnswer> {
  const records: FoundRecord[] = [];
  let pageCount = 0;
  let sizeBytes = 0;
  let at = (await pageHolding(pages, query.from))?.firstIndex ?? query.from;
  while (at < query.until && pageCount < SCAN_PAGES_MAX && sizeBytes < SCAN_SIZE_BYTES_MAX) {
    const { docs } = await pages.find({ where: { _id: { gte: pageId(at) } }, limit: PAGES_READ_MAX });
    for (const doc of docs) {
      for (const found of recordsOf(doc, query)) {
        if (records.length === query.limit) return { records, next: found.record.index };
        records.push(found);
      }
      at = doc.firstIndex + doc.count;
      sizeBytes += doc.records.length;
    }
    pageCount += docs.length;
    if (docs.length < PAGES_READ_MAX) return { records };
  }
  return at < query.until ? { records, next: at } : { records };
}

async function lookUp({ pages, targets }: AuditCollections, query: AuditQuery): Promise<AuditAnswer> {
  const { tenantId, target, from, until, limit } = query;
  const found = await targets.find({
    index: 'target_index',
    where: { tenantId, target, index: { gte: from, lt: until } },
    limit,
  });
  const records: FoundRecord[] = [];
  let page: AuditPageDoc | undefined;
  for (const { index } of found.docs) {
    if (page === undefined || index >= page.firstIndex + page.count) page = await pageHolding(pages, index);
    const record = page === undefined ? undefined : recordAt(page, index);
    if (record !== undefined) records.push(record);
  }
  const last = found.docs.at(-1)?.index;
  return found.next === undefined || last === undefined ? { records } : { records, next: last + 1 };
}

async function pageHolding(pages: AuditCollections['pages'], index: number): Promise<AuditPageDoc | undefined> {
  const found = await pages.find({ where: { _id: { lte: pageId(index) } }, order: 'descending', limit: 1 });
  return found.docs[0];
}

function recordAt(page: AuditPageDoc, index: number): FoundRecord | undefined {
  const offset = index - page.firstIndex;
  const record = decodeRecord(textsOf(page)[offset] ?? '');
  return record === undefined ? undefined : { record, chainHash: hashAt(page, offset) };
}

function* recordsOf(page: AuditPageDoc, query: AuditQuery): Generator<FoundRecord> {
  const texts = textsOf(page);
  const quotedTarget = query.target === '' ? '' : JSON.stringify(query.target);
  for (let offset = 0; offset < texts.length; offset++) {
    const text = texts[offset] as string;
    const index = page.firstIndex + offset;
    if (index < query.from || index >= query.until || !text.includes(quotedTarget)) continue;
    const record = decodeRecord(text);
    if (record === undefined || record.tenantId !== query.tenantId) continue;
    if (query.target !== '' && record.target !== query.target) continue;
    yield { record, chainHash: hashAt(page, offset) };
  }
}
