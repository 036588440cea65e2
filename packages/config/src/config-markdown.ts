/** The reference page of all settings, generated from their tables. */
import { envName } from './define-config.ts';
import { rangeText } from './read-value.ts';
import type { ConfigSection, FieldSpec, ListField } from './types.ts';

/** The text of docs/configuration.md, ending in a line end. */
export function configMarkdown(sections: readonly ConfigSection[]): string {
  const lines = [
    '# Configuration',
    '',
    'Generated from the `config.ts` of each service. A flag (`--set section.key=value`) wins over the environment, the',
    'environment over the file, the file over the default. Lists of objects are given as JSON in the environment and in',
    'flags. Names that are not listed here are refused.',
  ];
  for (const section of sections) {
    lines.push('', `## ${section.section}`, '');
    lines.push('| setting | type | default | environment | meaning |', '|---|---|---|---|---|');
    for (const field of section.fields) lines.push(...rows(section.section, field));
  }
  return `${lines.join('\n')}\n`;
}

function rows(section: string, field: FieldSpec): string[] {
  const env = `\`${envName(section, field.key)}\``;
  return [row(`${section}.${field.key}`, field, env), ...nestedRows(`${section}.${field.key}`, field)];
}

function nestedRows(path: string, field: FieldSpec): string[] {
  const item = nestedTable(field);
  if (item === undefined) return [];
  const prefix = field.type === 'list' ? `${path}[]` : path;
  return item.flatMap((inner) => {
    const place = `${prefix}.${inner.key}`;
    return [row(place, inner, ''), ...nestedRows(place, inner)];
  });
}

export function nestedTable(field: FieldSpec): readonly FieldSpec[] | undefined {
  if (field.type === 'object') return field.item;
  return field.type === 'list' && Array.isArray(field.item) ? (field.item as readonly FieldSpec[]) : undefined;
}

function row(path: string, field: FieldSpec, env: string): string {
  const secret = field.secret ? ' Secret.' : '';
  const cells = [`\`${path}\``, typeText(field), defaultText(field), env, `${field.describe}${secret}`];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function typeText(field: FieldSpec): string {
  switch (field.type) {
    case 'string':
      return field.min === undefined && field.max === undefined ? 'text' : `text${rangeText(field)} characters`;
    case 'int':
      return `whole number${rangeText(field)}`;
    case 'number':
      return `number${rangeText(field)}`;
    case 'bool':
      return '`true` or `false`';
    case 'enum':
      return field.values.map((value) => `\`${value}\``).join(', ');
    case 'list':
      return `list of ${itemText(field)}`;
    case 'object':
      return 'object';
  }
}

function itemText(field: ListField): string {
  if (nestedTable(field) !== undefined) return 'objects';
  if (typeof field.item === 'string') {
    return { string: 'texts', int: 'whole numbers', number: 'numbers', bool: 'true or false' }[field.item];
  }
  return (field.item as { readonly values: readonly string[] }).values.map((value) => `\`${value}\``).join(', ');
}

function defaultText(field: FieldSpec): string {
  if (field.default !== undefined) return field.secret ? '(set)' : `\`${JSON.stringify(field.default)}\``;
  return field.optional ? 'not set' : 'must be set';
}
