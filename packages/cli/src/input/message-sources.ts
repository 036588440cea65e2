/** Finds the messages that a command line names: files, folders of them, standard input, or the flags themselves. */
import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { MESSAGE_SIZE_BYTES_MAX, type MessageInput } from '@sealpost/client';
import { type CommandContext, textOf } from '../command.ts';
import type { Io } from '../io.ts';
import { unreadableError, usageError } from '../usage-error.ts';
import {
  CONTENT_FLAGS,
  hasContentFlags,
  PURPOSE_DEFAULT,
  readContentFlags,
  readEnvelopeFlags,
} from './message-flags.ts';
import { readAllStdin } from './read-stdin.ts';

export interface MessageSource {
  /** Path as given or found, "-" for standard input, "flags". */
  readonly label: string;
  /** Reads the content; at most one file is in memory per message under way. */
  load(): Promise<MessageInput>;
}

export const FILES_MAX = 100_000;

/** All sources in a fixed order. Throws CLI_USAGE or CLI_INPUT_UNREADABLE. */
export async function findMessageSources(context: CommandContext): Promise<readonly MessageSource[]> {
  const { io, args, options, output } = context;
  const isRaw = args.length > 0;
  if (isRaw && hasContentFlags(options)) {
    const flags = CONTENT_FLAGS.map((name) => `--${name}`).join(', ');
    throw usageError(flags, 'NOT_WITH_FILES', 'These describe a message of their own: leave them or the files out.');
  }
  if (!isRaw && !hasContentFlags(options)) {
    throw usageError(
      'message',
      'REQUIRED',
      'Name .eml files, folders or -, or describe a message with --from --to --subject --text.',
    );
  }
  const envelope = await readEnvelopeFlags(io, options);
  if (textOf(options, 'purpose') === undefined) {
    output.note(
      `note: purpose is ${PURPOSE_DEFAULT}; say --purpose treatment, payment, marketing or research if it is another.`,
    );
  }
  const key = textOf(options, 'idempotencyKey') ?? '';
  if (!isRaw) {
    const content = await readContentFlags(io, options);
    return [{ label: 'flags', load: async () => ({ ...envelope, ...content, idempotencyKey: key }) }];
  }
  const files = await findFiles(io, args);
  const single = files.length === 1;
  return files.map((label) => ({
    label,
    load: async () => {
      const rawMime = await readMessage(io, label);
      return { ...envelope, rawMime, idempotencyKey: key === '' || single ? key : `${key}:${digestOf(rawMime)}` };
    },
  }));
}

/** Files as given; folders as the .eml files below them, sorted. */
async function findFiles(io: Io, args: readonly string[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const arg of args) {
    if (arg === '-') {
      found.push(arg);
      continue;
    }
    const path = resolve(io.cwd, arg);
    const info = await stat(path).catch((error: unknown) => {
      throw unreadableError(arg, error);
    });
    found.push(...(info.isDirectory() ? await emlFilesBelow(io, path) : [arg]));
    if (found.length > FILES_MAX)
      throw usageError(arg, 'COUNT', `There are more than ${FILES_MAX} files. Send them in parts.`);
  }
  if (found.filter((label) => label === '-').length > 1)
    throw usageError('-', 'ONCE', 'Standard input can be read once.');
  if (found.length === 0) throw usageError(args.join(' '), 'EMPTY', 'There is no .eml file in it.');
  return found;
}

async function emlFilesBelow(io: Io, folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.toLowerCase().endsWith('.eml'))
    .map((entry) => relative(io.cwd, join(entry.parentPath, entry.name)))
    .sort();
}

async function readMessage(io: Io, label: string): Promise<Buffer> {
  if (label === '-') return await readAllStdin(io, MESSAGE_SIZE_BYTES_MAX);
  const path = resolve(io.cwd, label);
  try {
    const { size } = await stat(path);
    if (size <= MESSAGE_SIZE_BYTES_MAX) return await readFile(path);
  } catch (error) {
    throw unreadableError(label, error);
  }
  throw usageError(label, 'SIZE', 'The file is larger than one call may carry (32 MiB; a mail may have 25 MiB).');
}

/** Makes one key per message out of one for all: the same file under the same key is the same message. */
const digestOf = (rawMime: Buffer): string => createHash('sha256').update(rawMime).digest('hex').slice(0, 32);
