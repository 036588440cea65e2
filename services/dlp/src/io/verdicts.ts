/** Verdicts that were reached, kept for dry runs of other policies: one document for the messages of a batch, without PHI. */
import { type JudgedMail, JudgedMails, type MailHeader } from '@sealpost/contracts';
import { type Clock, toAppError } from '@sealpost/kernel';
import type { Keyring } from '@sealpost/keyring';
import { type Ports, recipientTokenId } from '@sealpost/runtime';
import type { Collection, CollectionSpec, Doc, Store, WriteOp } from '@sealpost/store';
import { VERDICTS_POLL_MS } from '../config.ts';
import { toJudgedMail } from '../core/judged-mail.ts';
import type { DlpPlan } from '../stage.ts';

/** `_id`: that of its first message, so that a repeated batch replaces what it wrote. */
export interface VerdictsDoc extends Doc {
  readonly tenantId: string;
  readonly atMs: number;
  /** JudgedMails. */
  readonly judged: Uint8Array;
}

export const VERDICTS: CollectionSpec<VerdictsDoc> = {
  name: 'verdicts',
  indexes: [
    { name: 'tenant_at', fields: ['tenantId', 'atMs'] },
    { name: 'at', fields: ['atMs'] },
  ],
};

export interface JudgedItem {
  readonly header: MailHeader;
  readonly plan: DlpPlan;
}

export interface VerdictPage {
  readonly mails: readonly JudgedMail[];
  readonly next?: string;
}

export interface Verdicts {
  /** Durable once resolved; nothing happens where verdicts are not kept. */
  keep(items: readonly JudgedItem[], nowMs: number): Promise<void>;
  /** Newest first. */
  read(tenantId: string, query: { readonly sinceMs: number; readonly after?: string }): Promise<VerdictPage>;
  /** Keyed hashes of senders' addresses, as they stand in what is kept; same length and order. */
  tokensOf(tenantId: string, addresses: readonly string[]): Promise<readonly string[]>;
  /** 0 where nothing is kept. */
  readonly keptMs: number;
  /** Removes what was kept long enough; any number of instances may. */
  start(): void;
  stop(): Promise<void>;
}

/** Encoded messages in one document, far below what the store takes. */
const DOC_BYTES_MAX = 262_144;
/** Documents read at one time: some 16 messages each. */
const READ_LIMIT = 64;
const FORGET_LIMIT = 1_000;
/** Senders whose hash is kept at hand. */
const SENDERS_MAX = 10_000;

export interface VerdictsOptions extends Pick<Ports, 'telemetry'> {
  readonly store: Store;
  readonly keyring: Keyring;
  readonly clock: Clock;
  readonly keptMs: number;
}

export async function createVerdicts(options: VerdictsOptions): Promise<Verdicts> {
  const { clock, keptMs, telemetry } = options;
  const collection = await options.store.collection(VERDICTS);
  const tokenOf = createSenderTokens(options.keyring);
  const abort = new AbortController();
  let running: Promise<void> = Promise.resolve();
  const forget = async (): Promise<void> => {
    while (!abort.signal.aborted) {
      try {
        await forgetBefore(collection, clock.nowMs() - keptMs);
      } catch (thrown) {
        telemetry.logger.warn('verdicts could not be removed', {}, toAppError(thrown));
      }
      await clock.sleep(VERDICTS_POLL_MS, abort.signal);
    }
  };
  return {
    keptMs,
    keep: async (items, nowMs) => {
      if (keptMs === 0 || items.length === 0) return;
      const tokens = items.map(({ header, plan }) => tokenOf(header.tenantId, plan.facts.sender));
      const senders = await Promise.all(tokens);
      const byTenant = new Map<string, JudgedMail[]>();
      items.forEach(({ header, plan }, i) => {
        const { tenantId, messageId } = header;
        const mail = toJudgedMail(plan, { messageId, atMs: nowMs, senderToken: senders[i] ?? '' });
        const mails = byTenant.get(tenantId);
        if (mails === undefined) byTenant.set(tenantId, [mail]);
        else mails.push(mail);
      });
      await collection.bulkWrite([...byTenant].flatMap(([tenantId, mails]) => toDocs(tenantId, mails)));
    },
    read: async (tenantId, { sinceMs, after }) => {
      const where = { tenantId, atMs: { gte: sinceMs } };
      const place = after === undefined ? {} : { after };
      const page = await collection.find({
        index: 'tenant_at',
        where,
        order: 'descending',
        limit: READ_LIMIT,
        ...place,
      });
      const mails = page.docs.flatMap(({ judged }) => JudgedMails.decode(judged).mails);
      return { mails, ...(page.next === undefined ? {} : { next: page.next }) };
    },
    tokensOf: (tenantId, addresses) => Promise.all(addresses.map((address) => tokenOf(tenantId, address))),
    start: () => {
      running = forget();
    },
    stop: async () => {
      abort.abort();
      await running;
    },
  };
}

/** Documents of at most DOC_BYTES_MAX, where a single message is not larger. */
function toDocs(tenantId: string, mails: readonly JudgedMail[]): WriteOp<VerdictsDoc>[] {
  const [first] = mails;
  if (first === undefined) return [];
  const judged = JudgedMails.encode({ mails: [...mails] }).finish();
  if (judged.length > DOC_BYTES_MAX && mails.length > 1) {
    const half = mails.length >>> 1;
    return [...toDocs(tenantId, mails.slice(0, half)), ...toDocs(tenantId, mails.slice(half))];
  }
  return [{ op: 'put', doc: { _id: first.messageId, tenantId, atMs: first.atMs, judged } }];
}

/** All of them, in bites: with none kept, what was kept before goes too. */
async function forgetBefore(collection: Collection<VerdictsDoc>, beforeMs: number): Promise<void> {
  const where = { atMs: { lt: beforeMs } };
  while ((await collection.deleteMany({ index: 'at', where, limit: FORGET_LIMIT })) === FORGET_LIMIT);
}

/** Few senders send most of the mail. */
function createSenderTokens(keyring: Keyring): (tenantId: string, address: string) => Promise<string> {
  const known = new Map<string, Promise<string>>();
  return (tenantId, address) => {
    const key = `${tenantId} ${address}`;
    const token = known.get(key);
    if (token !== undefined) return token;
    const made = recipientTokenId(keyring, { purpose: 'sender', tenantId, address }).then((id) =>
      id.slice(id.indexOf('/') + 1),
    );
    if (known.size >= SENDERS_MAX) known.clear();
    known.set(key, made);
    // A tenant's key that could not be had now may be there the next time.
    made.catch(() => known.delete(key));
    return made;
  };
}
