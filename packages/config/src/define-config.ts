/** Declares a service's settings as a table that loading, the reference page and Helm's schema are made from. */
import type { FieldViolation } from '@sealpost/kernel';
import { readValue } from './read-value.ts';
import type { ConfigSection, FieldSpec } from './types.ts';

const NAME_PATTERN = /^[a-z][A-Za-z0-9]{0,59}$/;

/** Throws RangeError when the table itself is wrong: a bad or repeated key, a description that is
 * no sentence, a default beyond its limits. */
export function defineConfig<const F extends readonly FieldSpec[]>(section: string, fields: F): ConfigSection<F> {
  if (!NAME_PATTERN.test(section)) throw new RangeError(`section ${section}: not a lower camelCase name`);
  checkTable(section, fields);
  return Object.freeze({ section, fields });
}

/** `SEALPOST_MTA_EHLO_NAME` for the section `mta` and the key `ehloName`. */
export function envName(section: string, key: string): string {
  return `SEALPOST_${upperSnake(section)}_${upperSnake(key)}`;
}

const upperSnake = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toUpperCase();

function checkTable(path: string, fields: readonly FieldSpec[]): void {
  const seen = new Set<string>();
  for (const field of fields) {
    const place = `${path}.${field.key}`;
    if (!NAME_PATTERN.test(field.key)) throw new RangeError(`${place}: not a lower camelCase key`);
    if (seen.has(field.key)) throw new RangeError(`${place}: declared twice`);
    seen.add(field.key);
    if (!/^\S[^\n]*\.$/.test(field.describe)) throw new RangeError(`${place}: describe it in one sentence`);
    if (field.optional && field.default !== undefined) throw new RangeError(`${place}: optional and with a default`);
    if (field.default !== undefined) {
      const violations: FieldViolation[] = [];
      readValue(field, field.default, { path: place, form: 'typed', violations });
      if (violations.length > 0) throw new RangeError(`${place}: its default is refused by its own limits`);
    }
    if (field.type === 'object' || (field.type === 'list' && Array.isArray(field.item))) {
      checkTable(place, field.item as readonly FieldSpec[]);
    }
  }
}
