/** Generated mails: every template in every encoding, a rotating choice of templates in every kind of attachment. */
import { createDraw, type Draw, seedOf } from '../corpora/draw.ts';
import { type Filling, fill, newFilling, type TemplateSet } from '../corpora/fill.ts';
import { newPerson } from '../corpora/people.ts';
import { ATTACHMENT_FORMS } from './attachment-forms.ts';
import { ENCODING_FORMS } from './encoding-forms.ts';
import type { ClinicalField, FieldRow, MailContent, MailForm } from './mail-form.ts';
import type { MailNature, MailTemplate } from './mail-template.ts';
import { MAIL_TEMPLATES } from './mail-templates.ts';

export interface GeneratedMail {
  readonly template: string;
  readonly set: TemplateSet;
  readonly nature: MailNature;
  readonly family: string;
  readonly form: MailForm;
  readonly content: MailContent;
}

export interface GeneratedChoice {
  readonly seed: number;
  readonly set: TemplateSet;
  /** Templates that each kind of attachment carries: making documents costs more than reading them. */
  readonly attachmentTemplatesMax: number;
}

/** Mail of these families goes to somebody who works there, not to the patient. */
const TO_STAFF: ReadonlySet<string> = new Set([
  'vendor',
  'internal',
  'benefits',
  'referral',
  'governance',
  'facilities',
]);

const SHORT: Readonly<Record<TemplateSet, Readonly<Record<'phi' | 'harmless', readonly string[]>>>> = {
  development: { phi: ['{name} {testD} result'], harmless: ['Floor plan {number}'] },
  measuring: {
    phi: [
      ...[
        '{lastFirst} {testM} report',
        'MRI {name} {dob}',
        'Discharge summary {name}',
        'HIV test {last}',
        'Refill {drugM} {name}',
      ],
      ...[
        'Biopsy result {initials}',
        '{name} {conditionM} visit',
        'Prescription {first}',
        '{last} pregnancy ultrasound',
      ],
    ],
    harmless: [
      ...[
        'Invoice {order}',
        'Minutes {month} {year}',
        'Quote {company}',
        'Seat plan floor {number}',
        'Lease draft {version}',
      ],
      ...['Picnic photos', 'Timesheet {month}', 'Board packet {year}'],
    ],
  },
};

type Columns = readonly (readonly [label: string, value: string])[];

const ROWS: Readonly<Record<TemplateSet, Readonly<Record<'phi' | 'harmless', readonly Columns[]>>>> = {
  development: {
    phi: [
      [
        ['Patient', '{name}'],
        ['Diagnosis', '{conditionD}'],
      ],
    ],
    harmless: [
      [
        ['Item', '{product}'],
        ['Price', '{amountSmall}'],
      ],
    ],
  },
  measuring: {
    phi: [
      [
        ['Patient name', '{lastFirst}'],
        ['DOB', '{dob}'],
        ['MRN', '{mrn}'],
        ['Medication', '{drugM} {dose}'],
        ['Phone', '{phone}'],
      ],
      [
        ['Member ID', '{member}'],
        ['Last name', '{last}'],
        ['First name', '{first}'],
        ['Dx', '{icd}'],
        ['Date of service', '{date}'],
      ],
      [
        ['Name', '{name}'],
        ['Test', '{testM}'],
        ['Result', '{resultM}'],
        ['Collected', '{date}'],
      ],
      [
        ['Guest', '{name}'],
        ['Address', '{street}'],
        ['Town', '{town}'],
        ['Reason for visit', '{conditionM}'],
        ['Mobile', '{phone}'],
      ],
    ],
    harmless: [
      [
        ['Order', '{order}'],
        ['Product', '{product}'],
        ['Quantity', '{count}'],
        ['Price', '{amountSmall}'],
        ['Ships', '{weekday}'],
      ],
      [
        ['Ticket', '{order}'],
        ['Component', '{version}'],
        ['Status', 'open'],
        ['Owner', '{colleague}'],
      ],
      [
        ['Room', '{number}'],
        ['Seats', '{number.2}'],
        ['Projector', 'yes'],
        ['Booked', '{weekday} {time}'],
      ],
    ],
  },
};

const CLINICAL: Readonly<Record<ClinicalField, string>> = {
  given: '{first}',
  family: '{last}',
  dob: '{dob}',
  mrn: '{mrn}',
  phone: '{phone}',
  street: '{street}',
  town: '{town}',
  state: 'OH',
  zip: '45100',
  condition: '{conditionM}',
  icd: '{icd}',
  drug: '{drugM}',
  test: '{testM}',
  result: '{resultM}',
  date: '{date}',
};

const ROWS_PER_TABLE = 4;

/** What one mail says, whole: subject, lines, and the same in the forms that documents need. */
export function mailContent(template: MailTemplate, seed: number, form: string): MailContent {
  const name = `${template.id}/${form}`;
  const filling = newFilling(seed, name);
  const draw = createDraw(seedOf(seed, `${name}/choice`));
  const said = (text: string, into: Filling = filling): string => fill(text, into).text;
  const kind = template.nature === 'phi' ? 'phi' : 'harmless';
  const { person } = filling;
  const columns = draw.pick(ROWS[template.set][kind]);
  return {
    subject: said(template.subject),
    lines: template.lines.map((line) => said(line)),
    short: said(draw.pick(SHORT[template.set][kind])),
    rows: Array.from({ length: ROWS_PER_TABLE }, (_, row) => rowOf(columns, newFilling(seed, `${name}/row${row}`))),
    ...(template.nature === 'phi' ? { clinical: clinicalOf(said) } : {}),
    to:
      TO_STAFF.has(template.family) || kind === 'harmless'
        ? staffOf(draw)
        : { name: `${person.given} ${person.family}`, address: person.email },
  };
}

const rowOf = (columns: Columns, filling: Filling): FieldRow =>
  columns.map(([label, value]) => [label, fill(value, filling).text] as const);

function clinicalOf(said: (text: string) => string): Record<ClinicalField, string> {
  const entries = Object.entries(CLINICAL).map(([field, text]) => [field, said(text)] as const);
  return Object.fromEntries(entries) as Record<ClinicalField, string>;
}

function staffOf(draw: Draw): MailContent['to'] {
  const { given, family } = newPerson(draw);
  return { name: `${given} ${family}`, address: `${given.toLowerCase().replaceAll(/[^a-z]/g, '')}@staff.example.org` };
}

export function generatedMails({ seed, set, attachmentTemplatesMax }: GeneratedChoice): GeneratedMail[] {
  const templates = MAIL_TEMPLATES.filter((template) => template.set === set);
  const mail = (template: MailTemplate, form: MailForm): GeneratedMail => ({
    template: template.id,
    set,
    nature: template.nature,
    family: template.family,
    form,
    content: mailContent(template, seed, form.id),
  });
  const encoded = ENCODING_FORMS.flatMap((form) => templates.map((template) => mail(template, form)));
  const attached = ATTACHMENT_FORMS.flatMap((form, at) =>
    rotated(
      templates.filter(({ nature }) => nature !== 'education'),
      at * 5,
      attachmentTemplatesMax,
    ).map((template) => mail(template, form)),
  );
  return [...encoded, ...attached];
}

function rotated<T>(all: readonly T[], from: number, count: number): T[] {
  // A stride that shares no factor with the length spreads a short choice over all families.
  const stride = all.length % 7 === 0 ? 5 : 7;
  return Array.from({ length: Math.min(count, all.length) }, (_, at) => all[(from + at * stride) % all.length] as T);
}
