/** AdminService over gRPC: API keys and parked records; tenants and agreements are part of the published API and come with more than one tenant. */
import { type AdminServiceServer, AdminServiceService, type ApiKey } from '@sealpost/contracts';
import { AppError, type FieldViolation } from '@sealpost/kernel';
import {
  type ApiKeyDoc,
  type ApiKeys,
  auditEmission,
  type CallContext,
  type GrpcRegistration,
  isPossibleId,
  isRole,
  pageTokenOf,
  type Ports,
  publish,
  readPage,
  ROLES,
  type Role,
  registerGrpc,
} from '@sealpost/runtime';
import { createParkedHandlers } from './parked-rpc.ts';

const YEAR_MS = 365 * 86_400_000;
const NAME = /^[A-Za-z0-9 _.:/-]{1,64}$/;
const PAGE_SIZE_DEFAULT = 50;
const PAGE_SIZE_MAX = 1_000;

const unimplemented = async (): Promise<never> => {
  throw new AppError('API_UNIMPLEMENTED');
};

export function createAdminRpc(apiKeys: ApiKeys, ports: Ports): GrpcRegistration {
  const audit = (context: CallContext, action: string, target: string) =>
    publish(
      ports,
      [
        auditEmission(ports, {
          tenantId: context.principal.tenantId,
          actor: `key:${context.principal.keyId}`,
          action,
          target,
          outcome: 'done',
        }),
      ],
      context.traceparent,
    );
  return registerGrpc<AdminServiceServer>(AdminServiceService, {
    roles: {
      createApiKey: 'admin',
      listApiKeys: 'admin',
      revokeApiKey: 'admin',
      createTenant: 'admin',
      listTenants: 'admin',
      putBaaRecord: 'admin',
      listParkedRecords: 'operate',
      getParkedRecord: 'operate',
      replayParkedRecord: 'operate',
      discardParkedRecord: 'operate',
    },
    handlers: {
      createApiKey: async (request, context) => {
        const expiresAtMs = request.expireTime?.getTime() ?? ports.clock.nowMs() + YEAR_MS;
        const roles = checkKeyRequest(request, expiresAtMs, ports.clock.nowMs());
        const { tenantId } = context.principal;
        const made = await apiKeys.create({
          tenantId,
          name: request.name,
          roles,
          expiresAtMs,
          sandbox: context.principal.sandbox,
        });
        await audit(context, 'key.create', made.key._id);
        return { key: toApiKey(made.key), secret: made.secret };
      },
      listApiKeys: async (request, context) => {
        const query = readPage(request, { sizeDefault: PAGE_SIZE_DEFAULT, sizeMax: PAGE_SIZE_MAX });
        const page = await apiKeys.list(context.principal.tenantId, query);
        return { keys: page.docs.map(toApiKey), nextPageToken: pageTokenOf(page.next) };
      },
      revokeApiKey: async (request, context) => {
        if (!isPossibleId(request.keyId) || !(await apiKeys.revoke(context.principal.tenantId, request.keyId)))
          throw new AppError('INGEST_KEY_NOT_FOUND');
        await audit(context, 'key.revoke', request.keyId);
        return {};
      },
      createTenant: unimplemented,
      listTenants: unimplemented,
      putBaaRecord: unimplemented,
      ...createParkedHandlers(ports),
    },
  });
}

function checkKeyRequest(
  request: { readonly name: string; readonly roles: readonly string[] },
  expiresAtMs: number,
  nowMs: number,
): readonly Role[] {
  if (!NAME.test(request.name))
    throw invalid('name', 'key-name', 'Give a name of 1 to 64 letters, digits, spaces and _ . : / -');
  if (request.roles.length === 0) throw invalid('roles', 'roles-missing', `Give at least one of: ${ROLES.join(', ')}.`);
  const unknown = request.roles.findIndex((role) => !isRole(role));
  if (unknown >= 0)
    throw invalid(`roles[${unknown}]`, 'role-unknown', `Use one of: ${ROLES.join(', ')}, quarantine:<role>.`);
  if (!(expiresAtMs > nowMs)) throw invalid('expire_time', 'expire-time-past', 'The expiry lies in the past.');
  return request.roles as readonly Role[];
}

function invalid(field: string, rule: string, description: string): AppError {
  const violations: readonly FieldViolation[] = [{ field, rule, description }];
  return new AppError('INGEST_KEY_INVALID', { violations });
}

function toApiKey(doc: ApiKeyDoc): ApiKey {
  return {
    keyId: doc._id,
    name: doc.name,
    roles: [...doc.roles],
    createTime: new Date(doc.createdAtMs),
    expireTime: new Date(doc.expiresAtMs),
    revokeTime: doc.revokedAtMs === undefined ? undefined : new Date(doc.revokedAtMs),
  };
}
