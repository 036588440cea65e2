/** Any JSON value as `key: value` lines, with tables where it holds rows. */
import { htmlToText } from '@sealpost/phi';
import { humanLabel } from './field-label.ts';
import { itemsOf, type JsonNode } from './json-tree.ts';
import { fieldLines } from './read-xml.ts';

/** Keys that say too little without the one above them. */
const GENERIC =
  /^(?:first|last|middle|given|family|number|no|num|id|name|code|date|type|display|line1|line2|street|city|state|zip)$/i;
/** Keys that say nothing at all. */
const NAMELESS =
  /^(?:value|values|val|text|content|data|item|items|entry|entries|string|list|results?|records?|rows?)$/i;
// bounded: a try ends at the next angle bracket.
const MARKUP = /<[a-z][a-z0-9]{0,10}(?:\s[^<>]{0,2000})?\/?>/i;

/** Where lines of a value go; false ends the walk. */
export type LineSink = (lines: string) => boolean;

/** Label of a field below another one. */
export function fieldLabel(key: string, owner: string): string {
  if (NAMELESS.test(key)) return owner;
  if (owner !== '' && GENERIC.test(key)) return humanLabel(`${owner} ${humanLabel(key).toLowerCase()}`);
  return humanLabel(key);
}

/** Text of a string value: markup is read as HTML. */
export function scalarText(text: string): string {
  return MARKUP.test(text) ? htmlToText(text).text.trim() : text.trim();
}

/** Gives the lines of every object and array to `sink`, in the order of the document. False when the sink ended it. */
export function walkJson(node: JsonNode, owner: string, sink: LineSink): boolean {
  if (node.kind === 'scalar') return sink(line(owner, scalarText(node.text)));
  if (node.kind === 'array') return walkArray(node.items, owner, sink);
  const scalars: { label: string; value: string }[] = [];
  const inner: { readonly label: string; readonly node: JsonNode }[] = [];
  for (const { key, node: value } of node.fields) {
    const label = fieldLabel(key, owner);
    const texts = scalarItems(value);
    if (texts !== undefined) scalars.push({ label, value: texts.join(', ') });
    else inner.push({ label, node: value });
  }
  const filled = scalars.filter(({ value }) => value !== '');
  if (filled.length > 0 && !sink(fieldLines(filled))) return false;
  return inner.every(({ label, node: value }) => walkJson(value, label, sink));
}

function walkArray(items: readonly JsonNode[], owner: string, sink: LineSink): boolean {
  const texts = scalarItems({ kind: 'array', items });
  if (texts !== undefined) return texts.length === 0 || sink(line(owner, texts.join(', ')));
  return items.every((item) => walkJson(item, owner, sink));
}

/** Texts of a scalar or of an array of nothing but scalars. */
function scalarItems(node: JsonNode): readonly string[] | undefined {
  const items = itemsOf(node);
  const texts = items.flatMap((item) => (item.kind === 'scalar' ? [scalarText(item.text)] : []));
  return texts.length === items.length ? texts.filter((text) => text !== '') : undefined;
}

const line = (label: string, value: string): string => (label === '' || value === '' ? value : `${label}: ${value}`);
