/** Held mail: sealed as it came, until a person releases or refuses it, or the hold expires. */
import { ClassifiedMail, FLOW, type MailHeader } from '@sealpost/contracts';
import type { Clock } from '@sealpost/kernel';
import type { Collection, CollectionSpec, Doc, Page, Store, WriteOp } from '@sealpost/store';

/** How a hold ends. */
export type HoldEnding = 'release' | 'reject' | 'expire';

export interface HeldDoc extends Doc {
  readonly tenantId: string;
  readonly heldAtMs: number;
  readonly expiresAtMs: number;
  /** An ending stands here from the moment it is decided, before it is told; `ended` once it was told. */
  readonly state: 'held' | HoldEnding | 'ended';
  /** When somebody must look: at its expiry, when an ending that was decided was not told, when it may be forgotten. */
  readonly dueAtMs: number;
  /** Who decided: `key:<id>`. */
  readonly decidedBy?: string;
  /** ClassifiedMail with the decisions of the held recipients; gone once it ended. */
  readonly mail?: Uint8Array;
}

export const HELD: CollectionSpec<HeldDoc> = {
  name: 'held_mail',
  indexes: [
    { name: 'tenant_state_held', fields: ['tenantId', 'state', 'heldAtMs'] },
    { name: 'state_due', fields: ['state', 'dueAtMs'] },
  ],
};

/** Holds taken at one time, and how long the taker has to tell of them. */
const DUE_LIMIT = 100;
const ENDING_LEASE_MS = 30_000;
/** An ended hold is remembered while the record that led to it can come again, so that it is not held a second time. */
const ENDED_KEPT_MS = FLOW.accepted.retentionMs + 86_400_000;
const FORGET_LIMIT = 1_000;
/** Who ends a hold that nobody decided about. */
const NOBODY = 'service:dlp';

export interface HeldMail {
  readonly doc: HeldDoc;
  readonly mail: ClassifiedMail;
}

/** A hold whose end is decided and has to be told. */
export interface EndingHold {
  readonly messageId: string;
  readonly ending: HoldEnding;
  readonly by: string;
  readonly mail: ClassifiedMail;
}

export interface Quarantine {
  /** Durable once resolved; the same message held again is held once, also after its hold ended. */
  hold(items: readonly { readonly mail: ClassifiedMail; readonly heldAtMs: number }[]): Promise<void>;
  list(tenantId: string, query: { readonly limit: number; readonly after?: string }): Promise<Page<HeldDoc>>;
  /** Undefined when the tenant holds no such message. */
  get(tenantId: string, messageId: string): Promise<HeldMail | undefined>;
  /**
   * Decides how a hold ends. Of many who decide at once one is heard; the same person with the same decision is heard again
   * until it was told. Undefined for everybody else, and where nothing is held.
   */
  decide(
    hold: { readonly tenantId: string; readonly messageId: string },
    decision: { readonly ending: 'release' | 'reject'; readonly by: string },
  ): Promise<EndingHold | undefined>;
  /** After the ending was told durably. */
  finish(messageId: string): Promise<void>;
  /** Expired holds, and endings that whoever decided them did not tell; each to one caller until its lease ends. */
  claimDue(): Promise<readonly EndingHold[]>;
  /** Removes what ended long ago. */
  forget(): Promise<void>;
}

interface Scope {
  readonly held: Collection<HeldDoc>;
  readonly clock: Clock;
  readonly holdExpireMs: number;
}

export async function createQuarantine(options: {
  readonly store: Store;
  readonly clock: Clock;
  readonly holdExpireMs: number;
}): Promise<Quarantine> {
  const { clock } = options;
  const scope: Scope = { ...options, held: await options.store.collection(HELD) };
  const { held } = scope;
  return {
    hold: async (items) => {
      if (items.length > 0) await held.bulkWrite(items.map((item) => toInsert(scope, item)));
    },
    list: (tenantId, query) =>
      held.find({ index: 'tenant_state_held', where: { tenantId, state: 'held' }, order: 'descending', ...query }),
    get: async (tenantId, messageId) => {
      const doc = await held.get(messageId);
      if (doc?.tenantId !== tenantId || doc.state !== 'held' || doc.mail === undefined) return undefined;
      return { doc, mail: ClassifiedMail.decode(doc.mail) };
    },
    decide: ({ tenantId, messageId }, decision) => decide(scope, { tenantId, messageId, ...decision }),
    finish: async (messageId) => {
      const dueAtMs = clock.nowMs() + ENDED_KEPT_MS;
      const when = { state: { in: ['release', 'reject', 'expire'] } };
      await held.update(messageId, { set: { state: 'ended', dueAtMs }, unset: ['mail'] }, when);
    },
    claimDue: () => claimDue(scope),
    forget: async () => {
      const where = { state: 'ended', dueAtMs: { lte: clock.nowMs() } };
      await held.deleteMany({ index: 'state_due', where, limit: FORGET_LIMIT });
    },
  };
}

function toInsert({ holdExpireMs }: Scope, { mail, heldAtMs }: { mail: ClassifiedMail; heldAtMs: number }) {
  const header = mail.header as MailHeader;
  const expiresAtMs = heldAtMs + holdExpireMs;
  const doc: HeldDoc = {
    _id: header.messageId,
    tenantId: header.tenantId,
    heldAtMs,
    expiresAtMs,
    state: 'held',
    dueAtMs: expiresAtMs,
    mail: ClassifiedMail.encode(mail).finish(),
  };
  return { op: 'insert', doc } satisfies WriteOp<HeldDoc>;
}

interface Decision {
  readonly tenantId: string;
  readonly messageId: string;
  readonly ending: 'release' | 'reject';
  readonly by: string;
}

async function decide({ held, clock }: Scope, decision: Decision): Promise<EndingHold | undefined> {
  const { tenantId, messageId, ending, by } = decision;
  const set = { state: ending, decidedBy: by, dueAtMs: clock.nowMs() + ENDING_LEASE_MS };
  const [result] = await held.bulkWrite([
    { op: 'update', id: messageId, when: { tenantId, state: 'held' }, change: { set }, returnDoc: true },
  ]);
  if (result?.doc !== undefined) return toEnding(result.doc);
  const doc = await held.get(messageId);
  const again = doc?.tenantId === tenantId && doc.state === ending && doc.decidedBy === by;
  return again ? toEnding(doc) : undefined;
}

async function claimDue({ held, clock }: Scope): Promise<readonly EndingHold[]> {
  const claim = (state: HeldDoc['state'], set: Partial<HeldDoc>) =>
    held.claimDue({
      index: 'state_due',
      where: { state },
      dueField: 'dueAtMs',
      nowMs: clock.nowMs(),
      leaseMs: ENDING_LEASE_MS,
      limit: DUE_LIMIT,
      set,
    });
  const docs = [
    ...(await claim('release', {})),
    ...(await claim('reject', {})),
    ...(await claim('expire', {})),
    ...(await claim('held', { state: 'expire', decidedBy: NOBODY })),
  ];
  return docs.flatMap((doc) => toEnding(doc) ?? []);
}

function toEnding({ _id, state, decidedBy, mail }: HeldDoc): EndingHold | undefined {
  if (mail === undefined || state === 'held' || state === 'ended') return undefined;
  return { messageId: _id, ending: state, by: decidedBy ?? NOBODY, mail: ClassifiedMail.decode(mail) };
}
