/** Labels with bounded values: which series a combination of values belongs to, found without building a string. */
import { safeText } from './safe.ts';
import type { LabelSpec, LabelSpecs } from './types.ts';

export const OTHER = 'other';
/** Series per metric, `other` included. */
export const SERIES_MAX = 4_000;
/** Most values that a label may collect at run time. */
export const OPEN_VALUES_MAX = 200;
const LABEL_NAME_PATTERN = /^[a-z][a-z0-9_]{0,39}$/;

interface Label {
  readonly name: string;
  readonly values: string[];
  readonly indexOf: Map<string, number>;
  /** Values besides `other`. */
  readonly valuesMax: number;
}

/** The handles of one metric, made on first use and kept. */
export interface LabelSet<H> {
  handle(labels: Readonly<Record<string, string>>): H;
  /** Every handle that was asked for, with its label values. */
  entries(): readonly { readonly labels: Readonly<Record<string, string>>; readonly handle: H }[];
}

/** Throws RangeError when the labels allow more than SERIES_MAX series. */
export function createLabelSet<H>(specs: LabelSpecs, make: () => H): LabelSet<H> {
  const labels = Object.entries(specs).map(([name, spec]) => toLabel(name, spec));
  const seriesMax = labels.reduce((product, label) => product * (label.valuesMax + 1), 1);
  if (seriesMax > SERIES_MAX) throw new RangeError(`labels allow ${seriesMax} series, more than ${SERIES_MAX}`);
  const handles: (H | undefined)[] = new Array(seriesMax);

  return {
    handle(values) {
      // Mixed-radix index: 0 in each place stands for `other`.
      let index = 0;
      for (const label of labels) {
        index = index * (label.valuesMax + 1) + valueIndex(label, values[label.name]);
      }
      const known = handles[index];
      if (known !== undefined) return known;
      const made = make();
      handles[index] = made;
      return made;
    },
    entries: () =>
      handles.flatMap((handle, index) => (handle === undefined ? [] : [{ labels: labelsAt(labels, index), handle }])),
  };
}

function toLabel(name: string, spec: LabelSpec): Label {
  if (!LABEL_NAME_PATTERN.test(name) || name === 'le') throw new RangeError('a label name is not valid');
  const closed = Array.isArray(spec) ? (spec as readonly string[]) : undefined;
  const valuesMax = closed?.filter((value) => value !== OTHER).length ?? (spec as { valuesMax: number }).valuesMax;
  if (closed === undefined && !(valuesMax >= 1 && valuesMax <= OPEN_VALUES_MAX)) {
    throw new RangeError(`valuesMax is 1 to ${OPEN_VALUES_MAX}`);
  }
  const values = [OTHER, ...(closed ?? []).filter((value) => value !== OTHER)];
  return { name, values, indexOf: new Map(values.map((value, index) => [value, index])), valuesMax };
}

function valueIndex(label: Label, value: string | undefined): number {
  if (value === undefined) return 0;
  const known = label.indexOf.get(value);
  if (known !== undefined) return known;
  if (label.values.length > label.valuesMax || safeText(value) !== value) return 0;
  const index = label.values.push(value) - 1;
  label.indexOf.set(value, index);
  return index;
}

function labelsAt(labels: readonly Label[], index: number): Record<string, string> {
  const out: [string, string][] = [];
  let rest = index;
  for (const label of [...labels].reverse()) {
    const radix = label.valuesMax + 1;
    out.unshift([label.name, label.values[rest % radix] ?? OTHER]);
    rest = Math.floor(rest / radix);
  }
  return Object.fromEntries(out);
}
