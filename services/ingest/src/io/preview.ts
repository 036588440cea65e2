/** PreviewMessage: what would happen to a message, by the same rules that dlp and encrypt apply. Nothing is stored or sent. */
import { classifyMessage, readMessage } from '@sealpost/classify';
import { DecisionAction, type Message, type PreviewMessageResponse } from '@sealpost/contracts';
import { AppError } from '@sealpost/kernel';
import { addressDomain, parseAddress } from '@sealpost/mail';
import { chooseMethod, evaluatePolicy, type PolicyVersion } from '@sealpost/policy';
import {
  type AuthorizationReader,
  type CallContext,
  type KeyUsability,
  needsAuthorization,
  type PolicyClassifiers,
} from '@sealpost/runtime';
import type { IngestConfig } from '../config.ts';
import { composeMail } from '../core/compose.ts';
import { decideMessage } from '../stage.ts';

export interface Previewer {
  preview(message: Message | undefined, context: CallContext): Promise<PreviewMessageResponse>;
}

export interface PreviewerOptions {
  readonly config: IngestConfig;
  readonly classifiers: PolicyClassifiers;
  readonly authorizationsOf: AuthorizationReader;
  readonly policyFor: (tenantId: string) => Promise<PolicyVersion>;
  /** What encrypt would find of each address, same length and order. */
  readonly keysOf: (tenantId: string, addresses: readonly string[]) => Promise<readonly KeyUsability[]>;
  readonly nowMs: () => number;
}

/** Stands in for the id that an accepted message would get. */
const PREVIEW_ID = 'preview';

export function createPreviewer(options: PreviewerOptions): Previewer {
  return {
    preview: async (message, context) => {
      const checked = decideMessage(message, options.config, options.nowMs());
      if (checked instanceof AppError) throw checked;
      const request = message as Message;
      const composed = composeMail(request, checked, {
        messageId: PREVIEW_ID,
        messageIdDomain: options.config.messageIdDomain,
        nowMs: options.nowMs(),
      });
      const { tenantId } = context.principal;
      const addresses = composed.envelope.recipients.map((recipient) => recipient.address);
      const { purpose } = request;
      const asked = needsAuthorization(purpose) ? addresses : [];
      const [policy, keys, authorized] = await Promise.all([
        options.policyFor(tenantId),
        options.keysOf(tenantId, addresses),
        options.authorizationsOf(asked.map((address) => ({ tenantId, address, purpose }))),
      ]);
      const readable = await readMessage(
        await options.classifiers(tenantId, policy.policy),
        composed.content,
        composed.envelope,
      );
      const verdict = classifyMessage(readable, composed.envelope);
      const facts = {
        verdict,
        purpose,
        minimumProtection: request.minimumProtection,
        stream: request.labels['stream'] ?? '',
        sender: composed.envelope.mailFrom,
        sizeBytes: readable.sizeBytes,
        attachments: readable.attachments,
      };
      const decisions = evaluatePolicy(
        policy,
        facts,
        addresses.map((address, index) => ({
          index,
          domain: domainOf(address),
          authorized: authorized[index] === true,
        })),
      );
      const recipients = decisions.map((decision, i) => {
        const address = addresses[i] as string;
        const capabilities = {
          openpgp: keys[decision.recipientIndex] ?? 'no-key-on-file',
          tls: 'unknown',
        } as const;
        return {
          address,
          decision:
            decision.action === DecisionAction.DECISION_ACTION_DELIVER
              ? chooseMethod(decision, capabilities)
              : decision,
        };
      });
      return { verdict, recipients };
    },
  };
}

function domainOf(address: string): string {
  const parsed = parseAddress(address);
  return parsed.ok ? addressDomain(parsed.address) : '';
}
