/** `sealpost policy hash-list`: a list of patients to salted digests, which find its values in mail and hold none of them. */
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type ExactRecord, hashRecords } from '@sealpost/phi';
import { type CommandContext, textOf } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { readAllStdin } from '../input/read-stdin.ts';
import { unreadableError, usageError } from '../usage-error.ts';

const LIST_BYTES_MAX = 268_435_456;
const SALT_BYTES = 32;
const SALT_BYTES_MIN = 16;
/** Of what eight bytes each are written. */
const DIGEST_BYTES = 8;

type Column = keyof ExactRecord | 'given' | 'family';

/** Headers as systems export them, without case, spaces, dots, hyphens and underscores. */
const COLUMNS: ReadonlyMap<string, Column> = new Map([
  ...(['mrn', 'medicalrecordnumber', 'patientid', 'chartnumber'] as const).map((one) => [one, 'mrn'] as const),
  ...(['healthplanid', 'memberid', 'mbi', 'policynumber'] as const).map((one) => [one, 'healthPlanId'] as const),
  ...(['account', 'accountnumber'] as const).map((one) => [one, 'account'] as const),
  ...(['otherid', 'id'] as const).map((one) => [one, 'otherId'] as const),
  ...(['phone', 'telephone', 'phonenumber', 'mobile'] as const).map((one) => [one, 'phone'] as const),
  ...(['email', 'emailaddress', 'mail'] as const).map((one) => [one, 'email'] as const),
  ...(['name', 'fullname', 'patientname'] as const).map((one) => [one, 'name'] as const),
  ...(['givenname', 'firstname', 'forename'] as const).map((one) => [one, 'given'] as const),
  ...(['familyname', 'lastname', 'surname'] as const).map((one) => [one, 'family'] as const),
  ...(['dob', 'dateofbirth', 'birthdate'] as const).map((one) => [one, 'dob'] as const),
]);

export async function hashList(context: CommandContext): Promise<ExitCode> {
  const { io, output, options } = context;
  const out = requiredPath(context, 'out', 'Say where the digests go: --out patients.digests.');
  const saltPath = requiredPath(
    context,
    'salt',
    'Say where the salt is kept: --salt patients.salt; it is made when missing.',
  );
  const text = (await readAllStdin(io, LIST_BYTES_MAX)).toString('utf8').replace(/^\ufeff/, '');
  const rows = csvRows(text);
  const columns = readHeader(rows.next().value ?? []);
  const counter = { records: 0 };
  const salt = await readOrMakeSalt(context, saltPath);
  const digests = hashRecords(recordsOf(rows, { columns, counter }), salt);
  await writeFile(out, digests, { mode: 0o600 });
  await chmod(out, 0o600);
  const values = digests.length / DIGEST_BYTES;
  if (output.json) output.document({ records: counter.records, values, bytes: digests.length });
  else {
    output.line(`${counter.records} persons, ${values} values: ${textOf(options, 'out')}`);
    output.note(
      'Keep the salt as you keep keys: with it, short numbers can be guessed. Delete the list that you hashed.',
    );
  }
  return EXIT.done;
}

function requiredPath({ io, options }: CommandContext, name: 'out' | 'salt', cure: string): string {
  const given = textOf(options, name);
  if (given === undefined) throw usageError(`--${name}`, 'REQUIRED', cure);
  return resolve(io.cwd, given);
}

/** The same salt is needed each time the list is hashed and wherever mail is searched by it. */
async function readOrMakeSalt({ io }: CommandContext, path: string): Promise<Buffer> {
  try {
    const salt = await readFile(path);
    if (salt.length >= SALT_BYTES_MIN) return salt;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw unreadableError('--salt', error);
    const salt = io.random.bytes(SALT_BYTES);
    await writeFile(path, salt, { mode: 0o600, flag: 'wx' });
    return salt;
  }
  throw usageError(
    '--salt',
    'SIZE',
    `A salt has at least ${SALT_BYTES_MIN} bytes. Name a file that is not there to have one made.`,
  );
}

function readHeader(header: readonly string[]): readonly (Column | undefined)[] {
  const columns = header.map((one) => COLUMNS.get(one.toLowerCase().replace(/[\s._-]/g, '')));
  if (columns.some((column) => column !== undefined)) return columns;
  throw usageError('-', 'HEADER', `The first line names the columns: ${[...COLUMNS.keys()].join(', ')}.`);
}

function* recordsOf(
  rows: Iterable<readonly string[]>,
  into: { readonly columns: readonly (Column | undefined)[]; readonly counter: { records: number } },
): Generator<ExactRecord> {
  for (const row of rows) {
    const found: Partial<Record<Column, string>> = {};
    for (const [at, value] of row.entries()) {
      const column = into.columns[at];
      if (column !== undefined && value.trim() !== '') found[column] = value.trim();
    }
    const { given, family, ...record } = found;
    if (Object.keys(found).length === 0) continue;
    into.counter.records++;
    const name = record.name ?? (given !== undefined && family !== undefined ? `${family}, ${given}` : undefined);
    yield name === undefined ? record : { ...record, name };
  }
}

/** RFC 4180 §2, also with semicolons or tabs instead of commas: whichever stands first in the header line. */
function* csvRows(text: string): Generator<readonly string[], undefined> {
  const separator = /[,;\t]/.exec(text)?.[0] ?? ',';
  let row: string[] = [];
  let at = 0;
  while (at < text.length) {
    const quoted = text.charAt(at) === '"';
    const end = quoted ? quoteEnd(text, at) : fieldEnd(text, at, separator);
    row.push(quoted ? text.slice(at + 1, end).replaceAll('""', '"') : text.slice(at, end));
    at = quoted ? fieldEnd(text, end, separator) : end;
    if (text.charAt(at) === separator) {
      at++;
      if (at < text.length) continue;
      row.push('');
    }
    if (text.startsWith('\r\n', at)) at++;
    at++;
    yield row;
    row = [];
  }
  return undefined;
}

/** The quote that closes the one at `start`; the end of the text when none does. */
function quoteEnd(text: string, start: number): number {
  let at = text.indexOf('"', start + 1);
  while (at >= 0 && text.charAt(at + 1) === '"') at = text.indexOf('"', at + 2);
  return at < 0 ? text.length : at;
}

function fieldEnd(text: string, start: number, separator: string): number {
  let at = start;
  while (at < text.length) {
    const letter = text.charAt(at);
    if (letter === separator || letter === '\n' || letter === '\r') return at;
    at++;
  }
  return at;
}
