/** The records that a decided message leads to: one SealedMail and one event per group. Pure. */
import {
  type Decision,
  type EditDone,
  laneName,
  Method,
  type SealedContent,
  SealedMailKind,
} from '@sealpost/contracts';
import type { SiteShard } from '@sealpost/destinations';
import { type Emission, emission, mailEvent } from '@sealpost/runtime';
import type { EditFailure } from './plan-redaction.ts';
import type { DeliveryGroup, OpenedMail, SuppressedGroup } from '../stage.ts';

/** A group with what the mta sends for it. */
export interface SealedGroup extends DeliveryGroup {
  readonly content: SealedContent;
  readonly sealedEnvelope: Buffer;
  readonly envelopePart: string;
  /** Set when a parcel waits in the portal and the group is its notice. */
  readonly parcelId?: string;
  /** What was changed in the message: kinds and counts. */
  readonly edited?: readonly EditDone[];
}

/** A group that does not leave, since its edits could not be made. */
export interface RefusedGroup extends DeliveryGroup {
  readonly refusedFor: EditFailure;
}

/** The site that owns the pace of a group's delivery, and the message's part of it. */
export interface SitePlace extends SiteShard {
  readonly site: string;
}

export function groupEmissions(
  opened: OpenedMail,
  group: SealedGroup,
  context: { readonly egressPool: string; readonly place: SitePlace; readonly atMs: number },
): readonly Emission[] {
  const { header, mail } = opened;
  const decisions: Decision[] = [...group.decisions];
  // The content of this record is edited already: should it come back for another method, nothing is edited twice.
  const served = decisions.map((decision) => (decision.edits.length === 0 ? decision : { ...decision, edits: [] }));
  const recipientIndexes = [...group.recipientIndexes];
  const parcelId = group.parcelId ?? '';
  const { groupId, method } = group;
  return [
    emission('sealed', laneName(header.lane), {
      header,
      groupId,
      kind:
        method === Method.METHOD_PORTAL
          ? SealedMailKind.SEALED_MAIL_KIND_NOTICE
          : SealedMailKind.SEALED_MAIL_KIND_MESSAGE,
      method,
      egressPool: context.egressPool,
      domain: group.domain,
      recipientIndexes,
      content: group.content,
      sealedEnvelope: group.sealedEnvelope,
      envelopePart: group.envelopePart,
      parcelId,
      verdict: mail.verdict,
      decisions: served,
      reprotectionCount: mail.reprotectionCount,
      site: context.place.site,
      siteShard: context.place.shard,
      siteShards: context.place.shards,
    }),
    mailEvent(header, {
      stage: 'encrypt',
      eventKey: `encrypt:${groupId}:sealed`,
      atMs: context.atMs,
      recipientIndexes,
      what: { $case: 'sealed', value: { groupId, method, decisions, parcelId, edits: [...(group.edited ?? [])] } },
    }),
  ];
}

/** Nobody gets the message as it was: the recipients end as refused, with a fixed code. */
export function refusedEmission(opened: OpenedMail, group: RefusedGroup, atMs: number): Emission {
  const [first] = group.decisions;
  const value = {
    rule: group.edits[0]?.rule ?? first?.rule ?? '',
    policyVersion: first?.policyVersion ?? '',
    reason: `edit-refused-${group.refusedFor}`,
  };
  return mailEvent(opened.header, {
    stage: 'encrypt',
    eventKey: `encrypt:${group.groupId}:edit-refused`,
    atMs,
    recipientIndexes: [...group.recipientIndexes],
    what: { $case: 'rejected', value },
  });
}

export const suppressedEmissions = (
  opened: OpenedMail,
  suppressed: readonly SuppressedGroup[],
  atMs: number,
): readonly Emission[] =>
  suppressed.map(({ reason, recipientIndexes }) =>
    mailEvent(opened.header, {
      stage: 'encrypt',
      eventKey: `encrypt:suppressed:${reason}:${recipientIndexes[0]}`,
      atMs,
      recipientIndexes,
      what: { $case: 'suppressed', value: { reason } },
    }),
  );
