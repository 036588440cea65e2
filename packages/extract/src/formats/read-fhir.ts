/** Reads FHIR JSON (R4, R5): resources, bundles and NDJSON; elements as labelled lines, narratives as HTML. */
import type { DocumentWriter } from '../document-writer.ts';
import type { FormatReader, ReadContext } from '../types.ts';
import { decodeBytes } from './decode-bytes.ts';
import { elementPlace, resourcePlace } from './fhir-places.ts';
import { codedText, fhirLabel, fhirValue, fields, withLabel } from './fhir-types.ts';
import { createFormatWriter } from './format-writer.ts';
import { fieldOf, itemsOf, type JsonNode, readJsonTree, textField } from './json-tree.ts';
import { addJson, addJsonProblem } from './read-json.ts';
import { withoutTrailingBracket } from './trailing-bracket.ts';

/** Whose names and numbers a resource holds. */
const PERSONS: Readonly<Record<string, string | undefined>> = {
  Patient: 'Patient',
  Person: 'Patient',
  Practitioner: 'Provider',
  RelatedPerson: 'Contact',
};

/** What the code of a resource is called. */
const CODE_LABELS: Readonly<Record<string, string | undefined>> = {
  Condition: 'Diagnosis',
  Observation: 'Observation',
  DiagnosticReport: 'Test',
  Procedure: 'Procedure',
  AllergyIntolerance: 'Allergy',
  ServiceRequest: 'Order',
  Medication: 'Medication',
};
/** Elements that the line of a data type was made of, or that say how it is used. */
const TYPE_KEYS = new Set([
  ...[
    'use',
    'period',
    'rank',
    'prefix',
    'given',
    'family',
    'suffix',
    'line',
    'city',
    'district',
    'state',
    'postalCode',
  ],
  ...['country', 'coding', 'text', 'system', 'value', 'type', 'unit', 'code', 'comparator', 'display', 'version'],
  ...['userSelected', 'start', 'end'],
]);

export const readFhir: FormatReader = async (source, context) => {
  const writer = createFormatWriter(context);
  const text = decodeBytes(source.bytes);
  const tree = readJsonTree(text);
  const several = tree.roots.length > 1;
  for (const [index, root] of tree.roots.entries()) {
    if (context.budget.spent() !== undefined) break;
    const reading = { writer, context, prefix: several ? `line ${index + 1} ` : '' };
    if (textField(root, 'resourceType') === '') addJson(writer, [root]);
    else await addResource(reading, root);
  }
  addJsonProblem(writer, tree, text);
  return writer.finish('fhir');
};

interface Reading {
  readonly writer: DocumentWriter;
  readonly context: ReadContext;
  /** Stands before `Patient.name[0]` in places. */
  readonly prefix: string;
}

async function addResource(reading: Reading, resource: JsonNode): Promise<void> {
  const { writer, context, prefix } = reading;
  const type = textField(resource, 'resourceType');
  const place = `${prefix}${resourcePlace(type)}`;
  const owner = PERSONS[type] ?? '';
  const codeLabel = CODE_LABELS[type] ?? 'Code';
  const measured = observed(resource);
  for (const { key, node } of fields(resource)) {
    if (context.budget.spent() !== undefined) return;
    if (key === 'resourceType') continue;
    const items = itemsOf(node);
    for (const [index, item] of items.entries()) {
      const where = `${place}.${elementPlace(key)}${node.kind === 'array' ? `[${index}]` : ''}`;
      if (key === 'entry' || key === 'contained') {
        const inside = { ...reading, prefix: `${prefix}${key === 'entry' ? 'entry' : 'contained'} ${index + 1} ` };
        await addEntry(inside, item);
        continue;
      }
      const lines: string[] = [];
      const data: JsonNode[] = [];
      collect({ lines, data, owner: ownerOf(key, owner), measured, codeLabel }, item, key);
      if (!writer.add(where, lines.filter((line) => line !== '').join('\n'))) return;
      for (const attachment of data) await addAttachment(reading, attachment, where);
    }
  }
}

/** An entry of a bundle holds its resource beside its address and request. */
async function addEntry(reading: Reading, entry: JsonNode): Promise<void> {
  if (textField(entry, 'resourceType') !== '') {
    await addResource(reading, entry);
    return;
  }
  for (const { key, node } of fields(entry)) {
    if (textField(node, 'resourceType') !== '') await addResource(reading, node);
    else if (node.kind === 'scalar') reading.writer.add(`${reading.prefix}${elementPlace(key)}`, node.text);
    else addJson(reading.writer, [node]);
  }
}

/** A name belongs to the person that the resource is about, or to the one beside it. */
function ownerOf(key: string, owner: string): string {
  return key === 'contact' ? 'Contact' : owner;
}

/** What an observation measures: the label of its value. */
function observed(resource: JsonNode): string {
  const code = fieldOf(resource, 'code');
  return code?.kind === 'object' ? withoutTrailingBracket(codedText(code)) : '';
}

interface Collection {
  readonly lines: string[];
  /** Attachments with their content inside. */
  readonly data: JsonNode[];
  readonly owner: string;
  readonly measured: string;
  readonly codeLabel: string;
}

function collect(to: Collection, node: JsonNode, key: string): void {
  const label = labelOf(to, key);
  const line = fhirValue(node, key, label);
  if (line !== undefined) {
    to.lines.push(line);
    // What a sender added to the data type says more about it.
    for (const field of fields(node)) if (!TYPE_KEYS.has(field.key)) collectEach(to, field.node, field.key);
    return;
  }
  if (textField(node, 'data') !== '') to.data.push(node);
  const inside = { ...to, measured: observed(node) || to.measured };
  for (const field of fields(node)) {
    if (field.key === 'data' || field.key === 'resourceType') continue;
    if (field.key === 'reference') to.lines.push(withLabel(label, textField(node, 'reference')));
    else if (field.key === 'display') to.lines.push(withLabel(label, textField(node, 'display')));
    else collectEach(inside, field.node, field.key);
  }
}

function collectEach(to: Collection, node: JsonNode, key: string): void {
  for (const item of itemsOf(node)) {
    if (item.kind === 'array') collectEach(to, item, key);
    else collect(to, item, key);
  }
}

function labelOf({ owner, measured, codeLabel }: Collection, key: string): string {
  if (key === 'name' || key === 'id') return owner === '' ? fhirLabel(key, '') : `${owner} ${key}`;
  if (key === 'code') return codeLabel;
  return fhirLabel(key, measured);
}

async function addAttachment({ writer, context }: Reading, attachment: JsonNode, place: string): Promise<void> {
  const bytes = Buffer.from(textField(attachment, 'data'), 'base64');
  const contentType = textField(attachment, 'contentType').split(';')[0]?.trim().toLowerCase() ?? '';
  const fileName = textField(attachment, 'title');
  writer.name(fileName);
  const found = await context.nested({
    bytes,
    ...(contentType === '' ? {} : { contentType }),
    ...(fileName === '' ? {} : { fileName }),
  });
  writer.include(place, found);
}
