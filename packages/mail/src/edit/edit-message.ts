/**
 * Edits of a finished message: only the bytes of what is edited change, all others stay as they are. A message whose
 * structure readers could understand in two ways is refused, so that nobody takes it for edited when it is not.
 */
import { createHash } from 'node:crypto';
import { parseMessage } from '../mime-parse.ts';
import type { MimePart, MimeProblem, ParsedMessage } from '../mime-part.ts';
import { fieldName, findHeaderEnd, listFields, toBuffer } from '../rfc5322-fields.ts';
import { checkHeaderValue, encodeHeader } from '../rfc5322-header.ts';
import { isAttachedMessage, isShownText, listAttachments } from './attachments.ts';
import { appendFields, dropFields, editableText, REWRITTEN, rewriteText } from './editable-text.ts';
import { htmlBodyEnd, htmlBodyStart, htmlParagraph } from './html-places.ts';
import {
  type EditCounts,
  EditRefused,
  type MessageEdit,
  type MessageEditResult,
  REMOVED_NOTE,
  type TextReplacement,
} from './message-edit.ts';
import { applySplices, cut, insert, type Splice } from './splices.ts';

/** What does not keep readers from agreeing on the structure. */
const HARMLESS: ReadonlySet<MimeProblem> = new Set(['mime-charset']);

/** The subject and the text a message gets, and what is put around both. */
interface Words {
  readonly subject: string | undefined;
  readonly notices: readonly string[];
}

interface Work {
  readonly message: ParsedMessage;
  readonly edit: MessageEdit;
  readonly splices: Splice[];
  readonly boundaries: readonly string[];
  attachmentsRemoved: number;
  /** The message was a file and nothing else. */
  rootRemoved: boolean;
}

/**
 * The message with the edit made. Never throws on any message: what cannot be edited with certainty is refused. Edited
 * texts leave as UTF-8. Linear in the size of the message.
 */
export function editMessage(bytes: Uint8Array, edit: MessageEdit): MessageEditResult {
  const message = parseMessage(withEmptyLine(toBuffer(bytes)));
  try {
    return edited(message, edit);
  } catch (thrown) {
    if (thrown instanceof EditRefused) return { ok: false, reason: thrown.reason };
    throw thrown;
  }
}

/** A message that ends with its fields gets the line that ends them, so that fields and text can be put behind. */
function withEmptyLine(source: Buffer): Buffer {
  const { fieldsEnd, bodyStart } = findHeaderEnd(source, { start: 0, end: source.length });
  if (bodyStart > fieldsEnd) return source;
  const ended = fieldsEnd === 0 || source[fieldsEnd - 1] === 10;
  return Buffer.concat([source, Buffer.from(ended ? '\r\n' : '\r\n\r\n')]);
}

function edited(message: ParsedMessage, edit: MessageEdit): MessageEditResult {
  if (message.problems.some((problem) => !HARMLESS.has(problem))) throw new EditRefused('structure');
  const boundaries = message.parts.flatMap((part) => part.params.get('boundary') ?? []);
  const work: Work = { message, edit, splices: [], boundaries, attachmentsRemoved: 0, rootRemoved: false };
  const inAlternative = removeAttachments(work);
  const words = editFields(work, inAlternative);
  if (edit.dropLooseText) for (const { start, end } of message.looseRanges) work.splices.push(cut(start, end));
  editTexts(work, words);
  const result = applySplices(message.source, work.splices);
  if (result === undefined) throw new EditRefused('structure');
  assertSound(work, result);
  const counts: EditCounts = {
    subjectsMoved: words.subject === undefined ? 0 : 1,
    attachmentsRemoved: work.attachmentsRemoved,
    fieldsAdded: edit.addFields?.length ?? 0,
    noticesAdded: edit.notices?.length ?? 0,
  };
  return { ok: true, message: result, counts };
}

/** What was written is read once more: no problem may be new, and as many attachments be gone as were taken out. */
function assertSound({ message, attachmentsRemoved }: Work, result: Buffer): void {
  const after = parseMessage(result);
  const sound =
    after.problems.every((problem) => message.problems.includes(problem)) &&
    listAttachments(after).length === listAttachments(message).length - attachmentsRemoved;
  if (!sound) throw new EditRefused('structure');
}

/** Answers the note that a part of an alternative leaves, which cannot stand among alternatives. */
function removeAttachments(work: Work): readonly string[] {
  const wanted = work.edit.removeAttachments;
  if (wanted === undefined) return [];
  const parents = new Map(work.message.parts.flatMap((part) => part.children.map((child) => [child, part] as const)));
  const notes: string[] = [];
  const attachments = listAttachments(work.message);
  attachments.forEach((part, i) => {
    if (wanted !== 'all' && !wanted.includes(i + 1)) return;
    const parent = parents.get(part);
    // A signature is no file that anybody sent.
    if (wanted === 'all' && parent?.contentType === 'multipart/signed' && parent.children[1] === part) return;
    if (isUnder(part, parents, 'multipart/signed')) throw new EditRefused('signed');
    work.attachmentsRemoved++;
    if (
      parent?.contentType === 'multipart/alternative' &&
      parent.children.some((child) => !attachments.includes(child))
    ) {
      work.splices.push(cut(sectionStart(work, part), part.body.end));
      notes.push(REMOVED_NOTE);
    } else if (part === work.message.root) work.rootRemoved = true;
    else work.splices.push(noteInstead(part));
  });
  return notes;
}

