/** Recomputes the chain over pages and names the first record that was changed, removed or moved. Pure. */
import { type AuditPageDoc, type ChainPoint, CHAIN_START, chainHash, hashAt, textsOf } from './audit-page.ts';
import { decodeRecord } from './audit-record.ts';

export type ChainProblem = 'changed' | 'missing' | 'reordered';

export type ChainVerdict =
  | { readonly kind: 'intact'; readonly end: ChainPoint }
  /** `index`: the first place at which the log is not what was written. */
  | { readonly kind: 'broken'; readonly index: number; readonly problem: ChainProblem };

export interface VerifyOptions {
  /** Where the pages begin; the start of the log when absent. */
  readonly from?: ChainPoint;
  /** A place known from elsewhere (the head document, a copy kept outside): finds a log that was cut or rewritten whole. */
  readonly knownEnd?: ChainPoint;
}

/** Checks pages in the order given, which is to be log order. Never throws. */
export function verifyChain(pages: Iterable<AuditPageDoc>, options: VerifyOptions = {}): ChainVerdict {
  let point = options.from ?? CHAIN_START;
  const { knownEnd } = options;
  if (knownEnd !== undefined && differsAt(knownEnd, point)) return broken(point.nextIndex, 'changed');
  for (const page of pages) {
    const verdict = verifyPage(page, point, knownEnd);
    if (verdict.kind === 'broken') return verdict;
    point = verdict.end;
  }
  if (knownEnd !== undefined && knownEnd.nextIndex > point.nextIndex) return broken(point.nextIndex, 'missing');
  return { kind: 'intact', end: point };
}

function verifyPage(page: AuditPageDoc, from: ChainPoint, knownEnd: ChainPoint | undefined): ChainVerdict {
  if (page.firstIndex > from.nextIndex) return broken(from.nextIndex, 'missing');
  if (page.firstIndex < from.nextIndex) return broken(page.firstIndex, 'reordered');
  if (!sameHash(page.previousHash, from.hash)) return broken(Math.max(0, from.nextIndex - 1), 'changed');
  const texts = textsOf(page);
  let point = from;
  for (let offset = 0; offset < texts.length; offset++) {
    const text = texts[offset] as string;
    const index = decodeRecord(text)?.index;
    if (index === undefined) return broken(point.nextIndex, 'changed');
    if (index !== point.nextIndex)
      return broken(point.nextIndex, isAmong(texts, point.nextIndex) ? 'reordered' : 'missing');
    const computed = chainHash(point.hash, text);
    if (!sameHash(computed, hashAt(page, offset))) return broken(point.nextIndex, 'changed');
    point = { nextIndex: index + 1, hash: computed };
    if (knownEnd !== undefined && differsAt(knownEnd, point)) return broken(index, 'changed');
  }
  if (texts.length !== page.count) return broken(point.nextIndex, 'missing');
  return { kind: 'intact', end: point };
}

const broken = (index: number, problem: ChainProblem): ChainVerdict => ({ kind: 'broken', index, problem });

const isAmong = (texts: readonly string[], index: number): boolean =>
  texts.some((text) => decodeRecord(text)?.index === index);

const sameHash = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

const differsAt = (known: ChainPoint, point: ChainPoint): boolean =>
  known.nextIndex === point.nextIndex && !sameHash(known.hash, point.hash);
