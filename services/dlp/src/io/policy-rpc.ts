/** PolicyService over gRPC: the policy in force, and putting a new version. */
import { type PolicyServiceServer, PolicyServiceService } from '@sealpost/contracts';
import { parsePolicy } from '@sealpost/policy';
import {
  auditEmission,
  type GrpcRegistration,
  type PolicyDoc,
  type Ports,
  publish,
  registerGrpc,
} from '@sealpost/runtime';
import type { Policies } from './policies.ts';
import { simulateDraft } from './simulate-draft.ts';
import type { Verdicts } from './verdicts.ts';

export interface PolicyRpcOptions {
  readonly policies: Policies;
  readonly verdicts: Verdicts;
  readonly ports: Ports;
}

export function createPolicyRpc({ policies, verdicts, ports }: PolicyRpcOptions): GrpcRegistration {
  return registerGrpc<PolicyServiceServer>(PolicyServiceService, {
    roles: { getPolicy: 'read', putPolicy: 'policy', simulatePolicy: 'policy' },
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
        const facts = { version: String(doc.version) };
        await publish(
          ports,
          [
            auditEmission(ports, {
              tenantId,
              actor: `key:${keyId}`,
              action: 'policy.put',
              target: doc._id,
              outcome: 'done',
              facts,
            }),
          ],
          context.traceparent,
        );
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
    },
  });
}

function toPolicy(doc: PolicyDoc) {
  const parsed = parsePolicy(doc.document);
  const name = parsed.ok ? parsed.policy.name : '';
  return { name, version: doc.version, document: doc.document, putTime: new Date(doc.putAtMs), putBy: doc.putBy };
}
