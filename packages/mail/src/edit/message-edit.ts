/** What may be changed in a finished message, and how a change ends: done, or refused with the reason. */
import type { MailHeader } from '../mime-build.ts';

/** UTF-16 units `start` to `end` (exclusive) of a part's decoded text (`editableText`), and what stands there instead. */
export interface TextReplacement {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export interface PartRedaction {
  /** Position of a text part in the tree, as `MimePart.id`. */
  readonly partId: string;
  /** In any order; where two overlap, the one that begins first stands for both. */
  readonly replacements: readonly TextReplacement[];
}

export interface FieldReplacement {
  /** Place in the header section of the message, from 0. */
  readonly index: number;
  readonly value: string;
}

export interface MessageEdit {
  /** The subject that stands outside from now on; the real one opens text and HTML. */
  readonly moveSubject?: string;
  readonly redactions?: readonly PartRedaction[];
  /** New values of fields, the subject among them: what is moved inside is the new one. */
  readonly fields?: readonly FieldReplacement[];
  /** Takes out text between the parts, which mail programs do not show. */
  readonly dropLooseText?: true;
  /** All, or those with these numbers: as `listAttachments` counts, from 1. Numbers that are not there change nothing. */
  readonly removeAttachments?: 'all' | readonly number[];
  /** Fields put behind the others. */
  readonly addFields?: readonly MailHeader[];
  /** Paragraphs under the text. */
  readonly notices?: readonly string[];
}

/**
 * Why a message is left as it is: `structure` (readers would disagree on what it says), `signed` (a signature would break),
 * `charset` (its text cannot be read for certain), `part` (no such text), `field` (no field may hold that).
 */
export type EditRefusal = 'structure' | 'signed' | 'charset' | 'part' | 'field';

export interface EditCounts {
  readonly subjectsMoved: number;
  readonly attachmentsRemoved: number;
  readonly fieldsAdded: number;
  readonly noticesAdded: number;
}

export type MessageEditResult =
  | { readonly ok: true; readonly message: Buffer; readonly counts: EditCounts }
  | { readonly ok: false; readonly reason: EditRefusal };

/** Ends an edit anywhere below `editMessage`, which answers with its reason. */
export class EditRefused extends Error {
  readonly reason: EditRefusal;

  constructor(reason: EditRefusal) {
    super(reason);
    this.reason = reason;
  }
}

/** What stands where a file was. Without its name, which says as much as a sentence. */
export const REMOVED_NOTE = 'A file was removed here by the policy of the sender.';
