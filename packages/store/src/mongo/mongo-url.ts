/** The store's URL: which database it names, and that it asks for no less than the port promises. */
import { AppError } from '@sealpost/kernel';

export const DATABASE_DEFAULT = 'sealpost';
const DATABASE_PATTERN = /^[A-Za-z0-9_-]{1,63}$/;

interface Rule {
  readonly setting: string;
  readonly allowed: string;
}
/** Settings of a URL that decide how durable writes and how current reads are; names compare without case. */
const RULES: ReadonlyMap<string, Rule> = new Map([
  ['w', { setting: 'w', allowed: 'majority' }],
  ['journal', { setting: 'journal', allowed: 'true' }],
  ['j', { setting: 'journal', allowed: 'true' }],
  ['readpreference', { setting: 'readPreference', allowed: 'primary' }],
  ['readconcernlevel', { setting: 'readConcernLevel', allowed: 'majority' }],
]);

function refuse(setting: string, needed: string): AppError {
  return new AppError('STORE_SETTING_UNSAFE', { facts: { setting, needed } });
}

/** Name of the database in the URL's path. Errors: STORE_SETTING_UNSAFE naming the setting. */
export function databaseOf(url: string): string {
  const match = /^mongodb(?:\+srv)?:\/\/[^/?]+(?:\/([^?]*))?(?:\?(.*))?$/.exec(url);
  if (match === null) throw refuse('store.url', 'mongodb://host:port/database');
  for (const [name, value] of new URLSearchParams(match[2] ?? '')) {
    const rule = RULES.get(name.toLowerCase());
    if (rule !== undefined && value.toLowerCase() !== rule.allowed) throw refuse(rule.setting, rule.allowed);
  }
  const database = match[1] === undefined || match[1] === '' ? DATABASE_DEFAULT : match[1];
  if (!DATABASE_PATTERN.test(database)) throw refuse('store.url', 'a database name of letters, digits, _ and -');
  return database;
}
