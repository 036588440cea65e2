/** The people whom an envelope names, so that their names are known in any spelling. */
import type { MailEnvelope } from '@sealpost/contracts';
import type { PersonHint } from '@sealpost/phi';

/** People whose names are looked for in the text; further recipients are counted, not searched. */
const HINTS_MAX = 64;

/** The sender, then recipients in order. */
export function personHints(envelope: MailEnvelope): readonly PersonHint[] {
  const { mailFrom, fromDisplayName, recipients } = envelope;
  const sender = mailFrom === '' && fromDisplayName === '' ? [] : [hint(fromDisplayName, mailFrom)];
  return [...sender, ...recipients.slice(0, HINTS_MAX - 1).map((each) => hint(each.displayName, each.address))];
}

function hint(displayName: string, address: string): PersonHint {
  const at = address.lastIndexOf('@');
  return { ...(displayName === '' ? {} : { displayName }), local: at === -1 ? address : address.slice(0, at) };
}
