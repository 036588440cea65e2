/** `--policy` of `sealpost classify`: the policy's own detectors, and what it would decide for each recipient. */
import type { ClassifiedFile } from '@sealpost/classify';
import { Protection, Purpose } from '@sealpost/contracts';
import { evaluatePolicy, type PolicyDocument } from '@sealpost/policy';
import type { Io } from '../io.ts';
import { type DecisionView, decisionView } from '../views/message-view.ts';
import { policyFrom, readPolicyText } from './policy-text.ts';

export async function readPolicyOption(io: Io, name: string | undefined): Promise<PolicyDocument | undefined> {
  return name === undefined ? undefined : policyFrom(await readPolicyText(io, name));
}

/** One per recipient, in order; as for mail to patients (purpose treatment) without anything recorded about them. */
export function decisionsOf(policy: PolicyDocument, file: ClassifiedFile): readonly DecisionView[] {
  const { envelope, readable, verdict } = file;
  const facts = {
    verdict,
    purpose: Purpose.PURPOSE_TREATMENT,
    minimumProtection: Protection.PROTECTION_UNSPECIFIED,
    stream: '',
    sender: envelope.mailFrom,
    sizeBytes: readable.sizeBytes,
    attachments: readable.attachments,
  };
  const recipients = envelope.recipients.map(({ index, address }) => ({
    index,
    domain: address.slice(address.lastIndexOf('@') + 1).toLowerCase(),
  }));
  return evaluatePolicy({ policy, version: 0 }, facts, recipients).map(decisionView);
}
