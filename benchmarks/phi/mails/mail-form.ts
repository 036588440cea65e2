/** A way of putting content into a mail: an encoding of the text, or a kind of attachment. */
import type { MailEnvelope } from '@sealpost/contracts';

/** One row of what documents with fields hold: labels and values in order. */
export type FieldRow = readonly (readonly [label: string, value: string])[];

export interface MailContent {
  readonly subject: string;
  readonly lines: readonly string[];
  /** Says as much as `lines` in the length of a file name or a display name. */
  readonly short: string;
  /** Rows of one form, all with the same labels. */
  readonly rows: readonly FieldRow[];
  /** Named parts of the same content, for formats that are made of such parts; undefined when it is not clinical. */
  readonly clinical?: Readonly<Record<ClinicalField, string>>;
  readonly to: { readonly name: string; readonly address: string };
}

export type ClinicalField =
  | 'given'
  | 'family'
  | 'dob'
  | 'mrn'
  | 'phone'
  | 'street'
  | 'town'
  | 'state'
  | 'zip'
  | 'condition'
  | 'icd'
  | 'drug'
  | 'test'
  | 'result'
  | 'date';

export interface MailForm {
  readonly id: string;
  readonly group: 'encoding' | 'attachment';
  /**
   * `locked`: nobody reads it without the password, so PHI is the wanted verdict whatever it holds. `picture`: by default a
   * finding of its type only (its text is read when OCR is switched on), so it counts neither as found nor as missed.
   */
  readonly closed?: 'locked' | 'picture';
  /** Undefined when this content does not go into this form. */
  readonly build: (content: MailContent) => Uint8Array | undefined | Promise<Uint8Array | undefined>;
}

export const SENDER = { name: 'Front Office', address: 'office@example.net' };

export const envelopeOf = ({ to }: MailContent): MailEnvelope => ({
  mailFrom: SENDER.address,
  recipients: [{ index: 0, address: to.address, displayName: to.name }],
  fromDisplayName: SENDER.name,
  internetMessageId: 'generated@example.net',
  subject: '',
  portalPassphrase: '',
});
