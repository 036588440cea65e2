import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AppError } from '@sealpost/kernel';
import fc from 'fast-check';
import { isPossibleId, pageTokenOf, readPage } from './page-query.ts';

const LIMITS = { sizeDefault: 50, sizeMax: 1_000 };
const fieldOf = (pageSize: number, pageToken: string): string => {
  try {
    readPage({ pageSize, pageToken }, LIMITS);
    return '';
  } catch (thrown) {
    assert.ok(thrown instanceof AppError && thrown.code === 'API_PAGE_INVALID');
    return thrown.violations[0]?.field ?? '';
  }
};

describe('page tokens', () => {
  it('lead back to the position that they stand for', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, maxLength: 200 }).filter((text) => text.isWellFormed()),
        (position) => {
          const { after } = readPage({ pageSize: 0, pageToken: pageTokenOf(position) }, LIMITS);
          assert.equal(after, position);
        },
      ),
    );
  });

  it('are refused by name when nobody gave them out', () => {
    fc.assert(fc.property(fc.string({ minLength: 1 }), (text) => assert.equal(fieldOf(0, text), 'page_token')));
    assert.equal(fieldOf(0, `${pageTokenOf('["a",1]')}x`), 'page_token');
  });
});

describe('page sizes', () => {
  it('are clamped above, refused below and chosen when not given', () => {
    assert.deepEqual(readPage({ pageSize: 0, pageToken: '' }, LIMITS), { limit: 50 });
    assert.deepEqual(readPage({ pageSize: 7, pageToken: '' }, LIMITS), { limit: 7 });
    assert.deepEqual(readPage({ pageSize: 5_000, pageToken: '' }, LIMITS), { limit: 1_000 });
    assert.equal(fieldOf(-1, ''), 'page_size');
  });
});

describe('isPossibleId', () => {
  it('takes ids and refuses what the store could not hold', () => {
    assert.ok(isPossibleId('msg_01m803pdad625hxq79bhy0xayy'));
    for (const text of ['', 'a b', 'x'.repeat(257), 'a\0', 'ä']) assert.ok(!isPossibleId(text), text);
  });
});
