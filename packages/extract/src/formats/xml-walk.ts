/** One pass over an XML text: bounded depth, no entity of a document type is expanded, nothing is fetched. */
import { SaxesParser } from 'saxes';
import type { Budget } from '../types.ts';
import { decodeMarkup } from './decode-bytes.ts';

/** Elements inside each other; documents of people have dozens. */
const DEPTH_MAX = 256;
/** Faults after which a text is not read as XML any more. */
const FAULTS_MAX = 50;
/** Units parsed between two looks at the budget. */
const CHUNK_UNITS = 65_536;

export interface XmlElement {
  /** Without its namespace prefix. */
  readonly name: string;
  /** As written, with prefixes. */
  readonly attributes: Readonly<Record<string, string>>;
}

export interface XmlVisitor {
  open?(element: XmlElement): void;
  /** Character data with the five predefined entities and character references decoded; may come in several runs. */
  text?(text: string): void;
  /** Called for every `open`, with the same name. */
  close?(name: string): void;
}

/** `broken`: not well-formed, read as far as that went; `too_large`: ended at a limit; `stopped`: the budget ended it. */
export type XmlOutcome = 'complete' | 'broken' | 'too_large' | 'stopped';

/** Thrown out of the parser's callbacks to end it; never leaves this file. */
class Ended extends Error {
  readonly outcome: XmlOutcome;
  constructor(outcome: XmlOutcome) {
    super(outcome);
    this.outcome = outcome;
  }
}

/** Walks the bytes of an XML document. The visitor may end it early by answering through the budget. */
export function walkXml(bytes: Uint8Array, visitor: XmlVisitor, budget: Budget): XmlOutcome {
  return walkXmlText(decodeMarkup(bytes), visitor, budget);
}

export function walkXmlText(xml: string, visitor: XmlVisitor, budget: Budget): XmlOutcome {
  const parser = new SaxesParser<{ position: false; xmlns: false }>({ position: false, xmlns: false });
  const open: string[] = [];
  let faults = 0;
  parser.on('error', () => {
    if (++faults > FAULTS_MAX) throw new Ended('broken');
  });
  parser.on('opentag', ({ name, attributes }) => {
    if (open.length >= DEPTH_MAX) throw new Ended('too_large');
    const element = { name: localName(name), attributes };
    open.push(element.name);
    visitor.open?.(element);
  });
  parser.on('closetag', () => {
    const name = open.pop();
    if (name !== undefined) visitor.close?.(name);
  });
  parser.on('text', (text) => visitor.text?.(text));
  parser.on('cdata', (text) => visitor.text?.(text));
  try {
    for (let at = 0; at < xml.length; at += CHUNK_UNITS) {
      if (budget.spent() !== undefined) return 'stopped';
      parser.write(xml.slice(at, at + CHUNK_UNITS));
    }
    parser.close();
  } catch (error) {
    if (error instanceof Ended) return error.outcome;
    throw error;
  } finally {
    for (const name of open.reverse()) visitor.close?.(name);
  }
  return faults === 0 ? 'complete' : 'broken';
}

export function localName(name: string): string {
  const colon = name.indexOf(':');
  return colon === -1 ? name : name.slice(colon + 1);
}

/** Value of the first attribute with that local name, whatever its prefix. */
export function attributeOf({ attributes }: XmlElement, name: string): string | undefined {
  const exact = attributes[name];
  if (exact !== undefined) return exact;
  for (const key in attributes) if (key.endsWith(name) && localName(key) === name) return attributes[key];
  return undefined;
}

/** Value of the attribute `id` in a namespace of its own (`r:id`), which names a relation. */
export function relationId({ attributes }: XmlElement): string {
  for (const key in attributes) if (key.endsWith(':id')) return attributes[key] ?? '';
  return '';
}
