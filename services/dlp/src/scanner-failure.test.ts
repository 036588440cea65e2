/** A scanner that is killed at its work: the message waits for a person, it is neither lost nor let through. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  FLOW,
  type FlowName,
  Lane,
  MailEnvelope,
  type MailEvent,
  MailHeader,
  Purpose,
  topicNames,
} from '@sealpost/contracts';
import { createExtractor } from '@sealpost/extract';
import { newId } from '@sealpost/kernel';
import type { MessageKey } from '@sealpost/keyring';
import {
  CONTENT_PART,
  createAuthorizationReader,
  createDeferredRecords,
  createExactMatchers,
  createPolicyClassifiers,
  createStageMetrics,
  emission,
  ENVELOPE_PART,
  publish,
  type RunningStage,
  sealContent,
} from '@sealpost/runtime';
import { dlpConfig } from './config.ts';
import { createPolicies } from './io/policies.ts';
import { createQuarantine } from './io/quarantine.ts';
import { createVerdicts } from './io/verdicts.ts';
import { createDlpStage } from './shell.ts';
import { createDlpTelemetry } from './telemetry.ts';
import { type GivenPorts, givenPorts } from './testing/given-ports.ts';

const TENANT_ID = 'ten_01hzy0000000000000000000aa';
const HOLD_MS = 3_600_000;
const WAIT_MS = 20;
const TRIES_MAX = 1_000;
/** Too little for a thread that reads documents: it is ended while it works. */
const HEAP_MIB = 8;
const LINES = 50_000;

describe('a scanner that is killed while it reads an attachment', () => {
  let given: GivenPorts;
  let stage: RunningStage;
  const extractor = createExtractor({ workers: 1, limits: { workerHeapMib: HEAP_MIB } });
  const seen: { flow: FlowName; record: unknown }[] = [];

  before(async () => {
    given = await givenPorts();
    const { ports } = given;
    for (const flow of ['events', 'classified'] as const) {
      await ports.bus.subscribe({
        group: `test-${flow}`,
        topics: topicNames(flow),
        onBatch: (batch) => {
          for (const { value } of batch.records) seen.push({ flow, record: FLOW[flow].codec.decode(value) });
          batch.acknowledge(batch.records.map((record) => record.offset));
        },
      });
    }
    const defaults = Object.fromEntries(dlpConfig.fields.map(({ key, default: value }) => [key, value]));
    const dlpStage = createDlpStage({
      config: defaults as unknown as Parameters<typeof createDlpStage>[0]['config'],
      ports,
      policies: await createPolicies({ store: ports.store, clock: ports.clock, fileText: undefined }),
      quarantine: await createQuarantine({ ...ports, holdExpireMs: HOLD_MS }),
      classifiers: createPolicyClassifiers({
        scanBytesMax: 1_048_576,
        extractor,
        exactMatchers: await createExactMatchers(ports, { memoryBytesMax: 0 }),
      }),
      authorizationsOf: await createAuthorizationReader(ports),
      verdicts: await createVerdicts({ ...ports, keptMs: 0 }),
      telemetry: createDlpTelemetry(ports.telemetry),
    });
    const deferred = await createDeferredRecords(ports);
    stage = await dlpStage.start({ ports, deferred, metrics: createStageMetrics(ports.telemetry, 'dlp') });
  });
  after(async () => {
    await stage.stop(1_000);
    await extractor.stop();
    await given.close();
  });

  const submit = async (content: string): Promise<string> => {
    const { ports } = given;
    const messageId = newId('msg', ports.clock, ports.random);
    const ref = { tenantId: TENANT_ID, messageId };
    const [key] = (await ports.keyring.createMessageKeys([ref])) as [MessageKey];
    const header = MailHeader.fromPartial({
      ...ref,
      lane: Lane.LANE_EXPRESS,
      purpose: Purpose.PURPOSE_OPERATIONS,
      recipientCount: 1,
    });
    const envelope = MailEnvelope.fromPartial({ recipients: [{ index: 0, address: 'ada@example.com' }] });
    const sealed = await sealContent(ports, key, { part: CONTENT_PART, plain: Buffer.from(content) });
    const sealedEnvelope = key.seal(ENVELOPE_PART, MailEnvelope.encode(envelope).finish());
    await publish(ports, [emission('accepted', 'express', { header, content: sealed, sealedEnvelope })]);
    return messageId;
  };
  const eventsOf = (messageId: string): readonly MailEvent[] =>
    seen.flatMap(({ flow, record }) =>
      flow === 'events' && (record as MailEvent).messageId === messageId ? [record as MailEvent] : [],
    );
  const withFile = (name: string, body: string): string =>
    [
      ...['Content-Type: multipart/mixed; boundary=b', '', '--b', 'Content-Type: text/plain', '', 'The list.', '--b'],
      ...['Content-Type: text/csv', `Content-Disposition: attachment; filename=${name}`, '', body, '--b--'],
    ].join('\r\n');

  it('leaves the message held by the rule for it, and the next message is decided as ever', async () => {
    const broken = await submit(withFile('list.csv', `plant,count\r\n${'tulip,4\r\n'.repeat(LINES)}`));
    const plain = await submit('Content-Type: text/plain\r\n\r\nThe tulips are out.');
    for (let tries = 0; tries < TRIES_MAX; tries += 1) {
      if (eventsOf(broken).length >= 2 && eventsOf(plain).length >= 1) break;
      await given.ports.clock.sleep(WAIT_MS);
    }
    const [classified, held] = eventsOf(broken);
    assert.equal(classified?.what?.$case, 'classified');
    const problems = classified?.what?.$case === 'classified' ? classified.what.value.verdict?.problems : [];
    assert.deepEqual(problems, ['attachment:1:scanner_failed']);
    assert.equal(held?.what?.$case === 'held' ? held.what.value.rule : '', 'scan-not-finished');
    const delivered = seen
      .filter(({ flow }) => flow === 'classified')
      .map(({ record }) => record as { header?: MailHeader });
    assert.deepEqual(
      delivered.map(({ header }) => header?.messageId),
      [plain],
    );
  });
});