function isUnder(part: MimePart, parents: ReadonlyMap<MimePart, MimePart>, contentType: string): boolean {
  for (let at: MimePart | undefined = part; at !== undefined; at = parents.get(at))
    if (at.contentType === contentType) return true;
  return false;
}

/** Where the boundary line before a part begins, with the line end that belongs to it (RFC 2046 §5.1.1). */
function sectionStart({ message }: Work, part: MimePart): number {
  const { source } = message;
  const lineStart = source.lastIndexOf(10, part.header.start - 2) + 1;
  if (lineStart === 0) return 0;
  return source[lineStart - 2] === 13 ? lineStart - 2 : lineStart - 1;
}

const NOTE_FIELDS = 'Content-Type: text/plain; charset=us-ascii\r\nContent-Transfer-Encoding: 7bit\r\n';

function noteInstead({ header, body }: MimePart): Splice {
  return { start: header.start, end: body.end, bytes: Buffer.from(`${NOTE_FIELDS}\r\n${REMOVED_NOTE}\r\n`) };
}

/** Shorter subjects say nothing, and would be found everywhere. */
const SUBJECT_LENGTH_MIN = 4;

function editFields({ message, edit, splices }: Work, notes: readonly string[]): Words {
  const { root, source } = message;
  const spans = listFields(source, root.header);
  const fresh = new Map((edit.fields ?? []).map(({ index, value }) => [index, value]));
  for (const index of fresh.keys()) if ((spans[index]?.colon ?? -1) === -1) throw new EditRefused('field');
  const at = root.headers.findIndex((header) => header.key === 'subject');
  const subject = (fresh.get(at) ?? root.headers[at]?.value ?? '').trim();
  const moves = edit.moveSubject !== undefined && subject !== '';
  const added = (edit.addFields ?? []).map(({ name, value }) => field(name, value)).join('');
  if (added !== '') splices.push(...appendFields(root, added));
  spans.forEach((span, index) => {
    const header = root.headers[index];
    if (header === undefined || header.name === '') return;
    const replace = (value: string): void => {
      const line = field(fieldName(source, span), value);
      splices.push({ start: span.start, end: span.end, bytes: Buffer.from(line, 'latin1') });
    };
    if (index === at && moves) replace(edit.moveSubject ?? '');
    else if (moves && repeats(header.key, header.value, root.headers[at]?.value ?? ''))
      splices.push(cut(span.start, span.end));
    else if (fresh.has(index)) replace(fresh.get(index) ?? '');
  });
  return { subject: moves ? subject : undefined, notices: [...notes, ...(edit.notices ?? [])] };
}

/** Fields in which programs write the subject once more (Thread-Topic of Exchange, and others). */
function repeats(key: string, value: string, subject: string): boolean {
  if (key === 'thread-topic') return true;
  if (!key.startsWith('x-') && key !== 'comments' && key !== 'keywords') return false;
  const words = subject.replace(/^(?:(?:re|fwd?|aw|wg):\s*)+/i, '').trim();
  return words.length >= SUBJECT_LENGTH_MIN && value.includes(words);
}

function field(name: string, value: string): string {
  const clean = value.replace(/[^\P{Cc}\t]/gu, ' ').toWellFormed();
  if (checkHeaderValue(name, clean) !== undefined) throw new EditRefused('field');
  return encodeHeader(name, clean);
}

function editTexts(work: Work, words: Words): void {
  const { message, edit, splices, boundaries } = work;
  const shown = shownTexts(message);
  const redacted = new Map((edit.redactions ?? []).map(({ partId, replacements }) => [partId, replacements]));
  for (const partId of redacted.keys()) {
    const part = message.parts.find(({ id }) => id === partId);
    if (part === undefined || !part.contentType.startsWith('text/')) throw new EditRefused('part');
    if (!shown.editable.includes(part)) throw new EditRefused(shown.signed ? 'signed' : 'part');
  }
  const hasWords = words.subject !== undefined || words.notices.length > 0;
  const bodies = hasWords ? shown.bodies : [];
  for (const part of shown.editable) {
    const replacements = redacted.get(part.id) ?? [];
    const isTarget = bodies.includes(part);
    if (replacements.length === 0 && !isTarget) continue;
    const text = editableText(part);
    if (text === undefined) throw new EditRefused('charset');
    const replaced = replaceRanges(text, replacements);
    const full = isTarget ? withWords(replaced, words, part.contentType === 'text/html' ? 'html' : 'plain') : replaced;
    splices.push(...rewriteText(part, full, boundaries));
  }
  if (work.rootRemoved) writeNote(work, words);
  else if (hasWords && bodies.length === 0) wrap(work, words);
}

