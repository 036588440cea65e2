/** Marked values and the search for them: in clear, in UTF-16, in base64 at any alignment, in hexadecimal. */
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, relative } from 'node:path';

export interface Finding {
  /** Name of the canary, never its value. */
  readonly canary: string;
  readonly form: string;
  readonly place: string;
}

interface Needle {
  readonly canary: string;
  readonly form: string;
  readonly bytes: Buffer;
}

/** A value that nothing else contains: lower-case letters and digits, so that nothing rewrites it on its way. */
export const newCanary = (): string => `zq${randomBytes(8).toString('hex')}`;

/** The characters of base64 that depend on the value alone, when `offset` bytes stand before it in a group of three. */
function base64Core(value: Buffer, offset: number): Buffer {
  const text = Buffer.concat([Buffer.alloc(offset), value]).toString('base64');
  const first = Math.ceil((offset * 8) / 6);
  const last = Math.floor(((offset + value.length) * 8) / 6);
  return Buffer.from(text.slice(first, last));
}

function needlesOf(canary: string, value: string): readonly Needle[] {
  const utf8 = Buffer.from(value);
  const forms: Readonly<Record<string, Buffer>> = {
    clear: utf8,
    'clear, upper case': Buffer.from(value.toUpperCase()),
    'UTF-16': Buffer.from(value, 'utf16le'),
    'UTF-16, big end first': Buffer.from(value, 'utf16le').swap16(),
    'base64, first place': base64Core(utf8, 0),
    'base64, second place': base64Core(utf8, 1),
    'base64, third place': base64Core(utf8, 2),
    hexadecimal: Buffer.from(utf8.toString('hex')),
  };
  return Object.entries(forms).map(([form, bytes]) => ({ canary, form, bytes }));
}

/** Also below links to folders: servers that keep a folder's content elsewhere are linked into it. */
function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    const found = statSync(path, { throwIfNoEntry: false });
    if (found?.isDirectory()) return filesBelow(path);
    return found?.isFile() ? [path] : [];
  });
}

/** Searches texts and folders for named values. */
export function createCanarySearch(canaries: Readonly<Record<string, string>>) {
  const needles = Object.entries(canaries).flatMap(([name, value]) => needlesOf(name, value));
  const inBytes = (place: string, bytes: Buffer): readonly Finding[] =>
    needles.flatMap(({ canary, form, bytes: needle }) => (bytes.includes(needle) ? [{ canary, form, place }] : []));
  return {
    inText: (place: string, text: string): readonly Finding[] => inBytes(place, Buffer.from(text)),
    inBytes,
    /** Every file below the folder, and every file name. */
    inFolder: (folder: string, skip: readonly string[] = []): readonly Finding[] =>
      filesBelow(folder)
        .filter((path) => !skip.includes(basename(path)))
        .flatMap((path) => {
          const place = relative(folder, path);
          return [...inBytes(place, readFileSync(path)), ...inBytes('a file name', Buffer.from(place))];
        }),
  };
}
