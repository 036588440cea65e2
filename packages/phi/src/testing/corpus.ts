/** Reads the labelled sample corpora and counts what the classifier finds in them; rates only, never values. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Classifier } from '../classifier.ts';
import { CONFIDENCE_COUNTED_MIN, type Finding } from '../types.ts';

/** Beside the repository, as its README says; absent on most machines. */
const CORPUS_DIR = fileURLToPath(new URL('../../../../../shared/data/phi/', import.meta.url));

export interface LabelledText {
  readonly text: string;
  readonly phi?: readonly { readonly identifier_type: string; readonly value: string }[];
}

/** Rows of a corpus file, or undefined when it is not here. */
export function readCorpus(name: string): LabelledText[] | undefined {
  const path = `${CORPUS_DIR}${name}`;
  if (!existsSync(path)) {
    return undefined;
  }
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as LabelledText);
}

function countedIdentifiers(findings: readonly Finding[]): Finding[] {
  return findings.filter((each) => each.kind === 'identifier' && each.confidence >= CONFIDENCE_COUNTED_MIN);
}

/** Labelled values: how many there are, how many a finding touches, how many findings cover whole. */
export interface Recall {
  labelled: number;
  touched: number;
  covered: number;
}

export interface LabelledFigures {
  readonly byType: ReadonlyMap<string, Recall>;
  readonly all: Recall;
  /** Texts without a label, and those of them with an identifier finding. */
  readonly harmless: number;
  readonly alarmed: number;
  /** Texts with labels, and those of them with an identifier finding. */
  readonly labelledTexts: number;
  readonly foundTexts: number;
  /** Identifier findings, and those that touch a label. */
  readonly findings: number;
  readonly right: number;
}

interface Span {
  readonly start: number;
  readonly end: number;
}

const overlaps = (a: Span, b: Span): boolean => a.start < b.end && a.end > b.start;

function isCovered(text: string, span: Span, findings: readonly Finding[]): boolean {
  for (let at = span.start; at < span.end; at += 1) {
    const inside = findings.some((found) => found.start <= at && found.end > at);
    if (!inside && /[\p{L}\p{N}]/u.test(text.charAt(at))) {
      return false;
    }
  }
  return true;
}

export function measureLabelled(classifier: Classifier, rows: readonly LabelledText[]): LabelledFigures {
  const byType = new Map<string, Recall>();
  const all: Recall = { labelled: 0, touched: 0, covered: 0 };
  const totals = { harmless: 0, alarmed: 0, labelledTexts: 0, foundTexts: 0, findings: 0, right: 0 };
  for (const { text, phi = [] } of rows) {
    const found = countedIdentifiers(classifier.scan(text));
    const spans: Span[] = [];
    for (const label of phi) {
      const start = text.indexOf(label.value);
      const span = { start, end: start + label.value.length };
      const recall = byType.get(label.identifier_type) ?? { labelled: 0, touched: 0, covered: 0 };
      byType.set(label.identifier_type, recall);
      for (const each of [recall, all]) {
        each.labelled += 1;
        each.touched += start >= 0 && found.some((one) => overlaps(one, span)) ? 1 : 0;
        each.covered += start >= 0 && isCovered(text, span, found) ? 1 : 0;
      }
      spans.push(span);
    }
    const some = found.length > 0 ? 1 : 0;
    totals[phi.length === 0 ? 'harmless' : 'labelledTexts'] += 1;
    totals[phi.length === 0 ? 'alarmed' : 'foundTexts'] += some;
    totals.findings += found.length;
    totals.right += found.filter((one) => spans.some((span) => overlaps(one, span))).length;
  }
  return { byType, all, ...totals };
}

export interface NoteFigures {
  readonly texts: number;
  readonly alarmed: number;
  /** Alarmed by something else than a date, which the notes really contain. */
  readonly alarmedBeyondDates: number;
  readonly health: number;
}

export function measureNotes(classifier: Classifier, rows: readonly LabelledText[]): NoteFigures {
  let alarmed = 0;
  let alarmedBeyondDates = 0;
  let health = 0;
  for (const { text } of rows) {
    const findings = classifier.scan(text);
    const identifiers = countedIdentifiers(findings);
    alarmed += identifiers.length > 0 ? 1 : 0;
    alarmedBeyondDates += identifiers.some((each) => each.type !== 'date') ? 1 : 0;
    health += findings.some((each) => each.kind === 'health' && each.confidence >= CONFIDENCE_COUNTED_MIN) ? 1 : 0;
  }
  return { texts: rows.length, alarmed, alarmedBeyondDates, health };
}

/** Ordinary mails, and those of them in which health wording or a counted identifier is found. */
export interface MailFigures {
  readonly mails: number;
  readonly health: number;
  readonly identifiers: number;
}

export function measureMails(classifier: Classifier, mails: readonly string[]): MailFigures {
  let health = 0;
  let identifiers = 0;
  for (const mail of mails) {
    const findings = classifier.scan(mail);
    health += findings.some((each) => each.kind === 'health' && each.confidence >= CONFIDENCE_COUNTED_MIN) ? 1 : 0;
    identifiers += countedIdentifiers(findings).length > 0 ? 1 : 0;
  }
  return { mails: mails.length, health, identifiers };
}
