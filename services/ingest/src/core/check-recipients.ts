/** Sender and recipients: each address read by RFC 5321/5322 rules, each refusal named by its path. */
import type { Mailbox, Message } from '@sealpost/contracts';
import { headerAddresses, type MailAddress, type ParsedMessage, parseAddress } from '@sealpost/mail';
import { DISPLAY_NAME_LENGTH_MAX } from '../config.ts';
import type { Violations } from './violations.ts';

export interface CheckedAddresses {
  readonly from: MailAddress | undefined;
  readonly to: readonly MailAddress[];
  readonly cc: readonly MailAddress[];
  readonly bcc: readonly MailAddress[];
  readonly replyTo: readonly MailAddress[];
}

export function checkAddresses(
  message: Message,
  parsed: ParsedMessage | undefined,
  violations: Violations,
): CheckedAddresses {
  const listed = message.to.length + message.cc.length + message.bcc.length > 0;
  const raw = parsed !== undefined && !listed;
  return {
    from:
      message.from === undefined ? fromOfHeader(parsed, violations) : checkMailbox('from', message.from, violations),
    to: raw ? ofHeader(parsed, 'to', violations) : checkAll('to', message.to, violations),
    cc: raw ? ofHeader(parsed, 'cc', violations) : checkAll('cc', message.cc, violations),
    bcc: raw ? ofHeader(parsed, 'bcc', violations) : checkAll('bcc', message.bcc, violations),
    replyTo: checkAll('reply_to', message.replyTo, violations),
  };
}

/** Refuses none and too many recipients. */
export function checkRecipientCount(
  addresses: CheckedAddresses,
  message: Message,
  limits: { recipientsMax: number; violations: Violations },
): void {
  const given = Math.max(
    addresses.to.length + addresses.cc.length + addresses.bcc.length,
    message.to.length + message.cc.length + message.bcc.length,
  );
  if (given === 0)
    limits.violations.add('to', 'recipients-missing', 'At least one recipient is needed in to, cc or bcc.');
  if (given > limits.recipientsMax) {
    limits.violations.add(
      'to',
      'recipients-too-many',
      `A message has at most ${limits.recipientsMax} recipients. Send several messages.`,
    );
  }
}

function checkAll(field: string, boxes: readonly Mailbox[], violations: Violations): readonly MailAddress[] {
  return boxes.flatMap((box, i) => checkMailbox(`${field}[${i}]`, box, violations) ?? []);
}

function checkMailbox(field: string, box: Mailbox, violations: Violations): MailAddress | undefined {
  const result = parseAddress(box.address);
  if (!result.ok) {
    violations.add(`${field}.address`, result.rule, result.description);
    return undefined;
  }
  const name = box.displayName === '' ? result.address.displayName : box.displayName;
  if (name === undefined) return result.address;
  if (hasControl(name)) {
    violations.add(
      `${field}.display_name`,
      'header-line-break',
      'A display name may not hold CR, LF, NUL or other control characters.',
    );
  }
  if (name.length > DISPLAY_NAME_LENGTH_MAX) {
    violations.add(
      `${field}.display_name`,
      'display-name-too-long',
      `A display name has at most ${DISPLAY_NAME_LENGTH_MAX} characters.`,
    );
  }
  return { ...result.address, displayName: name };
}

function fromOfHeader(parsed: ParsedMessage | undefined, violations: Violations): MailAddress | undefined {
  const found = parsed === undefined ? [] : ofHeader(parsed, 'from', violations);
  if (found.length !== 1) {
    violations.add('from', 'from-missing', 'Give one sender address in from, or one From field in raw_mime.');
    return undefined;
  }
  return found[0];
}

function ofHeader(parsed: ParsedMessage, name: string, violations: Violations): readonly MailAddress[] {
  const out: MailAddress[] = [];
  for (const result of headerAddresses(parsed, name)) {
    if (result.ok) out.push(result.address);
    else violations.add(`raw_mime.${name}`, result.rule, result.description);
  }
  return out;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const CONTROL = /[\u0000-\u001f\u007f]/;
export const hasControl = (text: string): boolean => CONTROL.test(text);
