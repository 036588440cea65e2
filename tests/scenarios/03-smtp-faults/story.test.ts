import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { AttemptOutcome, Method, RecipientState, type TrackedMessage } from '@sealpost/contracts';
import { type FaultSink, type SinkBehaviours, type SinkRule, startFaultSink } from '@sealpost/tests/fault-sink';
import { deliver, givenSealpost, type Installation, phiMessage, plainMessage } from '@sealpost/tests/given-sealpost';

const { RECIPIENT_STATE_DELIVERED, RECIPIENT_STATE_BOUNCED, RECIPIENT_STATE_IN_PORTAL } = RecipientState;

interface Fault {
  readonly name: string;
  readonly rule: Omit<SinkRule, 'domain'>;
  readonly state: RecipientState;
  readonly attempts: number;
  /** Times that the sink has it in the end. */
  readonly kept: number;
  readonly inDoubt?: true;
}

const reply = (line: string) => ({ kind: 'reply', line }) as const;

/** Each has a domain of its own, so that all can be sent at once. */
const FAULTS: readonly Fault[] = [
  {
    name: '4xx to RCPT, then taken',
    rule: { phase: 'rcpt', times: 1, action: reply('451 4.7.1 later') },
    state: RECIPIENT_STATE_DELIVERED,
    attempts: 2,
    kept: 1,
  },
  {
    name: '4xx to the dot, then taken',
    rule: { phase: 'dot', times: 1, action: reply('452 4.3.1 full') },
    state: RECIPIENT_STATE_DELIVERED,
    attempts: 2,
    kept: 1,
  },
  {
    name: '4xx to DATA twice, then taken',
    rule: { phase: 'data', times: 2, action: reply('451 4.3.0 busy') },
    state: RECIPIENT_STATE_DELIVERED,
    attempts: 3,
    kept: 1,
  },
  {
    name: '5xx to RCPT',
    rule: { phase: 'rcpt', action: reply('550 5.1.1 nobody') },
    state: RECIPIENT_STATE_BOUNCED,
    attempts: 1,
    kept: 0,
  },
  {
    name: '5xx to the dot',
    rule: { phase: 'dot', action: reply('554 5.7.1 no') },
    state: RECIPIENT_STATE_BOUNCED,
    attempts: 1,
    kept: 0,
  },
  {
    name: 'dropped at RCPT',
    rule: { phase: 'rcpt', times: 1, action: { kind: 'drop' } },
    state: RECIPIENT_STATE_DELIVERED,
    attempts: 2,
    kept: 1,
  },
  {
    name: 'dropped within the body',
    rule: { phase: 'data', times: 1, action: { kind: 'drop-in-body', afterBytes: 40 } },
    state: RECIPIENT_STATE_DELIVERED,
    attempts: 2,
    kept: 1,
  },
  {
    name: 'dropped after the dot, not taken',
    rule: { phase: 'dot', times: 1, action: { kind: 'drop' } },
    state: RECIPIENT_STATE_DELIVERED,
    attempts: 2,
    kept: 1,
    inDoubt: true,
  },
  {
    name: 'dropped after the dot, taken',
    rule: { phase: 'dot', times: 1, action: { kind: 'keep-and-drop' } },
    state: RECIPIENT_STATE_DELIVERED,
    attempts: 2,
    kept: 2,
    inDoubt: true,
  },
  {
    name: 'silent at RCPT',
    rule: { phase: 'rcpt', times: 1, action: { kind: 'stall' } },
    state: RECIPIENT_STATE_DELIVERED,
    attempts: 2,
    kept: 1,
  },
  {
    name: 'silent after the dot, taken',
    rule: { phase: 'dot', times: 1, action: { kind: 'stall' } },
    state: RECIPIENT_STATE_DELIVERED,
    attempts: 2,
    kept: 2,
    inDoubt: true,
  },
];

const domainOf = (index: number): string => `fault${index}.example.org`;

/** Servers of their own, reached by static routes. */
const SERVERS: Readonly<Record<string, SinkBehaviours>> = {
  'self-signed.example.org': { certificate: 'self-signed' },
  'wrong-name.example.org': { certificate: 'wrong-name' },
  'expired.example.org': { certificate: 'expired' },
  'no-starttls.example.org': { startTls: false },
  'tarpit.example.org': { replyDelayMs: 20, oneByteReplies: true },
  'old-tls.example.org': { tlsVersionMax: 'TLSv1.2' },
  'few-per-connection.example.org': { messagesPerConnectionMax: 1 },
  'bare.example.org': { pipelining: false, smtpUtf8: false, eightBitMime: false },
  'small.example.org': { sizeBytesMax: 1_000 },
};

