/** RecipientService over gRPC: keys of recipients and the suppression list, each change in the audit log. */
import { type RecipientKey, type RecipientServiceServer, RecipientServiceService } from '@sealpost/contracts';
import { AppError } from '@sealpost/kernel';
import {
  auditEmission,
  type CallContext,
  type GrpcRegistration,
  pageTokenOf,
  type Ports,
  publish,
  readPage,
  registerGrpc,
} from '@sealpost/runtime';
import { PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX } from '../config.ts';
import { checkKey } from '../core/check-key.ts';
import { createAuthorizationHandlers } from './authorization-rpc.ts';
import type { Authorizations } from './authorizations.ts';
import { type AuditNote, invalid, readAddress } from './recipient-request.ts';
import type { Recipients, StoredKey, SuppressionReason } from './recipients.ts';

const REASONS: readonly SuppressionReason[] = ['manual', 'complaint', 'bounce'];

export interface RecipientRpcOptions {
  readonly recipients: Recipients;
  readonly authorizations: Authorizations;
  readonly ports: Ports;
}

export function createRecipientRpc({ recipients, authorizations, ports }: RecipientRpcOptions): GrpcRegistration {
  const note = (context: CallContext, entry: AuditNote): Promise<void> => {
    const { tenantId, keyId } = context.principal;
    const item = auditEmission(ports, { tenantId, actor: `key:${keyId}`, outcome: 'done', ...entry });
    return publish(ports, [item], context.traceparent);
  };
  return registerGrpc<RecipientServiceServer>(RecipientServiceService, {
    roles: {
      putRecipientKey: 'recipients',
      listRecipientKeys: 'recipients',
      putRecipientPreference: 'recipients',
      suppressRecipient: 'recipients',
      unsuppressRecipient: 'recipients',
      putRecipientAuthorization: 'recipients',
      revokeRecipientAuthorization: 'recipients',
      listRecipientAuthorizations: 'recipients',
    },
    handlers: {
      ...createAuthorizationHandlers({ authorizations, clock: ports.clock, note }),
      putRecipientKey: async (request, context) => {
        const address = readAddress(request.address);
        const checked = await checkKey(request.key, address, ports.clock.nowMs());
        if (!checked.ok) throw invalid(checked.violation);
        const { fingerprint, binary: key, expiresAtMs } = checked;
        const { tenantId } = context.principal;
        const stored = await recipients.putKey({ tenantId, address, fingerprint, key, expiresAtMs });
        // A key may carry another name (an old address, a shared mailbox): allowed, but a reviewer can find it.
        const facts = { namesAddress: checked.namesAddress ? 'yes' : 'no', fingerprint };
        await note(context, { action: 'recipient.key.put', target: stored.recipientId, facts });
        return { key: toKey(stored) };
      },
      listRecipientKeys: async (request, context) => {
        const { tenantId } = context.principal;
        if (request.address !== '') {
          const found = await recipients.getKey(tenantId, readAddress(request.address));
          await note(context, { action: 'recipient.key.view', target: found?.recipientId ?? tenantId });
          return { keys: found === undefined ? [] : [toKey(found)], nextPageToken: '' };
        }
        const query = readPage(request, { sizeDefault: PAGE_SIZE_DEFAULT, sizeMax: PAGE_SIZE_MAX });
        await note(context, { action: 'recipient.key.list', target: tenantId });
        const page = await recipients.listKeys(tenantId, query);
        return { keys: page.docs.map(toKey), nextPageToken: pageTokenOf(page.next) };
      },
      putRecipientPreference: async () => {
        throw new AppError('API_UNIMPLEMENTED');
      },
      suppressRecipient: async (request, context) => {
        const address = readAddress(request.address);
        const reason = readReason(request.reason);
        const target = await recipients.suppress(context.principal.tenantId, address, reason);
        await note(context, { action: 'recipient.suppress', target, facts: { reason } });
        return {};
      },
      unsuppressRecipient: async (request, context) => {
        const address = readAddress(request.address);
        const { recipientId, existed } = await recipients.unsuppress(context.principal.tenantId, address);
        const facts = { existed: existed ? 'yes' : 'no' };
        await note(context, { action: 'recipient.unsuppress', target: recipientId, facts });
        return {};
      },
    },
  });
}

function readReason(text: string): SuppressionReason {
  const reason = REASONS.find((known) => known === (text === '' ? 'manual' : text));
  if (reason !== undefined) return reason;
  throw invalid({ field: 'reason', rule: 'reason-unknown', description: `Use one of: ${REASONS.join(', ')}.` });
}

const toKey = (stored: StoredKey): RecipientKey => ({
  fingerprint: stored.fingerprint,
  address: stored.address,
  kind: 'openpgp',
  putTime: new Date(stored.putAtMs),
  expireTime: stored.expiresAtMs === 0 ? undefined : new Date(stored.expiresAtMs),
});
