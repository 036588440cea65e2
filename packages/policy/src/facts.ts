/** What a policy may look at: types, counts, kinds and domains, nothing that a message says. */
import type { Protection, Purpose, Verdict } from '@sealpost/contracts';

export interface RecipientFacts {
  readonly index: number;
  /** A-label domain, lower case. */
  readonly domain: string;
  /** An authorisation of this recipient is on record. Absent where nobody looked: counts as none. */
  readonly authorized?: boolean;
}

export interface AttachmentFacts {
  /** As extraction names it: `pdf`, `docx`, `zip`, `unknown`. */
  readonly kind: string;
  /** Of the file's name, lower case without the dot; empty when there is none. */
  readonly extension: string;
  /** Why it could not be read: one of the scan problems of `@sealpost/phi`. */
  readonly problem?: string;
  /** From 1, as in the label `attachment:1`: what `removeParts: [matching]` takes out. Without it, all attachments go. */
  readonly index?: number;
}

/** PHI-free but for the sender's address, so that it can be stored and decided upon again. */
export interface MessageFacts {
  readonly verdict: Verdict;
  readonly purpose: Purpose;
  /** What the sender asks for; may only raise. */
  readonly minimumProtection: Protection;
  /** The label `stream` of the submission; empty for none. */
  readonly stream: string;
  /** Address of the sender, or `@domain` where only that is known: see {@link senderAddresses}. */
  readonly sender: string;
  /** Of the whole message as submitted. */
  readonly sizeBytes: number;
  readonly attachments: readonly AttachmentFacts[];
}
