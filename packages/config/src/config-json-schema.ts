/** JSON Schema (draft 7, which every Helm 3 reads) of all settings. */
import { nestedTable } from './config-markdown.ts';
import { LIST_ITEMS_MAX, STRING_LENGTH_MAX } from './read-value.ts';
import type { ConfigSection, FieldSpec, ListField } from './types.ts';

export type JsonSchema = { readonly [name: string]: unknown };

/** An object schema with one property per section; a default for every setting, so nothing at the top is required. */
export function configJsonSchema(sections: readonly ConfigSection[]): JsonSchema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    type: 'object',
    additionalProperties: false,
    properties: Object.fromEntries(
      // What must be set may also come from the environment (a Kubernetes Secret), so the file need not have it.
      sections.map(({ section, fields }) => [section, tableSchema(fields, 'elsewhere-too')]),
    ),
  };
}

function tableSchema(fields: readonly FieldSpec[], settable: 'here-only' | 'elsewhere-too'): JsonSchema {
  const required = fields.filter((field) => field.default === undefined && !field.optional).map((field) => field.key);
  return {
    type: 'object',
    additionalProperties: false,
    ...(settable === 'here-only' && required.length > 0 ? { required } : {}),
    properties: Object.fromEntries(fields.map((field) => [field.key, fieldSchema(field)])),
  };
}

function fieldSchema(field: FieldSpec): JsonSchema {
  const described = {
    description: field.describe,
    ...(field.default === undefined || field.secret ? {} : { default: field.default }),
  };
  switch (field.type) {
    case 'string':
      return {
        type: 'string',
        ...described,
        ...(field.min === undefined ? {} : { minLength: field.min }),
        maxLength: field.max ?? STRING_LENGTH_MAX,
      };
    case 'int':
    case 'number':
      return {
        type: field.type === 'int' ? 'integer' : 'number',
        ...described,
        ...(field.min === undefined ? {} : { minimum: field.min }),
        ...(field.max === undefined ? {} : { maximum: field.max }),
      };
    case 'bool':
      return { type: 'boolean', ...described };
    case 'enum':
      return { enum: field.values, ...described };
    case 'list':
      return {
        type: 'array',
        ...described,
        ...(field.min === undefined ? {} : { minItems: field.min }),
        maxItems: field.max ?? LIST_ITEMS_MAX,
        items: itemSchema(field),
      };
    case 'object':
      return { ...tableSchema(field.item, 'here-only'), ...described };
  }
}

function itemSchema(field: ListField): JsonSchema {
  const table = nestedTable(field);
  if (table !== undefined) return tableSchema(table, 'here-only');
  if (typeof field.item === 'string') {
    return { type: { string: 'string', int: 'integer', number: 'number', bool: 'boolean' }[field.item] };
  }
  return { enum: (field.item as { readonly values: readonly string[] }).values };
}
