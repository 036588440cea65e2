/** Replies that mean something particular at one provider. Order matters: the first row that fits counts. */
import type { ReplyRule } from './reply-class.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const GMAIL: readonly ReplyRule[] = [
  { text: ['rfc 5322 compliant'], class: 'content' },
  { enhanced: ['x.7.28'], class: 'rate', action: 'slow-source', holdMs: HOUR_MS },
  {
    text: ['unusual rate of unsolicited mail', 'very low reputation', 'likely unsolicited mail', 'likely suspicious'],
    class: 'reputation',
    action: 'suspend-source',
    holdMs: HOUR_MS,
  },
  // The tenant's domain lacks SPF, DKIM, DMARC or alignment: the address it came from is not at fault.
  {
    enhanced: ['x.7.26', 'x.7.27', 'x.7.30', 'x.7.32', 'x.7.40'],
    class: 'auth',
    scope: 'tenant',
    action: 'stop-tenant',
  },
  { enhanced: ['x.7.29'], class: 'tls-required', scope: 'source', action: 'use-tls' },
  { enhanced: ['x.7.23', 'x.7.25'], class: 'policy', scope: 'source', action: 'fix-setup' },
  { codes: [450], enhanced: ['4.2.1'], class: 'rate', scope: 'recipient', action: 'slow-recipient', holdMs: HOUR_MS },
  { codes: [421, 451], enhanced: ['4.4.5', '4.3.0', '4.7.0'], class: 'other', scope: 'site', action: 'retry' },
].map((rule): ReplyRule => ({ ...(rule as ReplyRule), families: ['gmail'] }));

const YAHOO: readonly ReplyRule[] = [
  { codes: [4], text: ['[tss05]'], class: 'reputation', action: 'suspend-source', holdMs: 4 * HOUR_MS },
  { codes: [4], text: ['[tss', '[ts0', '[ipts'], class: 'reputation', action: 'suspend-source', holdMs: 2 * HOUR_MS },
  { codes: [553, 554], text: ['[bl'], class: 'reputation', action: 'pull-source' },
  { codes: [421, 451], text: ['resources temporarily unavailable', 'too busy'], class: 'other', scope: 'site' },
].map((rule): ReplyRule => ({ ...(rule as ReplyRule), families: ['yahoo'] }));

const MICROSOFT: readonly ReplyRule[] = [
  { enhanced: ['4.7.650', '4.7.651'], class: 'rate', action: 'slow-source', holdMs: 90 * MINUTE_MS },
  { codes: [4], text: ['s775', 's3114', 'rp-001'], class: 'rate', action: 'slow-source', holdMs: 90 * MINUTE_MS },
  { codes: [4], text: ['rp-002', 'rp-003'], class: 'rate', action: 'fewer-connections', holdMs: 90 * MINUTE_MS },
  { codes: [5], text: ['s3140', 's3150', 'banned sending ip'], class: 'reputation', action: 'pull-source' },
  { enhanced: ['5.7.606', '5.7.607', '5.7.608', '5.7.609', '5.7.610'], class: 'reputation', action: 'pull-source' },
  { enhanced: ['5.7.509', '5.7.515'], class: 'auth', scope: 'tenant', action: 'stop-tenant' },
  { enhanced: ['4.3.2', '4.7.500'], class: 'rate', scope: 'site', action: 'fewer-connections' },
  { codes: [550], enhanced: ['5.4.1'], text: ['recipient address rejected'], class: 'no-such-user' },
  { codes: [550], enhanced: ['5.5.0'], text: ['mailbox unavailable'], class: 'no-such-user' },
].map((rule): ReplyRule => ({ ...(rule as ReplyRule), families: ['microsoft'] }));

const COMCAST: readonly ReplyRule[] = [
  { codes: [4], text: ['rl000010'], class: 'rate', scope: 'tenant', action: 'slow-source', holdMs: 5 * MINUTE_MS },
  { codes: [4], text: ['rl0000'], class: 'rate', action: 'fewer-connections', holdMs: 2 * HOUR_MS },
  { codes: [5], text: ['bl0000'], class: 'reputation', action: 'pull-source' },
].map((rule): ReplyRule => ({ ...(rule as ReplyRule), families: ['comcast'] }));

const OTHERS: readonly ReplyRule[] = [
  { families: ['orange'], text: ['_416', '[416]'], class: 'no-such-user' },
  { families: ['orange'], text: ['_506', '[506]'], class: 'spam' },
  { families: ['orange'], text: ['_426'], class: 'no-such-user', hard: false },
  { families: ['orange'], text: ['_505', '_104', '_109'], class: 'rate', action: 'fewer-connections' },
  { families: ['mimecast'], codes: [5], text: ['mcspamsignature'], class: 'spam' },
  { families: ['apple'], text: ['[cs01]', '[cs02]', '[hm08]'], class: 'spam' },
  {
    families: ['proofpoint'],
    codes: [5],
    text: ['see https://ipcheck.proofpoint.com'],
    class: 'reputation',
    action: 'pull-source',
  },
];

export const PROVIDER_RULES: readonly ReplyRule[] = [...GMAIL, ...YAHOO, ...MICROSOFT, ...COMCAST, ...OTHERS];
