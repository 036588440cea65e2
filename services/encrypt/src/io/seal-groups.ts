/**
 * Makes of each delivery group what the mta sends: passed through, encrypted to a key, or a notice of a parcel; edited before
 * that where policy asks for it.
 */
import { type Decision, type EditDone, MailEnvelope, Method, Protection } from '@sealpost/contracts';
import { AppError } from '@sealpost/kernel';
import type { MessageKey } from '@sealpost/keyring';
import { ENVELOPE_PART, openContent, type Ports, sealContent } from '@sealpost/runtime';
import type { EncryptConfig } from '../config.ts';
import { SEALING_CONCURRENCY } from '../config.ts';
import { editsKey } from '../core/asked-edits.ts';
import { assemblePgpMime, splitForPgpMime } from '../core/pgp-mime.ts';
import type { RefusedGroup, SealedGroup } from '../core/sealed-emissions.ts';
import { type DeliveryGroup, decide, type OpenedMail, recipientAt } from '../stage.ts';
import { type EditedContent, editContent } from './edit-content.ts';
import type { Parcels } from './parcels.ts';
import type { Pgp } from './pgp.ts';
import type { PolicyDetectors } from './policy-detectors.ts';
import type { Recipients } from './recipients.ts';

export interface Sealing {
  readonly mail: OpenedMail;
  readonly key: MessageKey;
  readonly config: EncryptConfig;
  readonly ports: Ports;
  readonly recipients: Recipients;
  readonly parcels: Parcels;
  readonly pgp: Pgp;
  readonly detectors: PolicyDetectors;
}

/** The message as it goes to a group. */
interface GroupContent {
  readonly content: () => Promise<Buffer>;
  /** Absent where nothing was asked for: the seals of ingest fit. */
  readonly edited?: readonly EditDone[];
}

type SealedOrRefused = SealedGroup | RefusedGroup;

/** Same length and order as `groups`; the content is opened once, and only when a group needs it. */
export async function sealGroups(
  groups: readonly DeliveryGroup[],
  sealing: Sealing,
): Promise<readonly SealedOrRefused[]> {
  let opened: Promise<Buffer> | undefined;
  const content = (): Promise<Buffer> => {
    opened ??= openContent(sealing.ports, sealing.key, sealing.mail.content);
    return opened;
  };
  const contentOf = editor(sealing, content);
  const one = async (group: DeliveryGroup): Promise<SealedOrRefused> => {
    const wanted = await contentOf(group);
    return 'refusedFor' in wanted ? { ...group, ...wanted } : sealGroup(group, sealing, wanted);
  };
  const sealed: SealedOrRefused[] = [];
  for (let at = 0; at < groups.length; at += SEALING_CONCURRENCY) {
    const some = groups.slice(at, at + SEALING_CONCURRENCY);
    const plain = some.every((group) => group.method <= Method.METHOD_REQUIRED_TLS && group.edits.length === 0);
    if (plain) sealed.push(...some.map((group) => passThrough(group, sealing)));
    else sealed.push(...(await Promise.all(some.map(one))));
  }
  return sealed;
}

/** Edits are made once for all groups that ask for the same. */
function editor(sealing: Sealing, content: () => Promise<Buffer>) {
  const { mail, config, detectors } = sealing;
  const made = new Map<string, Promise<EditedContent>>();
  const edit = async ({ edits, decisions }: DeliveryGroup): Promise<EditedContent> =>
    editContent({
      content: await content(),
      envelope: mail.envelope,
      verdict: mail.mail.verdict,
      edits,
      neutralSubject: config.neutralSubject,
      classifier: () => detectors.of(mail.header.tenantId, decisions[0]?.policyVersion ?? ''),
    });
  return async (group: DeliveryGroup): Promise<GroupContent | Pick<RefusedGroup, 'refusedFor'>> => {
    const key = editsKey(group.edits);
    if (key === '') return { content };
    const making = made.get(key) ?? edit(group);
    made.set(key, making);
    const result = await making;
    if (!result.ok) return { refusedFor: result.reason };
    return { content: async () => result.content, edited: result.done };
  };
}

