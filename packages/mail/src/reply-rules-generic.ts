/** Replies of any server: by telling words, then by enhanced status code, then by code and phase. First fit counts. */
import type { ReplyRule } from './reply-class.ts';

const FIFTEEN_MINUTES_MS = 900_000;

/** Words come first: many servers send a stock code (550 5.7.1) with the true reason in the text. */
const BY_TEXT: readonly ReplyRule[] = [
  { codes: [4], text: ['greylist', 'graylist', 'grey-list', 'gray-list', 'postgrey'], class: 'greylist' },
  {
    text: ['starttls command first', 'starttls first', 'starttls is required', 'encryption required', 'tls required'],
    class: 'tls-required',
    action: 'use-tls',
  },
  { text: ['duplicate header', 'rfc 5322', 'rfc 2822', 'rfc5322', 'multiple from header'], class: 'content' },
  {
    text: [
      'mailbox full',
      'mailbox is full',
      'quota exceeded',
      'over quota',
      'overquota',
      'exceeded storage',
      'exceeds quota',
    ],
    class: 'mailbox-full',
  },
  { text: ['out of storage', 'storage quota', 'mailbox has exceeded', 'insufficient disk'], class: 'mailbox-full' },
  {
    text: [
      'reverse dns',
      'rdns',
      'ptr record',
      'no ptr',
      'mismatches client ip',
      'cannot find your hostname',
      'fcrdns',
    ],
    class: 'policy',
    scope: 'source',
    action: 'fix-setup',
  },
  { text: ['dmarc', 'spf record', 'spf check', 'spf fail', 'failed spf', 'spf validation'], class: 'auth' },
  { text: ['dkim', 'unauthenticated', 'sender id (pra)', 'purported responsible'], class: 'auth' },
  {
    text: [
      'rate limit',
      'frequency limited',
      'too many connections',
      'too many concurrent',
      'connection rate',
      'throttl',
    ],
    class: 'rate',
    action: 'slow-source',
    holdMs: FIFTEEN_MINUTES_MS,
  },
  { text: ['too many messages', 'too much mail', 'sending too fast', 'too many recipients'], class: 'rate' },
  { text: ['uribl', 'surbl', 'blacklisted url', 'blacklisted link'], class: 'spam' },
  { text: ['relay quota', 'sending quota', 'daily quota', 'hourly quota'], class: 'rate' },
  {
    text: ['blocked for abuse', 'too many unwanted', 'unexpected volume'],
    class: 'reputation',
    action: 'suspend-source',
  },
  {
    codes: [5],
    text: [
      'blacklist',
      'blocklist',
      'block list',
      'blackhole',
      'spamhaus',
      'spamcop',
      'dnsbl',
      ' rbl',
      'sorbs',
      '(bl)',
    ],
    class: 'reputation',
    action: 'pull-source',
  },
  {
    text: [
      'blacklist',
      'blocklist',
      'block list',
      'spamhaus',
      'dnsbl',
      ' reputation',
      'banned ip',
      'banned sending',
      'blocked ip',
    ],
    class: 'reputation',
    action: 'suspend-source',
  },
  { text: ['client host rejected', 'client host blocked', 'your ip', 'ip address is blocked'], class: 'reputation' },
  { text: ['virus', 'malware', 'infected', 'attachment type', 'potential security'], class: 'content' },
  { text: ['blocked because its content', 'executable'], class: 'content' },
  {
    text: ['looks like spam', 'spam message', 'as spam', 'be spam', 'is spam', 'spam detected', 'spam content'],
    class: 'spam',
  },
  { text: ['spam', 'ube,', ' uce', 'unsolicited', 'content rejected', 'junk mail', 'bulk mail'], class: 'spam' },
  {
    text: [
      'message size',
      'message too large',
      'too large',
      'size limit',
      'message length',
      'too big',
      'maximum message',
    ],
    class: 'size',
  },
  {
    text: [
      'sender address rejected',
      'sender rejected',
      'domain of sender',
      'sender domain',
      'sender verify',
      'sender denied',
    ],
    class: 'policy',
    scope: 'tenant',
  },
  { text: ['sender address', 'valid from', 'from: domain'], class: 'policy', scope: 'tenant' },
  {
    text: ['relay access denied', 'relaying denied', 'unable to relay', 'relay not permitted', 'to relay'],
    class: 'policy',
  },
  { text: ['does not accept mail', "doesn't receive email", "doesn't accept mail", 'null mx'], class: 'no-such-user' },
  {
    text: [
      'no such domain',
      'invalid domain',
      'host unknown',
      'host not found',
      'domain name not found',
      'unrouteable',
    ],
    class: 'no-such-user',
    suppress: false,
  },
  { text: ['domain is not reachable', 'unknown host', 'nxdomain'], class: 'no-such-user', suppress: false },
  {
    text: ['account has been disabled', 'account is disabled', 'reach is disabled', 'reach is inactive', 'is frozen'],
    class: 'no-such-user',
    hard: false,
  },
  {
    text: ['account is blocked', 'disabled recipient', 'mailbox disabled', 'mailbox is disabled', 'account suspended'],
    class: 'no-such-user',
    hard: false,
  },
  {
    text: [
      'user unknown',
      'unknown user',
      'no such user',
      'user not found',
      'user not exist',
      'not our user',
      'unknown address',
    ],
    class: 'no-such-user',
  },
  {
    text: ['recipient not found', 'recipnotfound', 'unknown recipient', 'invalid recipient', 'no such recipient'],
    class: 'no-such-user',
  },
  {
    text: ['no mailbox here', 'mailbox not found', 'no such mailbox', 'unknown mailbox', 'mailbox does not exist'],
    class: 'no-such-user',
  },
  {
    text: ['mailbox unavailable', 'no longer on server', "this user doesn't have", 'does not exist', 'no such address'],
    class: 'no-such-user',
  },
  { text: ['not listed in', 'addressee unknown', 'destinataire invalide', 'user is unknown'], class: 'no-such-user' },
  {
    text: ['timed out', 'lost connection', 'no route to host', 'connection refused', 'too many hops'],
    class: 'network',
  },
  { text: ['mail loop', 'message expired', 'queue.expired', 'network is unreachable'], class: 'network' },
  {
    text: ['protocol violation', 'denied by policy', 'policy reasons', 'security polic', 'not allowed'],
    class: 'policy',
  },
  { codes: [5], text: ['access denied', 'insecure mail relay', 'not authorized', 'not permitted'], class: 'policy' },
];

