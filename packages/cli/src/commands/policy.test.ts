/** Checks what `sealpost policy` says of policies, with and without a server. */
import assert from 'node:assert/strict';
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type FakeSealpost, startFakeSealpost } from '@sealpost/client/testing';
import { createClassifier, createExactMatcher } from '@sealpost/phi';
import { type CommandOptions, makeFolder, runCommand } from '../testing/run-command.ts';

const KEY = 'sp_test_0123456789';
const EXAMPLES = resolve(import.meta.dirname, '../../../../examples');
const CLINIC = `name: clinic
extends: content-for-phi
rules:
  - id: partner
    when: { verdict: [phi], recipientDomain: [example.com] }
    then: { protection: portal, reason: "Agreed." }
`;

let fake: FakeSealpost;
let folder: string;

before(async () => {
  fake = await startFakeSealpost({ key: KEY });
  folder = await makeFolder();
  await writeFile(join(folder, 'clinic.yaml'), CLINIC);
  await writeFile(
    join(folder, 'broken.yaml'),
    'name: p\nrules:\n  - id: a\n    when: { verdict: [phy] }\n    then: {}\n',
  );
  await writeFile(join(folder, 'open.yaml'), 'name: p\nrules:\n  - { id: a, then: {} }\n');
});
after(async () => {
  fake.stop();
  await rm(folder, { recursive: true });
});

const run = async (argv: readonly string[], options: CommandOptions = {}) =>
  await runCommand(['policy', ...argv, '--address', fake.address], {
    cwd: folder,
    env: { SEALPOST_KEY: KEY },
    ...options,
  });
const jsonOf = async (argv: readonly string[], options: CommandOptions = {}) => {
  const { code, stdout } = await run([...argv, '--json'], options);
  return { code, document: JSON.parse(stdout) as Record<string, unknown> };
};

describe('policy lint', () => {
  it('names errors with file, line, field and code, and ends with 3', async () => {
    const { code, stdout, stderr } = await run(['lint', 'broken.yaml']);
    assert.equal(code, 3);
    assert.match(stdout, /^broken\.yaml:4: error rules\[0\]\.when\.verdict\[0\]: value-unknown: Use: none, /);
    assert.match(stderr, /1 error, 0 warnings\. Mend the errors/);
  });

  it('lets warnings pass, unless --strict is said', async () => {
    const { code, document } = await jsonOf(['lint', 'open.yaml']);
    assert.equal(code, 0);
    assert.deepEqual([document['errors'], document['warnings']], [0, 6]);
    assert.equal((await run(['lint', 'open.yaml', '--strict'])).code, 3);
  });

  it('has nothing to say of the examples', async () => {
    const policies = (await readdir(join(EXAMPLES, 'policies'))).filter((name) => name.endsWith('.yaml'));
    assert.ok(policies.length > 2);
    for (const name of policies) {
      const { document } = await jsonOf(['lint', join(EXAMPLES, 'policies', name)]);
      assert.deepEqual(document['issues'], [], name);
    }
  });

  it('reads standard input, profiles and files, and says what it cannot read', async () => {
    assert.equal((await run(['lint', '-'], { stdin: CLINIC })).code, 0);
    assert.match((await run(['lint', 'clinic.yaml'])).stderr, /no errors, no warnings/);
    assert.equal((await run(['lint', 'profile:strict'])).code, 0);
    assert.equal((await run(['lint', 'profile:lax'])).code, 2);
    const { code, stderr } = await run(['lint', 'nowhere.yaml']);
    assert.equal(code, 2);
    assert.match(stderr, /policy: READABLE: There is no such file/);
  });
});

describe('policy diff', () => {
  it('shows fields before and after, and ends with 9', async () => {
    const { code, stdout } = await run(['diff', 'profile:factory', 'clinic.yaml']);
    assert.equal(code, 9);
    assert.match(stdout, /^~ content-for-phi phi: changed\n {4}then\.protection: "tls" -> "content"/m);
    assert.match(stdout, /^\+ tenant partner: added\n {4}when\.verdict: \["phi"\]/m);
    const same = await jsonOf(['diff', 'clinic.yaml', 'clinic.yaml']);
    assert.deepEqual([same.code, same.document], [0, { differs: false, changes: [] }]);
  });

  it('compares with the server', async () => {
    const { code, stderr } = await run(['diff', 'clinic.yaml', '--server']);
    assert.equal(code, 2, 'the policy of the stand-in has no name');
    assert.match(stderr, /name: field-missing: Line 1/);
    assert.equal((await run(['diff', 'clinic.yaml'])).code, 2);
  });
});

