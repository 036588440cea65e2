/** Measures the built-in rules on the labelled sample corpora and prints rates, never values: `node src/testing/measure.ts DIR`. */
import { readFileSync } from 'node:fs';
import { createClassifier } from '../classifier.ts';
import { CONFIDENCE_COUNTED_MIN, type Finding } from '../types.ts';

interface Row {
  readonly text: string;
  readonly phi?: readonly { readonly identifier_type: string; readonly value: string }[];
}

export function readRows(path: string): Row[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Row);
}

export function countedIdentifiers(findings: readonly Finding[]): Finding[] {
  return findings.filter((each) => each.kind === 'identifier' && each.confidence >= CONFIDENCE_COUNTED_MIN);
}

export interface Recall {
  labelled: number;
  touched: number;
  covered: number;
}

export interface CorpusFigures {
  readonly byType: ReadonlyMap<string, Recall>;
  readonly all: Recall;
  readonly harmless: number;
  readonly alarmed: number;
  /** Identifier findings that touch no labelled value, and all of them. */
  readonly stray: number;
  readonly found: number;
  readonly messagesWithPhi: number;
  readonly messagesFound: number;
}
