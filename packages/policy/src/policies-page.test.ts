/** Every policy that docs/policies.md shows is one that would be taken. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { lintPolicy } from './lint/lint-policy.ts';

const PAGE = readFileSync(join(import.meta.dirname, '../../../docs/policies.md'), 'utf8');
const BLOCKS = [...PAGE.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, block = '']) => block);

/** Rules and sections stand in the page without the head of the document. */
function toDocument(block: string): string {
  if (block.startsWith('name:')) return block;
  const head = 'name: page\nextends: content-for-phi\n';
  return block.startsWith('- id:') ? `${head}rules:\n${block}` : `${head}${block}`;
}

describe('docs/policies.md', () => {
  it('shows policies without errors', () => {
    assert.ok(BLOCKS.length >= 7);
    for (const block of BLOCKS) {
      const { issues } = lintPolicy(toDocument(block));
      assert.deepEqual(
        issues.filter(({ severity }) => severity === 'error'),
        [],
        block,
      );
    }
  });
});
