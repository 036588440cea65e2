/** What the fault sink can be told to do wrong, and when. */

export type SinkPhase = 'greeting' | 'ehlo' | 'starttls' | 'mail' | 'rcpt' | 'data' | 'dot';

export type SinkAction =
  /** Answers with this line in place of the usual one. At `dot`, a 2xx keeps the message, anything else does not. */
  | { readonly kind: 'reply'; readonly line: string }
  /** Closes the connection without an answer. At `dot` the message is not kept. */
  | { readonly kind: 'drop' }
  /** At `data`: answers 354, takes this many bytes of the body, then closes. */
  | { readonly kind: 'drop-in-body'; readonly afterBytes: number }
  /** At `dot`: keeps and counts the message, then closes without an answer. */
  | { readonly kind: 'keep-and-drop' }
  /** Says nothing more on this connection; at `dot` the message is kept and counted first. */
  | { readonly kind: 'stall' };

/** Every given condition must hold. `recipient` and `domain` look at the command's path, at `dot` at any accepted one. */
export interface SinkRule {
  readonly phase: SinkPhase;
  readonly recipient?: string;
  readonly domain?: string;
  readonly sender?: string;
  /** Only on the nth connection since start, counted from 1. */
  readonly connection?: number;
  /** Applies to the first `times` matches only. */
  readonly times?: number;
  readonly action: SinkAction;
}

export interface SinkBehaviours {
  /** First match wins. */
  readonly rules?: readonly SinkRule[];
  /** Waits this long before each reply. */
  readonly replyDelayMs?: number;
  readonly startTls?: boolean;
  readonly certificate?: 'valid' | 'self-signed' | 'wrong-name' | 'expired';
  /** Highest TLS version offered. */
  readonly tlsVersionMax?: 'TLSv1.2' | 'TLSv1.3';
  readonly oneByteReplies?: boolean;
  readonly pipelining?: boolean;
  readonly smtpUtf8?: boolean;
  readonly eightBitMime?: boolean;
  readonly sizeBytesMax?: number;
  /** Answers 421 and closes once this many messages came in on a connection. */
  readonly messagesPerConnectionMax?: number;
  /** Sent in clear text in the same packet as the 220 to STARTTLS. */
  readonly injectAfterStartTls?: string;
}

export interface RuleSubject {
  readonly phase: SinkPhase;
  readonly connection: number;
  readonly sender: string;
  readonly recipients: readonly string[];
}

const domainOf = (path: string): string => path.slice(path.lastIndexOf('@') + 1).toLowerCase();

function matches(rule: SinkRule, subject: RuleSubject): boolean {
  if (rule.phase !== subject.phase) return false;
  if (rule.connection !== undefined && rule.connection !== subject.connection) return false;
  if (rule.sender !== undefined && rule.sender !== subject.sender) return false;
  if (rule.recipient !== undefined && !subject.recipients.includes(rule.recipient)) return false;
  return rule.domain === undefined || subject.recipients.some((path) => domainOf(path) === rule.domain);
}

/** Finds the action for a moment of the dialogue, counting how often each rule applied. */
export function createRuleBook(rules: readonly SinkRule[]): (subject: RuleSubject) => SinkAction | undefined {
  const used = new Map<SinkRule, number>();
  return (subject) => {
    for (const rule of rules) {
      const count = used.get(rule) ?? 0;
      if (!matches(rule, subject) || count >= (rule.times ?? Number.POSITIVE_INFINITY)) continue;
      used.set(rule, count + 1);
      return rule.action;
    }
    return undefined;
  };
}