describe('policy get, put and profiles', () => {
  it('puts a checked policy in place of a version, and prints it', async () => {
    assert.equal((await run(['put', 'broken.yaml', '--expected-version', '1'])).code, 2);
    assert.match((await run(['put', 'clinic.yaml'])).stderr, /--expected-version: REQUIRED/);
    assert.match((await run(['put', 'clinic.yaml', '--expected-version', '1'])).stdout, /@2 is in force\.$/m);
    const { stdout, stderr } = await run(['get']);
    assert.equal(stdout, CLINIC);
    assert.match(stderr, /@2, put - by unknown\./);
    const late = await jsonOf(['put', 'clinic.yaml', '--expected-version', '1']);
    assert.equal((late.document['error'] as { reason: string }).reason, 'DLP_POLICY_CHANGED');
    const { code, stdout: diff } = await run(['diff', '--server', 'open.yaml']);
    assert.equal(code, 9);
    assert.match(diff, /name: "clinic" -> "p"/);
  });

  it('prints the shipped policies and their schema', async () => {
    assert.match((await run(['profiles'])).stdout, /^strict {2,}TLS for everything/m);
    assert.match((await run(['profiles', 'strict'])).stdout, /^name: strict$/m);
    assert.equal((await run(['profiles', 'lax'])).code, 2);
    const { document } = await jsonOf(['schema']);
    assert.equal(document['title'], 'Sealpost policy');
  });
});

describe('policy simulate', () => {
  const files = ['newsletter.eml', 'lab-result.eml', 'care-team.eml'].map((name) => join(EXAMPLES, name));

  it('judges files on this machine under both policies', async () => {
    const { code, document } = await jsonOf(['simulate', 'clinic.yaml', ...files, '--against', 'profile:factory'], {
      env: {},
    });
    assert.equal(code, 0);
    assert.deepEqual([document['source'], document['messagesSeen'], document['messagesChanged']], ['files', 3, 2]);
    const changes = document['changes'] as readonly {
      readonly direction: string;
      readonly messages: readonly string[];
    }[];
    assert.ok(changes.every(({ direction }) => direction === 'stricter'));
    assert.deepEqual(new Set(changes.flatMap(({ messages }) => messages)), new Set(files.slice(1)));
  });

  it('takes purpose, recipients and authorisations from flags', async () => {
    const outcomesOf = async (...flags: readonly string[]) => {
      const argv = ['simulate', 'profile:strict', files[1] ?? '', '--against', 'profile:factory', ...flags];
      const { document } = await jsonOf(argv, { env: {} });
      return (document['changes'] as readonly { readonly before: string; readonly after: string }[]).map(
        ({ before: was, after: becomes }) => `${was} ${becomes}`,
      );
    };
    const unasked = await outcomesOf('--purpose', 'marketing', '--to', 'a@example.net');
    assert.match(unasked.join(), /^hold\/tls hold\/content/);
    const authorized = await outcomesOf('--purpose', 'marketing', '--authorized', '--to', 'a@example.net');
    assert.match(authorized.join(), /^deliver\/tls (deliver|hold)\/content/);
  });

  it('asks the server for past days, page by page', async () => {
    const { code, stdout } = await run(['simulate', 'clinic.yaml', '--days', '30']);
    assert.equal(code, 0);
    assert.match(stdout, /^6 messages: the outcome of 2 would be another\.$/m);
    assert.match(stdout, /^deliver\/tls {2,}deliver\/portal {2,}stricter {2,}4 {2,}msg_1$/m);
    assert.match(stdout, /^phi {2,}2 {2,}6 {2,}4$/m);
    assert.equal((await run(['simulate', 'clinic.yaml', '--days', '30', '--check'])).code, 9);
  });

  it('says what is missing or does not go together', async () => {
    assert.equal((await run(['simulate', 'clinic.yaml'])).code, 2);
    assert.equal((await run(['simulate', 'clinic.yaml', 'a.eml', '--days', '3'])).code, 2);
    assert.equal((await run(['simulate', 'clinic.yaml', '--days', '91'])).code, 2);
    assert.equal((await run(['simulate', 'broken.yaml', 'a.eml'])).code, 2);
    const argv = ['simulate', 'clinic.yaml', 'nowhere.eml', files[0] ?? '', '--against', 'profile:factory'];
    const { code, stderr } = await run(argv);
    assert.equal(code, 7);
    assert.match(stderr, /nowhere\.eml could not be read/);
  });
});

