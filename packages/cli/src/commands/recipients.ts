/** `sealpost recipients`: keys, suppression and authorisations of recipients. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { RecipientKey } from '@sealpost/contracts';
import { type CommandContext, type CommandSpec, isSet, textOf } from '../command.ts';
import { withClient } from '../connect.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { readAllStdin } from '../input/read-stdin.ts';
import { maskAddress } from '../output/mask.ts';
import { formatTime } from '../output/time-text.ts';
import { unreadableError, usageError } from '../usage-error.ts';
import { timeView } from '../views/message-view.ts';
import { collectPages, LIMIT_OPTION } from './pages.ts';
import { AUTHORIZATION_COMMANDS } from './recipient-authorizations.ts';

const KEY_SIZE_BYTES_MAX = 64 * 1024;
const REASONS = ['manual', 'complaint', 'bounce'];

export const RECIPIENT_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'recipients',
    summary: 'Keys, suppression and signed authorisations of recipients.',
    examples: [['sealpost recipients put-key pat@example.com pat.asc', 'mail to Pat can now leave as OpenPGP']],
  },
  {
    name: 'recipients put-key',
    args: '<address> <file>',
    summary: 'Store an OpenPGP public key (armored or binary) for an address; - reads standard input.',
    examples: [['sealpost recipients put-key pat@example.com pat.asc', 'from a file']],
    run: putKey,
  },
  {
    name: 'recipients list-keys',
    args: '[address]',
    summary: 'List keys on file, of all recipients or of one.',
    options: [LIMIT_OPTION, { flags: '--show-addresses', describe: 'addresses in full' }],
    examples: [['sealpost recipients list-keys pat@example.com', 'fingerprints and dates']],
    run: listKeys,
  },
  {
    name: 'recipients suppress',
    args: '<address>',
    summary: 'Stop all mail to an address.',
    options: [{ flags: '--reason <code>', describe: `${REASONS.join(', ')}; default manual`, choices: REASONS }],
    examples: [['sealpost recipients suppress pat@example.com', 'until it is allowed again']],
    run: async (context) => await changeSuppression(context, 'suppress'),
  },
  {
    name: 'recipients unsuppress',
    args: '<address>',
    summary: 'Allow mail to an address again.',
    examples: [['sealpost recipients unsuppress pat@example.com', 'at once']],
    run: async (context) => await changeSuppression(context, 'unsuppress'),
  },
  ...AUTHORIZATION_COMMANDS,
];

const keyView = (key: RecipientKey) => ({
  ...key,
  putTime: timeView(key.putTime),
  expireTime: timeView(key.expireTime),
});

async function putKey(context: CommandContext): Promise<ExitCode> {
  const [address = '', file = ''] = context.args;
  const bytes = await readKey(context, file);
  const key = await withClient(context, async (client) => await client.recipients.putKey(address, bytes));
  if (context.output.json) context.output.document({ key: keyView(key) });
  else context.output.line(key.fingerprint);
  return EXIT.done;
}

async function readKey({ io }: CommandContext, file: string): Promise<Buffer> {
  if (file === '-') return await readAllStdin(io, KEY_SIZE_BYTES_MAX);
  const bytes = await readFile(resolve(io.cwd, file)).catch((error: unknown) => {
    throw unreadableError('file', error);
  });
  if (bytes.length <= KEY_SIZE_BYTES_MAX) return bytes;
  throw usageError('file', 'SIZE', 'A key may have at most 64 KiB. Export it without signatures of others.');
}

async function listKeys(context: CommandContext): Promise<ExitCode> {
  const { output, options, args, io } = context;
  const address = args[0] ?? '';
  const { rows, more } = await withClient(context, async (client) =>
    collectPages(options, async (page) => {
      const { keys, nextPageToken } = await client.recipients.listKeys({ ...page, address });
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
      { header: 'fingerprint', whole: true },
      ...['address', 'kind', 'stored', 'expires'].map((header) => ({ header })),
    ],
    rows: rows.map((key) => [
      key.fingerprint,
      isSet(options, 'showAddresses') ? key.address : maskAddress(key.address),
      key.kind,
      formatTime(key.putTime, style),
      formatTime(key.expireTime, style),
    ]),
    empty: 'No keys on file.',
  });
  return EXIT.done;
}

async function changeSuppression(context: CommandContext, verb: 'suppress' | 'unsuppress'): Promise<ExitCode> {
  const { output, options, args } = context;
  const address = args[0] ?? '';
  await withClient(context, async (client) => {
    if (verb === 'suppress') await client.recipients.suppress(address, textOf(options, 'reason') ?? 'manual');
    else await client.recipients.unsuppress(address);
  });
  const suppressed = verb === 'suppress';
  if (output.json) output.document({ address, suppressed });
  else output.line(suppressed ? 'Suppressed: no mail goes there until it is allowed again.' : 'Allowed again.');
  return EXIT.done;
}
