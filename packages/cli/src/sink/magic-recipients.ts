/** Recipients that make the sink misbehave, so that every outcome can be seen without a real provider. */
import { SINK_COUNTERS_MAX, SINK_DEFERRALS_MAX, SINK_SLOW_MS } from './sink-limits.ts';

export type RecipientVerdict =
  | { readonly kind: 'accept'; readonly delayMs: number; readonly dropAfterDot: boolean }
  /** `text` starts with the enhanced code (RFC 3463) and never repeats the address. */
  | { readonly kind: 'refuse'; readonly code: number; readonly text: string };

/** Shown on the sink's page and in its help. */
export const MAGIC_RECIPIENTS: readonly { readonly localPart: string; readonly effect: string }[] = [
  { localPart: 'refused, bounced', effect: '550 5.1.1 no such mailbox' },
  { localPart: 'blocked', effect: '550 5.7.1 refused by policy' },
  { localPart: 'full', effect: '452 4.2.2 mailbox full, every time' },
  { localPart: 'greylisted', effect: '451 4.7.1 once per message, then taken' },
  { localPart: 'deferred-N', effect: `451 4.3.0 N times (at most ${SINK_DEFERRALS_MAX}), then taken` },
  { localPart: 'slow', effect: `taken after ${SINK_SLOW_MS / 1000} seconds` },
  { localPart: 'drop', effect: 'kept, but the connection closes without a reply, once; then taken' },
];

const ACCEPT: RecipientVerdict = { kind: 'accept', delayMs: 0, dropAfterDot: false };
const refuse = (code: number, text: string): RecipientVerdict => ({ kind: 'refuse', code, text });

/** `Greylisted+tag@any.example` → `greylisted`. */
function localPartOf(recipient: string): string {
  const local = recipient.slice(0, recipient.lastIndexOf('@')).toLowerCase();
  const plus = local.indexOf('+');
  return plus === -1 ? local : local.slice(0, plus);
}

export interface MagicRecipients {
  /** Decides at RCPT. What fails n times is counted per sender and recipient, and starts anew once it went through. */
  decide(sender: string, recipient: string): RecipientVerdict;
}

/** Its memory is bounded by `SINK_COUNTERS_MAX`. */
export function createMagicRecipients(): MagicRecipients {
  const failures = new Map<string, number>();
  /** True while fewer than `times` failures were counted; counts this one. */
  const failAgain = (key: string, times: number): boolean => {
    const count = failures.get(key) ?? 0;
    failures.delete(key);
    if (count >= times) return false;
    if (failures.size >= SINK_COUNTERS_MAX) failures.delete(failures.keys().next().value as string);
    failures.set(key, count + 1);
    return true;
  };
  return {
    decide(sender, recipient) {
      const local = localPartOf(recipient);
      const key = `${sender.toLowerCase()} ${recipient.toLowerCase()}`;
      const deferred = /^deferred-(\d{1,3})$/.exec(local);
      if (deferred !== null) {
        const times = Math.min(Number(deferred[1]), SINK_DEFERRALS_MAX);
        return failAgain(key, times) ? refuse(451, '4.3.0 try again later') : ACCEPT;
      }
      switch (local) {
        case 'refused':
        case 'bounced':
          return refuse(550, '5.1.1 no such mailbox');
        case 'blocked':
          return refuse(550, '5.7.1 refused by policy');
        case 'full':
          return refuse(452, '4.2.2 mailbox full');
        case 'greylisted':
          return failAgain(key, 1) ? refuse(451, '4.7.1 greylisted, try again later') : ACCEPT;
        case 'slow':
          return { kind: 'accept', delayMs: SINK_SLOW_MS, dropAfterDot: false };
        case 'drop':
          return { kind: 'accept', delayMs: 0, dropAfterDot: failAgain(key, 1) };
        default:
          return ACCEPT;
      }
    },
  };
}
