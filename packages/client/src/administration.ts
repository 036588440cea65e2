/** Keys, parked records, recipients, queues, pools, quarantine, policy and audit: thin calls over the generated services. */
import {
  AdminServiceService,
  type ApiKey,
  AuditServiceService,
  EgressServiceService,
  type ExactList,
  type ExplainedGroup,
  type GetHeldMessageResponse,
  type ListApiKeysResponse,
  type ListHeldMessagesResponse,
  type ListParkedRecordsResponse,
  type ListPoolsResponse,
  type ListQueuesResponse,
  type ListRecipientAuthorizationsResponse,
  type ListRecipientKeysResponse,
  type ParkedRecord,
  type Policy,
  PolicyServiceService,
  QuarantineServiceService,
  type QueryAuditEntriesResponse,
  type Purpose,
  type RecipientAuthorization,
  type RecipientKey,
  RecipientServiceService,
  type SimulatePolicyResponse,
} from '@sealpost/contracts';
import { assertAnswered } from './submission.ts';
import type { Transport } from './transport.ts';

/** Where a list goes on: the token of the page before. */
export interface PageInput {
  readonly pageSize?: number;
  readonly pageToken?: string;
}

export interface CreatedKey {
  readonly key: ApiKey;
  /** Shown once, kept nowhere. */
  readonly secret: string;
}

export interface Keys {
  create(input: {
    readonly name: string;
    readonly roles: readonly string[];
    readonly expireTime?: Date;
  }): Promise<CreatedKey>;
  list(page?: PageInput): Promise<ListApiKeysResponse>;
  revoke(keyId: string): Promise<void>;
}

/** Records that a stage could not work on: what they are and whence, never what they hold. */
export interface Parked {
  list(page?: PageInput): Promise<ListParkedRecordsResponse>;
  get(parkedId: string): Promise<ParkedRecord>;
  /** Puts it back on its topic. */
  replay(parkedId: string): Promise<void>;
  /** Deletes it; what it stood for is not done. */
  discard(parkedId: string): Promise<void>;
}

export interface Recipients {
  /** Stores an armored or binary OpenPGP public key, at most 64 KiB. */
  putKey(address: string, key: Uint8Array): Promise<RecipientKey>;
  listKeys(input?: PageInput & { readonly address?: string }): Promise<ListRecipientKeysResponse>;
  suppress(address: string, reason?: string): Promise<void>;
  unsuppress(address: string): Promise<void>;
  /** Records a signed authorisation for marketing or research; another for the same address and purpose replaces it. */
  authorize(input: AuthorizationInput): Promise<RecipientAuthorization>;
  revokeAuthorization(address: string, purpose: Purpose): Promise<void>;
  authorizations(input?: PageInput & { readonly address?: string }): Promise<ListRecipientAuthorizationsResponse>;
}

export interface AuthorizationInput {
  readonly address: string;
  /** PURPOSE_MARKETING or PURPOSE_RESEARCH. */
  readonly purpose: Purpose;
  /** Where the signed form lies, 1 to 200 characters without PHI. */
  readonly evidence: string;
  readonly signTime: Date;
  readonly expireTime?: Date;
}

export interface QueueSelector {
  readonly site: string;
  /** All pools when absent. */
  readonly pool?: string;
}

export interface Queues {
  list(page?: PageInput): Promise<ListQueuesResponse>;
  suspend(input: QueueSelector & { readonly untilTime?: Date; readonly reason: string }): Promise<void>;
  resume(input: QueueSelector): Promise<void>;
  /** Why a message waits, and which limit binds. */
  explain(messageId: string): Promise<readonly ExplainedGroup[]>;
}

export interface Pools {
  list(page?: PageInput): Promise<ListPoolsResponse>;
}

export interface Quarantine {
  list(page?: PageInput): Promise<ListHeldMessagesResponse>;
  get(messageId: string): Promise<GetHeldMessageResponse>;
  release(messageId: string, reason: string): Promise<void>;
  reject(messageId: string, reason: string): Promise<void>;
}

export interface Audit {
  query(input?: PageInput & { readonly target?: string }): Promise<QueryAuditEntriesResponse>;
}

export interface Policies {
  get(): Promise<Policy>;
  /** Throws with status ABORTED when `expectedVersion` is no longer the one in force. */
  put(document: string, expectedVersion: number): Promise<Policy>;
  /** Counts a draft's outcomes over past messages, newest first; `nextPageToken` goes on, with counts of its own. */
  simulate(input: SimulateInput): Promise<SimulatePolicyResponse>;
  /** Puts a list of the tenant's own patients; it takes the place of the one with that name. */
  putExactList(input: ExactListInput): Promise<ExactList>;
  exactLists(): Promise<readonly ExactList[]>;
  deleteExactList(name: string): Promise<void>;
}

export interface ExactListInput {
  /** 1 to 40 lower-case letters, digits and hyphens; findings cite it as `exact.<name>`. */
  readonly name: string;
  /** What the values were hashed with, 16 to 64 bytes. */
  readonly salt: Uint8Array;
  /** Sorted digests of 8 bytes, as `sealpost policy hash-list` writes them; at most 4,000,000. */
  readonly digests: Uint8Array;
}

export interface SimulateInput {
  readonly document: string;
  /** 1 to 90. */
  readonly days: number;
  /** Default 10,000. */
  readonly messagesMax?: number;
  readonly pageToken?: string;
}

/** Time for a call that carries tens of megabytes, milliseconds. */
const LIST_TIMEOUT_MS = 300_000;

