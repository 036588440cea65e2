/** The policy as data: what a document says after it was checked. */
import type { TenantDetector } from '@sealpost/phi';

export const VERDICT_NAMES = ['none', 'identifiers_only', 'health_only', 'phi', 'sensitive_phi'] as const;
export const PURPOSE_NAMES = ['treatment', 'payment', 'operations', 'marketing', 'research'] as const;
/** From weakest to strongest. */
export const ACTION_NAMES = ['deliver', 'hold', 'reject'] as const;
/** From weakest to strongest. */
export const PROTECTION_NAMES = ['opportunistic', 'tls', 'content', 'portal'] as const;
/** Policies that come with Sealpost; `factory` is the root of the others. */
export const PROFILE_NAMES = ['factory', 'tls-suffices', 'content-for-phi', 'strict'] as const;

export type VerdictName = (typeof VERDICT_NAMES)[number];
export type PurposeName = (typeof PURPOSE_NAMES)[number];
export type ActionName = (typeof ACTION_NAMES)[number];
export type ProtectionName = (typeof PROTECTION_NAMES)[number];
export type ProfileName = (typeof PROFILE_NAMES)[number];

/** At least `countMin` attachments for which all of the rest holds. */
export interface AttachmentWhen {
  /** As extraction names them: `pdf`, `docx`, `zip`, `unknown`. */
  readonly kinds?: readonly string[];
  /** Of the file's name, lower case without the dot. */
  readonly extensions?: readonly string[];
  readonly problems?: readonly string[];
  readonly countMin?: number;
}

/** All given conditions must hold; within one, any of its values. */
export interface PolicyWhen {
  readonly verdict?: readonly VerdictName[];
  readonly purpose?: readonly PurposeName[];
  /** Evidence types; with `in`, only where found in one of these parts. */
  readonly types?: readonly string[];
  /** Evidence types with the number of findings from which on the rule matches, over the whole message. */
  readonly counts?: Readonly<Record<string, number>>;
  /** Part labels or their beginning before a colon: `subject`, `attachment-name`. */
  readonly in?: readonly string[];
  /** Labels `stream` of the submission. */
  readonly stream?: readonly string[];
  /** `name@example.org`, `@example.org`, `*.example.org`. */
  readonly sender?: readonly string[];
  /** Recipient domains; `*.example.org` covers the domains below it. */
  readonly recipientDomain?: readonly string[];
  readonly attachment?: AttachmentWhen;
  readonly sizeBytesMin?: number;
  readonly sizeBytesMax?: number;
  /** True: something could not be looked into; or only for these reasons. */
  readonly problems?: boolean | readonly string[];
  /** Whether an authorisation of the recipient is on record. */
  readonly authorized?: boolean;
}

export interface AddedHeader {
  readonly name: string;
  readonly value: string;
}

export interface PolicyThen {
  readonly action: ActionName;
  readonly protection: ProtectionName;
  /** Fixed text shown with the decision; never content. */
  readonly reason: string;
  /** Who decides on held mail. */
  readonly role?: string;
  readonly moveSubjectInside?: true;
  /** `attachment`, `attachment:2`, or `matching` for those that the rule's `attachment` condition met. */
  readonly removeParts?: readonly string[];
  /** Evidence types. */
  readonly redact?: readonly string[];
  readonly addHeader?: AddedHeader;
  readonly addNotice?: string;
}

export interface PolicyRule {
  readonly id: string;
  /** Layers that inherit this rule can neither replace nor disable it. */
  readonly locked?: true;
  readonly when: PolicyWhen;
  readonly then: PolicyThen;
}

export interface PolicyLayer {
  readonly rules: readonly PolicyRule[];
  /** Ids of inherited rules that do not count here. */
  readonly disable?: readonly string[];
}

export interface PolicyDocument extends PolicyLayer {
  readonly name: string;
  /** Absent: the document stands alone. */
  readonly extends?: ProfileName;
  readonly streams?: Readonly<Record<string, PolicyLayer>>;
  /** By address, `@domain` or `*.domain`. */
  readonly senders?: Readonly<Record<string, PolicyLayer>>;
  readonly detectors?: readonly TenantDetector[];
}
