/** The chain: intact logs pass, and every change, removal and move is found. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { draft } from '../testing/open-log.ts';
import { type AuditPageDoc, buildPage, CHAIN_START, type ChainPoint, endOf, textsOf } from './audit-page.ts';
import { encodeDraft } from './audit-record.ts';
import { verifyChain } from './verify-chain.ts';

/** Pages of those sizes. */
function makeLog(sizes: readonly number[]): readonly AuditPageDoc[] {
  let point: ChainPoint = CHAIN_START;
  return sizes.map((size, number) => {
    const entries = Array.from({ length: size }, (_, i) => ({
      encoded: encodeDraft(draft(`${number}/${i}`, { facts: [['long', longText]] })),
      isAccess: false,
    }));
    const page = buildPage(point, entries, 1_764_000_000_000);
    point = endOf(page);
    return page;
  });
}

const withTexts = (page: AuditPageDoc, texts: readonly string[]): AuditPageDoc => ({
  ...page,
  records: Buffer.from(texts.join('\n')),
});
/** A frame as well as plain text. */
const longText = 'x'.repeat(200);
const sizes = fc.array(fc.integer({ min: 1, max: 14 }), { minLength: 1, maxLength: 6 });

describe('verifyChain', () => {
  it('passes what was written, and gives its end', () => {
    fc.assert(
      fc.property(sizes, (of) => {
        const pages = makeLog(of);
        const verdict = verifyChain(pages, { knownEnd: endOf(pages.at(-1) as AuditPageDoc) });
        assert.equal(verdict.kind, 'intact');
        assert.equal(
          verdict.kind === 'intact' && verdict.end.nextIndex,
          of.reduce((sum, size) => sum + size, 0),
        );
      }),
    );
  });

  it('hashes as anyone would who follows the description', () => {
    const [page] = makeLog([3]);
    let previous = Buffer.alloc(32);
    for (const text of textsOf(page as AuditPageDoc))
      previous = createHash('sha256').update(previous).update(text).digest();
    assert.deepEqual(Buffer.from(endOf(page as AuditPageDoc).hash), previous);
  });

  it('finds a changed record at its index', () => {
    fc.assert(
      fc.property(sizes, fc.nat(), fc.nat(), (of, pagePick, recordPick) => {
        const pages = makeLog(of);
        const at = pagePick % pages.length;
        const page = pages[at] as AuditPageDoc;
        const offset = recordPick % page.count;
        const texts = textsOf(page).map((text, i) => (i === offset ? text.replace('delivered', 'bounced') : text));
        const index = page.firstIndex + offset;
        assert.deepEqual(verifyChain(pages.with(at, withTexts(page, texts))), {
          kind: 'broken',
          index,
          problem: 'changed',
        });
      }),
    );
  });

  it('finds a removed page and a removed record', () => {
    fc.assert(
      fc.property(sizes, fc.nat(), (of, pick) => {
        const pages = makeLog(of);
        const at = pick % pages.length;
        const page = pages[at] as AuditPageDoc;
        const knownEnd = endOf(pages.at(-1) as AuditPageDoc);
        const expected = { kind: 'broken', index: page.firstIndex, problem: 'missing' };
        assert.deepEqual(verifyChain(pages.toSpliced(at, 1), { knownEnd }), expected);
        if (page.count === 1) return;
        assert.deepEqual(verifyChain(pages.with(at, withTexts(page, textsOf(page).slice(1)))), expected);
      }),
    );
  });

  it('finds pages and records that changed places', () => {
    const pages = makeLog([2, 3, 4]);
    const [first, second, third] = pages as [AuditPageDoc, AuditPageDoc, AuditPageDoc];
    const turned = withTexts(second, textsOf(second).toReversed());
    assert.deepEqual(verifyChain([first, turned, third]), { kind: 'broken', index: 2, problem: 'reordered' });
    assert.equal(verifyChain([first, third, second]).kind, 'broken');
    assert.deepEqual(verifyChain([first, second, second]), { kind: 'broken', index: 2, problem: 'reordered' });
  });

  it('finds a log that was rewritten whole only by a place known from elsewhere', () => {
    const honest = makeLog([2, 2]);
    const forged = makeLog([1, 3]);
    const knownEnd = endOf(honest.at(-1) as AuditPageDoc);
    assert.equal(verifyChain(forged).kind, 'intact');
    assert.equal(verifyChain(forged, { knownEnd }).kind, 'broken');
  });

  it('never throws on pages that hold anything', () => {
    const bytes = fc.uint8Array({ maxLength: 80 });
    fc.assert(
      fc.property(
        fc.record({
          _id: fc.string(),
          firstIndex: fc.nat(2),
          count: fc.nat(3),
          recordedAtMs: fc.nat(),
          previousHash: bytes,
          hashes: bytes,
          records: bytes,
          accesses: fc.constant([]),
        }),
        (page) => void verifyChain([page]),
      ),
    );
  });
});
