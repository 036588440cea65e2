/** What has to change in a message so that values of some types are gone: from what was found, in every part of it. Pure. */
import type { ReadableMessage, ReadablePart } from '@sealpost/classify';
import type { Verdict } from '@sealpost/contracts';
import {
  type EditRefusal,
  editableText,
  type FieldReplacement,
  type MessageEdit,
  type ParsedMessage,
  type PartRedaction,
  type TextReplacement,
} from '@sealpost/mail';
import { CONFIDENCE_COUNTED_MIN } from '@sealpost/phi';
import { findValues, type ScannedText, sourceRanges, type TextRange, wholeValue } from './found-ranges.ts';

/**
 * `unread`: part of the text could not be looked into. `address`: a value stands in an address field. `values`: more
 * different ones than are searched for. `part`: a value stands where text cannot be replaced.
 */
type RedactionRefusal = 'unread' | 'address' | 'values' | 'part';

/** Why an edit could not be made; `left`: something was found again after it. */
export type EditFailure = EditRefusal | RedactionRefusal | 'left';

export type RedactionPlan =
  | {
      readonly ok: true;
      readonly edit: Pick<MessageEdit, 'redactions' | 'fields' | 'dropLooseText'>;
      /** Numbers of attached messages in which a value was found. */
      readonly attachments: readonly number[];
      /** Places by type; empty when there is nothing to redact. */
      readonly counts: ReadonlyMap<string, number>;
    }
  | { readonly ok: false; readonly reason: RedactionRefusal };

/** Different values that are searched for in all parts of one message. */
const VALUES_MAX = 500;
/** Text times values that is searched through: a quarter of a second. */
const SEARCH_UNITS_MAX = 500_000_000;
/** Letters and digits of a value that is looked for in other parts; shorter ones stand for many things. */
const VALUE_LENGTH_MIN = 4;
const NOT_WORD = /[^\p{L}\p{N}]/gu;

export interface RedactionRequest {
  readonly message: ParsedMessage;
  /** The same message, read without the subject of its envelope. */
  readonly readable: Pick<ReadableMessage, 'parts'>;
  /** Evidence types. */
  readonly types: ReadonlySet<string>;
}

interface Found extends TextRange {
  readonly type: string;
}

/** The label without its number: `text:2` is a `text`. */
const kindOf = (label: string): string => label.split(':', 1)[0] ?? label;
const TEXTS: ReadonlySet<string> = new Set(['text', 'html', 'calendar']);
const ATTACHMENT = /^attachment(?:-name)?:([0-9]+)/;

/** The attachment that a part label speaks of, from 1. */
const attachmentOf = (label: string): number | undefined => {
  const match = ATTACHMENT.exec(label);
  return match === null ? undefined : Number(match[1]);
};

/**
 * Attachments that go when these types are redacted: those in which one was found, by name or content, and those that
 * could not be looked into. A file is never changed inside.
 */
export function attachmentsToRemove(
  verdict: Verdict | undefined,
  types: ReadonlySet<string>,
): 'all' | readonly number[] {
  const labels = [
    ...(verdict?.evidence ?? []).filter(({ type }) => types.has(type)).flatMap(({ parts }) => parts),
    ...(verdict?.problems ?? []),
  ];
  if (labels.some((label) => label.startsWith('attachments'))) return 'all';
  return [...new Set(labels.flatMap((label) => attachmentOf(label) ?? []))];
}

export function planRedaction({ message, readable, types }: RedactionRequest): RedactionPlan {
  const outer = readable.parts.filter((part) => attachmentOf(part.label) === undefined);
  if (outer.some(({ label, problems }) => problems.length > 0 && !label.startsWith('attachments')))
    return { ok: false, reason: 'unread' };
  const found = new Map(readable.parts.map((part) => [part, foundIn(part, types)]));
  const values = valuesOf(found);
  const units = readable.parts.reduce((sum, { text }) => sum + text.length, 0);
  if (values.size > VALUES_MAX || values.size * units > SEARCH_UNITS_MAX) return { ok: false, reason: 'values' };
  const counts = new Map<string, number>();
  const attachments = new Set<number>();
  const redactions: PartRedaction[] = [];
  let dropLooseText = false;
  for (const [part, ranges] of found) {
    const all = [...ranges, ...findValues(part.text, values)];
    if (all.length === 0) continue;
    const attachment = attachmentOf(part.label);
    if (attachment !== undefined) {
      attachments.add(attachment);
      continue;
    }
    const kind = kindOf(part.label);
    // The names in address fields are those of the addressees: mail cannot travel without them.
    if (kind === 'from' || kind === 'headers') {
      if (ranges.length > 0) return { ok: false, reason: 'address' };
      continue;
    }
    if (kind === 'hidden') dropLooseText = true;
    else if (TEXTS.has(kind)) {
      const redaction = redactionOf(message, part, all);
      if (redaction === undefined) return { ok: false, reason: 'part' };
      redactions.push(redaction);
    } else if (kind !== 'subject' && kind !== 'other-headers') return { ok: false, reason: 'part' };
    for (const { type } of merged(all)) counts.set(type, (counts.get(type) ?? 0) + 1);
  }
  const fields = redactedFields(message, { subject: foundInSubject(found), values });
  const loose = dropLooseText ? ({ dropLooseText: true } as const) : {};
  return { ok: true, edit: { redactions, fields, ...loose }, attachments: [...attachments], counts };
}

