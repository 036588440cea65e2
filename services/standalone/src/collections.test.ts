import assert from 'node:assert/strict';
import { glob, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describe, it } from 'node:test';
import { allCollections } from './collections.ts';

const ROOT = resolve(import.meta.dirname, '../../..');

/** `…: CollectionSpec<XDoc> = { name: 'x'` in the sources: that is how every collection is written down. */
const DECLARATION = /:\s*CollectionSpec<[^>]+>\s*=\s*\{\s*name:\s*'([a-z_]+)'/g;
const ANY_DECLARATION = /:\s*CollectionSpec<[^>]+>\s*=/g;

async function declaredInSources(): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const path of glob(['packages/*/src/**/*.ts', 'services/*/src/**/*.ts'], { cwd: ROOT })) {
    if (/\.test\.ts$|\/testing\/|\/conformance\//.test(path)) continue;
    const text = await readFile(join(ROOT, path), 'utf8');
    const found = [...text.matchAll(DECLARATION)].map((match) => match[1] as string);
    assert.equal(
      found.length,
      [...text.matchAll(ANY_DECLARATION)].length,
      `${path}: begin a declaration with its name`,
    );
    names.push(...found);
  }
  return names;
}

describe('the collections that `store migrate` makes', () => {
  it('are all that any source declares: none is forgotten', async () => {
    const names = (await allCollections()).map((spec) => spec.name);
    assert.deepEqual(names, [...new Set(await declaredInSources())].toSorted());
  });
});
