import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { MessageInput } from '@sealpost/client';
import {
  type AuditRecord,
  Protection,
  Purpose,
  RecipientState,
  type TrackedEvent,
  type TrackedMessage,
} from '@sealpost/contracts';
import { createCanarySearch, newCanary } from '@sealpost/tests/canary';
import type { SinkRule } from '@sealpost/tests/fault-sink';
import { END_MS, ending, givenSealpost, type Installation, PHI_TEXT, phiMessage } from '@sealpost/tests/given-sealpost';
import { linkPathOf, visitPortal } from '@sealpost/tests/portal-visitor';

const NAMES = [
  'body',
  'html',
  'subject',
  'sender name',
  'sender address',
  'recipient name',
  'recipient address',
  'attachment name',
  'attachment content',
  'document content',
  'damaged document',
  'header value',
  'idempotency key',
  'passphrase',
  'wrong passphrase',
  'raw message',
  'message id',
  'server reply',
  'refused value',
  'unknown key',
  'suppressed address',
  'reason of a reviewer',
] as const;
type Name = (typeof NAMES)[number];

const canaries = Object.fromEntries(NAMES.map((name) => [name, newCanary()])) as Record<Name, string>;
const reply = (line: string) => ({ kind: 'reply', line: `${line} <${canaries['server reply']}@example.org>` }) as const;
const RULES: readonly SinkRule[] = [
  { phase: 'rcpt', domain: 'refused.example.org', action: reply('550 5.1.1 nobody') },
  { phase: 'rcpt', domain: 'later.example.org', times: 1, action: reply('451 4.2.0 later') },
  { phase: 'data', domain: 'cut.example.org', times: 1, action: { kind: 'drop-in-body', afterBytes: 50 } },
  { phase: 'dot', domain: 'doubt.example.org', times: 1, action: { kind: 'keep-and-drop' } },
  { phase: 'rcpt', domain: 'never.example.org', action: reply('452 4.2.2 full') },
];

let count = 0;
/** A message with a canary in every field, to one address of the domain. */
function marked(domain: string, change: MessageInput = {}): MessageInput {
  count += 1;
  return phiMessage({
    idempotencyKey: `${canaries['idempotency key']}-${count}`,
    from: { address: `${canaries['sender address']}@example.com`, displayName: `Clinic ${canaries['sender name']}` },
    to: [{ address: `${canaries['recipient address']}@${domain}`, displayName: `Dana ${canaries['recipient name']}` }],
    subject: `Your result ${canaries['subject']}`,
    text: `${PHI_TEXT} ${canaries['body']}`,
    html: `<p>${PHI_TEXT} ${canaries['html']}</p>`,
    attachments: [
      {
        fileName: `${canaries['attachment name']}.txt`,
        contentType: 'text/plain',
        content: Buffer.from(canaries['attachment content']),
      },
    ],
    headers: [{ name: 'X-Chart', value: canaries['header value'] }],
    portalPassphrase: `pass ${canaries['passphrase']}`,
    ...change,
  });
}

const pdfOf = (words: string): string =>
  [
    '%PDF-1.4',
    '1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj',
    '2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj',
    '3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>endobj',
    `4 0 obj<</Length ${words.length + 31}>>stream\nBT /F1 12 Tf 50 700 Td (${words}) Tj ET\nendstream endobj`,
    '5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj',
    'trailer<</Root 1 0 R>>',
  ].join('\n');

/** Files that the extraction threads read, and some on which they fail. */
function documents(): NonNullable<MessageInput['attachments']> {
  const words = `Diagnosis of ${canaries['document content']}`;
  const files: readonly (readonly [type: string, text: string])[] = [
    ['application/pdf', pdfOf(words)],
    ['application/rtf', `{\\rtf1\\ansi ${words}}`],
    [
      'application/hl7-v2',
      `MSH|^~\\&|A|B|C|D|20260101||ADT^A01|1|P|2.5\rPID|1||${canaries['document content']}^^^A^MR`,
    ],
    ['application/fhir+json', JSON.stringify({ resourceType: 'Patient', id: 'x', name: [{ text: words }] })],
    ['application/pdf', `%PDF-1.4\n${canaries['damaged document']}\n1 0 obj<</Type/Catalog`],
    ['application/zip', `PK\u0003\u0004${canaries['damaged document']}`],
  ];
  return files.map(([contentType, text], at) => ({
    fileName: `${canaries['attachment name']}-${at}`,
    contentType,
    content: Buffer.from(text, 'latin1'),
  }));
}

const RAW = Buffer.from(
  [
    `From: ${canaries['sender address']}@example.com`,
    `To: ${canaries['recipient address']}@example.net`,
    `Subject: ${canaries['subject']}`,
    `Message-ID: <${canaries['message id']}@example.com>`,
    '',
    `${PHI_TEXT} ${canaries['raw message']}`,
  ].join('\r\n'),
);

