/** Flags of `sealpost classify`: whose mail it would be, and how much is told. */
import type { FindingChoice } from '@sealpost/classify';
import { MailEnvelope } from '@sealpost/contracts';
import { isSet, listOf, type OptionValues, textOf } from '../command.ts';
import { parseMailbox, splitMailboxes } from '../input/mailbox.ts';
import { usageError } from '../usage-error.ts';

export function findingChoice(options: OptionValues): FindingChoice {
  if (isSet(options, 'all')) return 'all';
  return isSet(options, 'context') ? 'context' : 'counted';
}

/** The envelope that --from and --to describe; undefined when neither is given. Throws CLI_USAGE. */
export function classifyEnvelope(options: OptionValues): MailEnvelope | undefined {
  const from = textOf(options, 'from');
  const to = listOf(options, 'to').flatMap(splitMailboxes);
  if (from === undefined && to.length === 0) return undefined;
  const sender = from === undefined ? { address: '', displayName: '' } : checked('--from', from);
  return MailEnvelope.fromPartial({
    mailFrom: sender.address,
    fromDisplayName: sender.displayName,
    recipients: to.map((text, index) => ({ index, ...checked('--to', text) })),
  });
}

function checked(flag: string, text: string): ReturnType<typeof parseMailbox> {
  const mailbox = parseMailbox(text);
  const at = mailbox.address.lastIndexOf('@');
  if (at < 1 || at === mailbox.address.length - 1)
    throw usageError(flag, 'ADDRESS', 'Write an address: ada@example.com or "Ada Example <ada@example.com>".');
  return mailbox;
}