describe('servers that fail', () => {
  const servers = new Map<string, FaultSink>();
  let given: Installation;
  const at = (domain: string): FaultSink => servers.get(domain) as FaultSink;

  before(async () => {
    for (const [domain, behaviours] of Object.entries(SERVERS))
      servers.set(domain, await startFaultSink({ behaviours }));
    const routes = [...servers].map(([pattern, sink]) => ({
      pattern,
      host: '127.0.0.1',
      port: sink.port,
      servername: 'localhost',
    }));
    const rules = FAULTS.map((fault, i): SinkRule => ({ ...fault.rule, domain: domainOf(i) }));
    const settings = { 'delivery.routes': routes, 'mta.replyTimeoutMs': 1_500, 'mta.dataReplyTimeoutMs': 1_500 };
    given = await givenSealpost({ behaviours: { rules }, settings });
  });
  after(async () => {
    await given.close();
    await Promise.all([...servers.values()].map((sink) => sink.close()));
  });

  const only = (done: TrackedMessage) => done.recipients[0] as TrackedMessage['recipients'][number];
  const plainTo = (...addresses: string[]) => plainMessage({ to: addresses.map((address) => ({ address })) });
  const phiTo = (address: string) => phiMessage({ to: [{ address, displayName: 'Dana Winterfield' }] });

  it('end as each of them deserves', async () => {
    const ends = await Promise.all(FAULTS.map((_, i) => deliver(given, plainTo(`reader@${domainOf(i)}`))));
    FAULTS.forEach((fault, i) => {
      const recipient = only(ends[i] as TrackedMessage);
      const kept = given.sink.messages.filter((each) => each.recipients.includes(`reader@${domainOf(i)}`));
      const doubtful = recipient.attempts.filter((attempt) => attempt.inDoubt).length;
      assert.equal(RecipientState[recipient.state as never], RecipientState[fault.state as never], fault.name);
      assert.equal(recipient.state, fault.state, fault.name);
      assert.equal(recipient.attempts.length, fault.attempts, fault.name);
      assert.equal(kept.length, fault.kept, fault.name);
      assert.equal(recipient.inDoubt, fault.inDoubt === true, fault.name);
      assert.equal(doubtful, fault.inDoubt === true ? 1 : 0, fault.name);
    });
  });

  it('repeat an attempt in doubt with the same bytes', () => {
    const [first, second] = given.sink.messages.filter((each) => each.recipients.includes(`reader@${domainOf(8)}`));
    assert.deepEqual(second?.bytes, first?.bytes);
  });

  it('leave an attempt in doubt as it is where the sender forbids a second one', async () => {
    const once: SinkRule = { phase: 'dot', domain: 'once.example.org', times: 1, action: { kind: 'keep-and-drop' } };
    await given.sink.setBehaviours({ rules: [once] });
    given.sink.cutConnections();
    const done = await deliver(given, { ...plainTo('reader@once.example.org'), noDuplicates: true });
    assert.equal(only(done).state, RecipientState.RECIPIENT_STATE_IN_DOUBT);
    assert.equal(given.sink.messages.filter((each) => each.recipients.includes('reader@once.example.org')).length, 1);
  });

  it('serve each recipient of one message on its own', async () => {
    const rules: readonly SinkRule[] = [
      { phase: 'rcpt', recipient: 'no@mixed.example.org', action: reply('550 5.1.1 nobody') },
      { phase: 'rcpt', recipient: 'later@mixed.example.org', times: 1, action: reply('450 4.2.0 later') },
    ];
    await given.sink.setBehaviours({ rules });
    given.sink.cutConnections();
    const done = await deliver(
      given,
      plainTo('yes@mixed.example.org', 'no@mixed.example.org', 'later@mixed.example.org'),
    );
    assert.deepEqual(
      done.recipients.map((recipient) => recipient.state),
      [RECIPIENT_STATE_DELIVERED, RECIPIENT_STATE_BOUNCED, RECIPIENT_STATE_DELIVERED],
    );
    const kept = given.sink.messages
      .flatMap((each) => each.recipients)
      .filter((path) => path.endsWith('@mixed.example.org'));
    assert.deepEqual(kept, ['yes@mixed.example.org', 'later@mixed.example.org']);
  });

  for (const domain of [
    'no-starttls.example.org',
    'self-signed.example.org',
    'wrong-name.example.org',
    'expired.example.org',
  ]) {
    it(`never show PHI to ${domain}: the message goes to the portal`, async () => {
      const done = await deliver(given, phiTo(`dana@${domain}`));
      const recipient = only(done);
      assert.equal(recipient.state, RECIPIENT_STATE_IN_PORTAL);
      assert.equal(recipient.decision?.method, Method.METHOD_PORTAL);
      assert.equal(recipient.attempts[0]?.outcome, AttemptOutcome.ATTEMPT_OUTCOME_PROTECTION_UNAVAILABLE);
      const refused = recipient.decision?.refusedMethods.find((each) => each.method === Method.METHOD_REQUIRED_TLS);
      assert.equal(refused?.reason, domain.startsWith('no-') ? 'server-without-tls' : 'certificate-not-valid');
      const [notice] = at(domain).messages;
      assert.equal(at(domain).messages.length, 1);
      assert.match(String(notice?.bytes), /http/);
      for (const word of ['HbA1c', '00482913', 'metformin', 'Your result'])
        assert.ok(!notice?.bytes.includes(word), word);
    });
  }

  it('take mail without PHI in clear where there is no TLS, and say so', async () => {
    const recipient = only(await deliver(given, plainTo('reader@no-starttls.example.org')));
    assert.equal(recipient.state, RECIPIENT_STATE_DELIVERED);
    assert.equal(recipient.attempts[0]?.tls?.used, false);
  });

  for (const domain of [
    'tarpit.example.org',
    'old-tls.example.org',
    'few-per-connection.example.org',
    'bare.example.org',
  ]) {
    it(`get their mail once all the same: ${domain}`, async () => {
      const ends = await Promise.all([1, 2, 3].map((n) => deliver(given, plainTo(`reader${n}@${domain}`))));
      for (const done of ends) assert.equal(only(done).state, RECIPIENT_STATE_DELIVERED);
      assert.equal(at(domain).messages.length, 3);
    });
  }

  it('are not sent what they say is too large', async () => {
    const recipient = only(
      await deliver(given, { ...plainTo('reader@small.example.org'), text: 'tulips '.repeat(1_000) }),
    );
    assert.equal(recipient.state, RECIPIENT_STATE_BOUNCED);
    assert.equal(at('small.example.org').messages.length, 0);
  });
});