describe('marked PHI on every path', () => {
  let given: Installation;
  const logFile = () => join(given.baseDir, 'out', 'sealpost.log');
  const traceFile = () => join(given.baseDir, 'out', 'traces.json');
  /** Found only while running: what the portal gave out. */
  const secrets: Record<string, string> = {};
  const events: TrackedEvent[] = [];
  const said: string[] = [];

  const finish = async (message: MessageInput): Promise<TrackedMessage> =>
    ending(given, (await given.client.submit(message)).messageId, 'full');
  const stateOf = async (message: MessageInput) => (await finish(message)).recipients[0]?.state;
  /** Calls that must fail; what they say is searched too. */
  const failing = async (call: Promise<unknown>): Promise<void> => {
    const error = await call.then(
      () => assert.fail('it was accepted'),
      (thrown: Error & { fieldViolations?: unknown; facts?: unknown }) => thrown,
    );
    said.push(JSON.stringify([error.message, error.fieldViolations, error.facts, String(error.cause)]));
  };

  before(async () => {
    given = await givenSealpost({ behaviours: { rules: RULES } });
    const out = join(given.baseDir, 'out');
    await given.start({
      'telemetry.logLevel': 'debug',
      'telemetry.logFile': join(out, 'sealpost.log'),
      'telemetry.traceFile': join(out, 'traces.json'),
      'telemetry.traceSampleRatio': 1,
      'mta.replyTimeoutMs': 2_000,
    });
  });
  after(() => given.close());

  it('is delivered, put off, refused, cut, in doubt, expired and simulated', async () => {
    const delivered = RecipientState.RECIPIENT_STATE_DELIVERED;
    assert.equal(await stateOf(marked('example.net')), delivered);
    assert.equal(await stateOf(marked('later.example.org')), delivered);
    assert.equal(await stateOf(marked('cut.example.org')), delivered);
    assert.equal(await stateOf(marked('doubt.example.org')), delivered);
    assert.equal(await stateOf(marked('refused.example.org')), RecipientState.RECIPIENT_STATE_BOUNCED);
    assert.equal(await stateOf(marked('example.net', { sandbox: true })), delivered);
    assert.equal(await stateOf({ purpose: Purpose.PURPOSE_TREATMENT, rawMime: RAW }), delivered);
    assert.equal(
      await stateOf(marked('example.net', { text: `${PHI_TEXT} ${canaries['body']}\n`.repeat(3_000) })),
      delivered,
    );
    const expireTime = new Date(Date.now() + 1_000);
    assert.equal(await stateOf(marked('never.example.org', { expireTime })), RecipientState.RECIPIENT_STATE_EXPIRED);
  });

  it('is attached in documents, whole and damaged', async () => {
    const tracked = await finish(marked('example.net', { attachments: documents() }));
    assert.equal(tracked.recipients[0]?.state, RecipientState.RECIPIENT_STATE_DELIVERED);
    // The threads did read them, and what they could not read was said.
    assert.match(JSON.stringify(tracked.verdict), /attachment:3.*attachment:5:unreadable/);
  });

  it('waits in the portal, behind a wrong passphrase and a right one', async () => {
    const done = await finish(marked('no-tls.example.org'));
    assert.equal(done.recipients[0]?.state, RecipientState.RECIPIENT_STATE_IN_PORTAL);
    const made = await finish(
      marked('example.net', { minimumProtection: Protection.PROTECTION_PORTAL, portalPassphrase: '' }),
    );
    secrets['passphrase that was made'] = made.recipients[0]?.portalPassphrase ?? '';
    assert.ok(secrets['passphrase that was made'].length >= 8);
    const notice = given.plainSink.messages.at(-1)?.bytes ?? Buffer.alloc(0);
    const path = linkPathOf(notice);
    secrets['link of the portal'] = path.slice('/p/'.length);
    const origin = `http://${given.address('portal')}`;
    const wrong = await visitPortal(origin, path, canaries['wrong passphrase']);
    assert.equal(wrong.status, 422);
    const right = await visitPortal(origin, path, `pass ${canaries['passphrase']}`);
    assert.equal(right.status, 200);
    assert.ok(right.page.includes(canaries['body']) || right.page.includes(canaries['html']));
    await visitPortal(origin, `/p/${canaries['refused value']}`, canaries['wrong passphrase']);
    await fetch(`${origin}/${canaries['refused value']}?q=${canaries['refused value']}`).then((answer) =>
      answer.arrayBuffer(),
    );
  });

  it('is held, looked at, released and refused', async () => {
    for (const decide of ['release', 'reject'] as const) {
      const { messageId } = await given.client.submit(marked('example.net', { purpose: Purpose.PURPOSE_MARKETING }));
      await given.client.waitUntilFinished(messageId, { timeoutMs: END_MS, until: 'settled' });
      assert.ok((await given.client.quarantine.get(messageId)).text.includes(canaries['body']));
      await given.client.quarantine[decide](messageId, `seen: ${canaries['reason of a reviewer']}`);
      await ending(given, messageId);
    }
  });

  it('is refused, repeated, previewed and suppressed', async () => {
    const value = canaries['refused value'];
    const twice = marked('example.net');
    await finish(twice);
    await failing(given.client.submit({ ...twice, subject: value }));
    await failing(given.client.submit(marked('example.net', { subject: `${value}\n` })));
    await failing(given.client.submit(marked(`${value} not a domain`)));
    await failing(
      given.client.submit({ purpose: 1, rawMime: Buffer.from(`From: ${value}\r\n${value}\r\n\r\n${value}`) }),
    );
    await failing(given.client.submit(marked('example.net', { headers: [{ name: value, value: `${value}\0` }] })));
    await failing(given.client.submit(marked('example.net', { labels: { [value]: `${value} x` } })));
    await failing(given.clientWith(canaries['unknown key']).submit(twice));
    await failing(given.client.getMessage(value));
    await failing(given.client.quarantine.get(value));
    await failing(given.client.listMessages({ pageToken: value }));
    await failing(given.client.policies.put(`name: ${value}\nrules: ${value}`, 1));
    await failing(given.client.recipients.putKey(`${value}@example.org`, Buffer.from(value)));
    await given.client.preview(marked('example.net'));
    const address = `${canaries['suppressed address']}@example.org`;
    await given.client.recipients.suppress(address);
    assert.equal(
      await stateOf(marked('example.org', { to: [{ address }] })),
      RecipientState.RECIPIENT_STATE_SUPPRESSED,
    );
    const stream = given.client.stream();
    await Promise.all([
      stream.send(marked('example.net')),
      failing(stream.send(marked('example.net', { subject: `${value}\r` }))),
    ]);
    await stream.finish();
  });

  it('is on its way when the process is killed, and arrives after all', async () => {
    const ids = await Promise.all(Array.from({ length: 20 }, () => given.client.submit(marked('example.net'))));
    await given.process.kill9();
    await given.start();
    for (const { messageId } of ids) await ending(given, messageId);
  });

  it('is in no log, metric, trace, event, answer, file or temporary file in clear', async () => {
    const search = createCanarySearch({ ...canaries, ...secrets });
    const adminSecret = readFileSync(join(given.dataDir, 'admin.key'), 'utf8').trim().split('_').at(-1) ?? '';
    const keySearch = createCanarySearch({ 'secret of the API key': adminSecret });
    const abort = new AbortController();
    const lastId = (await given.client.submit(marked('example.net'))).messageId;
    await ending(given, lastId);
    const list = await given.client.listMessages({ pageSize: 1_000 });
    // The past comes partition by partition: the youngest message need not be the last.
    const unseen = new Set(list.messages.map(({ messageId }) => messageId));
    let hasEnded = false;
    for await (const event of given.client.watch({ cursor: 'begin', signal: abort.signal })) {
      events.push(event);
      unseen.delete(event.messageId);
      hasEnded ||= event.messageId === lastId && event.facts['outcome'] === 'delivered';
      if (hasEnded && unseen.size === 0) break;
    }
    const metrics = await (await fetch(`http://${given.address('metrics')}/metrics`)).text();
    const basics = await Promise.all(list.messages.map((message) => given.client.getMessage(message.messageId)));
    const audit: AuditRecord[] = [...(await given.client.audit.query({ pageSize: 1_000 })).records];
    const queues = [await given.client.queues.list(), await given.client.pools.list()];
    const whileRunning = search.inFolder(given.dataDir);
    // The search sees what is there: ids lie in clear.
    assert.ok(createCanarySearch({ id: lastId }).inFolder(given.dataDir).length > 0);
    // Searched with the file closed, so that everything was written.
    await given.process.stop();
    assert.ok(readFileSync(logFile()).length > 0 && readFileSync(traceFile()).length > 0 && events.length > 100);
    const texts: Readonly<Record<string, string>> = {
      'standard output and error': given.output(),
      metrics,
      events: JSON.stringify(events),
      'the list of messages': JSON.stringify(list),
      'messages without PHI': JSON.stringify(basics),
      'the audit log': JSON.stringify(audit),
      'queues and pools': JSON.stringify(queues),
      'error answers': said.join('\n'),
    };
    const findings = [
      ...Object.entries(texts).flatMap(([place, text]) => [
        ...search.inText(place, text),
        ...keySearch.inText(place, text),
      ]),
      ...whileRunning,
      ...search.inFolder(given.dataDir),
      ...keySearch.inFolder(given.dataDir, ['admin.key']),
      ...search.inFolder(given.tmpDir),
      ...search.inFolder(join(given.baseDir, 'out')),
      ...keySearch.inFolder(join(given.baseDir, 'out')),
    ];
    assert.deepEqual(findings, []);
  });
});
