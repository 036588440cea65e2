/** Turns the flags of `send` and `preview` into a message of the API. */
import { readFile } from 'node:fs/promises';
import { basename, extname, resolve } from 'node:path';
import type { MessageInput } from '@sealpost/client';
import { isSet, listOf, type OptionSpec, type OptionValues, textOf } from '../command.ts';
import type { Io } from '../io.ts';
import { unreadableError, usageError } from '../usage-error.ts';
import { LANES, PROTECTIONS, PURPOSES } from '../views/enums.ts';
import { parseTime } from './duration.ts';
import { pairsOption } from './option-values.ts';
import { type NamedEnum, namesOf, valueOf } from './enum-names.ts';
import { parseMailbox, splitMailboxes } from './mailbox.ts';
import { readAllStdin } from './read-stdin.ts';

/** Purpose of a message when none is named. */
export const PURPOSE_DEFAULT = 'operations';
const TEXT_FILE_SIZE_BYTES_MAX = 26 * 1024 * 1024;

/** Flags that only make sense without .eml input. */
export const CONTENT_FLAGS = ['subject', 'text', 'html', 'attach'] as const;

const lower = (values: NamedEnum): string => namesOf(values).join(', ');

export const MESSAGE_OPTIONS: readonly OptionSpec[] = [
  { flags: '--from <mailbox>', describe: 'sender, for example "Clinic <clinic@example.org>"' },
  {
    flags: '--to <mailbox>',
    describe: 'recipient; with .eml input it replaces To, Cc and Bcc; @FILE reads one a line',
    repeat: true,
  },
  { flags: '--cc <mailbox>', describe: 'further recipient', repeat: true },
  { flags: '--bcc <mailbox>', describe: 'hidden recipient', repeat: true },
  { flags: '--reply-to <mailbox>', describe: 'where answers go', repeat: true },
  { flags: '--subject <text>', describe: 'subject, or @FILE, or @- for standard input' },
  { flags: '--text <text>', describe: 'plain text, or @FILE, or @-' },
  { flags: '--html <html>', describe: 'HTML, or @FILE, or @-' },
  { flags: '--attach <file>', describe: 'attachment', repeat: true },
  { flags: '--lane <lane>', describe: 'express (default) or bulk', choices: namesOf(LANES) },
  {
    flags: '--purpose <purpose>',
    describe: `why it is sent: ${lower(PURPOSES)}; default ${PURPOSE_DEFAULT}`,
    choices: namesOf(PURPOSES),
  },
  {
    flags: '--minimum-protection <level>',
    describe: `may only raise what policy asks: ${lower(PROTECTIONS)}`,
    choices: namesOf(PROTECTIONS),
  },
  { flags: '--label <name=value>', describe: 'label, shown in clear: never PHI', repeat: true },
  { flags: '--passphrase-file <file>', describe: 'passphrase for portal parcels, 8 to 128 characters' },
  { flags: '--send-at <time>', describe: 'not before: +2h or 2026-01-31T09:00:00Z' },
  { flags: '--expire <time>', describe: 'not after: +2d or a time' },
  { flags: '--no-duplicates', describe: 'never repeat an attempt that ended in doubt' },
  { flags: '--sandbox', describe: 'everything but the last hop' },
];

/** What the flags say of every message alike: all but content and idempotency key. */
export async function readEnvelopeFlags(io: Io, options: OptionValues): Promise<MessageInput> {
  const from = textOf(options, 'from');
  const sendAt = textOf(options, 'sendAt');
  const expire = textOf(options, 'expire');
  const passphraseFile = textOf(options, 'passphraseFile');
  const nowMs = io.clock.nowMs();
  const passphrase =
    passphraseFile === undefined ? '' : (await readText(io, '--passphrase-file', passphraseFile)).trim();
  return {
    ...(from === undefined ? {} : { from: parseMailbox(from) }),
    to: await readMailboxes(io, options, 'to'),
    cc: await readMailboxes(io, options, 'cc'),
    bcc: await readMailboxes(io, options, 'bcc'),
    replyTo: await readMailboxes(io, options, 'replyTo'),
    lane: enumOption(options, 'lane', LANES) as NonNullable<MessageInput['lane']>,
    purpose: (enumOption(options, 'purpose', PURPOSES) || valueOf(PURPOSES, PURPOSE_DEFAULT)) as NonNullable<
      MessageInput['purpose']
    >,
    minimumProtection: enumOption(options, 'minimumProtection', PROTECTIONS) as NonNullable<
      MessageInput['minimumProtection']
    >,
    labels: pairsOption(options, 'label'),
    portalPassphrase: passphrase,
    ...(sendAt === undefined ? {} : { sendTime: timeOption('--send-at', sendAt, nowMs) }),
    ...(expire === undefined ? {} : { expireTime: timeOption('--expire', expire, nowMs) }),
    noDuplicates: options['duplicates'] === false,
    sandbox: isSet(options, 'sandbox'),
  };
}

