/** Checks the other commands against a server on loopback: what they ask, what they print, how they end. */
import assert from 'node:assert/strict';
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type FakeSealpost, startFakeSealpost } from '@sealpost/client/testing';
import { type CommandOptions, makeFolder, runCommand } from '../testing/run-command.ts';

const KEY = 'sp_test_0123456789';
let fake: FakeSealpost;
let folder: string;
let messageId: string;

before(async () => {
  fake = await startFakeSealpost({ key: KEY });
  folder = await makeFolder();
  await mkdir(join(folder, 'data'), { mode: 0o700 });
  await writeFile(join(folder, 'data', 'admin.key'), `${KEY}\n`, { mode: 0o600 });
  await writeFile(join(folder, 'pat.asc'), 'a public key');
  const letter = [
    'send',
    '--from',
    'c@example.org',
    '--to',
    'pat@example.com',
    '--to',
    'held@example.net',
    '--text',
    'x',
  ];
  messageId = (await run(letter)).stdout.trim();
});
after(async () => {
  fake.stop();
  await rm(folder, { recursive: true });
});

const run = async (argv: readonly string[], options: CommandOptions = {}) =>
  await runCommand([...argv, '--address', fake.address], { cwd: folder, ...options });
const lines = (text: string): string[] => text.trimEnd().split('\n');