describe('policy hash-list', () => {
  const LIST =
    'MRN;Last Name;First Name;Date of birth\r\n00412345;"O""Hara; II";Ada;1950-01-02\r\n\r\n0099887;Example;Bea;\r\n';
  const hash = async (stdin: string, out = 'p.digests') =>
    await run(['hash-list', '--out', out, '--salt', 'p.salt'], { stdin });

  it('writes digests and a salt that only the owner reads, and no value', async () => {
    const { code, stdout } = await hash(LIST);
    assert.equal(code, 0);
    assert.match(stdout, /^2 persons, 5 values: p\.digests$/m);
    for (const name of ['p.digests', 'p.salt']) assert.equal((await stat(join(folder, name))).mode & 0o777, 0o600);
    const digests = await readFile(join(folder, 'p.digests'));
    assert.equal(digests.length, 40);
    await hash(LIST, 'again.digests');
    assert.deepEqual(await readFile(join(folder, 'again.digests')), digests, 'the salt is used again');
  });

  it('finds the values of the list, and nothing else, with that salt', async () => {
    const [salt, digests] = [await readFile(join(folder, 'p.salt')), await readFile(join(folder, 'p.digests'))];
    const matcher = createExactMatcher({ salt, digests, list: 'patients' });
    const classifier = createClassifier({ detectors: matcher.detectors });
    const found = (text: string) => classifier.scan(text).filter(({ rule }) => rule.startsWith('exact.')).length;
    assert.ok(found('About 412345 and nobody else.') > 0);
    assert.equal(found('About 512345 and nobody else.'), 0);
  });

  it('lets classify find them', async () => {
    const classify = async (...argv: readonly string[]) =>
      await runCommand(['classify', '--jsonl', ...argv], {
        cwd: folder,
        stdin: '{"text":"About 412345 and nobody else."}\n',
      });
    const { code, stdout } = await classify('--exact-list', 'p.digests');
    assert.equal(code, 0);
    const [found] = (JSON.parse(stdout) as { findings: readonly { rule: string; start: number; end: number }[] })
      .findings;
    assert.deepEqual([found?.rule, found?.start, found?.end], ['exact.p', 6, 12]);
    assert.equal((await classify('--exact-list', 'again.digests', '--salt', 'p.salt')).code, 0);
    assert.match((await classify('--exact-list', 'again.digests')).stderr, /--salt: READABLE/);
    assert.match((await classify('--exact-list', 'clinic.yaml', '--salt', 'p.salt')).stderr, /--exact-list: DIGESTS/);
    assert.match((await classify('--salt', 'p.salt')).stderr, /--salt: ONLY_WITH_LIST/);
  });

  it('puts it on the server, shows it without values, and deletes it', async () => {
    assert.match((await run(['lists'])).stdout, /No lists\. Put one/);
    const put = await jsonOf(['put-list', 'patients', 'p.digests']);
    assert.deepEqual([put.code, put.document['version'], put.document['values']], [0, 1, 5]);
    assert.match(
      (await run(['put-list', 'patients', 'again.digests', '--salt', 'p.salt'])).stdout,
      /^patients@2: 5 values/m,
    );
    assert.match((await run(['put-list', 'patients', 'none.digests'])).stderr, /file: READABLE/);
    assert.match((await run(['lists'])).stdout, /^patients {2,}2 {2,}5 /m);
    assert.equal((await run(['delete-list', 'patients'])).code, 0);
    const gone = await jsonOf(['delete-list', 'patients']);
    assert.equal((gone.document['error'] as { reason: string }).reason, 'DLP_EXACT_LIST_NOT_FOUND');
  });

  it('says what is missing', async () => {
    assert.equal((await run(['hash-list', '--out', 'x'], { stdin: LIST })).code, 2);
    assert.match((await hash('colour,shape\nred,round\n')).stderr, /HEADER: The first line names the columns/);
    await writeFile(join(folder, 'short.salt'), 'abc');
    assert.equal((await run(['hash-list', '--out', 'x', '--salt', 'short.salt'], { stdin: LIST })).code, 2);
    assert.equal((await hash('')).code, 2);
  });
});
