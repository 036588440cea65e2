/** `sealpost keys`: API keys. */
import type { ApiKey } from '@sealpost/contracts';
import { type CommandContext, type CommandSpec, listOf, textOf } from '../command.ts';
import { withClient } from '../connect.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { durationOption } from '../input/option-values.ts';
import { formatTime } from '../output/time-text.ts';
import { usageError } from '../usage-error.ts';
import { timeView } from '../views/message-view.ts';
import { collectPages, LIMIT_OPTION } from './pages.ts';

const ROLES = ['send', 'read', 'read-phi', 'recipients', 'policy', 'quarantine', 'operate', 'audit', 'admin'];
/** May decide what policy holds for one role. */
const HOLD_ROLE = /^quarantine:[a-z0-9][a-z0-9-]{0,62}$/;

export const KEY_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'keys',
    summary: 'Create, list and revoke API keys.',
    examples: [['sealpost keys list', 'all keys, without their secrets']],
  },
  {
    name: 'keys create',
    summary: 'Create an API key. Its secret is printed once and kept nowhere.',
    options: [
      { flags: '--name <name>', describe: 'what it is for, without PHI (required)' },
      {
        flags: '--roles <roles>',
        describe: `comma-separated, from ${ROLES.join(', ')}, quarantine:<role> (required)`,
        repeat: true,
      },
      { flags: '--expires-in <duration>', describe: 'default: the server decides (one year)' },
    ],
    examples: [
      [
        'sealpost keys create --name billing --roles send,read --expires-in 90d',
        'the secret is the only line on standard output',
      ],
    ],
    run: createKey,
  },
  {
    name: 'keys list',
    summary: 'List API keys without their secrets.',
    options: [LIMIT_OPTION],
    examples: [['sealpost keys list --json', 'for a script']],
    run: listKeys,
  },
  {
    name: 'keys revoke',
    args: '<key-id>',
    summary: 'Revoke a key: the next call with it fails.',
    examples: [['sealpost keys revoke key_01k…', 'at once']],
    run: revokeKey,
  },
];

function keyView(key: ApiKey) {
  const { keyId, name, roles } = key;
  const times = {
    createTime: timeView(key.createTime),
    expireTime: timeView(key.expireTime),
    revokeTime: timeView(key.revokeTime),
  };
  return { keyId, name, roles, ...times };
}

async function createKey(context: CommandContext): Promise<ExitCode> {
  const { options, output, io } = context;
  const name = textOf(options, 'name');
  if (name === undefined)
    throw usageError('--name', 'REQUIRED', 'Say what the key is for, for example --name billing.');
  const roles = listOf(options, 'roles').flatMap((text) => text.split(',').map((role) => role.trim()));
  const unknown = roles.filter((role) => !ROLES.includes(role) && !HOLD_ROLE.test(role));
  if (roles.length === 0 || unknown.length > 0)
    throw usageError('--roles', 'ONE_OF', `Choose from ${ROLES.join(', ')}, quarantine:<role>.`);
  const expiresInMs = durationOption(options, 'expires-in', 0);
  const expireTime = expiresInMs === 0 ? {} : { expireTime: new Date(io.clock.nowMs() + expiresInMs) };
  const { key, secret } = await withClient(
    context,
    async (client) => await client.keys.create({ name, roles, ...expireTime }),
  );
  if (output.json) output.document({ key: keyView(key), secret });
  else {
    output.line(secret);
    output.note(`${key.keyId} (${key.roles.join(', ')}). This secret is not shown again; use it as SEALPOST_KEY.`);
  }
  return EXIT.done;
}

async function listKeys(context: CommandContext): Promise<ExitCode> {
  const { output, options, io } = context;
  const { rows, more } = await withClient(context, async (client) =>
    collectPages(options, async (page) => {
      const { keys, nextPageToken } = await client.keys.list(page);
      return { rows: keys, nextPageToken };
    }),
  );
  if (output.json) {
    output.document({ keys: rows.map(keyView), more });
    return EXIT.done;
  }
  const style = { relative: output.relativeTimes, nowMs: io.clock.nowMs() };
  output.table({
    columns: [
      { header: 'key', whole: true },
      ...['name', 'roles', 'created', 'expires', 'state'].map((header) => ({ header })),
    ],
    rows: rows.map((key) => [
      key.keyId,
      key.name,
      key.roles.join(','),
      formatTime(key.createTime, style),
      formatTime(key.expireTime, style),
      stateOf(key, io.clock.nowMs()),
    ]),
    empty: 'No keys.',
  });
  return EXIT.done;
}

function stateOf(key: ApiKey, nowMs: number): string {
  if (key.revokeTime !== undefined) return 'revoked';
  return key.expireTime !== undefined && key.expireTime.getTime() <= nowMs ? 'expired' : 'valid';
}

async function revokeKey(context: CommandContext): Promise<ExitCode> {
  const keyId = context.args[0] ?? '';
  await withClient(context, async (client) => await client.keys.revoke(keyId));
  if (context.output.json) context.output.document({ keyId, revoked: true });
  else context.output.line(`${keyId} is revoked.`);
  return EXIT.done;
}
