/** Replies and what they mean, row by row of the providers' own documentation. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type ProviderFamily, providerFamily } from './provider-family.ts';
import { classifyReply, type ReplyPhase } from './reply-class.ts';
import { parseReply, parseReplyLine, REPLY_LINES_MAX, type SmtpReply } from './rfc5321-reply.ts';

function classify(line: string, family: ProviderFamily = 'other', phase?: ReplyPhase) {
  const reply = parseReplyLine(line);
  assert.ok(reply);
  return classifyReply(reply, { providerFamily: family, ...(phase === undefined ? {} : { phase }) });
}

describe('classifyReply', () => {
  const rows: readonly (readonly [ProviderFamily, string, string])[] = [
    ['gmail', '421 4.7.28 Our system has detected an unusual rate of mail', 'rate source slow-source'],
    ['gmail', '550 5.7.28 unusual rate', 'rate source slow-source'],
    ['gmail', '421 4.7.0 unusual rate of unsolicited mail', 'reputation source suspend-source'],
    ['gmail', '550 5.7.1 very low reputation of the sending IP', 'reputation source suspend-source'],
    ['gmail', '550 5.7.26 This mail is unauthenticated', 'auth tenant stop-tenant'],
    ['gmail', '421 4.7.32 From header is not aligned', 'auth tenant stop-tenant'],
    ['gmail', '550 5.7.29 not sent over TLS', 'tls-required source use-tls'],
    ['gmail', '550 5.7.25 does not have a PTR record', 'policy source fix-setup'],
    ['gmail', '450 4.2.1 receiving mail too quickly', 'rate recipient slow-recipient'],
    ['gmail', '452 4.2.2 The email account is over quota', 'mailbox-full recipient retry'],
    ['gmail', '421 4.7.0 Try again later', 'other site retry'],
    ['yahoo', '421 4.7.0 [TSS04] Messages temporarily deferred', 'reputation source suspend-source'],
    ['yahoo', '421 4.7.0 [TS03] All messages deferred', 'reputation source suspend-source'],
    ['yahoo', '554 5.7.9 [BL21] rejected', 'reputation source pull-source'],
    ['microsoft', '451 4.7.650 The mail server has been temporarily rate limited (S775)', 'rate source slow-source'],
    ['microsoft', '421 RP-002 too many connects', 'rate source fewer-connections'],
    ['microsoft', '550 5.7.1 messages from [192.0.2.1] were not sent (S3140)', 'reputation source pull-source'],
    ['microsoft', '550 5.7.515 Access denied, sending domain does not meet the level', 'auth tenant stop-tenant'],
    ['microsoft', '550 5.7.606 Access denied, banned sending IP', 'reputation source pull-source'],
    ['microsoft', '550 5.4.1 Recipient address rejected: Access denied', 'no-such-user recipient bounce'],
    ['comcast', '421 4.1.0 Throttled RL000005', 'rate source fewer-connections'],
    ['comcast', '421 4.1.0 RL000010', 'rate tenant slow-source'],
    ['other', '451 4.7.1 Greylisted, try again in 300 seconds', 'greylist recipient retry'],
    ['other', '530 5.7.0 Must issue a STARTTLS command first', 'tls-required site use-tls'],
    ['other', '550 5.1.1 User unknown', 'no-such-user recipient bounce'],
    ['other', '556 domain takes no mail', 'no-such-user recipient bounce'],
    ['other', '554 5.7.1 Service unavailable; client blocked using zen.spamhaus.org', 'reputation source pull-source'],
    ['other', '550 5.7.1 message looks like spam', 'spam message bounce'],
    ['other', '552 5.3.4 Message too big', 'size message bounce'],
    ['other', '500 what?', 'protocol message bounce'],
    ['other', '421 closing', 'other site retry'],
    ['other', '250 2.0.0 queued', 'accepted recipient none'],
  ];
  for (const [family, line, expected] of rows) {
    it(`${family}: ${line.slice(0, 60)} is ${expected}`, () => {
      const result = classify(line, family);
      assert.equal(`${result.class} ${result.scope} ${result.actionHint}`, expected);
    });
  }

  it('says how long to hold where the provider is known for it', () => {
    assert.equal(classify('421 4.7.0 [TSS05] x', 'yahoo').holdMs, 4 * 3_600_000);
    assert.equal(classify('451 4.7.651 x', 'microsoft').holdMs, 90 * 60_000);
  });

  it('suppresses a recipient only for what is permanent and about the recipient', () => {
    assert.ok(classify('550 5.1.1 No such user', 'other', 'rcpt').suppressRecipient);
    assert.equal(classify('450 4.1.1 No such user', 'other', 'rcpt').suppressRecipient, false);
    assert.equal(classify('550 5.1.1 User unknown', 'other', 'dot').suppressRecipient, false);
    assert.equal(classify('550 5.1.2 Host unknown', 'other', 'rcpt').suppressRecipient, false);
    assert.equal(classify('553 5.1.0 sender does not exist', 'other', 'mail').hard, false);
    for (const line of [
      '550 5.7.1 spam',
      '552 5.2.2 full',
      '554 blocked, see spamhaus',
      '550 5.2.1 disabled',
      '550 no',
    ]) {
      assert.equal(classify(line, 'other', 'rcpt').suppressRecipient, false, line);
    }
  });

  it('sends a refusal of the source by another source, and others never again', () => {
    assert.equal(classify('550 S3150 blocked', 'microsoft').retry, 'other-source');
    assert.equal(classify('550 5.1.1 x').retry, 'never');
    assert.equal(classify('451 x').retry, 'later');
  });

  it('takes any reply of any provider', () => {
    const reply = fc.record({
      code: fc.integer({ min: 200, max: 599 }),
      text: fc.string({ unit: 'binary', maxLength: 3_000 }),
      enhanced: fc.constantFrom('5.1.1', '4.7.0', '5.7.28', '5.0.0', 'x'),
    });
    const family = fc.constantFrom<ProviderFamily>('gmail', 'yahoo', 'microsoft', 'comcast', 'orange', 'other');
    const phase = fc.constantFrom<ReplyPhase>('connect', 'mail', 'rcpt', 'data', 'dot');
    fc.assert(
      fc.property(reply, family, phase, (value: SmtpReply, providerFamilyName, atPhase) => {
        const result = classifyReply(value, { providerFamily: providerFamilyName, phase: atPhase });
        assert.equal(result.class === 'accepted', value.code < 400);
        assert.ok(!result.hard || value.code >= 500);
        assert.ok(!result.suppressRecipient || (result.hard && result.class === 'no-such-user'));
      }),
    );
  });
});

describe('parseReply', () => {
  it('joins lines and takes the enhanced code out of each', () => {
    const lines = ['550-5.7.26 This mail is', '550-5.7.26 unauthenticated', '550 5.7.26 - gsmtp'];
    assert.deepEqual(parseReply(lines), {
      code: 550,
      enhanced: '5.7.26',
      text: 'This mail is unauthenticated - gsmtp',
    });
  });

  it('reads short, bare and odd lines', () => {
    assert.deepEqual(parseReplyLine('250'), { code: 250, text: '', more: false });
    assert.deepEqual(parseReplyLine('250-'), { code: 250, text: '', more: true });
    assert.deepEqual(parseReplyLine('550 #5.1.0 x'), { code: 550, enhanced: '5.1.0', text: 'x', more: false });
    assert.deepEqual(parseReplyLine('550 4.1.1 x'), { code: 550, text: '4.1.1 x', more: false });
    for (const line of ['', 'hello', '99 x', '600 x', '25', '250x', '2500 x'])
      assert.equal(parseReplyLine(line), undefined);
  });

  it('refuses replies that do not end, do not agree or are too long', () => {
    assert.equal(parseReply([]), undefined);
    assert.equal(parseReply(['250-a']), undefined);
    assert.equal(parseReply(['250 a', '250 b']), undefined);
    assert.equal(parseReply(['250-a', '550 b']), undefined);
    assert.equal(parseReply([...new Array(REPLY_LINES_MAX).fill('250-a'), '250 a']), undefined);
  });
});

describe('providerFamily', () => {
  const cases: readonly (readonly [readonly string[], ProviderFamily])[] = [
    [['gmail-smtp-in.l.google.com', 'alt1.gmail-smtp-in.l.google.com.'], 'gmail'],
    [['ASPMX.L.GOOGLE.COM'], 'gmail'],
    [['mta5.am0.yahoodns.net', 'mta6.am0.yahoodns.net'], 'yahoo'],
    [['clinic-example.mail.protection.outlook.com'], 'microsoft'],
    [['mx01.mail.icloud.com'], 'apple'],
    [['mx1.comcast.net'], 'comcast'],
    [['mx0a-00000000.pphosted.com'], 'proofpoint'],
    [['us-smtp-inbound-1.mimecast.com'], 'mimecast'],
    [['aspmx.l.google.com', 'backup.example.org'], 'other'],
    [['aspmx.l.google.com', 'mta5.am0.yahoodns.net'], 'other'],
    [['notgoogle.com'], 'other'],
    [['google.com.example.org'], 'other'],
    [[], 'other'],
  ];
  for (const [hosts, family] of cases) {
    it(`${hosts.join(', ') || 'no host'} is ${family}`, () => assert.equal(providerFamily(hosts), family));
  }

  it('takes any host', () => {
    fc.assert(fc.property(fc.array(fc.string({ unit: 'binary' })), (hosts) => void providerFamily(hosts)));
  });
});
