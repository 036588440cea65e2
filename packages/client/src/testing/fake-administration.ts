/** Admin, Recipient, Egress, Quarantine, Audit and Policy services of the fake. */
import { type sendUnaryData, status as GrpcStatus } from '@grpc/grpc-js';
import type {
  AdminServiceServer,
  AuditServiceServer,
  EgressServiceServer,
  ExactList,
  Policy,
  PolicyServiceServer,
  QuarantineServiceServer,
  RecipientServiceServer,
} from '@sealpost/contracts';
import type { FakeState } from './fake-state.ts';
import { statusError } from './status-error.ts';

interface AdministrationHandlers {
  readonly admin: AdminServiceServer;
  readonly recipients: RecipientServiceServer;
  readonly egress: EgressServiceServer;
  readonly quarantine: QuarantineServiceServer;
  readonly audit: AuditServiceServer;
  readonly policy: PolicyServiceServer;
}

const unimplementedError = () => statusError({ code: GrpcStatus.UNIMPLEMENTED, reason: 'API_UNIMPLEMENTED' });
const unimplemented = (_call: unknown, callback: sendUnaryData<never>): void => callback(unimplementedError());

export function createAdministrationHandlers(state: FakeState): AdministrationHandlers {
  return {
    admin: adminOf(state),
    recipients: recipientsOf(state),
    egress: egressOf(state),
    quarantine: quarantineOf(state),
    audit: auditOf(),
    policy: policyOf(),
  };
}

function adminOf(state: FakeState): AdminServiceServer {
  return {
    createApiKey(call, callback) {
      const { name, roles, expireTime } = call.request;
      const keyId = `key_${state.keys.length + 1}`;
      const key = { keyId, name, roles, createTime: new Date(), expireTime, revokeTime: undefined };
      state.keys.push(key);
      callback(null, { key, secret: `sp_test_${keyId}` });
    },
    listApiKeys: (_call, callback) => callback(null, { keys: state.keys, nextPageToken: '' }),
    revokeApiKey(call, callback) {
      const key = state.keys.find(({ keyId }) => keyId === call.request.keyId);
      if (key === undefined) return callback(statusError({ code: GrpcStatus.NOT_FOUND, reason: 'INGEST_KEY_UNKNOWN' }));
      key.revokeTime = new Date();
      callback(null, {});
    },
    createTenant: unimplemented,
    listTenants: unimplemented,
    putBaaRecord: unimplemented,
    ...parkedOf(state),
  };
}

type ParkedCalls = 'listParkedRecords' | 'getParkedRecord' | 'replayParkedRecord' | 'discardParkedRecord';

function parkedOf(state: FakeState): Pick<AdminServiceServer, ParkedCalls> {
  const notFound = () => statusError({ code: GrpcStatus.NOT_FOUND, reason: 'INGEST_PARKED_NOT_FOUND' });
  const remove = (parkedId: string): boolean => {
    const index = state.parked.findIndex((record) => record.parkedId === parkedId);
    return index >= 0 && state.parked.splice(index, 1).length === 1;
  };
  return {
    listParkedRecords: (_call, callback) => callback(null, { records: state.parked, nextPageToken: '' }),
    getParkedRecord(call, callback) {
      const record = state.parked.find(({ parkedId }) => parkedId === call.request.parkedId);
      if (record === undefined) callback(notFound());
      else callback(null, { record });
    },
    replayParkedRecord: (call, callback) => (remove(call.request.parkedId) ? callback(null, {}) : callback(notFound())),
    discardParkedRecord: (call, callback) =>
      remove(call.request.parkedId) ? callback(null, {}) : callback(notFound()),
  };
}

function recipientsOf(state: FakeState): RecipientServiceServer {
  return {
    putRecipientKey(call, callback) {
      const { address } = call.request;
      const key = {
        fingerprint: 'AB'.repeat(20),
        address,
        kind: 'openpgp',
        putTime: new Date(),
        expireTime: undefined,
      };
      state.recipientKeys.push(key);
      callback(null, { key });
    },
    listRecipientKeys(call, callback) {
      const { address } = call.request;
      const keys = state.recipientKeys.filter((key) => address === '' || key.address === address);
      callback(null, { keys, nextPageToken: '' });
    },
    putRecipientPreference: unimplemented,
    suppressRecipient(call, callback) {
      state.suppressed.add(call.request.address);
      callback(null, {});
    },
    unsuppressRecipient(call, callback) {
      state.suppressed.delete(call.request.address);
      callback(null, {});
    },
    putRecipientAuthorization(call, callback) {
      const authorization = { ...call.request, putTime: new Date(), revokeTime: undefined };
      state.authorizations.push(authorization);
      callback(null, { authorization });
    },
    revokeRecipientAuthorization(call, callback) {
      const { address, purpose } = call.request;
      for (const one of state.authorizations)
        if (one.address === address && one.purpose === purpose) one.revokeTime = new Date();
      callback(null, {});
    },
    listRecipientAuthorizations(call, callback) {
      const { address } = call.request;
      const authorizations = state.authorizations.filter((one) => address === '' || one.address === address);
      callback(null, { authorizations, nextPageToken: '' });
    },
  };
}

