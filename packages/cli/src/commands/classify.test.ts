/** `sealpost classify` as people and programs use it: files, standard input, streams of lines. */
import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { makeFolder, runCommand } from '../testing/run-command.ts';

const SSN = '078-05-1120';
const MAIL = [
  'From: Riverside Clinic <clinic@example.org>',
  'To: Dana Winterfield <dana@example.net>',
  'Subject: Your result',
  'Content-Type: text/html',
  '',
  `<p>Dear Dana, your HbA1c is 9.1 %. SSN 078-<b>05</b>-1120</p>`,
].join('\r\n');

interface Answer {
  readonly id?: unknown;
  readonly file?: string;
  readonly form?: string;
  readonly verdict?: string;
  readonly health?: boolean;
  readonly findings: readonly Found[];
  readonly context: readonly Found[];
  readonly decisions: readonly { readonly action: string; readonly rule: string }[];
  readonly error?: { readonly code?: string; readonly reason?: string; readonly line?: number };
}

interface Found {
  readonly type: string;
  readonly part: string;
  readonly place?: string;
  readonly start: number;
  readonly end: number;
  readonly rule: string;
  readonly value?: string;
}

const linesOf = (text: string): readonly Answer[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('sealpost classify', () => {
  let folder = '';
  before(async () => {
    folder = await makeFolder();
    await writeFile(join(folder, 'mail.eml'), MAIL);
    await writeFile(join(folder, 'note.txt'), `My SSN is ${SSN}.`);
    await writeFile(join(folder, 'plain.txt'), 'The tulips are out.');
    await writeFile(join(folder, 'list.csv'), `name,ssn\r\nx,1\r\nAda,${SSN}\r\n`);
  });
  after(() => rm(folder, { recursive: true }));
  const classify = (...argv: readonly string[]) => runCommand(['classify', ...argv], { cwd: folder });

  it('tells verdict, types, parts, places and rules of a mail, and no value', async () => {
    const { code, stdout, stderr } = await classify('mail.eml');
    assert.equal(code, 0);
    assert.match(stdout, /^mail\.eml: phi; health yes, tied to a person by the content\n/);
    assert.match(stdout, /ssn +html +- +\d+ +\d+ +ssn\./);
    assert.ok(!stdout.includes('1120') && !stdout.includes('Winterfield'));
    assert.equal(stderr, '');
    const shown = await classify('mail.eml', '--show-values');
    assert.ok(shown.stdout.includes(SSN));
  });

  it('answers a line of JSON per file, with offsets in the source of the part', async () => {
    const { code, stdout } = await classify('mail.eml', 'note.txt', 'plain.txt', 'list.csv', '--json');
    assert.equal(code, 0);
    const answers = linesOf(stdout);
    assert.deepEqual(
      answers.map(({ file, form, verdict, health }) => [file, form, verdict, health]),
      [
        ['mail.eml', 'mail', 'phi', true],
        ['note.txt', 'document', 'identifiers_only', false],
        ['plain.txt', 'document', 'none', false],
        ['list.csv', 'document', 'identifiers_only', false],
      ],
    );
    const findings = answers.map(({ findings: each }) => each);
    const html = MAIL.slice(MAIL.indexOf('<p>'));
    const inHtml = findings[0]?.find(({ type }) => type === 'ssn');
    assert.equal(html.slice(inHtml?.start, inHtml?.end), '078-<b>05</b>-1120');
    assert.equal(findings[1]?.[0]?.part, 'file');
    assert.match(findings[3]?.find(({ type }) => type === 'ssn')?.place ?? '', /row 3/);
  });

  it('reads a mail or a text from standard input', async () => {
    const mail = await runCommand(['classify', '-', '--json', '--context'], { stdin: MAIL });
    assert.equal(linesOf(mail.stdout)[0]?.form, 'mail');
    assert.ok(mail.stdout.includes('"lab"'));
    const text = await runCommand(['classify', '-', '--json', '--to', 'ada@example.com'], { stdin: 'HbA1c 9.1 %' });
    assert.deepEqual([linesOf(text.stdout)[0]?.form, linesOf(text.stdout)[0]?.verdict], ['document', 'phi']);
  });

  it('uses the detectors of a policy and shows what it would decide', async () => {
    const policy = [
      'name: clinic',
      'extends: factory',
      'detectors: [{ id: chart, type: mrn, shape: "CH-999999" }]',
      'rules: [{ id: charts, when: { types: [mrn] }, then: { action: hold, reason: "A chart number." } }]',
    ];
    await writeFile(join(folder, 'policy.yaml'), policy.join('\n'));
    await writeFile(join(folder, 'chart.eml'), MAIL.replace('</p>', ' see CH-204117</p>'));
    const { code, stdout, stderr } = await classify('chart.eml', '--policy', 'policy.yaml', '--json');
    assert.equal(code, 0, stderr);
    const [answer] = linesOf(stdout);
    const rules = answer?.findings.map(({ rule }) => rule) ?? [];
    assert.ok(rules.includes('tenant.chart'), rules.join());
    const [decision] = answer?.decisions ?? [];
    assert.deepEqual([decision?.action, decision?.rule.split(' ').pop()?.includes('charts')], ['hold', true]);
    assert.match((await classify('chart.eml', '--policy', 'policy.yaml')).stdout, /recipient 1: hold/);
    assert.notEqual((await classify('chart.eml', '--policy', 'mail.eml')).code, 0);
  });

  it('refuses a folder with the cure, and nothing at all', async () => {
    const { code, stderr } = await classify('.');
    assert.equal(code, 2);
    assert.match(stderr, /NOT_A_FOLDER: .*\*\.eml/);
    assert.equal((await classify()).code, 2);
    assert.equal((await classify('--jsonl', 'note.txt')).code, 2);
    assert.equal((await classify('note.txt', '--to', 'nobody')).code, 2);
  });

  it('goes on after a file it cannot read and says so in the exit code', async () => {
    const { code, stdout } = await classify('missing.eml', 'note.txt', '--json');
    assert.equal(code, 7);
    const [first, second] = linesOf(stdout);
    assert.equal(first?.error?.reason, 'CLI_INPUT_UNREADABLE');
    assert.equal(second?.verdict, 'identifiers_only');
    assert.equal((await classify('missing.eml')).code, 2);
  });
});

describe('sealpost classify --jsonl', () => {
  const ask = (stdin: string, ...argv: readonly string[]) => runCommand(['classify', '--jsonl', ...argv], { stdin });

  it('answers each line in order, with UTF-16 offsets of its text and the id it came with', async () => {
    const texts = [`Call \u{1f600} about SSN ${SSN}`, 'The tulips are out.', `\uff33\uff33\uff2e: ${SSN}`];
    const stdin = texts.map((text, id) => JSON.stringify({ id, text, other: 1 })).join('\r\n');
    const { code, stdout } = await ask(stdin);
    assert.equal(code, 0);
    const answers = linesOf(stdout);
    assert.deepEqual(
      answers.map(({ id }) => id),
      [0, 1, 2],
    );
    for (const [at, answer] of answers.entries()) {
      const { findings } = answer;
      const found = findings.filter(({ type }) => type === 'ssn').map(({ start, end }) => texts[at]?.slice(start, end));
      assert.deepEqual(found, at === 1 ? [] : [SSN]);
      assert.deepEqual(Object.keys(answer), ['id', 'verdict', 'health', 'findings', 'ms']);
    }
    assert.ok(!stdout.includes('1120'));
  });

  it('knows of people only by --from and --to', async () => {
    const line = JSON.stringify({ text: 'Dear Dana Winterfield, your HbA1c is 9.1 %.' });
    assert.equal(linesOf((await ask(line)).stdout)[0]?.verdict, 'phi');
    const health = JSON.stringify({ text: 'the HbA1c is 9.1 %' });
    assert.equal(linesOf((await ask(health)).stdout)[0]?.verdict, 'health_only');
    assert.equal(linesOf((await ask(health, '--from', 'a@example.org')).stdout)[0]?.verdict, 'health_only');
    assert.equal(linesOf((await ask(health, '--to', 'a@example.com')).stdout)[0]?.verdict, 'phi');
    const known = linesOf((await ask(line, '--to', 'dana.winterfield@example.net')).stdout)[0];
    assert.ok(known?.findings.some(({ rule }) => rule.startsWith('envelope.')));
  });

  it('answers a bad line in its place, the others all the same, and ends with code 7', async () => {
    const long = `{"text":"${'x'.repeat(17 * 1_048_576)}"}`;
    const lines = ['{"text":1}', 'no json', '', '[]', '{"text":"a"}', long, '{"text":"b"}'];
    const { code, stdout } = await ask(lines.join('\n'));
    assert.equal(code, 7);
    const answers = linesOf(stdout);
    const faults = answers.map((answer) => answer.error?.code);
    const bad = 'CLI_LINE_INVALID';
    assert.deepEqual(faults, [bad, bad, bad, bad, undefined, 'CLI_LINE_TOO_LARGE', undefined]);
    assert.equal(answers[5]?.error?.line, 6);
  });

  it('tells health wording and unsure findings when asked, and values only then', async () => {
    const line = JSON.stringify({ text: `HbA1c 9.1 % SSN ${SSN} in Springfield` });
    const context = linesOf((await ask(line, '--context')).stdout)[0];
    assert.ok(context?.context.some(({ type }) => type === 'lab'));
    const all = linesOf((await ask(line, '--all')).stdout)[0];
    assert.ok((all?.findings.length ?? 0) > (context?.findings.length ?? 0));
    const values = linesOf((await ask(line, '--show-values')).stdout)[0];
    assert.equal(values?.findings[0]?.value, SSN);
  });

  it('gives one answer a line, whatever comes', async () => {
    const anything = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.json(),
      fc.record({ text: fc.string({ unit: 'binary' }), id: fc.jsonValue() }).map((value) => JSON.stringify(value)),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(anything, { minLength: 1, maxLength: 20 }), async (given) => {
        const lines = given.map((line) => line.replaceAll('\n', ' '));
        const { code, stdout } = await ask(`${lines.join('\n')}\n`);
        const answers = linesOf(stdout);
        assert.equal(answers.length, lines.length);
        for (const answer of answers) assert.ok('verdict' in answer || 'error' in answer);
        assert.equal(code, answers.some((answer) => 'error' in answer) ? 7 : 0);
      }),
      { numRuns: 40 },
    );
  });

  it('waits for a reader that is slower than it is', async () => {
    let waits = 0;
    const stdin = Array.from({ length: 5_000 }, (_, id) => JSON.stringify({ id, text: 'The tulips are out.' })).join(
      '\n',
    );
    const { stdout } = await runCommand(['classify', '--jsonl'], {
      stdin,
      drained: async () => {
        waits += 1;
      },
    });
    assert.equal(linesOf(stdout).length, 5_000);
    assert.ok(waits > 4, `${waits} waits`);
  });
});
