/** Checks `send` and `preview` against a server on loopback. */
import assert from 'node:assert/strict';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { type FakeSealpost, startFakeSealpost } from '@sealpost/client/testing';
import { Lane, Protection, Purpose } from '@sealpost/contracts';
import { type CommandOptions, makeFolder, runCommand } from '../testing/run-command.ts';

const KEY = 'sp_test_0123456789';
const EML = ['From: clinic@example.org', 'To: pat@example.com', 'Subject: Hello', '', 'See you.', ''].join('\r\n');
let fake: FakeSealpost;
let folder: string;

before(async () => {
  fake = await startFakeSealpost({ key: KEY });
  folder = await makeFolder();
  await mkdir(join(folder, 'outbox', 'deep'), { recursive: true });
  await writeFile(join(folder, 'outbox', 'b.eml'), EML);
  await writeFile(join(folder, 'outbox', 'a.eml'), EML.replace('Hello', 'Hello again'));
  await writeFile(join(folder, 'outbox', 'deep', 'c.EML'), EML.replace('Hello', 'Bye'));
  await writeFile(join(folder, 'outbox', 'notes.txt'), 'no mail');
  await writeFile(join(folder, 'letter.txt'), 'Dear Pat\n');
  await writeFile(join(folder, 'people.txt'), 'a@example.com\n"Doe, Jo" <b@example.com>\n');
  await writeFile(join(folder, 'pass.txt'), 'correct horse\n');
});
after(async () => {
  fake.stop();
  await rm(folder, { recursive: true });
});
beforeEach(() => {
  fake.state.messages.length = 0;
  fake.state.byKey.clear();
});

const run = async (argv: readonly string[], options: CommandOptions = {}) =>
  await runCommand([...argv, '--address', fake.address], { cwd: folder, env: { SEALPOST_KEY: KEY }, ...options });

const BASIC = ['send', '--from', 'clinic@example.org', '--text', 'See you.'];