/** Waits until somebody watches the fake. */
async function watched(): Promise<void> {
  for (let turns = 0; turns < 2_000 && fake.state.watchers.size === 0; turns++) {
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  assert.equal(fake.state.watchers.size, 1);
}

describe('the key', () => {
  it('comes from admin.key of the data folder on loopback', () => assert.match(messageId, /^msg_/));

  it('is asked for when it is missing or wrong, with exit code 5', async () => {
    for (const env of [{}, { SEALPOST_KEY: 'sp_test_wrong' }]) {
      const { code, stderr } = await run(['keys', 'list'], { env, cwd: '/nonexistent' });
      assert.equal(code, 5);
      assert.match(stderr, /sealpost explain API_KEY_UNKNOWN/);
    }
  });

  it('draws a note when others can read it', async () => {
    await chmod(join(folder, 'data', 'admin.key'), 0o644);
    assert.match((await run(['pools'])).stderr, /others on this machine can read admin\.key/);
    await chmod(join(folder, 'data', 'admin.key'), 0o600);
  });
});

describe('status', () => {
  it('shows verdict, method, rule, state, attempts and TLS facts', async () => {
    const { code, stdout } = await run(['status', messageId]);
    assert.equal(code, 0);
    assert.match(stdout, /findings\s+phi: ssn ×2 in text/);
    assert.match(
      stdout,
      /#0\s+delivered\s+required-tls\s+phi-needs-tls\s+1\s+250 2\.0\.0 \(accepted\)\s+TLSv1\.3, verified\s+no/,
    );
    assert.match(stdout, /not used: openpgp \(no-key-on-file\)/);
    assert.doesNotMatch(stdout, /pat@example/);
  });

  it('shows addresses when told', async () => {
    assert.match((await run(['status', messageId, '--show-addresses'])).stdout, /pat@example\.com/);
  });

  it('gives every fact per recipient in JSON, also those that are false or absent', async () => {
    const message = JSON.parse((await run(['status', messageId, '--json'])).stdout);
    const [recipient] = message.recipients;
    const { verdict, method, rule, state, inDoubt, address, nextAttemptTime } = recipient;
    assert.deepEqual(
      { verdict, method, rule, state, inDoubt, address, nextAttemptTime },
      {
        ...{ verdict: 'phi', method: 'required-tls', rule: 'phi-needs-tls', state: 'delivered' },
        ...{ inDoubt: false, address: null, nextAttemptTime: null },
      },
    );
    const { tls, outcome } = recipient.attempts[0];
    assert.equal(outcome, 'delivered');
    assert.deepEqual(tls, { used: true, protocol: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384', verified: true });
  });

  it('exits 4 for a message that is not there', async () => {
    assert.equal((await run(['status', 'msg_none'])).code, 4);
  });

  it('says what runs where without an id', async () => {
    const listeners = [
      { name: 'gRPC', address: fake.address },
      { name: 'portal', address: '127.0.0.1:8081', url: 'http://127.0.0.1:8081/' },
    ];
    const state = {
      pid: process.pid,
      version: '0.1.0',
      mailMode: 'sink',
      listeners,
      dataFolder: folder,
      startedAtMs: 1,
    };
    await writeFile(join(folder, 'data', 'run.json'), JSON.stringify(state));
    const { code, stdout } = await runCommand(['status'], { cwd: folder });
    assert.equal(code, 0);
    assert.match(stdout, /^health\s+serving$/m);
    assert.match(stdout, /^mail\s+sink: nothing leaves this machine$/m);
    assert.match(stdout, /^portal\s+http:\/\/127\.0\.0\.1:8081\/$/m);
    assert.equal(JSON.parse((await runCommand(['status', '--json'], { cwd: folder })).stdout).run.alive, true);
    fake.state.healthStatus = 2;
    assert.equal((await runCommand(['status'], { cwd: folder })).code, 10);
    fake.state.healthStatus = 1;
    await rm(join(folder, 'data', 'run.json'));
  });

  it('exits 6 when nothing answers, and stays whole JSON', async () => {
    const { code, stdout } = await runCommand(['status', '--json', '--address', '127.0.0.1:1']);
    assert.equal(code, 6);
    assert.equal(JSON.parse(stdout).health, 'unreachable');
  });
});

describe('watch', () => {
  it('prints one JSON object a line and ends after --count', async () => {
    const watching = run(['watch', messageId, '--json', '--count', '2']);
    await watched();
    fake.emit({ cursor: 'c1', messageId, type: 'accepted' });
    fake.emit({ cursor: 'c2', messageId, type: 'attempted', recipientIndexes: [0], facts: { reply_code: '250' } });
    const { code, stdout } = await watching;
    assert.equal(code, 0);
    assert.deepEqual(
      lines(stdout).map((line) => JSON.parse(line).type),
      ['accepted', 'attempted'],
    );
  });

  it('exits 130 on Ctrl-C', async () => {
    const interrupt = new AbortController();
    const watching = run(['watch'], { signal: interrupt.signal });
    await watched();
    fake.emit({ cursor: 'c1', messageId, type: 'sealed', recipientIndexes: [0, 1], facts: { method: 'portal' } });
    interrupt.abort();
    const { code } = await watching;
    assert.equal(code, 130);
  });
});

describe('queues and pools', () => {
  it('lists, suspends for a while and resumes', async () => {
    const argv = ['queues', 'suspend', 'mx.example.org', '--for', '1h'];
    assert.match((await run(argv)).stderr, /--reason: REQUIRED/);
    assert.equal((await run([...argv, '--reason', 'asked'])).code, 0);
    assert.match((await run(['queues'])).stdout, /mx\.example\.org\s+default\s+3\s+1200\s+2\s+suspended/);
    assert.equal((await run(['queues', 'resume', 'mx.example.org'])).code, 0);
    assert.equal(JSON.parse((await run(['queues', '--json'])).stdout).queues[0].bindingLimit, 'none');
    assert.match((await run(['queues', 'explain', messageId])).stdout, /A connection\./);
    assert.match((await run(['pools'])).stdout, /default\s+a\s+127\.0\.0\.1\s+yes\s+40\s+no limit\s+12/);
  });
});

describe('keys', () => {
  it('prints the secret alone, lists and revokes', async () => {
    const created = await run(['keys', 'create', '--name', 'billing', '--roles', 'send,read', '--expires-in', '90d']);
    assert.match(created.stdout, /^sp_test_key_1\n$/);
    assert.deepEqual(fake.state.keys[0]?.roles, ['send', 'read']);
    assert.ok((fake.state.keys[0]?.expireTime?.getTime() ?? 0) > Date.now());
    assert.match((await run(['keys', 'list'])).stdout, /key_1\s+billing\s+send,read.*valid/);
    assert.equal((await run(['keys', 'revoke', 'key_1'])).code, 0);
    assert.match((await run(['keys', 'list'])).stdout, /revoked/);
    assert.equal((await run(['keys', 'revoke', 'key_9'])).code, 4);
    assert.match((await run(['keys', 'create', '--name', 'x', '--roles', 'root'])).stderr, /--roles: ONE_OF/);
  });
});

describe('recipients', () => {
  it('stores and lists keys, masks addresses, suppresses', async () => {
    const put = await run(['recipients', 'put-key', 'pat@example.com', 'pat.asc']);
    assert.match(put.stdout, /^(AB){20}\n$/);
    assert.match((await run(['recipients', 'list-keys'])).stdout, /p…@example\.com/);
    assert.match((await run(['recipients', 'list-keys', '--show-addresses'])).stdout, /pat@example\.com/);
    assert.equal((await run(['recipients', 'suppress', 'pat@example.com'])).code, 0);
    assert.ok(fake.state.suppressed.has('pat@example.com'));
    await run(['recipients', 'unsuppress', 'pat@example.com']);
    assert.equal(fake.state.suppressed.size, 0);
  });
});

describe('authorisations of recipients', () => {
  it('are recorded with form and day, listed, and ended', async () => {
    const words = ['recipients', 'authorize', 'pat@example.com', '--purpose', 'marketing'];
    assert.match((await run(words)).stderr, /--evidence: REQUIRED/);
    const form = [...words, '--evidence', 'binder 3', '--signed'];
    assert.match((await run([...form, 'yesterday'])).stderr, /--signed: DATE/);
    assert.equal((await run([...form, '2026-03-04', '--expires', '2031-03-04'])).code, 0);
    assert.match((await run(['recipients', 'authorizations'])).stdout, /p…@example\.com\s+marketing.*binder 3/);
    const end = ['recipients', 'revoke-authorization', 'pat@example.com', '--purpose', 'marketing'];
    assert.equal((await run(end)).code, 0);
    const listed = await run(['recipients', 'authorizations', 'pat@example.com', '--json']);
    const [one] = (JSON.parse(listed.stdout) as { authorizations: { revokeTime: string | null }[] }).authorizations;
    assert.ok(one?.revokeTime);
  });
});

describe('quarantine and audit', () => {
  it('lists, shows and decides with a reason', async () => {
    assert.match((await run(['quarantine', 'list'])).stdout, new RegExp(messageId));
    assert.match((await run(['quarantine', 'get', messageId])).stdout, /subject\s+Result/);
    assert.match((await run(['quarantine', 'reject', messageId])).stderr, /--reason: REQUIRED/);
    await run(['quarantine', 'release', messageId, '--reason', 'checked']);
    assert.deepEqual(fake.state.decided, [{ messageId, verb: 'release', reason: 'checked' }]);
  });

  it('reads audit pages up to the limit', async () => {
    const { stdout, stderr } = await run(['audit', '--limit', '4']);
    assert.deepEqual(
      lines(stdout)
        .slice(1)
        .map((line) => Number.parseInt(line, 10)),
      [0, 1, 2, 3],
    );
    assert.match(stderr, /There are more/);
  });
});

describe('doctor', () => {
  it('says ok, warn or fail with a cure, and what going live needs', async () => {
    const { code, stdout } = await run(['doctor', '--json']);
    const report = JSON.parse(stdout);
    assert.equal(report.mailMode, 'sink');
    assert.equal(report.goLive.at(-1).setting, 'delivery.mode');
    const server = report.checks.filter(({ name }: { name: string }) => name === 'server' || name === 'key');
    assert.deepEqual(
      server.map(({ status }: { status: string }) => status),
      ['ok', 'ok'],
    );
    for (const { status, cure } of report.checks) assert.equal(cure === null, status === 'ok');
    assert.equal(code === 10, report.counts.fail > 0);
  });

  it('exits 10 when the server is away, and names the cure', async () => {
    const { code, stdout } = await runCommand(['doctor', '--address', '127.0.0.1:1', '--data', join(folder, 'data')]);
    assert.equal(code, 10);
    assert.match(stdout, /^fail\s+server/m);
    assert.match(stdout, /To go live:/);
  });
});

describe('sink', () => {
  it('listens, keeps what arrives below the data folder, and ends on Ctrl-C', async () => {
    const interrupt = new AbortController();
    const started = Promise.withResolvers<string>();
    const argv = [
      'sink',
      '--listen',
      '127.0.0.1:0',
      '--page',
      '127.0.0.1:0',
      '--data',
      join(folder, 'sinkdata'),
      '--json',
    ];
    const running = runCommand(argv, { signal: interrupt.signal, onOutput: started.resolve });
    const facts = JSON.parse(await Promise.race([started.promise, running.then(({ stderr }) => assert.fail(stderr))]));
    assert.match(facts.smtp, /^127\.0\.0\.1:[1-9]\d*$/);
    assert.equal((await fetch(facts.page)).status, 200);
    interrupt.abort();
    assert.equal((await running).code, 0);
  });

  it('names the flag when an address is wrong or taken', async () => {
    assert.match((await runCommand(['sink', '--listen', 'here'])).stderr, /--listen: ADDRESS/);
    const busy = await runCommand(['sink', '--listen', fake.address, '--data', join(folder, 'sinkdata')]);
    assert.equal(busy.code, 2);
    assert.match(busy.stderr, /is taken by another process/);
  });
});
