/** The policy's shape as JSON Schema 2020-12, so that editors complete fields and mark mistakes while people write. */
import { POLICY_SHAPE } from './policy-shape.ts';
import type { ListShape, Shape, TextShape } from './shape.ts';

type Schema = Readonly<Record<string, unknown>>;

/** The schema that `packages/policy/schema/policy.schema.json` holds. */
export function policyJsonSchema(): Schema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Sealpost policy',
    ...schemaOf(POLICY_SHAPE),
  };
}

function schemaOf(shape: Shape): Schema {
  const { describe } = shape;
  return describe === undefined ? bareSchemaOf(shape) : { description: describe, ...bareSchemaOf(shape) };
}

function bareSchemaOf(shape: Shape): Schema {
  switch (shape.kind) {
    case 'text':
      return textSchema(shape);
    case 'choice':
      return { enum: shape.values };
    case 'flag':
      return { type: 'boolean' };
    case 'whole':
      return { type: 'integer', minimum: shape.min, maximum: shape.max };
    case 'number':
      return { type: 'number', minimum: shape.min, maximum: shape.max };
    case 'list':
      return listSchema(shape);
    case 'fields':
      return {
        type: shape.mayBeEmpty === true ? ['object', 'null'] : 'object',
        properties: Object.fromEntries(Object.entries(shape.fields).map(([name, field]) => [name, schemaOf(field)])),
        ...(shape.required.length === 0 ? {} : { required: shape.required }),
        additionalProperties: false,
      };
    case 'map':
      return {
        type: 'object',
        propertyNames: textSchema(shape.key),
        additionalProperties: schemaOf(shape.of),
        maxProperties: shape.max,
      };
    case 'either':
      return { anyOf: [schemaOf(shape.flag), schemaOf(shape.other)] };
  }
}

function textSchema(shape: TextShape): Schema {
  return {
    type: 'string',
    maxLength: shape.lengthMax,
    ...(shape.pattern === undefined ? {} : { pattern: shape.pattern.source }),
  };
}

function listSchema(shape: ListShape): Schema {
  const list = { type: 'array', items: schemaOf(shape.of), minItems: shape.min, maxItems: shape.max };
  return shape.single === true ? { anyOf: [schemaOf(shape.of), list] } : list;
}
