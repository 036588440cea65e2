/** Each check bites: it passes the good tree, fails its own fixtures with the right words, and fails an empty tree. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { ALL_CHECKS } from './checks/all-checks.ts';
import { problemsOf } from './lib/check.ts';
import { copyTree, createEmptyTree, createFixtureTree, createGoodTree } from './lib/fixture-tree.ts';

/** Fixture folder → what the check must say about it. */
const FIXTURES: Readonly<Record<string, RegExp>> = {
  'types/wrong-type': /wrong-type\.ts.*TS2322/,
  'types/runtime-enum': /runtime-enum\.ts.*TS1294/,
  'format/wrong-indent': /wrong-indent\.ts/,
  'lint/floating-promise': /no-floating-promises/,
  'lint/open-switch': /switch-exhaustiveness-check[^]*park/,
  'lint/default-export': /no-default-export/,
  'lint/explicit-any': /no-explicit-any/,
  'lint/many-parameters': /max-params/,
  'lint/long-function': /max-lines-per-function/,
  'lint/long-file': /max-lines/,
  'dead-code/unused-file': /Unused files[^]*nobody-imports-this\.ts/,
  'dead-code/unused-export': /Unused exports[^]*farewell/,
  'dead-code/unused-dependency': /Unused dependencies[^]*yaml/,
  'patterns/backtracking': /backtracking\.ts:2: this expression takes 2nd degree polynomial time/,
  'patterns/built': /built\.ts:2: an expression built at run time/,
  'proto-lint/camel-case': /parcelId/,
  'proto-breaking/other-type': /size_bytes.*type/,
  'proto-breaking/number-reused': /field "1".*deleted/,
  'generated/stale-contract': /parcel\.ts is changed/,
  'generated/stale-page': /docs\/topics\.md is changed/,
  'structure/process-env': /reads-environment\.ts:2: only a main\.ts uses process\.env/,
  'structure/process-exit': /ends-process\.ts:2: only a main\.ts uses process\.exit/,
  'structure/waiting-stage': /services\/dlp\/src\/stage\.ts:2: a stage decides and never waits/,
  'structure/clock-in-stage': /services\/dlp\/src\/stage\.ts:3: .*Date\.now/,
  'structure/disk-in-stage': /services\/dlp\/src\/stage\.ts:2: .*may not import node:fs/,
  'structure/hidden-test': /hidden\.test\.ts:4: it\.skip hides tests/,
  'structure/camel-case-name': /camelCase\.ts: a file name is kebab-case/,
  'structure/no-purpose': /no-purpose\.ts:1: a file starts with one sentence of purpose/,
  'boundaries/upward': /upward\.ts:2: packages\/kernel may not import packages\/bus/,
  'boundaries/service-to-service': /services\/dlp may not import services\/ingest/,
  'boundaries/undeclared': /packages\/bus\/src\/index\.ts:2: yaml is not declared/,
  'boundaries/leaves-package': /leaves packages\/bus/,
  'boundaries/not-exported': /@sealpost\/kernel\/src\/greeting\.ts is not exported/,
  'boundaries/bare-builtin': /write node:path/,
  'boundaries/no-layer': /packages\/extra stands in no layer/,
  'words/put-off': /put-off\.ts:1: "for now" says the work is not done/,
  'doc-links/no-file': /services\/dlp\/README\.md:3: .*leads to no file/,
  'doc-links/no-heading': /services\/dlp\/README\.md:3: .*leads to no heading/,
  'rfc-citations/unlisted': /unlisted\.ts:1: RFC 5322 has no row/,
  'rfc-citations/uncited': /docs\/rfc\.tsv:3: RFC 6376 is cited nowhere/,
};

/** Written at run time, since the repository may not hold them either. */
const FORBIDDEN_TEXTS: Readonly<Record<string, readonly [text: string, message: RegExp]>> = {
  'a note to do it later': [`// ${'TO'}${'DO'} finish`, /puts work off/],
  'a path of one machine': [`export const folder = '/${'home'}/someone/mail';`, /path of one machine/],
  'a registry host': [`export const url = 'https://${['registry', 'npmjs', 'org'].join('.')}/x';`, /registry host/],
};

const trees: string[] = [];
let good = '';
let empty = '';

function keep(tree: string): string {
  trees.push(tree);
  return tree;
}

async function problems(name: string, tree: string): Promise<string> {
  const check = ALL_CHECKS.find((each) => each.name === name);
  assert.ok(check, `there is no check ${name}`);
  return problemsOf(await check.run(tree)).join('\n');
}

before(async () => {
  good = keep(await createGoodTree());
  empty = keep(createEmptyTree());
});

after(() => {
  for (const tree of trees) rmSync(tree, { recursive: true, force: true });
});

describe('every check', () => {
  for (const { name } of ALL_CHECKS) {
    it(`${name} passes the good tree`, async () => {
      assert.equal(await problems(name, good), '');
    });

    it(`${name} fails where there is nothing to see`, async () => {
      assert.notEqual(await problems(name, empty), '');
    });

    it(`${name} has a fixture`, () => {
      assert.ok(Object.keys(FIXTURES).some((fixture) => fixture.startsWith(`${name}/`)));
    });
  }
});

describe('fixtures', () => {
  it('are all listed here', () => {
    const folder = join(import.meta.dirname, 'fixtures');
    const found = readdirSync(folder)
      .filter((check) => check !== 'good')
      .flatMap((check) => readdirSync(join(folder, check)).map((fixture) => `${check}/${fixture}`));
    assert.deepEqual(found.sort(), Object.keys(FIXTURES).sort());
  });

  for (const [fixture, message] of Object.entries(FIXTURES)) {
    it(`${fixture} is found`, async () => {
      const tree = keep(createFixtureTree(good, fixture));
      assert.match(await problems(dirname(fixture), tree), message);
    });
  }
});

describe('structure', () => {
  it('misses each of the files that every service has', async () => {
    for (const file of ['README.md', 'src/telemetry.ts']) {
      const tree = keep(copyTree(good));
      rmSync(join(tree, 'services/ingest', file));
      assert.match(await problems('structure', tree), new RegExp(`services/ingest/${file} is missing`));
    }
  });
});

describe('words', () => {
  for (const [what, [text, message]] of Object.entries(FORBIDDEN_TEXTS)) {
    it(`finds ${what}`, async () => {
      const tree = keep(copyTree(good));
      writeFileSync(join(tree, 'packages/kernel/src/words.ts'), `/** Says what may not be said. */\n${text}\n`);
      assert.match(await problems('words', tree), message);
    });
  }
});

describe('proto-breaking', () => {
  it('fails when there is no baseline to compare with', async () => {
    const tree = keep(copyTree(good));
    rmSync(join(tree, 'proto/baseline.binpb'));
    assert.match(await problems('proto-breaking', tree), /baseline\.binpb is missing/);
  });
});

describe('generated', () => {
  it('fails on a generated file that nothing generates any more', async () => {
    const tree = keep(copyTree(good));
    const orphan = join(tree, 'packages/contracts/src/gen/sealpost/v0/old.ts');
    mkdirSync(dirname(orphan), { recursive: true });
    writeFileSync(orphan, 'export {};\n');
    assert.ok(existsSync(orphan));
    assert.match(await problems('generated', tree), /v0\/old\.ts is left over/);
  });
});
