/** Generates labelled texts with structured identifiers and decoys without any, and counts what a classifier makes of them. */
import type { Classifier } from '../classifier.ts';
import { CONFIDENCE_COUNTED_MIN, type Finding, type PhiType } from '../types.ts';
import { DECOYS, fillDecoy } from './structured-id-decoys.ts';
import { BIOMETRIC_PHRASES, type Half, ID_KINDS, LAYOUTS } from './structured-id-phrases.ts';
import { biometric, createDraw, type Draw } from './structured-id-values.ts';

export interface StructuredSample {
  readonly kind: string;
  readonly text: string;
  /** Where the identifier stands; absent in a decoy. */
  readonly span?: { readonly start: number; readonly end: number };
  /** Types of which one is right, the exact one first. */
  readonly types: readonly PhiType[];
}

/** What this generator's kinds and decoys are about; findings of other types (dates, names) are not judged here. */
const STRUCTURED: ReadonlySet<PhiType> = new Set([
  ...([
    'ssn',
    'phone',
    'fax',
    'email',
    'url',
    'ip',
    'mrn',
    'health_plan_id',
    'account',
    'license',
    'npi',
    'dea',
  ] as const),
  ...(['vin', 'device_id', 'ndc', 'icd10', 'hcpcs', 'biometric', 'other_id'] as const),
]);

function words(label: string): string[] {
  return label
    .toLowerCase()
    .replace(/'s/g, '')
    .replace(/[^a-z0-9]+/g, ' ')
    .trim()
    .split(' ');
}

function camel(label: string): string {
  return words(label)
    .map((word, at) => (at === 0 ? word : `${word.charAt(0).toUpperCase()}${word.slice(1)}`))
    .join('');
}

function sampleOf(
  kind: string,
  types: readonly PhiType[],
  filled: { readonly text: string; readonly value: string },
): StructuredSample {
  const start = filled.text.indexOf('{V}');
  const text = filled.text.replace('{V}', () => filled.value);
  return { kind, text, span: { start, end: start + filled.value.length }, types };
}

function fillLayout(layout: string, label: string): string {
  const names: Readonly<Record<string, string>> = {
    L: label,
    l: /[A-Z]{2}/.test(label) ? label : label.toLowerCase(),
    U: label.toUpperCase(),
    s: words(label).join('_'),
    c: camel(label),
    k: words(label).join('-'),
  };
  return layout.replace(/\{([LlUsck])\}/g, (_, name: string) => names[name] as string);
}

function biometricSamples(half: Half, draw: Draw): StructuredSample[] {
  return BIOMETRIC_PHRASES[half].flatMap((text) =>
    Array.from({ length: 10 }, () => sampleOf('biometric', ['biometric'], { text, value: biometric(draw) })),
  );
}

/** Every label in every layout once, and every decoy ten times; the same for the same seed. */
export function generateStructuredIds(options: { readonly seed: number; readonly half: Half }): StructuredSample[] {
  const { seed, half } = options;
  const draw = createDraw(seed);
  const labelled = ID_KINDS.flatMap(({ name, types, value, labels }) =>
    labels[half]
      .split('|')
      .flatMap((label) =>
        LAYOUTS[half].map((layout) => sampleOf(name, types, { text: fillLayout(layout, label), value: value(draw) })),
      ),
  );
  const decoys = DECOYS[half].flatMap((template) =>
    Array.from({ length: 10 }, (): StructuredSample => ({ kind: 'decoy', text: fillDecoy(draw, template), types: [] })),
  );
  return [...labelled, ...biometricSamples(half, draw), ...decoys];
}

export interface StructuredFigures {
  /** Labelled values. */
  labelled: number;
  /** Values that a counted finding of a right type touches. */
  found: number;
  /** Values of which every letter and digit lies in such findings. */
  covered: number;
  /** Counted findings of structured types in the texts of this kind, and those of a right type that touch the value. */
  findings: number;
  right: number;
}

function isCovered(sample: StructuredSample, hits: readonly Finding[]): boolean {
  const { span = { start: 0, end: 0 }, text } = sample;
  for (let at = span.start; at < span.end; at += 1) {
    if (/[A-Za-z0-9]/.test(text.charAt(at)) && !hits.some((hit) => hit.start <= at && hit.end > at)) {
      return false;
    }
  }
  return true;
}

/** Figures by kind; `decoy` has findings that are never right. `onMiss` sees what was missed or wrongly flagged. */
export function measureStructured(
  classifier: Classifier,
  samples: readonly StructuredSample[],
  onMiss?: (sample: StructuredSample, findings: readonly Finding[]) => void,
): ReadonlyMap<string, StructuredFigures> {
  const byKind = new Map<string, StructuredFigures>();
  for (const sample of samples) {
    const { span, types } = sample;
    const row = byKind.get(sample.kind) ?? { labelled: 0, found: 0, covered: 0, findings: 0, right: 0 };
    byKind.set(sample.kind, row);
    const counted = classifier
      .scan(sample.text)
      .filter((each) => STRUCTURED.has(each.type) && each.confidence >= CONFIDENCE_COUNTED_MIN);
    const right = counted.filter(
      (each) => span !== undefined && types.includes(each.type) && each.start < span.end && each.end > span.start,
    );
    row.findings += counted.length;
    row.right += right.length;
    row.labelled += span === undefined ? 0 : 1;
    row.found += right.length > 0 ? 1 : 0;
    row.covered += span !== undefined && isCovered(sample, right) ? 1 : 0;
    if ((span !== undefined && right.length === 0) || right.length < counted.length) {
      onMiss?.(sample, counted);
    }
  }
  return byKind;
}
