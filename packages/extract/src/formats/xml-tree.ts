/** A small XML document as a tree, for formats whose meaning lies in who stands inside whom. */
import type { Budget } from '../types.ts';
import { walkXmlText, type XmlElement, type XmlOutcome } from './xml-walk.ts';

/** Elements and runs of text kept; more would not fit a worker's memory. */
const NODES_MAX = 300_000;

export interface XmlNode extends XmlElement {
  readonly children: readonly (XmlNode | string)[];
}

interface Building extends XmlElement {
  readonly children: (Building | string)[];
}

export interface XmlTree {
  readonly root: XmlNode | undefined;
  /** `too_large` also after NODES_MAX. */
  readonly outcome: XmlOutcome;
}

export function readXmlTree(xml: string, budget: Budget): XmlTree {
  const open: Building[] = [];
  let root: Building | undefined;
  let nodes = 0;
  const outcome = walkXmlText(
    xml,
    {
      open: ({ name, attributes }) => {
        const node: Building = { name, attributes, children: [] };
        if (++nodes <= NODES_MAX) open[open.length - 1]?.children.push(node);
        root ??= node;
        open.push(node);
      },
      text: (text) => {
        if (++nodes <= NODES_MAX) open[open.length - 1]?.children.push(text);
      },
      close: () => {
        open.pop();
      },
    },
    budget,
  );
  return { root, outcome: nodes > NODES_MAX ? 'too_large' : outcome };
}

export function childElements(node: XmlNode, name?: string): readonly XmlNode[] {
  const elements = node.children.filter((child): child is XmlNode => typeof child !== 'string');
  return name === undefined ? elements : elements.filter((child) => child.name === name);
}

/** First element reached by going down through those names. */
export function descend(node: XmlNode | undefined, ...names: readonly string[]): XmlNode | undefined {
  let at = node;
  for (const name of names) {
    if (at === undefined) return undefined;
    at = childElements(at, name)[0];
  }
  return at;
}

/** All text inside, white space folded. */
export function textOf(node: XmlNode | undefined): string {
  if (node === undefined) return '';
  const parts: string[] = [];
  collectText(node, parts);
  return parts.join('').replace(/\s+/g, ' ').trim();
}

function collectText(node: XmlNode, parts: string[]): void {
  for (const child of node.children) {
    if (typeof child === 'string') parts.push(child);
    else collectText(child, parts);
  }
}