/** RFC 3463 with the additions of RFC 7372, 7505 and the IANA registry. */
const BY_STATUS: readonly ReplyRule[] = [
  { enhanced: ['x.1.2', '5.4.4'], class: 'no-such-user', suppress: false },
  { enhanced: ['x.1.1', 'x.1.3', 'x.1.4', 'x.1.6', 'x.1.10'], class: 'no-such-user' },
  { enhanced: ['x.1.7', 'x.1.8', 'x.1.9', 'x.7.27'], class: 'policy', scope: 'tenant' },
  { enhanced: ['5.1.0'], text: ['address rejected', 'recipient'], class: 'no-such-user' },
  { enhanced: ['5.2.1', 'x.7.13', 'x.7.17', 'x.7.18', 'x.7.19'], class: 'no-such-user', hard: false },
  { enhanced: ['x.2.2'], class: 'mailbox-full' },
  { enhanced: ['x.2.3', 'x.3.4'], class: 'size' },
  { enhanced: ['x.5.3'], class: 'rate', scope: 'message' },
  { enhanced: ['x.7.10', 'x.7.11'], class: 'tls-required', action: 'use-tls' },
  { enhanced: ['x.7.20', 'x.7.21', 'x.7.22', 'x.7.23', 'x.7.24', 'x.7.26'], class: 'auth' },
  { enhanced: ['x.7.25'], class: 'policy', scope: 'source', action: 'fix-setup' },
  { enhanced: ['x.7.28'], class: 'rate' },
  { enhanced: ['5.7.606', '5.7.607', '5.7.608', '5.7.609', '5.7.610'], class: 'reputation', action: 'pull-source' },
  { enhanced: ['5.7.509', '5.7.515'], class: 'auth' },
  { enhanced: ['x.4.*'], class: 'network' },
  { enhanced: ['x.6.*'], class: 'content' },
  { enhanced: ['x.7.*'], class: 'policy' },
  { enhanced: ['x.3.*'], class: 'other', scope: 'site' },
];

/** RFC 5321 §4.2.3, RFC 7504 (521, 556). A bare 550 names no reason, so it proves nothing about the address. */
const BY_CODE: readonly ReplyRule[] = [
  { codes: [551, 556], class: 'no-such-user' },
  { codes: [521], class: 'no-such-user', suppress: false },
  { codes: [552], phases: ['rcpt'], class: 'mailbox-full' },
  { codes: [552], class: 'size' },
  { codes: [553], phases: ['rcpt'], class: 'no-such-user' },
  { codes: [554], phases: ['connect', 'ehlo'], class: 'reputation', action: 'pull-source' },
  { codes: [454], phases: ['starttls'], class: 'tls-required', action: 'retry' },
  { codes: [530, 534, 535, 538], class: 'policy', scope: 'source', action: 'fix-setup' },
  { codes: [500, 501, 502, 503, 504, 555], class: 'protocol' },
  { codes: [5], text: ['rejected', 'refused', 'denied', 'blocked'], class: 'policy' },
  { codes: [421], class: 'other', scope: 'site' },
  { enhanced: ['x.5.*'], class: 'protocol' },
];

export const GENERIC_RULES: readonly ReplyRule[] = [...BY_TEXT, ...BY_STATUS, ...BY_CODE];