/** The seals of ingest travel on: nothing is opened, nothing is made again. */
const passThrough = (group: DeliveryGroup, { mail }: Sealing): SealedGroup => ({
  ...group,
  content: mail.content,
  sealedEnvelope: mail.mail.sealedEnvelope,
  envelopePart: ENVELOPE_PART,
});

async function sealGroup(group: DeliveryGroup, sealing: Sealing, wanted: GroupContent): Promise<SealedGroup> {
  const { edited, content } = wanted;
  if (group.method === Method.METHOD_OPENPGP) return sealPgp(group, sealing, wanted);
  if (group.method === Method.METHOD_PORTAL) return sealNotice(group, sealing, wanted);
  if (edited === undefined) return passThrough(group, sealing);
  const { ports, key } = sealing;
  const sealed = await sealContent(ports, key, { part: `content:${group.groupId}`, plain: await content() });
  return { ...passThrough(group, sealing), content: sealed, edited };
}

async function sealPgp(group: DeliveryGroup, sealing: Sealing, wanted: GroupContent): Promise<SealedGroup> {
  const { mail, key, ports, config } = sealing;
  const [index] = group.recipientIndexes as [number];
  const address = recipientAt(mail.envelope, index)?.address ?? '';
  try {
    const publicKey = await sealing.recipients.openKey(mail.header.tenantId, address);
    const parts = splitForPgpMime(await wanted.content(), config.outerSubject);
    const armored = await sealing.pgp.encrypt(parts.inner, publicKey);
    const plain = assemblePgpMime(parts.outerFields, armored);
    const sealed = await sealContent(ports, key, { part: `content:${group.groupId}`, plain });
    return { ...passThrough(group, sealing), content: sealed, ...editedOf(wanted) };
  } catch (thrown) {
    if (!(thrown instanceof AppError) || thrown.code !== 'ENCRYPT_KEY_UNUSABLE') throw thrown;
    return sealGroup(withoutKey(group, sealing), sealing, wanted);
  }
}

/** Decides again for one recipient, now knowing that the key cannot be used. */
function withoutKey(group: DeliveryGroup, { mail }: Sealing): DeliveryGroup {
  const [index] = group.recipientIndexes as [number];
  const decisions: Decision[] = mail.mail.decisions.filter((decision) => decision.recipientIndex === index);
  const recipients = new Map([[index, { openpgp: 'key-not-usable' as const, suppressedFor: undefined }]]);
  const outcome = decide({ ...mail, mail: { ...mail.mail, decisions }, recipients });
  const [again] = outcome.kind === 'emit' ? outcome.plan.groups : [];
  if (again === undefined || (decisions[0]?.protection ?? 0) < Protection.PROTECTION_TLS)
    throw new AppError('KERNEL_INTERNAL', { facts: { recipientIndex: index } });
  // A group of its own, also where others of the domain share one: their id is taken.
  return { ...again, groupId: again.method === Method.METHOD_REQUIRED_TLS ? `${again.groupId}:alone` : again.groupId };
}

const editedOf = ({ edited }: GroupContent): Pick<SealedGroup, 'edited'> => (edited === undefined ? {} : { edited });

async function sealNotice(group: DeliveryGroup, sealing: Sealing, wanted: GroupContent): Promise<SealedGroup> {
  const { mail, key, ports } = sealing;
  const [index] = group.recipientIndexes as [number];
  const recipient = recipientAt(mail.envelope, index);
  if (recipient === undefined) throw new AppError('KERNEL_INTERNAL', { facts: { recipientIndex: index } });
  const notice = await sealing.parcels.ensure({ mail, key, recipient, content: wanted.content });
  const envelope = MailEnvelope.encode({ ...notice.envelope, recipients: [recipient] }).finish();
  const envelopePart = `envelope:${group.groupId}`;
  return {
    ...group,
    content: await sealContent(ports, key, { part: `content:${group.groupId}`, plain: notice.message }),
    sealedEnvelope: key.seal(envelopePart, envelope),
    envelopePart,
    parcelId: notice.parcelId,
    ...editedOf(wanted),
  };
}
