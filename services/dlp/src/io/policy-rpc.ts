/** PolicyService over gRPC: the policy in force, putting a new version, and the tenant's lists of patients. */
import { type PolicyServiceServer, PolicyServiceService } from '@sealpost/contracts';
import { parsePolicy } from '@sealpost/policy';
import {
  auditEmission,
  type CallContext,
  type ExactListDoc,
  type GrpcRegistration,
  type PolicyDoc,
  type Ports,
  publish,
  registerGrpc,
} from '@sealpost/runtime';
import type { ExactLists } from './exact-lists.ts';
import type { Policies } from './policies.ts';
import { simulateDraft } from './simulate-draft.ts';
import type { Verdicts } from './verdicts.ts';

export interface PolicyRpcOptions {
  readonly policies: Policies;
  readonly exactLists: ExactLists;
  readonly verdicts: Verdicts;
  readonly ports: Ports;
}

export function createPolicyRpc({ policies, exactLists, verdicts, ports }: PolicyRpcOptions): GrpcRegistration {
  const note = (context: CallContext, what: AuditNote): Promise<void> => audited(ports, context, what);
  return registerGrpc<PolicyServiceServer>(PolicyServiceService, {
    roles: {
      getPolicy: 'read',
      putPolicy: 'policy',
      simulatePolicy: 'policy',
      putExactList: 'policy',
      listExactLists: 'read',
      deleteExactList: 'policy',
    },
    handlers: {
      getPolicy: async (_request, context) => ({
        policy: toPolicy(await policies.currentDoc(context.principal.tenantId)),
      }),
      putPolicy: async (request, context) => {
        const { tenantId, keyId } = context.principal;
        const doc = await policies.put(tenantId, request.document, {
          expectedVersion: request.expectedVersion,
          putBy: `key:${keyId}`,
        });
        await note(context, { action: 'policy.put', target: doc._id, facts: { version: String(doc.version) } });
        return { policy: toPolicy(doc) };
      },
      simulatePolicy: async (request, context) => {
        const { tenantId } = context.principal;
        const { policy, version } = await policies.current(tenantId);
        return simulateDraft(request, {
          tenantId,
          current: { policy, version },
          verdicts,
          nowMs: ports.clock.nowMs(),
          signal: context.signal,
        });
      },
      putExactList: async ({ name, salt, digests }, context) => {
        const { tenantId, keyId } = context.principal;
        const doc = await exactLists.put(tenantId, { name, salt, digests }, `key:${keyId}`);
        await note(context, { action: 'policy.put-exact-list', target: doc._id, facts: countsOf(doc) });
        return { list: toList(doc) };
      },
      listExactLists: async (_request, context) => ({
        lists: (await exactLists.list(context.principal.tenantId)).map(toList),
      }),
      deleteExactList: async ({ name }, context) => {
        const doc = await exactLists.delete(context.principal.tenantId, name);
        await note(context, { action: 'policy.delete-exact-list', target: doc._id, facts: countsOf(doc) });
        return {};
      },
    },
  });
}

interface AuditNote {
  readonly action: string;
  readonly target: string;
  readonly facts: Readonly<Record<string, string>>;
}

async function audited(ports: Ports, { principal, traceparent }: CallContext, note: AuditNote): Promise<void> {
  const { tenantId, keyId } = principal;
  const entry = auditEmission(ports, { tenantId, actor: `key:${keyId}`, outcome: 'done', ...note });
  await publish(ports, [entry], traceparent);
}

const countsOf = ({ version, values }: ExactListDoc) => ({ version: String(version), values: String(values) });

const toList = ({ name, version, values, putAtMs, putBy }: ExactListDoc) => ({
  name,
  version,
  values,
  putTime: new Date(putAtMs),
  putBy,
});

function toPolicy(doc: PolicyDoc) {
  const parsed = parsePolicy(doc.document);
  const name = parsed.ok ? parsed.policy.name : '';
  return { name, version: doc.version, document: doc.document, putTime: new Date(doc.putAtMs), putBy: doc.putBy };
}