const SAFE = { repeat: 'safe' } as const;
const ONCE = { repeat: 'never' } as const;

const pageOf = (page: PageInput = {}) => ({ pageSize: page.pageSize ?? 0, pageToken: page.pageToken ?? '' });

export function createKeys(transport: Transport): Keys {
  return {
    async create(input) {
      const request = { name: input.name, roles: [...input.roles], expireTime: input.expireTime };
      const response = await transport.unary(AdminServiceService.createApiKey, request, ONCE);
      return { key: assertAnswered(response.key), secret: response.secret };
    },
    list: async (page) => await transport.unary(AdminServiceService.listApiKeys, pageOf(page), SAFE),
    revoke: async (keyId) => void (await transport.unary(AdminServiceService.revokeApiKey, { keyId }, SAFE)),
  };
}

export function createParked(transport: Transport): Parked {
  return {
    list: async (page) => await transport.unary(AdminServiceService.listParkedRecords, pageOf(page), SAFE),
    async get(parkedId) {
      const response = await transport.unary(AdminServiceService.getParkedRecord, { parkedId }, SAFE);
      return assertAnswered(response.record);
    },
    async replay(parkedId) {
      await transport.unary(AdminServiceService.replayParkedRecord, { parkedId }, ONCE);
    },
    async discard(parkedId) {
      await transport.unary(AdminServiceService.discardParkedRecord, { parkedId }, ONCE);
    },
  };
}

export function createRecipients(transport: Transport): Recipients {
  return {
    async putKey(address, key) {
      const request = { address, key: Buffer.from(key) };
      const response = await transport.unary(RecipientServiceService.putRecipientKey, request, SAFE);
      return assertAnswered(response.key);
    },
    async listKeys(input = {}) {
      const request = { ...pageOf(input), address: input.address ?? '' };
      return await transport.unary(RecipientServiceService.listRecipientKeys, request, SAFE);
    },
    async suppress(address, reason = 'manual') {
      await transport.unary(RecipientServiceService.suppressRecipient, { address, reason }, SAFE);
    },
    async unsuppress(address) {
      await transport.unary(RecipientServiceService.unsuppressRecipient, { address }, SAFE);
    },
    async authorize(input) {
      const request = { ...input, expireTime: input.expireTime };
      const response = await transport.unary(RecipientServiceService.putRecipientAuthorization, request, SAFE);
      return assertAnswered(response.authorization);
    },
    async revokeAuthorization(address, purpose) {
      await transport.unary(RecipientServiceService.revokeRecipientAuthorization, { address, purpose }, SAFE);
    },
    async authorizations(input = {}) {
      const request = { ...pageOf(input), address: input.address ?? '' };
      return await transport.unary(RecipientServiceService.listRecipientAuthorizations, request, SAFE);
    },
  };
}

export function createQueues(transport: Transport): Queues {
  return {
    list: async (page) => await transport.unary(EgressServiceService.listQueues, pageOf(page), SAFE),
    async suspend({ site, pool = '', untilTime, reason }) {
      await transport.unary(EgressServiceService.suspendQueue, { site, pool, untilTime, reason }, SAFE);
    },
    async resume({ site, pool = '' }) {
      await transport.unary(EgressServiceService.resumeQueue, { site, pool }, SAFE);
    },
    async explain(messageId) {
      return (await transport.unary(EgressServiceService.explainMessage, { messageId }, SAFE)).groups;
    },
  };
}

export function createPools(transport: Transport): Pools {
  return { list: async (page) => await transport.unary(EgressServiceService.listPools, pageOf(page), SAFE) };
}

export function createQuarantine(transport: Transport): Quarantine {
  return {
    list: async (page) => await transport.unary(QuarantineServiceService.listHeldMessages, pageOf(page), SAFE),
    get: async (messageId) => await transport.unary(QuarantineServiceService.getHeldMessage, { messageId }, SAFE),
    async release(messageId, reason) {
      await transport.unary(QuarantineServiceService.releaseHeldMessage, { messageId, reason }, ONCE);
    },
    async reject(messageId, reason) {
      await transport.unary(QuarantineServiceService.rejectHeldMessage, { messageId, reason }, ONCE);
    },
  };
}

export function createAudit(transport: Transport): Audit {
  return {
    async query(input = {}) {
      const request = { ...pageOf(input), target: input.target ?? '' };
      return await transport.unary(AuditServiceService.queryAuditEntries, request, SAFE);
    },
  };
}

export function createPolicies(transport: Transport): Policies {
  return {
    get: async () => assertAnswered((await transport.unary(PolicyServiceService.getPolicy, {}, SAFE)).policy),
    async put(document, expectedVersion) {
      const response = await transport.unary(PolicyServiceService.putPolicy, { document, expectedVersion }, ONCE);
      return assertAnswered(response.policy);
    },
    async simulate({ document, days, messagesMax = 0, pageToken = '' }) {
      return await transport.unary(
        PolicyServiceService.simulatePolicy,
        { document, days, messagesMax, pageToken },
        SAFE,
      );
    },
    async putExactList({ name, salt, digests }) {
      const request = { name, salt: Buffer.from(salt), digests: Buffer.from(digests) };
      const response = await transport.unary(PolicyServiceService.putExactList, request, {
        ...SAFE,
        timeoutMs: LIST_TIMEOUT_MS,
      });
      return assertAnswered(response.list);
    },
    exactLists: async () => (await transport.unary(PolicyServiceService.listExactLists, {}, SAFE)).lists,
    async deleteExactList(name) {
      await transport.unary(PolicyServiceService.deleteExactList, { name }, ONCE);
    },
  };
}
