/** Classified mail for tests, sealed as ingest seals it. All people are invented. */
import {
  type ClassifiedMail,
  type Decision,
  DecisionAction,
  Lane,
  MailEnvelope,
  type MailHeader,
  Method,
  Protection,
  Purpose,
} from '@sealpost/contracts';
import { newId } from '@sealpost/kernel';
import type { MessageKey } from '@sealpost/keyring';
import { buildMessage, messageIdFor, parseAddress } from '@sealpost/mail';
import { CONTENT_PART, ENVELOPE_PART, type Ports, sealContent } from '@sealpost/runtime';

export const TENANT_ID = 'ten_01hzy0000000000000000000aa';
export const SUBJECT = 'Your potassium result';
export const TEXT = 'Dear Avery Testperson, your potassium is 4.1 mmol/L.';

export interface GivenMailOptions {
  readonly addresses: readonly string[];
  readonly protections: readonly Protection[];
  readonly portalPassphrase?: string;
  readonly text?: string;
  /** Stands for the message as it is. */
  readonly raw?: Buffer;
  readonly attachment?: { readonly fileName: string; readonly content: Uint8Array };
}

export interface GivenMail {
  readonly mail: ClassifiedMail;
  readonly header: MailHeader;
  readonly envelope: MailEnvelope;
  readonly key: MessageKey;
}

export const decisionOf = (recipientIndex: number, protection: Protection): Decision => ({
  recipientIndex,
  action: DecisionAction.DECISION_ACTION_DELIVER,
  protection,
  method: Method.METHOD_UNSPECIFIED,
  rule: 'phi',
  policyVersion: 'factory@1',
  reason: 'PHI was found.',
  refusedMethods: [],
  holdRole: '',
  edits: [],
});

export async function givenMail(ports: Ports, options: GivenMailOptions): Promise<GivenMail> {
  const header = headerOf(newId('msg', ports.clock, ports.random), options.addresses.length);
  const [key] = (await ports.keyring.createMessageKeys([header])) as [MessageKey];
  const envelope: MailEnvelope = {
    mailFrom: 'results@clinic.example.org',
    fromDisplayName: 'Riverside Clinic',
    recipients: options.addresses.map((address, index) => ({ index, address, displayName: '' })),
    internetMessageId: `${header.messageId}@clinic.example.org`,
    subject: SUBJECT,
    portalPassphrase: options.portalPassphrase ?? '',
  };
  const attached = options.attachment === undefined ? [] : [{ contentType: 'application/pdf', ...options.attachment }];
  const text = options.text ?? TEXT;
  const plain =
    options.raw ??
    buildMessage({
      from: { ...addressOf(envelope.mailFrom), displayName: 'Riverside Clinic' },
      to: options.addresses.map(addressOf),
      subject: SUBJECT,
      text,
      html: `<p>${text}</p>`,
      attachments: attached,
      messageId: messageIdFor(header.messageId, 'clinic.example.org'),
      dateMs: header.acceptedAtMs,
    });
  const mail: ClassifiedMail = {
    header,
    content: await sealContent(ports, key, { part: CONTENT_PART, plain }),
    sealedEnvelope: key.seal(ENVELOPE_PART, MailEnvelope.encode(envelope).finish()),
    verdict: undefined,
    decisions: options.protections.map((protection, index) => decisionOf(index, protection)),
    reprotectionCount: 0,
  };
  return { mail, header, envelope, key };
}

export function addressOf(text: string) {
  const parsed = parseAddress(text);
  if (!parsed.ok) throw new Error(parsed.rule);
  return parsed.address;
}

const headerOf = (messageId: string, recipientCount: number): MailHeader => ({
  messageId,
  tenantId: TENANT_ID,
  lane: Lane.LANE_EXPRESS,
  purpose: Purpose.PURPOSE_TREATMENT,
  acceptedAtMs: 1_795_300_000_000,
  sendAtMs: 0,
  expireAtMs: 1_795_900_000_000,
  recipientCount,
  minimumProtection: Protection.PROTECTION_UNSPECIFIED,
  labels: {},
  sandbox: false,
  apiKeyId: 'key_test',
  noDuplicates: false,
});
