/** The policy's shape as JSON Schema 2020-12, so that editors complete fields and mark mistakes while people write. */
import { POLICY_SHAPE } from './policy-shape.ts';
import type { ListShape, Shape, TextShape } from './shape.ts';

type Schema = Readonly<Record<string, unknown>>;

/** The schema that `packages/policy/schema/policy.schema.json` holds. */
export function policyJsonSchema(): Schema {
  const definitions: Definitions = new Map();
  const schema = schemaOf(POLICY_SHAPE, definitions);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Sealpost policy',
    ...schema,
    $defs: Object.fromEntries(definitions),
  };
}

type Definitions = Map<string, Schema>;

function schemaOf(shape: Shape, definitions: Definitions): Schema {
  const name = shape.kind === 'fields' ? shape.definition : undefined;
  const bare = bareSchemaOf(shape, definitions);
  const schema = shape.describe === undefined ? bare : { description: shape.describe, ...bare };
  if (name === undefined) return schema;
  definitions.set(name, schema);
  return { $ref: `#/$defs/${name}` };
}

function bareSchemaOf(shape: Shape, definitions: Definitions): Schema {
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
      return listSchema(shape, definitions);
    case 'fields':
      return {
        type: shape.mayBeEmpty === true ? ['object', 'null'] : 'object',
        properties: Object.fromEntries(
          Object.entries(shape.fields).map(([name, field]) => [name, schemaOf(field, definitions)]),
        ),
        ...(shape.required.length === 0 ? {} : { required: shape.required }),
        additionalProperties: false,
      };
    case 'map':
      return {
        type: 'object',
        propertyNames: textSchema(shape.key),
        additionalProperties: schemaOf(shape.of, definitions),
        maxProperties: shape.max,
      };
    case 'either':
      return { anyOf: [schemaOf(shape.flag, definitions), schemaOf(shape.other, definitions)] };
  }
}

function textSchema(shape: TextShape): Schema {
  return {
    type: 'string',
    maxLength: shape.lengthMax,
    ...(shape.pattern === undefined ? {} : { pattern: shape.pattern.source }),
  };
}

function listSchema(shape: ListShape, definitions: Definitions): Schema {
  const of = schemaOf(shape.of, definitions);
  const list = { type: 'array', items: of, minItems: shape.min, maxItems: shape.max };
  return shape.single === true ? { anyOf: [of, list] } : list;
}
