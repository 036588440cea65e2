/** The texts that are measured by: samples from beside the repository, and generated ones. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { locate, type TypedSpan } from '../spans.ts';
import { businessMails } from './business.ts';
import { createDraw, seedOf } from './draw.ts';
import { fillAll, type TemplateSet } from './fill.ts';
import { STRUCTURED_TEMPLATES } from './structured-templates.ts';

export interface Row {
  readonly text: string;
  readonly labels: readonly TypedSpan[];
  readonly template?: string;
}

export interface Corpus {
  readonly id: 'short-clinical' | 'note-sections' | 'structured' | 'business' | 'long';
  readonly title: string;
  readonly rows: readonly Row[];
  /** Codes of providers, diagnoses, procedures and drugs are labelled, so findings of them are judged. */
  readonly codesLabelled: boolean;
}

const SAMPLE_TYPES: Readonly<Record<string, string>> = {
  NAME: 'name',
  GEOGRAPHIC_LOCATION: 'geo',
  DATE: 'date',
  PHONE_NUMBER: 'phone',
  FAX_NUMBER: 'fax',
  EMAIL_ADDRESS: 'email',
  SOCIAL_SECURITY_NUMBER: 'ssn',
  MEDICAL_RECORD_NUMBER: 'mrn',
  HEALTH_PLAN_BENEFICIARY_NUMBER: 'health_plan_id',
  ACCOUNT_NUMBER: 'account',
  CERTIFICATE_LICENSE_NUMBER: 'license',
  IP_ADDRESS: 'ip',
  UNIQUE_IDENTIFIER: 'other_id',
};

interface SampleLine {
  readonly text: string;
  readonly phi?: readonly { readonly identifier_type: string; readonly value: string }[];
}

function readSample(path: string): Row[] {
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines
    .filter((line) => line !== '')
    .map((line) => {
      const { text, phi = [] } = JSON.parse(line) as SampleLine;
      const seen = new Map<string, number>();
      const labels = phi.flatMap(({ identifier_type: type, value }): TypedSpan[] => {
        const nth = seen.get(value) ?? 0;
        seen.set(value, nth + 1);
        const span = locate(text, value, nth) ?? locate(text, value, 0);
        return span === undefined ? [] : [{ type: SAMPLE_TYPES[type] ?? type.toLowerCase(), ...span }];
      });
      return { text, labels };
    });
}

/** Copies of each template: enough for values to differ, few enough that one sentence does not weigh all. */
const STRUCTURED_COPIES = 10;
const BUSINESS_MAILS = 600;
/** Threads that compare speed at the size of a long mail; few, since the slowest tool takes a second for one. */
const LONG_TEXTS = 24;
const LONG_TEXT_UNITS = 10_240;

export interface CorporaOptions {
  readonly seed: number;
  readonly set: TemplateSet;
  /** Where the sample corpora lie, when they are there. */
  readonly samplesDir: string;
}

export interface Corpora {
  readonly corpora: readonly Corpus[];
  /** A plain sentence for each corpus that is not here. */
  readonly missing: readonly string[];
}

export function generatedCorpora(seed: number, set: TemplateSet): Corpus[] {
  const structured = STRUCTURED_TEMPLATES.filter((template) => template.set === set);
  return [
    {
      id: 'structured',
      title: 'Structured identifiers with context, and decoys',
      rows: fillAll(structured, seed, STRUCTURED_COPIES),
      codesLabelled: true,
    },
    {
      id: 'business',
      title: 'Ordinary business mail',
      rows: businessMails(seed, set, BUSINESS_MAILS),
      codesLabelled: false,
    },
  ];
}

/** Several mails after one another, as in a quoted thread; every third one is about health. */
function longTexts(seed: number, set: TemplateSet): Row[] {
  const business = businessMails(seed, set, 300).map(({ text }) => text);
  const structured = fillAll(STRUCTURED_TEMPLATES, seed, 1).map(({ text }) => text);
  const draw = createDraw(seedOf(seed, 'long'));
  return Array.from({ length: LONG_TEXTS }, () => {
    let text = '';
    while (text.length < LONG_TEXT_UNITS) text += `${draw.pick(draw.chance(2 / 3) ? business : structured)}\n\n`;
    return { text, labels: [] };
  });
}

export function loadCorpora({ seed, set, samplesDir }: CorporaOptions): Corpora {
  const samples = [
    { id: 'short-clinical', title: 'Short clinical texts', codesLabelled: false },
    { id: 'note-sections', title: 'Sections of clinical notes', codesLabelled: false },
  ] as const;
  const missing: string[] = [];
  const found = samples.flatMap((sample): Corpus[] => {
    const path = join(samplesDir, `${sample.id}.jsonl`);
    if (existsSync(path)) return [{ ...sample, rows: readSample(path) }];
    missing.push(`The sample corpus ${sample.id}.jsonl is not beside this repository, so it is not measured.`);
    return [];
  });
  const long: Corpus = {
    id: 'long',
    title: 'Texts of 10 KiB: speed only',
    rows: longTexts(seed, set),
    codesLabelled: false,
  };
  return { corpora: [...found, ...generatedCorpora(seed, set), long], missing };
}
