/** redact-pii of npm. It answers with a redacted text; where it stood is found again by lining both texts up. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { TypedSpan } from '../spans.ts';
import { runQuietly } from './run-quietly.ts';
import { timed } from './timed.ts';
import type { Missing, Tool } from './tool.ts';

const NAME = 'redact-pii';
const VERSION = '3.4.0';
const INSTALL_TIMEOUT_MS = 180_000;

/** The words it leaves in place of what it takes out, and what this benchmark calls them. */
const TYPES: Readonly<Record<string, string>> = {
  PERSON_NAME: 'name',
  EMAIL_ADDRESS: 'email',
  PHONE_NUMBER: 'phone',
  STREET_ADDRESS: 'geo',
  ZIPCODE: 'geo',
  IP_ADDRESS: 'ip',
  US_SOCIAL_SECURITY_NUMBER: 'ssn',
  CREDIT_CARD_NUMBER: 'account',
  USERNAME: 'other_id',
  PASSWORD: 'other_id',
  CREDENTIALS: 'other_id',
  DIGITS: 'other_id',
  URL: 'url',
};
/** Version 3.4.0 writes the word "undefined" after some names. */
const MARKS = new RegExp(`(${Object.keys(TYPES).join('|')})(?:undefined)?`);

interface Redactor {
  redact(text: string): string;
}

interface Package {
  readonly SyncRedactor: new () => Redactor;
}

/**
 * Where each mark of the redacted text stood in the source; pieces between marks are looked for from left to right, so a
 * short piece that also stands inside a value ends it early.
 */
export function alignRedacted(text: string, redacted: string): TypedSpan[] {
  const spans: TypedSpan[] = [];
  let from = 0;
  let open: TypedSpan | undefined;
  for (const [index, piece] of redacted.split(MARKS).entries()) {
    if (index % 2 === 1) {
      open ??= { type: TYPES[piece] as string, start: from, end: from };
      continue;
    }
    if (piece === '') continue;
    const at = text.indexOf(piece, open === undefined ? from : from + 1);
    if (at < 0) break;
    if (open !== undefined) spans.push({ ...open, end: at });
    open = undefined;
    from = at + piece.length;
  }
  return open === undefined ? spans : [...spans, { ...open, end: text.length }];
}

export async function createRedactPii(toolsDir: string): Promise<Tool | Missing> {
  const folder = join(toolsDir, `${NAME}@${VERSION}`);
  if (!existsSync(join(folder, 'node_modules', NAME))) {
    const problem = await runQuietly('npm', {
      args: ['install', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund', `${NAME}@${VERSION}`],
      timeoutMs: INSTALL_TIMEOUT_MS,
    });
    if (problem !== undefined) return { name: NAME, missing: `npm could not install ${NAME} ${VERSION} (${problem}).` };
  }
  const { SyncRedactor } = createRequire(join(folder, 'package.json'))(NAME) as Package;
  const redactor = new SyncRedactor();
  return {
    name: NAME,
    description: `${NAME} ${VERSION}, SyncRedactor with all built-in redactors`,
    read: async (text) => {
      const { result, ms, cpuMs } = timed(() => redactor.redact(text));
      return { findings: alignRedacted(text, result), ms, cpuMs };
    },
    stop: async () => {},
  };
}