/** The message that was one file: its Content-* fields go with it. */
function writeNote({ message, splices }: Work, words: Words): void {
  const { root } = message;
  const text = withWords(`${REMOVED_NOTE}\r\n`, words, 'plain');
  const kept = dropFields(root, (key) => key.startsWith('content-') && !REWRITTEN.has(key));
  splices.push(...kept, ...rewriteText({ ...root, contentType: 'text/plain', params: new Map() }, text, []));
}

interface ShownTexts {
  /** All texts that people read in the message, but for those under a signature. */
  readonly editable: readonly MimePart[];
  /** The first plain one and the first of HTML. */
  readonly bodies: readonly MimePart[];
  readonly signed: boolean;
}

function shownTexts({ root }: ParsedMessage): ShownTexts {
  const editable: MimePart[] = [];
  let signed = false;
  const walk = (part: MimePart): void => {
    if (part.contentType === 'multipart/signed') signed = true;
    else if (isAttachedMessage(part) || part.contentType === 'multipart/encrypted') return;
    else if (part.children.length > 0) for (const child of part.children) walk(child);
    else if (!part.opaque && isShownText(part)) editable.push(part);
  };
  walk(root);
  const first = (type: string): readonly MimePart[] => editable.filter((part) => part.contentType === type).slice(0, 1);
  return { editable, bodies: [...first('text/plain'), ...first('text/html')], signed };
}

/** Where two overlap, what both cover goes and the earlier one's text stands. */
function replaceRanges(text: string, replacements: readonly TextReplacement[]): string {
  const chunks: string[] = [];
  let at = 0;
  for (const { start, end, text: instead } of replacements.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    if (start < 0 || end > text.length || end < start) throw new EditRefused('part');
    if (end <= at && at > 0) continue;
    if (start >= at) chunks.push(text.slice(at, start), instead);
    at = Math.max(at, end);
  }
  chunks.push(text.slice(at));
  return chunks.join('');
}

const subjectLine = (subject: string): string => `Subject: ${subject}`;

function withWords(text: string, { subject, notices }: Words, kind: 'plain' | 'html'): string {
  if (kind === 'plain') {
    const lead = subject === undefined ? '' : `${subjectLine(subject)}\r\n\r\n`;
    const end = text === '' || text.endsWith('\n') ? '' : '\r\n';
    const tail =
      notices.length === 0 ? '' : `${end}\r\n${notices.map((notice) => notice.trimEnd()).join('\r\n\r\n')}\r\n`;
    return lead + text + tail;
  }
  const start = htmlBodyStart(text);
  const lead = subject === undefined ? '' : htmlParagraph(subjectLine(subject));
  const withLead = text.slice(0, start) + lead + text.slice(start);
  const end = Math.max(start + lead.length, htmlBodyEnd(withLead));
  return withLead.slice(0, end) + notices.map(htmlParagraph).join('') + withLead.slice(end);
}

/** Where no text may be touched (a signed content, a calendar, a file alone), the words stand in parts of their own beside it. */
function wrap({ message, splices }: Work, { subject, notices }: Words): void {
  const { root, source } = message;
  const boundary = `=_se_${createHash('sha256').update(source).digest('hex').slice(0, 24)}`;
  if (source.includes(boundary)) throw new EditRefused('structure');
  const isContent = (key: string): boolean => key.startsWith('content-');
  const own = listFields(source, root.header).filter(
    (span) => span.colon !== -1 && isContent(fieldName(source, span).toLowerCase()),
  );
  const fields = own.map((span) => endLine(source.toString('latin1', span.start, span.end))).join('');
  const version = root.headers.some(({ key }) => key === 'mime-version') ? '' : 'MIME-Version: 1.0\r\n';
  const type = `Content-Type: multipart/mixed; boundary="${boundary}"\r\n`;
  const textPart = (text: string): string => {
    const encoded = Buffer.from(text.toWellFormed()).toString('base64').replace(/.{76}/g, '$&\r\n');
    return `--${boundary}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n${encoded}\r\n`;
  };
  const lead = subject === undefined ? '' : textPart(`${subjectLine(subject)}\r\n`);
  const tail = notices.length === 0 ? '' : textPart(`${notices.join('\r\n\r\n')}\r\n`);
  splices.push(
    ...dropFields(root, isContent),
    ...appendFields(root, version + type),
    insert(root.body.start, `${lead}--${boundary}\r\n${fields}\r\n`),
    insert(root.body.end, `\r\n${tail}--${boundary}--\r\n`),
  );
}

// bounded: one header field of ours.
const endLine = (line: string): string => `${line.replace(/[\r\n]+$/, '')}\r\n`;
