/** Fills templates with values from a seed and remembers where each labelled value stands. */
import type { TypedSpan } from '../spans.ts';
import { createDraw, type Draw, seedOf } from './draw.ts';
import { newPerson, type Person } from './people.ts';
import { SLOTS } from './slots.ts';

export type TemplateSet = 'development' | 'measuring';

/** Slots stand as `{name}`; `{name.2}` is a second value of the same kind, `{name}` again the first one. */
export interface TextTemplate {
  readonly id: string;
  readonly set: TemplateSet;
  readonly text: string;
}

export interface FilledText {
  readonly template: string;
  readonly set: TemplateSet;
  readonly text: string;
  readonly labels: readonly TypedSpan[];
}

export interface Filling {
  readonly draw: Draw;
  readonly person: Person;
  /** Values given so far, so that parts of one mail tell of the same person and the same visit. */
  readonly values: Map<string, string>;
}

const SLOT = /\{([a-zA-Z0-9]+(?:\.\d)?)\}/g;

export function newFilling(seed: number, name: string): Filling {
  const draw = createDraw(seedOf(seed, name));
  return { draw, person: newPerson(draw), values: new Map() };
}

/** Throws on a slot that nobody defined: a template is wrong then. */
export function fill(text: string, filling: Filling): { text: string; labels: TypedSpan[] } {
  const labels: TypedSpan[] = [];
  let out = '';
  let from = 0;
  for (const match of text.matchAll(SLOT)) {
    const name = match[1] as string;
    const slot = SLOTS[name.replace(/\.\d$/, '')];
    if (slot === undefined) throw new RangeError(`no slot is called ${name}`);
    const value = filling.values.get(name) ?? slot.make(filling);
    filling.values.set(name, value);
    out += text.slice(from, match.index);
    if (slot.type !== undefined) labels.push({ type: slot.type, start: out.length, end: out.length + value.length });
    out += value;
    from = match.index + match[0].length;
  }
  return { text: out + text.slice(from), labels };
}

/** `copies` texts of each template. */
export function fillAll(templates: readonly TextTemplate[], seed: number, copies: number): FilledText[] {
  return templates.flatMap(({ id, set, text }) =>
    Array.from({ length: copies }, (_, copy) => ({
      template: id,
      set,
      ...fill(text, newFilling(seed, `${id}/${copy}`)),
    })),
  );
}
