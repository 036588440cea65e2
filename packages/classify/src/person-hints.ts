/** The people whom an envelope names, so that their names are known in any spelling. */
import type { MailEnvelope } from '@sealpost/contracts';
import type { PersonHint } from '@sealpost/phi';

/** People whose names are looked for in the text; further recipients are counted, not searched. */
const HINTS_MAX = 64;

/** Words in names of organisations and shared mailboxes: whatever else stands there names nobody. */
const ORGANISATION = new Set(
  [
    'association billing board bureau care center centre clinic clinics college company corp department dept desk',
    'diagnostics foundation group health healthcare hospice hospital hospitals inc institute insurance lab laboratory',
    'labs llc ltd medical medicine ministry network news newsletter noreply office pharmacy physicians plan practice',
    'radiology reception records rehab school service services society support system systems team trust university',
  ]
    .join(' ')
    .split(' '),
);

/** The sender, then recipients in order; organisations are left out. */
export function personHints(envelope: MailEnvelope): readonly PersonHint[] {
  const { mailFrom, fromDisplayName, recipients } = envelope;
  const sender = mailFrom === '' && fromDisplayName === '' ? [] : [hint(fromDisplayName, mailFrom)];
  const people = recipients.slice(0, HINTS_MAX - 1).map((each) => hint(each.displayName, each.address));
  return [...sender, ...people].filter(({ displayName, local }) => !isOrganisation(displayName ?? local ?? ''));
}

function hint(displayName: string, address: string): PersonHint {
  const at = address.lastIndexOf('@');
  return { ...(displayName === '' ? {} : { displayName }), local: at === -1 ? address : address.slice(0, at) };
}

const isOrganisation = (name: string): boolean =>
  name
    .toLowerCase()
    .split(/[^\p{L}]+/u)
    .some((word) => ORGANISATION.has(word));
