/** The state of one message while it is read: what was found so far, what may still be looked into, which labels are taken. */
import { detectAttachmentName, type PersonFinder, type ScanProblem } from '@sealpost/phi';
import type { MessageClassifier } from './message-classifier.ts';
import type { AttachmentFacts, ReadablePart } from './readable-message.ts';
import { scanText } from './scan-text.ts';

/** Attachments opened per message, those of attached messages included; further ones are `too_large`. */
export const ATTACHMENTS_MAX = 100;
/** Names of files inside archives and the like that are looked into, per message. */
const INNER_NAMES_MAX = 1_000;
/** Names this long in all, UTF-16 units, are scanned in one go. */
const NAME_UNITS_MAX = 512;
/** Parts listed; more say nothing new, and the message is `too_large`. */
const PARTS_MAX = 3_000;

export interface Reading {
  readonly tools: MessageClassifier;
  readonly persons: PersonFinder;
  readonly parts: ReadablePart[];
  readonly attachments: AttachmentFacts[];
  readonly labels: Map<string, number>;
  /** Bytes or units that may still be looked into. */
  left: number;
  attachmentCount: number;
  innerNames: number;
  /** When reading attachments has to be done, by the tools' clock. */
  readonly attachmentsUntilMs: number;
  /** Attachments at which extraction gave up or failed. */
  extractionFailures: number;
}

/** Time that all attachments of one message may take, milliseconds; a stage waits for it. */
const ATTACHMENTS_TIME_MS_MAX = 60_000;

export function createReading(tools: MessageClassifier, persons: PersonFinder): Reading {
  return {
    tools,
    persons,
    parts: [],
    attachments: [],
    labels: new Map(),
    left: tools.scanBytesMax,
    attachmentCount: 0,
    innerNames: 0,
    attachmentsUntilMs: tools.monotonicMs() + ATTACHMENTS_TIME_MS_MAX,
    extractionFailures: 0,
  };
}

/** `text` the first time, then `text:2`. */
export function uniqueLabel(reading: Reading, label: string): string {
  const count = (reading.labels.get(label) ?? 0) + 1;
  reading.labels.set(label, count);
  return count === 1 ? label : `${label}:${count}`;
}

export type PartDraft = Omit<ReadablePart, 'findings' | 'problems'> & { readonly problems?: readonly ScanProblem[] };

/** Scans a text and lists it. A promise only for texts that wait for their turn. Empty texts without problems are left out. */
export function addPart(reading: Reading, draft: PartDraft): Promise<void> | undefined {
  const before = draft.problems ?? [];
  if (draft.text === '' && before.length === 0) return undefined;
  const scanned = scanText(reading, draft.text);
  if (!(scanned instanceof Promise)) {
    list(reading, { ...draft, findings: scanned.findings, problems: [...before, ...scanned.problems] });
    return undefined;
  }
  return scanned.then(({ findings, problems }) =>
    list(reading, { ...draft, findings, problems: [...before, ...problems] }),
  );
}

export function addProblem(reading: Reading, label: string, problem: ScanProblem): void {
  list(reading, { label, text: '', findings: [], problems: [problem] });
}

function list(reading: Reading, part: ReadablePart): void {
  if (reading.parts.length < PARTS_MAX) reading.parts.push(part);
  else if (reading.parts.length === PARTS_MAX)
    reading.parts.push({ label: 'message', text: '', findings: [], problems: ['too_large'] });
}

/** The name of a file says as much as a sentence. */
export function addName(reading: Reading, label: string, name: string): void {
  try {
    const findings = detectAttachmentName(name, reading.tools.classifier);
    const named = reading.persons.find(name.replace(/[_+.-]/g, ' '));
    list(reading, { label, text: name, findings: [...findings, ...named], problems: [] });
  } catch {
    list(reading, { label, text: name, findings: [], problems: ['scanner_failed'] });
  }
}

/** Names of files inside an attachment, listed under its own name's label. */
export function addInnerNames(reading: Reading, label: string, names: readonly string[]): void {
  for (const name of names) {
    if (reading.innerNames >= INNER_NAMES_MAX) {
      addProblem(reading, label, 'too_large');
      return;
    }
    reading.innerNames += 1;
    addName(reading, label, name.slice(-NAME_UNITS_MAX));
  }
}
