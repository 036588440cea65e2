/** The effective configuration as rows for `sealpost config`: value and source, secrets masked. */
import { envName } from './define-config.ts';
import { isPlainObject } from './read-value.ts';
import type { Effective, FieldSpec, Source } from './types.ts';

export const MASK = '********';

export interface EffectiveRow {
  readonly path: string;
  /** As JSON; empty for an optional setting that is not set; MASK for a secret. */
  readonly value: string;
  readonly source: Source;
  readonly env: string;
  readonly describe: string;
}

export function effectiveRows(effective: Effective): readonly EffectiveRow[] {
  return effective.sections.flatMap((section) => {
    const values = effective.of(section) as Readonly<Record<string, unknown>>;
    return section.fields.map((field) => {
      const path = `${section.section}.${field.key}`;
      const value = masked(field, values[field.key]);
      return {
        path,
        value: value === undefined ? '' : JSON.stringify(value),
        source: effective.sourceOf(path) ?? { kind: 'default', at: 'default' },
        env: envName(section.section, field.key),
        describe: field.describe,
      };
    });
  });
}

function masked(field: FieldSpec, value: unknown): unknown {
  if (value === undefined) return undefined;
  if (field.secret) return MASK;
  if (field.type === 'object') return maskedTable(field.item, value);
  if (field.type !== 'list' || !Array.isArray(field.item) || !Array.isArray(value)) return value;
  return value.map((item) => maskedTable(field.item as readonly FieldSpec[], item));
}

function maskedTable(fields: readonly FieldSpec[], value: unknown): unknown {
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(
    fields.flatMap((field) => {
      const inner = masked(field, value[field.key]);
      return inner === undefined ? [] : [[field.key, inner]];
    }),
  );
}