describe('send with flags', () => {
  it('prints the id alone on standard output and says the purpose it took', async () => {
    const { code, stdout, stderr } = await run([...BASIC, '--to', 'pat@example.com']);
    assert.equal(code, 0);
    assert.match(stdout, /^msg_\d+\n$/);
    assert.match(stderr, /purpose is operations/);
  });

  it('maps every flag to its field', async () => {
    const flags = [
      ...['--from', 'Clinic <clinic@example.org>', '--to', '@people.txt', '--to', 'c@example.com, d@example.com'],
      ...['--cc', 'e@example.com', '--bcc', 'f@example.com', '--reply-to', 'desk@example.org', '--subject', '@@home'],
      ...[
        '--text',
        '@letter.txt',
        '--html',
        '@-',
        '--attach',
        'letter.txt',
        '--lane',
        'bulk',
        '--purpose',
        'treatment',
      ],
      ...['--idempotency-key', 'key-1', '--minimum-protection', 'portal', '--label', 'run=7', '--label', 'x=a=b'],
      ...['--passphrase-file', 'pass.txt', '--send-at', '+1h', '--expire', '2030-01-31T09:00:00Z'],
      ...['--no-duplicates', '--sandbox'],
    ];
    const { code, stderr } = await run(['send', ...flags], { stdin: '<p>Hi</p>' });
    assert.equal(code, 0, stderr);
    const message = fake.state.messages[0];
    assert.ok(message);
    assert.deepEqual(message.from, { address: 'clinic@example.org', displayName: 'Clinic' });
    const to = message.to.map(({ address }) => address);
    assert.deepEqual(to, ['a@example.com', 'b@example.com', 'c@example.com', 'd@example.com']);
    assert.equal(message.to[1]?.displayName, 'Doe, Jo');
    assert.deepEqual([message.cc[0]?.address, message.bcc[0]?.address], ['e@example.com', 'f@example.com']);
    assert.equal(message.replyTo[0]?.address, 'desk@example.org');
    assert.deepEqual([message.subject, message.text, message.html], ['@home', 'Dear Pat\n', '<p>Hi</p>']);
    assert.equal(message.attachments[0]?.fileName, 'letter.txt');
    assert.equal(message.attachments[0]?.contentType, 'text/plain');
    assert.deepEqual([message.lane, message.purpose], [Lane.LANE_BULK, Purpose.PURPOSE_TREATMENT]);
    assert.equal(message.minimumProtection, Protection.PROTECTION_PORTAL);
    assert.equal(message.idempotencyKey, 'key-1');
    assert.deepEqual(message.labels, { run: '7', x: 'a=b' });
    assert.equal(message.portalPassphrase, 'correct horse');
    assert.ok((message.sendTime?.getTime() ?? 0) > Date.now());
    assert.equal(message.expireTime?.toISOString(), '2030-01-31T09:00:00.000Z');
    assert.deepEqual([message.noDuplicates, message.sandbox], [true, true]);
    assert.equal(stderr, '');
  });

  it('repeats a message by default and without sandbox', async () => {
    await run([...BASIC, '--to', 'pat@example.com']);
    assert.equal(fake.state.messages[0]?.noDuplicates, false);
    assert.equal(fake.state.messages[0]?.sandbox, false);
  });

  it('names the field, the rule and the cure when the server refuses', async () => {
    const { code, stdout, stderr } = await run([...BASIC, '--to', 'nobody']);
    assert.equal(code, 2);
    assert.equal(stdout, '');
    assert.match(stderr, /message\.to\[0\]\.address: ADDRESS_INVALID: Write it as local-part@domain\./);
  });

  it('says which flag is wrong before anything is sent', async () => {
    const cases: readonly (readonly [string[], RegExp])[] = [
      [['--send-at', 'soon'], /--send-at: TIME/],
      [['--label', 'x'], /--label: PAIR/],
      [['--text', '@missing.txt'], /--text: READABLE: There is no such file/],
      [['--timeout', '1 minute', '--wait'], /--timeout: DURATION/],
      [['outbox'], /--subject, --text, --html, --attach: NOT_WITH_FILES/],
    ];
    for (const [extra, expected] of cases) {
      const { code, stderr } = await run([...BASIC, '--to', 'pat@example.com', ...extra]);
      assert.equal(code, 2);
      assert.match(stderr, expected);
    }
    assert.equal(fake.state.messages.length, 0);
  });
});