function egressOf(state: FakeState): EgressServiceServer {
  return {
    listPools(_call, callback) {
      const source = {
        name: 'a',
        address: '127.0.0.1',
        warmed: true,
        sendingDay: 40,
        budgetToday: 0,
        debitedToday: 12,
      };
      callback(null, { pools: [{ name: 'default', sources: [source] }], nextPageToken: '' });
    },
    listQueues(_call, callback) {
      const suspended = state.suspended.has('mx.example.org');
      const queue = {
        pool: 'default',
        site: 'mx.example.org',
        readyCount: 3,
        scheduledCount: 1200,
        openConnections: 2,
      };
      const bindingLimit = suspended ? 'suspended' : 'none';
      callback(null, {
        queues: [{ ...queue, suspended, suspendedUntilTime: undefined, bindingLimit }],
        nextPageToken: '',
      });
    },
    suspendQueue(call, callback) {
      state.suspended.set(call.request.site, call.request.reason);
      callback(null, {});
    },
    resumeQueue(call, callback) {
      state.suspended.delete(call.request.site);
      callback(null, {});
    },
    bounceQueue: unimplemented,
    rebindQueue: unimplemented,
    explainMessage(_call, callback) {
      const group = { groupId: 'grp_1', site: 'mx.example.org', dueTime: new Date(), waitsFor: 'A connection.' };
      callback(null, { groups: [{ ...group, bindingLimit: 'connections', attempts: 1 }] });
    },
  };
}

function quarantineOf(state: FakeState): QuarantineServiceServer {
  const decide = (verb: string, messageId: string, reason: string): void => {
    state.decided.push({ messageId, verb, reason });
  };
  return {
    listHeldMessages(_call, callback) {
      const messages = [...state.tracked.values()]
        .filter(({ finished }) => !finished)
        .map(({ messageId, verdict, acceptTime }) => ({
          messageId,
          holdTime: acceptTime,
          expireTime: undefined,
          verdict,
          decisions: [],
          holdRoles: [],
        }));
      callback(null, { messages, nextPageToken: '' });
    },
    getHeldMessage(call, callback) {
      const { messageId } = call.request;
      const message = {
        messageId,
        holdTime: new Date(),
        expireTime: undefined,
        verdict: undefined,
        decisions: [],
        holdRoles: [],
      };
      const content = { from: 'lab@example.org', recipients: ['held@example.net'], subject: 'Result', text: 'Hello' };
      callback(null, { message, ...content });
    },
    releaseHeldMessage(call, callback) {
      decide('release', call.request.messageId, call.request.reason);
      callback(null, {});
    },
    rejectHeldMessage(call, callback) {
      decide('reject', call.request.messageId, call.request.reason);
      callback(null, {});
    },
  };
}

function auditOf(): AuditServiceServer {
  return {
    queryAuditEntries(call, callback) {
      const record = { recordTime: new Date(), actor: 'key_1', action: 'message.accepted', outcome: 'ok', facts: {} };
      const first = Number(call.request.pageToken || '0');
      const records = [0, 1].map((offset) => ({
        ...record,
        index: first + offset,
        target: call.request.target || 'msg_1',
        chainHash: 'ab',
      }));
      callback(null, { records, nextPageToken: first < 4 ? String(first + 2) : '' });
    },
    getCheckpoint: unimplemented,
    getProof: unimplemented,
    exportEvidence: (call) => void call.emit('error', unimplementedError()),
  };
}

function policyOf(): PolicyServiceServer {
  const lists = new Map<string, ExactList>();
  let policy: Policy = { name: 'factory', version: 1, document: 'rules: []', putTime: undefined, putBy: '' };
  return {
    getPolicy: (_call, callback) => callback(null, { policy }),
    putPolicy(call, callback) {
      if (call.request.expectedVersion !== policy.version) {
        return callback(statusError({ code: GrpcStatus.ABORTED, reason: 'DLP_POLICY_CHANGED' }));
      }
      policy = { ...policy, document: call.request.document, version: policy.version + 1 };
      callback(null, { policy });
    },
    putExactList(call, callback) {
      const { name, digests } = call.request;
      const version = (lists.get(name)?.version ?? 0) + 1;
      const list = { name, version, values: digests.length / 8, putTime: undefined, putBy: '' };
      lists.set(name, list);
      callback(null, { list });
    },
    listExactLists: (_call, callback) => callback(null, { lists: [...lists.values()] }),
    deleteExactList(call, callback) {
      if (lists.delete(call.request.name)) return callback(null, {});
      callback(statusError({ code: GrpcStatus.NOT_FOUND, reason: 'DLP_EXACT_LIST_NOT_FOUND' }));
    },
    simulatePolicy(call, callback) {
      const further = call.request.pageToken === '';
      const change = { outcomeBefore: 'deliver/tls', outcomeAfter: 'deliver/portal', recipients: 2 };
      callback(null, {
        messagesSeen: 3,
        messagesChanged: 1,
        changedByRule: { phi: 2 },
        rules: [{ rule: 'phi', recipientsBefore: 1, recipientsAfter: 3 }],
        changes: [{ ...change, sampleMessageIds: ['msg_1'] }],
        nextPageToken: further ? 'more' : '',
        oldestTime: new Date(),
        limits: [],
      });
    },
  };
}
