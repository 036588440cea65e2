/** What an SMTP reply means for the recipient, the message, the source address and the tenant. */
import type { ProviderFamily } from './provider-family.ts';
import { GENERIC_RULES } from './reply-rules-generic.ts';
import { PROVIDER_RULES } from './reply-rules-provider.ts';
import type { SmtpReply } from './rfc5321-reply.ts';

export type ReplyClassName =
  | 'accepted'
  | 'mailbox-full'
  | 'no-such-user'
  | 'policy'
  | 'spam'
  | 'reputation'
  | 'rate'
  | 'auth'
  | 'tls-required'
  | 'content'
  | 'size'
  | 'greylist'
  | 'network'
  | 'protocol'
  | 'other';

/** Whom the refusal is about, hence what must slow down or stop: never more than that. */
export type ReplyScope = 'recipient' | 'message' | 'source' | 'tenant' | 'site';

/** The command that was answered; `dot` is the end of the message. */
export type ReplyPhase = 'connect' | 'ehlo' | 'starttls' | 'auth' | 'mail' | 'rcpt' | 'data' | 'dot';

export type ReplyAction =
  | 'none'
  /** Try again later with the usual backoff. */
  | 'retry'
  /** Try this recipient again, later than usual; others are not concerned. */
  | 'slow-recipient'
  /** Lower the rate of (source, site) and hold the warm-up. */
  | 'slow-source'
  /** Open fewer connections, or open them more slowly, from this source to this site. */
  | 'fewer-connections'
  /** Send nothing from this source to this site for `holdMs`. */
  | 'suspend-source'
  /** Take the source out of its pool for this site and tell an operator. */
  | 'pull-source'
  /** Stop this tenant's mail to this site and tell it: its domain is not set up as the receiver demands. */
  | 'stop-tenant'
  /** Our own set-up is wrong (PTR, TLS): tell an operator. */
  | 'fix-setup'
  /** Only STARTTLS will do. */
  | 'use-tls'
  /** Give the message back. */
  | 'bounce';

export interface ReplyClass {
  readonly class: ReplyClassName;
  /** True only for a permanent refusal because the address or its domain does not exist or takes no mail. */
  readonly hard: boolean;
  readonly scope: ReplyScope;
  /** True when later messages to this recipient should not be tried. Never for policy, content or reputation. */
  readonly suppressRecipient: boolean;
  readonly actionHint: ReplyAction;
  /** `later`: the same attempt may work; `other-source`: only from another address; `never`: it will not. */
  readonly retry: 'none-needed' | 'later' | 'other-source' | 'never';
  /** How long the provider's rule says to hold; 0 when it says nothing. */
  readonly holdMs: number;
}

export interface ReplyContext {
  readonly providerFamily: ProviderFamily;
  /** Leave out when unknown, as in a bounce message. */
  readonly phase?: ReplyPhase;
}

/** One row of the tables. All conditions given must hold; within a condition any entry will do. */
export interface ReplyRule {
  readonly families?: readonly ProviderFamily[];
  readonly phases?: readonly ReplyPhase[];
  /** Whole codes, or a first digit (4 or 5). */
  readonly codes?: readonly number[];
  /** Enhanced codes; a leading `x` stands for any class, a trailing `.*` for any detail. */
  readonly enhanced?: readonly string[];
  /** Lower-case pieces of text. */
  readonly text?: readonly string[];
  readonly class: ReplyClassName;
  readonly scope?: ReplyScope;
  readonly action?: ReplyAction;
  readonly holdMs?: number;
  /** For no-such-user: false when the mailbox exists but is closed, or the fault may pass. Default true. */
  readonly hard?: boolean;
  /** False when a whole domain is concerned, whose DNS may be mended. Default true. */
  readonly suppress?: boolean;
}

const DEFAULT_SCOPES: Readonly<Record<ReplyClassName, ReplyScope>> = {
  accepted: 'recipient',
  'mailbox-full': 'recipient',
  'no-such-user': 'recipient',
  policy: 'message',
  spam: 'message',
  reputation: 'source',
  rate: 'source',
  auth: 'tenant',
  'tls-required': 'site',
  content: 'message',
  size: 'message',
  greylist: 'recipient',
  network: 'site',
  protocol: 'message',
  other: 'recipient',
};

/** Text looked at, in characters: what matters stands at the front. */
const TEXT_LENGTH_MAX = 1_000;

/** Classifies a reply: the rules of the provider first, then the generic ones, each table top to bottom. Pure. */
export function classifyReply(reply: SmtpReply, context: ReplyContext): ReplyClass {
  if (reply.code < 400) return ACCEPTED;
  const text = reply.text.slice(0, TEXT_LENGTH_MAX).toLowerCase().replaceAll('\u2019', "'");
  const subject: Subject = { reply, context, text };
  const rule =
    PROVIDER_RULES.find((candidate) => matches(candidate, subject)) ??
    GENERIC_RULES.find((candidate) => matches(candidate, subject));
  return toClass(rule ?? { class: 'other' }, reply.code, context.phase);
}

const ACCEPTED: ReplyClass = {
  class: 'accepted',
  hard: false,
  scope: 'recipient',
  suppressRecipient: false,
  actionHint: 'none',
  retry: 'none-needed',
  holdMs: 0,
};

interface Subject {
  readonly reply: SmtpReply;
  readonly context: ReplyContext;
  readonly text: string;
}

function matches(rule: ReplyRule, subject: Subject): boolean {
  const { reply, context, text } = subject;
  if (rule.families && !rule.families.includes(context.providerFamily)) return false;
  if (rule.phases && (context.phase === undefined || !rule.phases.includes(context.phase))) return false;
  if (rule.codes && !rule.codes.some((code) => reply.code === code || Math.floor(reply.code / 100) === code))
    return false;
  if (rule.enhanced && !rule.enhanced.some((pattern) => matchesEnhanced(pattern, reply.enhanced))) return false;
  return !rule.text || rule.text.some((piece) => text.includes(piece));
}

function matchesEnhanced(pattern: string, enhanced: string | undefined): boolean {
  if (enhanced === undefined) return false;
  const wanted = pattern.startsWith('x') ? enhanced[0] + pattern.slice(1) : pattern;
  return wanted.endsWith('.*') ? enhanced.startsWith(wanted.slice(0, -1)) : enhanced === wanted;
}

const SENDER_REFUSED: ReplyRule = { class: 'policy', scope: 'tenant' };

function toClass(rule: ReplyRule, code: number, phase: ReplyPhase | undefined): ReplyClass {
  // Nobody has been named yet but the sender: an unknown address there is the sender's.
  if (phase === 'mail' && rule.class === 'no-such-user') return toClass(SENDER_REFUSED, code, phase);
  const permanent = code >= 500;
  const scope = rule.scope ?? DEFAULT_SCOPES[rule.class];
  const hard = permanent && rule.class === 'no-such-user' && rule.hard !== false;
  // After the content was sent, a filter may speak of unknown users and mean the content (Sisimai: "filtered").
  const aboutRecipient = phase === undefined || phase === 'rcpt';
  return {
    class: rule.class,
    hard,
    scope,
    suppressRecipient: hard && aboutRecipient && rule.suppress !== false,
    actionHint: rule.action ?? (permanent ? 'bounce' : 'retry'),
    retry: !permanent ? 'later' : scope === 'source' ? 'other-source' : 'never',
    holdMs: rule.holdMs ?? 0,
  };
}
