/** Reads any XML: what elements and attributes hold, with their names as labels. */
import { htmlToText } from '@sealpost/phi';
import type { DocumentWriter } from '../document-writer.ts';
import type { FormatReader, ReadContext } from '../types.ts';
import { addLines } from './add-lines.ts';
import { decodeMarkup } from './decode-bytes.ts';
import { humanLabel, labelled } from './field-label.ts';
import { createFormatWriter } from './format-writer.ts';
import { joinedNames } from './person-columns.ts';
import { localName, walkXmlText, type XmlElement, type XmlOutcome } from './xml-walk.ts';

/** Attributes that say how a document is built, not what it says. */
const STRUCTURE = /^(?:xmlns(?::.*)?|xsi:\w+|xml:space|xml:id)$/;
/** Attributes and elements that say nothing about what their value is: the name of what holds them does. */
const NAMELESS = /^(?:value|val|v|text|content|data|item|extension|entry|string|field)$/i;

export const readXml: FormatReader = (source, context) => {
  const writer = createFormatWriter(context);
  const xml = decodeMarkup(source.bytes);
  const outcome = addXml(writer, xml, context);
  if (outcome === 'broken') addLines(writer, htmlToText(xml).text, 'as text, ');
  addXmlProblem(writer, outcome);
  return writer.finish('xml');
};

/** What an outcome means for the document; what the budget ended is said by the writer. */
export function addXmlProblem(writer: Pick<DocumentWriter, 'problem'>, outcome: XmlOutcome): void {
  if (outcome === 'broken') writer.problem('unreadable');
  if (outcome === 'too_large') writer.problem('too_large');
}

/** Units of a name that labels a value; a longer one is a value itself. */
const NAME_UNITS_MAX = 40;

interface Open {
  readonly label: string;
  readonly number: number;
  text: string[];
  /** Text of child elements that hold nothing else: written when this one closes, so that parts of a name meet. */
  fields: { readonly label: string; readonly value: string }[];
}

/** Fields of one element held back until it closes; more are written as they come. */
const FIELDS_HELD_MAX = 64;

/** Adds every text and attribute value of a document as `label: value` lines. */
export function addXml(writer: Pick<DocumentWriter, 'add'>, xml: string, context: ReadContext): XmlOutcome {
  const open: Open[] = [];
  let number = 0;
  const flush = (element: Open): void => {
    if (element.fields.length === 0) return;
    writer.add(`element ${element.number}`, fieldLines(element.fields));
    element.fields = [];
  };
  const keep = (owner: Open | undefined, label: string, value: string): void => {
    if (value === '') return;
    if (owner === undefined) {
      writer.add(`element ${number}`, label === '' ? value : `${label}: ${value}`);
      return;
    }
    owner.fields.push({ label, value });
    if (owner.fields.length >= FIELDS_HELD_MAX) flush(owner);
  };
  const labelOf = (name: string): string => {
    if (!NAMELESS.test(name)) return humanLabel(name);
    for (let at = open.length - 1; at >= 0; at--) if (open[at]?.label !== '') return open[at]?.label ?? '';
    return '';
  };
  return walkXmlText(
    xml,
    {
      open: (element: XmlElement) => {
        number++;
        const parent = open[open.length - 1];
        // Text before a child element: mixed content, written where it stands.
        if (parent !== undefined && parent.text.length > 0)
          takeText(parent, (text) => keep(parent, parent.label, text));
        const opened: Open = { label: labelOf(element.name), number, text: [], fields: [] };
        open.push(opened);
        for (const { name, value } of labelledAttributes(element)) keep(opened, name ?? opened.label, value);
      },
      text: (text) => {
        open[open.length - 1]?.text.push(text);
      },
      close: () => {
        const closed = open.pop();
        if (closed === undefined) return;
        const parent = open[open.length - 1];
        takeText(closed, (text) => keep(closed.fields.length === 0 ? parent : closed, closed.label, text));
        flush(closed);
      },
    },
    context.budget,
  );
}

/** Attributes with their labels; one that says nothing itself is labelled by `name` or `key`, or by its element. */
function labelledAttributes(
  element: XmlElement,
): readonly { readonly name: string | undefined; readonly value: string }[] {
  const written = Object.entries(element.attributes)
    .filter(([key]) => !STRUCTURE.test(key))
    .map(([key, value]) => ({ key: localName(key), value: value.trim() }));
  const namer = written.find(({ key, value }) => (key === 'name' || key === 'key') && value.length <= NAME_UNITS_MAX);
  const isPaired = namer !== undefined && written.some(({ key }) => NAMELESS.test(key));
  return written
    .filter((attribute) => !isPaired || attribute !== namer)
    .map(({ key, value }) => {
      if (!NAMELESS.test(key)) return { name: humanLabel(key), value };
      return { name: namer === undefined ? undefined : humanLabel(namer.value), value };
    });
}

function takeText(element: Open, use: (text: string) => void): void {
  const text = element.text.join('').trim();
  element.text = [];
  if (text !== '') use(text);
}

/** Lines of the fields of one record, the parts of a person's name joined. */
export function fieldLines(fields: readonly { readonly label: string; readonly value: string }[]): string {
  const names = joinedNames(fields.map(({ label }) => label));
  const taken = new Set(names.flatMap((name) => name.fields));
  const lines = names.map((name) => `${name.label}: ${name.fields.map((field) => fields[field]?.value).join(' ')}`);
  fields.forEach(({ label, value }, field) => {
    if (!taken.has(field)) lines.push(labelled(label, value));
  });
  return lines.join('\n');
}
