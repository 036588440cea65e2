/** The encrypt service on real ports, driven by records and answering with records. */
import {
  type AuditEntry,
  type ClassifiedMail,
  FLOW,
  type MailEvent,
  type SealedMail,
  topicNames,
} from '@sealpost/contracts';
import {
  createApiKeys,
  createDeferredRecords,
  createExactMatchers,
  createStageMetrics,
  emission,
  publish,
  type RunningStage,
} from '@sealpost/runtime';
import type { EncryptConfig } from '../config.ts';
import { encrypt } from '../index.ts';
import { type GivenPorts, givenPorts } from './given-ports.ts';

export interface GivenEncrypt extends GivenPorts {
  readonly instance: Awaited<ReturnType<typeof encrypt.create>>;
  /** Hands a record over and waits for what it leads to. */
  run(mail: ClassifiedMail, expected: { sealed: number; events: number }): Promise<Produced>;
  readonly audit: readonly AuditEntry[];
}

export interface Produced {
  readonly sealed: readonly SealedMail[];
  readonly events: readonly MailEvent[];
}

export const CONFIG: EncryptConfig = {
  portalUrl: 'https://mail.clinic.example.org',
  organisationName: 'Riverside Clinic',
  timeZone: 'UTC',
  outerSubject: 'Encrypted message',
  neutralSubject: 'A message for you',
  parcelExpireMs: 2_592_000_000,
  expressPool: 'default',
  bulkPool: 'campaigns',
  workers: 1,
  batchRecordsMax: 64,
};

const DELIVERY = {
  mode: 'sink',
  sinkAddress: '',
  sinkPlainAddress: '',
  sinkCaFile: '',
  routes: [],
  siteShards: [],
} as const;

/** With `beside` it is another instance on the same store, blobs and keys, with a log of its own. */
export async function givenEncrypt(beside?: GivenPorts): Promise<GivenEncrypt> {
  const own = await givenPorts();
  const ports = beside === undefined ? own.ports : { ...beside.ports, bus: own.ports.bus };
  const given = { ...own, ports };
  const apiKeys = await createApiKeys(ports.store, ports.clock, ports.random);
  const exactMatchers = await createExactMatchers(ports, { memoryBytesMax: 0 });
  const context = { config: CONFIG, delivery: DELIVERY, ports, apiKeys, exactMatchers, dataFolder: '' };
  const instance = await encrypt.create(context);
  const deferred = await createDeferredRecords(ports);
  const metrics = createStageMetrics(ports.telemetry, 'encrypt');
  const stages: RunningStage[] = [];
  for (const stage of instance.stages ?? []) stages.push(await stage.start({ ports, deferred, metrics }));
  const sealed: SealedMail[] = [];
  const events: MailEvent[] = [];
  const audit: AuditEntry[] = [];
  const collect = (flow: 'sealed' | 'events' | 'audit', into: unknown[]) =>
    ports.bus.subscribe({
      group: flow === 'sealed' ? 'mta' : 'audit',
      topics: topicNames(flow),
      onBatch: (batch) => {
        into.push(...batch.records.map((record) => FLOW[flow].codec.decode(record.value)));
        batch.acknowledge(batch.records.map((record) => record.offset));
      },
    });
  const subscriptions = [
    await collect('sealed', sealed),
    await collect('events', events),
    await collect('audit', audit),
  ];
  return {
    ...given,
    instance,
    audit,
    run: async (mail, expected) => {
      sealed.length = 0;
      events.length = 0;
      await publish(ports, [emission('classified', 'express', mail)]);
      while (sealed.length < expected.sealed || events.length < expected.events) await ports.clock.sleep(5);
      return { sealed: [...sealed], events: [...events] };
    },
    close: async () => {
      for (const stage of stages) await stage.stop(1_000);
      for (const subscription of subscriptions) await subscription.close(1_000);
      await instance.stop?.(1_000);
      await given.close();
    },
  };
}