function foundIn(part: ReadablePart, types: ReadonlySet<string>): readonly Found[] {
  return part.findings
    .filter(({ type, confidence }) => types.has(type) && confidence >= CONFIDENCE_COUNTED_MIN)
    .map((finding) => ({ type: finding.type, ...wholeValue(part.text, finding) }));
}

/** Values by their text, with the type under which each was found first. */
function valuesOf(found: ReadonlyMap<ReadablePart, readonly Found[]>): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const [{ text, label }, ranges] of found) {
    // A file's name as a whole is no value that stands in a text.
    if (label.includes('attachment-name')) continue;
    for (const { type, start, end } of ranges) {
      const value = text.slice(start, end);
      const length = value.replace(NOT_WORD, '').length;
      if (length >= VALUE_LENGTH_MIN && !values.has(value)) values.set(value, type);
      if (values.size > VALUES_MAX) return values;
    }
  }
  return values;
}

/** What overlaps is one. */
function merged(found: readonly Found[]): readonly Found[] {
  const out: { type: string; start: number; end: number }[] = [];
  for (const one of found.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    const last = out.at(-1);
    if (last !== undefined && one.start < last.end) last.end = Math.max(last.end, one.end);
    else out.push({ ...one });
  }
  return out;
}

/** `[ssn removed]` */
const labelOf = (type: string): string => `[${type.replaceAll('_', ' ')} removed]`;

function redactionOf(message: ParsedMessage, part: ReadablePart, found: readonly Found[]): PartRedaction | undefined {
  const { partId, text, toSource } = part;
  const mimePart = message.parts.find(({ id }) => id === partId);
  const source = mimePart === undefined ? undefined : editableText(mimePart);
  if (partId === undefined || source === undefined || (toSource === undefined && source !== text)) return undefined;
  const scanned: ScannedText = { text, source, toSource };
  const replacements = merged(found).flatMap((one) =>
    sourceRanges(scanned, one).map(
      (range, i): TextReplacement => ({ ...range, text: i === 0 ? labelOf(one.type) : '' }),
    ),
  );
  return { partId, replacements };
}

function foundInSubject(found: ReadonlyMap<ReadablePart, readonly Found[]>): readonly Found[] {
  for (const [part, ranges] of found) if (part.label === 'subject') return ranges;
  return [];
}

/** Fields that carry the message, of which nothing may be replaced. */
const STRUCTURAL: ReadonlySet<string> = new Set([
  ...['from', 'to', 'cc', 'bcc', 'reply-to', 'sender', 'date', 'message-id', 'in-reply-to', 'references'],
  ...['mime-version', 'content-type', 'content-transfer-encoding', 'content-disposition', 'content-id'],
  ...['received', 'return-path', 'dkim-signature'],
]);

interface FieldRedaction {
  readonly subject: readonly Found[];
  readonly values: ReadonlyMap<string, string>;
}

function redactedFields({ root }: ParsedMessage, { subject, values }: FieldRedaction): readonly FieldReplacement[] {
  return root.headers.flatMap((header, index) => {
    if (header.name === '' || STRUCTURAL.has(header.key)) return [];
    const { value } = header;
    const found = merged([...(header.key === 'subject' ? subject : []), ...findValues(value, values)]);
    if (found.length === 0) return [];
    let at = 0;
    let text = '';
    for (const { start, end, type } of found) {
      text += value.slice(at, start) + labelOf(type);
      at = end;
    }
    return [{ index, value: text + value.slice(at) }];
  });
}
