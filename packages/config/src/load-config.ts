/** Flag over environment over file over default, every problem reported at once, every value with its source. */
import { AppError, type FieldViolation } from '@sealpost/kernel';
import { envName } from './define-config.ts';
import { type ParsedFile, parseFile } from './parse-file.ts';
import {
  absent,
  isPlainObject,
  type Place,
  printable,
  type RawForm,
  readValue,
  refuse,
  refuseUnknown,
} from './read-value.ts';
import { editDistance } from './suggest.ts';
import type { ConfigInput, ConfigSection, Effective, FieldSpec, SectionConfig, Source } from './types.ts';

/** A variable this many edits away from a setting's is taken for a slip, not for somebody else's variable. */
const ENV_SLIP_EDITS_MAX = 2;

interface Given {
  readonly raw: unknown;
  readonly form: RawForm;
  readonly source: Source;
}

/**
 * Reads all `sections`. Pure: the file's text and the environment are passed in. Throws CONFIG_INVALID with a violation
 * per problem (at most VIOLATIONS_MAX): the path, the rule and the mend, never the value.
 */
export function loadConfig(sections: readonly ConfigSection[], input: ConfigInput): Effective {
  const violations: FieldViolation[] = [];
  const file = input.file === undefined ? undefined : parseFile(input.file, violations);
  checkNames(sections, input, { file, violations });
  const unusedEnv = checkEnvNames(sections, input.env, violations);

  const values = new Map<string, Readonly<Record<string, unknown>>>();
  const sources = new Map<string, Source>();
  for (const section of sections) {
    const out: Record<string, unknown> = {};
    for (const field of section.fields) {
      const path = `${section.section}.${field.key}`;
      const given = findGiven(section.section, field, { input, file });
      sources.set(path, given?.source ?? { kind: 'default', at: 'default' });
      const place: Place = { path, form: given?.form ?? 'typed', violations };
      const value = given === undefined ? absent(field, place) : readGiven(field, given, place);
      if (value !== undefined) out[field.key] = value;
    }
    values.set(section.section, deepFreeze(out));
  }
  if (violations.length > 0)
    throw new AppError('CONFIG_INVALID', { facts: { problems: violations.length }, violations });

  return Object.freeze({
    of: <S extends ConfigSection>(section: S): SectionConfig<S> => {
      const found = values.get(section.section);
      if (found === undefined) throw new AppError('KERNEL_INTERNAL', { facts: { section: section.section } });
      return found as SectionConfig<S>;
    },
    sourceOf: (path: string) => sources.get(path),
    sections,
    unusedEnv,
  });
}

/** A violation also says where the wrong value stands, since it may not be where the reader looks first. */
function readGiven(field: FieldSpec, given: Given, place: Place): unknown {
  const found: FieldViolation[] = [];
  const value = readValue(field, given.raw, { ...place, violations: found });
  for (const { field: path, rule, description } of found) {
    refuse({ ...place, path }, rule, `${description} (${given.source.at})`);
  }
  return value;
}

function findGiven(
  section: string,
  field: FieldSpec,
  from: { readonly input: ConfigInput; readonly file: ParsedFile | undefined },
): Given | undefined {
  const { input, file } = from;
  const path = `${section}.${field.key}`;
  const flag = Object.hasOwn(input.flags, path) ? input.flags[path] : undefined;
  if (flag !== undefined) return { raw: flag, form: 'text', source: { kind: 'flag', at: `--${path}` } };
  const name = envName(section, field.key);
  const variable = input.env[name];
  if (variable !== undefined) return { raw: variable, form: 'text', source: { kind: 'env', at: name } };
  const table = file?.values[section];
  const raw = isPlainObject(table) && Object.hasOwn(table, field.key) ? table[field.key] : undefined;
  if (raw === undefined || raw === null) return undefined;
  const line = file?.lineOf.get(path);
  const at = `${input.file?.path ?? 'file'}${line === undefined ? '' : `:${line}`}`;
  return { raw, form: 'typed', source: { kind: 'file', at } };
}

/** Sections and keys of the file and of the flags that no table declares. */
function checkNames(
  sections: readonly ConfigSection[],
  input: ConfigInput,
  from: { readonly file: ParsedFile | undefined; readonly violations: FieldViolation[] },
): void {
  const { file, violations } = from;
  const place = (path: string): Place => ({ path, form: 'typed', violations });
  const names = [...sections.map((section) => section.section), ...(input.otherSections ?? [])];
  for (const name of Object.keys(file?.values ?? {})) refuseUnknown(name, names, place(printable(name)));
  for (const { section, fields } of sections) {
    const table = file?.values[section];
    if (table === undefined || table === null) continue;
    if (!isPlainObject(table)) {
      refuse(place(section), 'type', 'Give settings below this section, indented.');
      continue;
    }
    const keys = fields.map((field) => field.key);
    for (const key of Object.keys(table)) refuseUnknown(key, keys, place(`${section}.${printable(key)}`));
  }
  const paths = sections.flatMap(({ section, fields }) => fields.map((field) => `${section}.${field.key}`));
  for (const path of Object.keys(input.flags)) refuseUnknown(path, paths, place(printable(path)));
}

/**
 * SEALPOST_* variables that name no setting. One that is a slip away from a setting is a violation; others are somebody
 * else's (the command line's own, Kubernetes service links) and are only listed.
 */
function checkEnvNames(
  sections: readonly ConfigSection[],
  env: ConfigInput['env'],
  violations: FieldViolation[],
): readonly string[] {
  const known = sections.flatMap(({ section, fields }) => fields.map((field) => envName(section, field.key)));
  const knownSet = new Set(known);
  const unused: string[] = [];
  for (const name of Object.keys(env)) {
    if (!name.startsWith('SEALPOST_') || knownSet.has(name) || env[name] === undefined) continue;
    const near = name.length > 120 ? undefined : known.find((one) => editDistance(name, one) <= ENV_SLIP_EDITS_MAX);
    if (near === undefined) unused.push(name);
    else refuse({ path: name, form: 'text', violations }, 'unknown', `Unset it, or did you mean ${near}?`);
  }
  return unused.sort();
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const item of Object.values(value)) deepFreeze(item);
  return Object.freeze(value);
}
