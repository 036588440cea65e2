/**
 * Carries out the edits of a decision on an opened message.
 *
 * Failure contract: an edit is made as asked or the message does not leave. After a redaction the message is read once more,
 * and what is still found refuses it.
 */
import { type MessageClassifier, readMessage } from '@sealpost/classify';
import type { EditDone, MailEdit, MailEnvelope, Verdict } from '@sealpost/contracts';
import { editMessage, type MessageEdit, parseMessage } from '@sealpost/mail';
import { askedEdits, type AskedEdits } from '../core/asked-edits.ts';
import { attachmentsToRemove, type EditFailure, planRedaction } from '../core/plan-redaction.ts';

export interface EditRequest {
  readonly content: Buffer;
  readonly envelope: MailEnvelope;
  /** What dlp found: it has looked into attachments, which are not opened again. */
  readonly verdict: Verdict | undefined;
  readonly edits: readonly MailEdit[];
  /** Stands outside instead of a subject that is moved inside. */
  readonly neutralSubject: string;
  /** The detectors of the policy that decided. Asked for only where something is redacted. */
  readonly classifier: () => Promise<MessageClassifier>;
}

export type EditedContent =
  | { readonly ok: true; readonly content: Buffer; readonly done: readonly EditDone[] }
  | { readonly ok: false; readonly reason: EditFailure };

/** Times a redacted message is redacted again for what comes to light only then. */
const ROUNDS_MAX = 3;

/** Never rejects on content; a policy that cannot be read does reject, so that the record comes again. */
export async function editContent(request: EditRequest): Promise<EditedContent> {
  const asked = askedEdits(request.edits);
  const counts = new Map<string, number>();
  const count = (kind: string, by: number): void => {
    if (by > 0) counts.set(kind, (counts.get(kind) ?? 0) + by);
  };
  const redacted = await redact(request, asked, count);
  if (typeof redacted === 'string') return { ok: false, reason: redacted };
  const edit: MessageEdit = {
    ...(asked.movesSubject ? { moveSubject: request.neutralSubject } : {}),
    ...(asked.headers.length === 0 ? {} : { addFields: asked.headers }),
    ...(asked.notices.length === 0 ? {} : { notices: asked.notices }),
  };
  let content = redacted;
  if (Object.keys(edit).length > 0) {
    const result = editMessage(redacted, edit);
    if (!result.ok) return result;
    content = result.message;
    count('subject-moved', result.counts.subjectsMoved);
    count('header-added', result.counts.fieldsAdded);
    count('notice-added', result.counts.noticesAdded);
  }
  return { ok: true, content, done: [...counts].map(([kind, times]) => ({ kind, count: times })) };
}

type Count = (kind: string, by: number) => void;

/** Attachments first, all at once: their numbers are those of the message as it came. */
async function redact(request: EditRequest, asked: AskedEdits, count: Count): Promise<Buffer | EditFailure> {
  const unsafe = asked.redacts.size === 0 ? [] : attachmentsToRemove(request.verdict, asked.redacts);
  const numbers = asked.removes === 'all' || unsafe === 'all' ? 'all' : [...new Set([...asked.removes, ...unsafe])];
  let content = request.content;
  if (numbers.length > 0) {
    const result = editMessage(content, { removeAttachments: numbers });
    if (!result.ok) return result.reason;
    count('attachment-removed', result.counts.attachmentsRemoved);
    content = result.message;
  }
  if (asked.redacts.size === 0) return content;
  const classifier = await request.classifier();
  // The envelope's subject is not what leaves: the field is.
  const envelope = { ...request.envelope, subject: '' };
  for (let round = 0; round <= ROUNDS_MAX; round++) {
    const readable = await readMessage(classifier, content, envelope);
    const plan = planRedaction({ message: parseMessage(content), readable, types: asked.redacts });
    if (!plan.ok) return plan.reason;
    if (plan.counts.size === 0 && plan.attachments.length === 0) return content;
    const result = editMessage(content, { ...plan.edit, removeAttachments: plan.attachments });
    if (!result.ok) return result.reason;
    for (const [type, places] of plan.counts) count(`redacted:${type}`, places);
    count('attachment-removed', result.counts.attachmentsRemoved);
    content = result.message;
  }
  return 'left';
}