describe('send with files', () => {
  it('sends one .eml file as it is, with recipients of its own choice', async () => {
    const { code } = await run(['send', 'outbox/b.eml', '--to', 'other@example.net']);
    assert.equal(code, 0);
    assert.equal(fake.state.messages[0]?.rawMime.toString(), EML);
    assert.deepEqual(
      fake.state.messages[0]?.to.map(({ address }) => address),
      ['other@example.net'],
    );
  });

  it('reads standard input', async () => {
    const { code } = await run(['send', '-'], { stdin: EML });
    assert.equal(code, 0);
    assert.equal(fake.state.messages[0]?.rawMime.toString(), EML);
  });

  it('sends a folder sorted, deep and only .eml, one id a line', async () => {
    const { code, stdout, stderr } = await run(['send', 'outbox']);
    assert.equal(code, 0, stderr);
    assert.equal(stdout.trim().split('\n').length, 3);
    assert.match(stderr, /3 accepted, 0 refused\./);
    const subjects = fake.state.messages.map(({ rawMime }) => /Subject: (.*)\r/.exec(rawMime.toString())?.[1]);
    assert.deepEqual(subjects, ['Hello again', 'Hello', 'Bye']);
  });

  it('sends only what is new when run again under one key', async () => {
    const argv = ['send', 'outbox', '--idempotency-key', 'batch-7', '--json'];
    await run(argv);
    const again = JSON.parse((await run(argv)).stdout);
    assert.equal(fake.state.messages.length, 3);
    assert.deepEqual(
      again.results.map(({ replayed }: { replayed: boolean }) => replayed),
      [true, true, true],
    );
  });

  it('shows progress on a terminal only', async () => {
    const watched = await run(['send', 'outbox'], { stderrIsTerminal: true });
    assert.match(watched.stderr, /of 3 answered/);
    assert.doesNotMatch((await run(['send', 'outbox'])).stderr, /of 3 answered/);
  });

  it('exits 7 when some are refused, keeps the ids of the others and names the source of each refusal', async () => {
    await writeFile(join(folder, 'empty.eml'), '');
    const { code, stdout, stderr } = await run(['send', 'outbox/a.eml', 'empty.eml', 'outbox/b.eml']);
    assert.equal(code, 7);
    assert.equal(stdout.trim().split('\n').length, 2);
    assert.match(stderr, /^empty\.eml: One field is wrong\.\n {2}message: CONTENT_REQUIRED: /m);
    assert.match(stderr, /2 accepted, 1 refused\./);
    const { acceptedCount, rejectedCount, results } = JSON.parse(
      (await run(['send', 'outbox', 'empty.eml', '--json'])).stdout,
    );
    assert.deepEqual([acceptedCount, rejectedCount, results[3].error.reason], [3, 1, 'INGEST_INVALID']);
  });

  it('exits by the reason when all are refused', async () => {
    assert.equal((await run(['send', 'outbox', '--to', 'nobody'])).code, 2);
    assert.equal((await run(['send', 'outbox', '--key', 'sp_test_wrong'])).code, 5);
  });

  it('stops before the first message when a path does not exist or holds no mail', async () => {
    await mkdir(join(folder, 'nothing'), { recursive: true });
    for (const argv of [
      ['send', 'outbox/a.eml', 'missing.eml'],
      ['send', 'nothing'],
    ]) {
      const { code, stdout, stderr } = await run(argv);
      assert.equal(code, 2);
      assert.equal(stdout, '');
      assert.match(stderr, /missing\.eml: READABLE|nothing: EMPTY/);
    }
    assert.equal(fake.state.messages.length, 0);
  });

  it('tells at once when nobody is there', async () => {
    const { code, stderr } = await runCommand(['send', 'outbox', '--address', '127.0.0.1:1'], { cwd: folder });
    assert.equal(code, 6);
    assert.match(stderr, /cannot reach 127\.0\.0\.1:1 \(plain\): nothing listens there\. Is Sealpost running\?/);
  });
});

describe('send --wait', () => {
  const wait = async (to: string, extra: readonly string[] = []) =>
    await run([...BASIC, '--to', to, '--wait', '--timeout', '100ms', ...extra]);

  it('exits by what became of the recipients', async () => {
    const expected = { pat: 0, portal: 0, held: 3, rejected: 3, bounced: 7, slow: 8 };
    for (const [local, code] of Object.entries(expected)) {
      assert.equal((await wait(`${local}@example.com`)).code, code, local);
    }
  });

  it('keeps the id alone on standard output and the outcome on standard error', async () => {
    const { stdout, stderr } = await wait('pat@example.com');
    assert.match(stdout, /^msg_\d+\n$/);
    assert.match(stderr, /delivered\s+required-tls\s+phi-needs-tls/);
    assert.doesNotMatch(stderr, /pat@/);
  });

  it('gives the whole message in JSON', async () => {
    const { stdout } = await wait('pat@example.com', ['--json']);
    const [result] = JSON.parse(stdout).results;
    assert.equal(result.timedOut, false);
    assert.equal(result.message.recipients[0].state, 'delivered');
    assert.equal(JSON.parse((await wait('slow@example.com', ['--json'])).stdout).results[0].timedOut, true);
  });
});

describe('preview', () => {
  it('prints findings and decisions with masked addresses, and keeps nothing', async () => {
    const argv = ['preview', '--from', 'clinic@example.org', '--to', 'pat@example.com', '--text', 'x'];
    const { code, stdout } = await run(argv);
    assert.equal(code, 0);
    assert.match(stdout, /phi: ssn ×2 in text/);
    assert.match(stdout, /p…@example\.com\s+deliver\s+tls\s+chosen when sent\s+phi-needs-tls\s+factory@1/);
    assert.match((await run([...argv, '--show-addresses'])).stdout, /pat@example\.com/);
    assert.equal(JSON.parse((await run([...argv, '--json'])).stdout).previews[0].verdict.evidence[0].count, 2);
    assert.equal(fake.state.messages.length, 0);
  });
});
