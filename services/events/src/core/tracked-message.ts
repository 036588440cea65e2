/** The document behind a tracked message: states, attempts and events, without content or addresses. */
import type { RecipientState } from '@sealpost/contracts';
import type { CollectionSpec, Doc } from '@sealpost/store';

export interface TrackedAttempt {
  readonly attemptId: string;
  readonly atMs: number;
  readonly outcome: number;
  readonly replyCode: number;
  readonly enhancedCode: string;
  readonly replyClass: string;
  readonly source: string;
  readonly site: string;
  readonly tls: {
    readonly used: boolean;
    readonly protocol: string;
    readonly cipher: string;
    readonly verified: boolean;
  };
  readonly inDoubt: boolean;
  readonly [name: string]: string | number | boolean | TrackedAttempt['tls'];
}

export interface TrackedDecision {
  readonly action: number;
  readonly protection: number;
  readonly method: number;
  readonly rule: string;
  readonly policyVersion: string;
  readonly reason: string;
  readonly holdRole?: string;
  readonly refusedMethods: readonly { readonly method: number; readonly reason: string }[];
  readonly [name: string]: string | number | undefined | TrackedDecision['refusedMethods'];
}

export interface TrackedRecipientDoc {
  readonly state: RecipientState;
  readonly decision?: TrackedDecision;
  readonly attempts: readonly TrackedAttempt[];
  readonly inDoubt: boolean;
  readonly nextAttemptAtMs: number;
  readonly parcelId?: string;
  readonly parcelOpenedAtMs?: number;
}

export interface TrackedEventDoc {
  /** Where the record lies in the log: the place of the event among all others. */
  readonly partition: number;
  readonly offset: number;
  readonly version: number;
  /** Key of the record, by which a repeated one is recognised. */
  readonly key: string;
  readonly atMs: number;
  readonly type: string;
  readonly recipientIndexes: readonly number[];
  readonly facts: Readonly<Record<string, string>>;
}

export interface TrackedMessageDoc extends Doc {
  readonly tenantId: string;
  readonly lane: number;
  readonly purpose: number;
  readonly acceptedAtMs: number;
  readonly finishedAtMs: number;
  /** 1 once every recipient is terminal: a number, so that it can lead an index. */
  readonly finished: number;
  readonly sizeBytes: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly sandbox: boolean;
  readonly apiKeyId: string;
  readonly verdict?: {
    readonly level: number;
    readonly evidence: readonly Readonly<Record<string, unknown>>[];
    readonly problems: readonly string[];
  };
  readonly recipients: readonly TrackedRecipientDoc[];
  /** Events applied, without gaps. */
  readonly version: number;
  /** Partition of the first event, where all others lie too unless the topic gained partitions meanwhile. */
  readonly partition: number;
  /** Offset of the newest event in that partition. */
  readonly lastOffset: number;
  readonly events: readonly TrackedEventDoc[];
  /** MailEnvelope under the message's data key, for the view that shows addresses. */
  readonly sealedEnvelope: Uint8Array;
}

export const TRACKED_MESSAGES: CollectionSpec<TrackedMessageDoc> = {
  name: 'tracked_messages',
  indexes: [
    { name: 'tenant_accepted', fields: ['tenantId', 'acceptedAtMs'] },
    { name: 'tenant_finished', fields: ['tenantId', 'finished', 'acceptedAtMs'] },
    { name: 'tenant_place', fields: ['tenantId', 'partition', 'lastOffset'] },
  ],
};