/** Subject, text, HTML and attachments from the flags. */
export async function readContentFlags(io: Io, options: OptionValues): Promise<MessageInput> {
  const read = async (name: string): Promise<string> => await textOrFile(io, `--${name}`, textOf(options, name) ?? '');
  const attachments = await Promise.all(listOf(options, 'attach').map(async (path) => await readAttachment(io, path)));
  return {
    subject: (await read('subject')).replace(/\r?\n$/, ''),
    text: await read('text'),
    html: await read('html'),
    attachments,
  };
}

/** True when the message is described by flags rather than by files. */
export const hasContentFlags = (options: OptionValues): boolean =>
  CONTENT_FLAGS.some((name) =>
    name === 'attach' ? listOf(options, name).length > 0 : textOf(options, name) !== undefined,
  );

function enumOption(options: OptionValues, name: string, values: NamedEnum): number {
  const text = textOf(options, name);
  return text === undefined ? 0 : (valueOf(values, text) ?? 0);
}

function timeOption(flag: string, text: string, nowMs: number): Date {
  const time = parseTime(text, nowMs);
  if (time === undefined)
    throw usageError(flag, 'TIME', 'Write +2h, +3d, or a time with zone such as 2026-01-31T09:00:00Z.');
  return time;
}

async function readMailboxes(io: Io, options: OptionValues, name: string): Promise<ReturnType<typeof parseMailbox>[]> {
  const flag = `--${name === 'replyTo' ? 'reply-to' : name}`;
  const texts = await Promise.all(
    listOf(options, name).map(async (text) => {
      const lines = (await textOrFile(io, flag, text)).split(/\r?\n/);
      return lines.filter((line) => line.trim() !== '').flatMap(splitMailboxes);
    }),
  );
  return texts.flat().map(parseMailbox);
}

/** `@FILE` and `@-` stand for what is in them; `@@…` for a text that starts with @. */
async function textOrFile(io: Io, flag: string, text: string): Promise<string> {
  if (text.startsWith('@@')) return text.slice(1);
  if (!text.startsWith('@')) return text;
  if (text === '@-') return (await readAllStdin(io, TEXT_FILE_SIZE_BYTES_MAX)).toString('utf8');
  return await readText(io, flag, text.slice(1));
}

async function readText(io: Io, flag: string, path: string): Promise<string> {
  return (await readLimited(io, flag, path)).toString('utf8');
}

async function readLimited(io: Io, flag: string, path: string): Promise<Buffer> {
  const bytes = await readFile(resolve(io.cwd, path)).catch((error: unknown) => {
    throw unreadableError(flag, error);
  });
  if (bytes.length <= TEXT_FILE_SIZE_BYTES_MAX) return bytes;
  throw usageError(flag, 'SIZE', `The file has more than ${TEXT_FILE_SIZE_BYTES_MAX} bytes.`);
}

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.pdf': 'application/pdf',
  '.txt': 'text/plain',
  '.csv': 'text/csv',
  '.html': 'text/html',
  '.json': 'application/json',
  '.xml': 'application/xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.gif': 'image/gif',
  '.ics': 'text/calendar',
  '.zip': 'application/zip',
  '.dcm': 'application/dicom',
  '.docx': 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  '.xlsx': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

async function readAttachment(io: Io, path: string): Promise<NonNullable<MessageInput['attachments']>[number]> {
  const content = await readLimited(io, '--attach', path);
  const contentType = MEDIA_TYPES[extname(path).toLowerCase()] ?? 'application/octet-stream';
  return { fileName: basename(path), contentType, content };
}
