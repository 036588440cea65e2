/**
 * Verdicts that were reached, kept for dry runs of other policies, without PHI: one document for the messages of a moment.
 *
 * No mail waits for them: what was reached in the last quarter of a second is lost when the process is killed, and what comes
 * a second time is kept twice and counted once.
 */
import { type JudgedMail, JudgedMails, type MailHeader } from '@sealpost/contracts';
import { type Clock, type Random, toAppError } from '@sealpost/kernel';
import type { Keyring } from '@sealpost/keyring';
import { type Ports, recipientTokenId } from '@sealpost/runtime';
import type { Collection, CollectionSpec, Doc, Store, WriteOp } from '@sealpost/store';
import { VERDICTS_POLL_MS } from '../config.ts';
import { toJudgedMail } from '../core/judged-mail.ts';
import type { DlpPlan } from '../stage.ts';

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
  readonly atMs: number;
}

export interface VerdictPage {
  readonly mails: readonly JudgedMail[];
  readonly next?: string;
}

export interface Verdicts {
  /** Written soon after; waits only when more are pending than one write takes. Nothing happens where verdicts are not kept. */
  keep(items: readonly JudgedItem[]): Promise<void>;
  /** Writes what is pending. Never rejects. */
  flush(): Promise<void>;
  /** Newest first. */
  read(tenantId: string, query: { readonly sinceMs: number; readonly after?: string }): Promise<VerdictPage>;
  /** Keyed hashes of senders' addresses, as they stand in what is kept; same length and order. */
  tokensOf(tenantId: string, addresses: readonly string[]): Promise<readonly string[]>;
  /** 0 where nothing is kept. */
  readonly keptMs: number;
  /** Writes what is pending from time to time and removes what was kept long enough; any number of instances may. */
  start(): void;
  stop(): Promise<void>;
}

/** Encoded messages in one document, far below what the store takes. */
const DOC_BYTES_MAX = 262_144;
/** Documents read at one time: some 16 messages each. */
const READ_LIMIT = 64;
const FORGET_LIMIT = 1_000;
/** How long verdicts wait for company, milliseconds. */
const FLUSH_MS = 250;
/** Verdicts that may wait. */
const PENDING_MAX = 1_024;
/** Tells documents that begin with the same message apart. */
const ID_BYTES = 6;
/** Senders whose hash is kept at hand. */
const SENDERS_MAX = 10_000;

export interface VerdictsOptions extends Pick<Ports, 'telemetry' | 'random'> {
  readonly store: Store;
  readonly keyring: Keyring;
  readonly clock: Clock;
  readonly keptMs: number;
}

export async function createVerdicts(options: VerdictsOptions): Promise<Verdicts> {
  const { clock, keptMs, telemetry, random } = options;
  const collection = await options.store.collection(VERDICTS);
  const tokenOf = createSenderTokens(options.keyring);
  const abort = new AbortController();
  let running: Promise<void> = Promise.resolve();
  const { add, flush } = createPending(async (items) => {
    const senders = await Promise.all(items.map(({ header, plan }) => tokenOf(header.tenantId, plan.facts.sender)));
    const ops = [...byTenant(items, senders)].flatMap(([tenantId, mails]) => toDocs({ tenantId, random }, mails));
    await collection.bulkWrite(ops);
  }, telemetry);
  const work = async (): Promise<void> => {
    let forgetAtMs = clock.monotonicMs();
    while (!abort.signal.aborted) {
      await flush();
      if (clock.monotonicMs() >= forgetAtMs) {
        forgetAtMs = clock.monotonicMs() + VERDICTS_POLL_MS;
        await forgetBefore(collection, clock.nowMs() - keptMs).catch((thrown: unknown) =>
          telemetry.logger.warn('verdicts could not be removed', {}, toAppError(thrown)),
        );
      }
      await clock.sleep(FLUSH_MS, abort.signal);
    }
  };
  return {
    keptMs,
    flush,
    keep: async (items) => {
      if (keptMs > 0) await add(items);
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
      running = work();
    },
    stop: async () => {
      abort.abort();
      await running;
      await flush();
    },
  };
}

/** What waits to be written. `add` writes itself once a write is full; nothing rejects. */
function createPending(write: (items: readonly JudgedItem[]) => Promise<void>, telemetry: Ports['telemetry']) {
  let pending: JudgedItem[] = [];
  const flush = async (): Promise<void> => {
    const items = pending;
    pending = [];
    if (items.length === 0) return;
    try {
      await write(items);
    } catch (thrown) {
      // A dry run sees some messages less; no mail waits for that.
      telemetry.logger.warn('verdicts were not kept', { messages: items.length }, toAppError(thrown));
    }
  };
  const add = async (items: readonly JudgedItem[]): Promise<void> => {
    pending.push(...items);
    if (pending.length >= PENDING_MAX) await flush();
  };
  return { add, flush };
}

function byTenant(
  items: readonly JudgedItem[],
  senders: readonly string[],
): ReadonlyMap<string, readonly JudgedMail[]> {
  const tenants = new Map<string, JudgedMail[]>();
  items.forEach(({ header, plan, atMs }, i) => {
    const { tenantId, messageId } = header;
    const mail = toJudgedMail(plan, { messageId, atMs, senderToken: senders[i] ?? '' });
    const mails = tenants.get(tenantId);
    if (mails === undefined) tenants.set(tenantId, [mail]);
    else mails.push(mail);
  });
  return tenants;
}

/** Documents of at most DOC_BYTES_MAX, where a single message is not larger. Never one that was written before. */
function toDocs(
  of: { readonly tenantId: string; readonly random: Random },
  mails: readonly JudgedMail[],
): WriteOp<VerdictsDoc>[] {
  const [first] = mails;
  if (first === undefined) return [];
  const judged = JudgedMails.encode({ mails: [...mails] }).finish();
  if (judged.length > DOC_BYTES_MAX && mails.length > 1) {
    const half = mails.length >>> 1;
    return [...toDocs(of, mails.slice(0, half)), ...toDocs(of, mails.slice(half))];
  }
  const _id = `${first.messageId}:${of.random.bytes(ID_BYTES).toString('hex')}`;
  return [{ op: 'insert', doc: { _id, tenantId: of.tenantId, atMs: first.atMs, judged } }];
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
