/** The test runner counts what ran, names what failed, and never passes on nothing. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, describe, it } from 'node:test';

const folders: string[] = [];
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

interface RunResult {
  readonly code: number | null;
  readonly lines: readonly string[];
}

/** Runs the real runner on a tree that holds only `files`. */
function runTests(files: Readonly<Record<string, string>>, args: readonly string[] = []): RunResult {
  const root = mkdtempSync(join(tmpdir(), 'sealpost-test-'));
  folders.push(root);
  cpSync(import.meta.dirname, join(root, 'scripts'), { recursive: true, filter: (path) => !path.endsWith('.test.ts') });
  for (const [path, body] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(
      join(root, path),
      `import assert from 'node:assert/strict';\nimport { after, before, describe, it } from 'node:test';\n${body}\n`,
    );
  }
  // A child that inherits this would take itself for a test file of ours.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const result = spawnSync(process.execPath, [join(root, 'scripts/test.ts'), ...args], {
    cwd: root,
    env,
    encoding: 'utf8',
  });
  return { code: result.status, lines: `${result.stdout}${result.stderr}`.trimEnd().split('\n') };
}

describe('npm test', () => {
  it('counts leaf tests only, and ends with the plain line', () => {
    const body = "describe('a', () => { it('one', () => {}); describe('b', () => it('two', () => {})); });";
    const { code, lines } = runTests({
      'packages/a/src/a.test.ts': body,
      'packages/a/src/nested.test.ts': "it('parent', async (t) => { await t.test('child', () => {}); });",
    });
    assert.equal(lines.at(-1), '3 passed, 0 failed');
    assert.equal(code, 0);
  });

  it('names file, suite and test of a failure, and what the file wrote', () => {
    const { code, lines } = runTests({
      'services/b/src/b.test.ts':
        "describe('sum', () => it('adds', () => { console.log('seen'); assert.equal(1, 2); }));",
      'packages/a/src/a.test.ts': "it('fine', () => {});",
    });
    assert.equal(lines.at(-1), '1 passed, 1 failed');
    assert.equal(code, 1);
    assert.ok(lines.includes('FAIL services/b/src/b.test.ts > sum > adds'), lines.join('\n'));
    assert.ok(lines.some((line) => line.trim() === 'seen'));
  });

  it('counts a failing child once', () => {
    const { lines } = runTests({
      'packages/a/src/a.test.ts': "it('parent', async (t) => { await t.test('child', () => assert.fail('no')); });",
    });
    assert.equal(lines.at(-1), '0 passed, 1 failed');
  });

  it('says how many were skipped', () => {
    const { code, lines } = runTests({
      'packages/a/src/a.test.ts': "it('a', () => {}); it.skip('b', () => {}); it.todo('c');",
    });
    assert.equal(lines.at(-1), '1 passed, 0 failed, 2 skipped');
    assert.equal(code, 0);
  });

  const broken: Readonly<Record<string, string>> = {
    'a file that does not load': "import './nowhere.ts'; it('a', () => {});",
    'a file that ends without a test': "console.log('nothing here');",
    'a file that ends the process early': "it('a', () => {}); it('b', async () => { process.exit(0); });",
    'a hook that fails': "describe('d', () => { before(() => { throw new Error('no'); }); it('a', () => {}); });",
    'work that throws after its test has passed':
      "it('a', () => { setTimeout(() => { throw new Error('late'); }, 20); });",
    'a suite that throws while it is read': "describe('d', () => { throw new Error('no'); });",
  };
  for (const [what, body] of Object.entries(broken)) {
    it(`fails on ${what}`, () => {
      const { code, lines } = runTests({
        'packages/a/src/a.test.ts': body,
        'packages/b/src/b.test.ts': "it('x', () => {});",
      });
      assert.equal(code, 1, lines.join('\n'));
      assert.match(lines.at(-1) ?? '', /^[1-9]\d* passed, [1-9]\d* failed$/);
    });
  }

  it('fails when there is no test at all, or none that matches', () => {
    const none = runTests({});
    assert.equal(none.lines.at(-1), '0 passed, 0 failed');
    assert.equal(none.code, 1);
    const other = runTests({ 'packages/a/src/a.test.ts': "it('a', () => {});" }, ['packages/b']);
    assert.equal(other.lines.at(-1), '0 passed, 0 failed');
    assert.equal(other.code, 1);
  });

  it('runs only what a path filter names', () => {
    const files = {
      'packages/a/src/a.test.ts': "it('a', () => {});",
      'packages/b/src/b.test.ts': "it('b', () => {});",
    };
    const { lines } = runTests(files, ['./packages/b/']);
    assert.equal(lines.at(-1), '1 passed, 0 failed');
    assert.ok(!lines.some((line) => line.includes('packages/a')));
  });

  it('runs scenarios one after the other, after the rest', () => {
    const order = (name: string): string =>
      `import { appendFileSync } from 'node:fs';
       it('x', async () => {
         appendFileSync('order.log', '${name} begins\\n');
         await new Promise((resolve) => setTimeout(resolve, 50));
         appendFileSync('order.log', '${name} ends\\n');
       });`;
    const { lines } = runTests({
      'tests/scenarios/01-a/a.test.ts': order('first'),
      'tests/scenarios/02-b/b.test.ts': order('second'),
      'tests/testkit/zz.test.ts': "it('unit', () => {});",
      'tests/scenarios/03-c/c.test.ts': `import { readFileSync } from 'node:fs';
        it('saw them in order', () => {
          assert.equal(readFileSync('order.log', 'utf8'), 'first begins\\nfirst ends\\nsecond begins\\nsecond ends\\n');
        });`,
    });
    assert.equal(lines.at(-1), '4 passed, 0 failed', lines.join('\n'));
    assert.ok(lines[0]?.includes('zz.test.ts'), lines.join('\n'));
  });
});
