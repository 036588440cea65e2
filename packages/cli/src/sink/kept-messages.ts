/** The messages of the development sink: an .eml and a .json file each, bounded in number. */
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeEncodedWords, headerValue, parseMessage } from '@sealpost/mail';
import { SINK_MESSAGES_MAX } from './sink-limits.ts';

export interface KeptTls {
  readonly protocol: string;
  readonly cipher: string;
  readonly servername: string;
}

/** Content of the .json file, in clear text like everything here. */
export interface KeptMessage {
  readonly id: string;
  readonly atMs: number;
  readonly envelopeFrom: string;
  readonly recipients: readonly string[];
  readonly sizeBytes: number;
  readonly subject: string;
  /** Null when it came in clear text. */
  readonly tls: KeptTls | null;
  readonly listener: 'starttls' | 'plain';
  readonly clientName: string;
}

export type NewMessage = Omit<KeptMessage, 'id' | 'sizeBytes' | 'subject'> & { readonly bytes: Buffer };

export interface KeptMessages {
  /** Resolves once both files are written. */
  keep(message: NewMessage): Promise<KeptMessage>;
  /** Newest first. */
  list(offset: number, limit: number): readonly KeptMessage[];
  find(id: string): KeptMessage | undefined;
  readBytes(id: string): Promise<Buffer | undefined>;
  count(): number;
}

export interface KeptMessagesOptions {
  readonly dir: string;
  readonly messagesMax?: number;
}

const JSON_FILE = /^(\d{13,16}-\d{6,})\.json$/;
const SUBJECT_CHARACTERS_MAX = 200;

function readSubject(bytes: Buffer): string {
  return decodeEncodedWords(headerValue(parseMessage(bytes), 'subject') ?? '').slice(0, SUBJECT_CHARACTERS_MAX);
}

/** What an earlier run kept, oldest first; unreadable files are passed over. */
async function readExisting(dir: string): Promise<KeptMessage[]> {
  const found: KeptMessage[] = [];
  for (const name of (await readdir(dir)).sort()) {
    const id = JSON_FILE.exec(name)?.[1];
    if (id === undefined) continue;
    try {
      const kept = JSON.parse(await readFile(join(dir, name), 'utf8')) as KeptMessage;
      if (kept.id === id && Array.isArray(kept.recipients)) found.push(kept);
    } catch {
      // A half-written file of a run that was killed is no message.
    }
  }
  return found;
}

/** Opens the folder (made with mode 0700) and lists what it holds already. */
export async function openKeptMessages(options: KeptMessagesOptions): Promise<KeptMessages> {
  const { dir } = options;
  const messagesMax = options.messagesMax ?? SINK_MESSAGES_MAX;
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const kept = new Map<string, KeptMessage>((await readExisting(dir)).map((message) => [message.id, message]));
  let sequence = kept.size;

  const removeSurplus = async (): Promise<void> => {
    while (kept.size > messagesMax) {
      const oldest = kept.keys().next().value as string;
      kept.delete(oldest);
      await Promise.all(['eml', 'json'].map((ending) => rm(join(dir, `${oldest}.${ending}`), { force: true })));
    }
  };
  await removeSurplus();

  return {
    async keep({ bytes, ...facts }) {
      const id = `${facts.atMs}-${String(sequence++).padStart(6, '0')}`;
      const message: KeptMessage = { id, ...facts, sizeBytes: bytes.length, subject: readSubject(bytes) };
      await writeFile(join(dir, `${id}.eml`), bytes, { mode: 0o600 });
      const json = join(dir, `${id}.json`);
      await writeFile(`${json}.new`, `${JSON.stringify(message, null, 2)}\n`, { mode: 0o600 });
      await rename(`${json}.new`, json);
      kept.set(id, message);
      await removeSurplus();
      return message;
    },
    list: (offset, limit) => [...kept.values()].reverse().slice(offset, offset + limit),
    find: (id) => kept.get(id),
    async readBytes(id) {
      return kept.has(id) ? readFile(join(dir, `${id}.eml`)) : undefined;
    },
    count: () => kept.size,
  };
}
