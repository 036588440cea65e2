/** Checks the manners of the command line: help, unknown words, JSON, colours, exit codes. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type FakeSealpost, startFakeSealpost } from '@sealpost/client/testing';
import { COMMANDS } from './commands.ts';
import { EXIT_CODE_TABLE } from './exit-codes.ts';
import { runCommand } from './testing/run-command.ts';

let fake: FakeSealpost;
before(async () => {
  fake = await startFakeSealpost();
});
after(() => fake.stop());

describe('help', () => {
  it('shows examples for each command, and every flag that all take', async () => {
    for (const { name, examples } of COMMANDS) {
      const { code, stdout } = await runCommand([...name.split(' '), '--help']);
      assert.equal(code, 0, name);
      assert.match(stdout, /Examples:/, name);
      assert.ok(stdout.includes(examples[0]?.[0] ?? 'none'), name);
      for (const flag of ['--address', '--key', '--data', '--config', '--json']) assert.ok(stdout.includes(flag), name);
    }
  });

  it('is the answer to no words, to --help and to help COMMAND', async () => {
    const [none, flag, keys] = await Promise.all(
      [[], ['--help'], ['help', 'keys', 'create']].map((argv) => runCommand(argv)),
    );
    assert.equal(none?.code, 0);
    assert.equal(none?.stdout, flag?.stdout);
    assert.match(keys?.stdout ?? '', /^Usage: sealpost keys create/);
  });

  it('lists every exit code', async () => {
    const { stdout } = await runCommand(['help', 'exit-codes']);
    for (const { code, meaning } of EXIT_CODE_TABLE)
      assert.match(stdout, new RegExp(`^\\s*${code}\\s+${meaning.slice(0, 10)}`, 'm'));
  });
});

describe('wrong words', () => {
  it('exit 2 and are guessed at, never run', async () => {
    const cases: readonly (readonly [string[], RegExp])[] = [
      [['sned'], /unknown command 'sned'\n\(Did you mean send\?\)/],
      [['sned', '--help'], /unknown command/],
      [['help', 'sned'], /unknown command/],
      [['keys', 'crate'], /Did you mean create\?/],
      [['send', '--form', 'x'], /Did you mean --from\?/],
      [['status', 'a', 'b'], /too many arguments/],
      [['send', '--lane', 'fast'], /Allowed choices are express, bulk/],
      [['keys'], /Usage: sealpost keys/],
      [['run'], /npx sealpost run/],
      [['status', '--address', 'nowhere'], /HOST:PORT/],
      [['status', '--tls', '--plaintext'], /--plaintext: ONE_OF/],
      [['watch', '--count', '0'], /--count: RANGE/],
    ];
    for (const [argv, expected] of cases) {
      const { code, stdout, stderr } = await runCommand(argv);
      assert.equal(code, 2, argv.join(' '));
      assert.equal(stdout, '', argv.join(' '));
      assert.match(stderr, expected);
    }
  });
});

describe('--json', () => {
  const COMMAND_LINES: readonly (readonly string[])[] = [
    ['send', '--from', 'a@example.org', '--to', 'pat@example.com', '--text', 'x'],
    ['send', '--from', 'a@example.org', '--to', 'nobody', '--text', 'x'],
    ['send', '--from', 'a@example.org', '--to', 'pat@example.com', '--text', 'x', '--wait'],
    ['send'],
    ['preview', '--from', 'a@example.org', '--to', 'pat@example.com', '--text', 'x'],
    ['status'],
    ['status', 'msg_none'],
    ['queues'],
    ['queues', 'suspend', 'mx.example.org', '--reason', 'x'],
    ['queues', 'resume', 'mx.example.org'],
    ['queues', 'explain', 'msg_1'],
    ['pools'],
    ['keys', 'create', '--name', 'x', '--roles', 'send'],
    ['keys', 'list'],
    ['keys', 'revoke', 'key_1'],
    ['recipients', 'put-key', 'pat@example.com', '-'],
    ['recipients', 'list-keys'],
    ['recipients', 'suppress', 'pat@example.com'],
    ['recipients', 'unsuppress', 'pat@example.com'],
    ['quarantine', 'list'],
    ['quarantine', 'get', 'msg_1'],
    ['quarantine', 'release', 'msg_1', '--reason', 'x'],
    ['audit'],
    ['doctor'],
    ['explain'],
    ['explain', 'BUS_CLOSED'],
    ['explain', 'NO_SUCH'],
    ['exit-codes'],
    ['config'],
    ['sned'],
    ['keys'],
    ['send', '--lane', 'fast'],
  ];

  it('leaves nothing but one JSON document on standard output, and nothing on standard error', async () => {
    for (const argv of COMMAND_LINES) {
      const { stdout, stderr } = await runCommand([...argv, '--json', '--address', fake.address], { stdin: 'x' });
      assert.doesNotThrow(() => JSON.parse(stdout), `${argv.join(' ')}: ${stdout}`);
      assert.equal(stderr, '', argv.join(' '));
    }
  });

  it('gives errors the same envelope everywhere', async () => {
    for (const argv of [['status', 'msg_none'], ['sned'], ['send']]) {
      const { stdout } = await runCommand([...argv, '--json', '--address', fake.address]);
      const keys = Object.keys(JSON.parse(stdout).error).sort();
      assert.deepEqual(keys, ['fields', 'message', 'reason', 'requestId', 'retryAfterMs', 'status']);
    }
  });
});

describe('colours', () => {
  const ESCAPE = '\u001b';
  const status = async (env: Record<string, string>, stdoutIsTerminal: boolean, extra: string[] = []) =>
    (await runCommand(['status', '--address', fake.address, ...extra], { env, stdoutIsTerminal })).stdout;

  it('are for terminals without NO_COLOR, and never in JSON', async () => {
    assert.ok((await status({}, true)).includes(ESCAPE));
    assert.ok(!(await status({}, false)).includes(ESCAPE));
    assert.ok(!(await status({ NO_COLOR: '1' }, true)).includes(ESCAPE));
    assert.ok(!(await status({ TERM: 'dumb' }, true)).includes(ESCAPE));
    assert.ok(!(await status({}, true, ['--json'])).includes(ESCAPE));
  });
});

describe('explain', () => {
  it('says what a code means and guesses at a misspelt one', async () => {
    assert.match((await runCommand(['explain', 'api_key_expired'])).stdout, /has expired/);
    const { code, stderr } = await runCommand(['explain', 'API_KEY_EXPIRD']);
    assert.equal(code, 4);
    assert.match(stderr, /Did you mean API_KEY_EXPIRED\?/);
  });
});
