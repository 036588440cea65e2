/** One store that several mta instances share in a test, the events they publish, and mail to schedule in it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AppendRecord, Bus } from '@sealpost/bus';
import { loadConfig } from '@sealpost/config';
import {
  Lane,
  MailEnvelope,
  type MailEvent,
  MailEvent as MailEventCodec,
  Method,
  SealedMail,
} from '@sealpost/contracts';
import { createSiteShards, type Destinations } from '@sealpost/destinations';
import { createSeededRandom, createSystemRandom, newId, systemClock } from '@sealpost/kernel';
import { createKeyring, openLocalRootKey } from '@sealpost/keyring';
import { createKeyStore, type EgressPoolDoc, type Ports, sealContent } from '@sealpost/runtime';
import { openEngine } from '@sealpost/sqlite';
import { createEmbeddedStore, type Store } from '@sealpost/store';
import { createSilentTelemetry } from '@sealpost/telemetry';
import { mtaConfig } from '../config.ts';
import type { DeliveryDoc } from '../io/delivery-docs.ts';
import { createOwner, type Owner } from '../io/owner.ts';
import { createSchedule, type Schedule } from '../io/schedule.ts';
import { createStoppable, type Stoppable } from './stoppable.ts';

export const TOPIC = 'mail.sealed.express.v1';
const PARTITIONS = 24;

export interface Instance {
  readonly owner: Owner;
  readonly stoppable: Stoppable;
  close(): Promise<void>;
}

export interface InstanceOptions {
  readonly name: string;
  readonly sinkPort: number;
  /** Where this instance believes that a domain's mail goes; the domain by default. */
  readonly siteOf?: (domain: string) => string;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly pools?: readonly EgressPoolDoc[];
  readonly stoppable?: Stoppable;
}

export interface GivenStore {
  readonly store: Store;
  readonly schedule: Schedule;
  /** Events in the order of publishing. */
  readonly events: readonly MailEvent[];
  /** Schedules mail to `address` in a partition, due now, as the handler of another instance would. */
  send(
    address: string,
    in_: { readonly partition: number; readonly noDuplicates?: true; readonly pool?: string },
  ): Promise<string>;
  docOf(messageId: string): Promise<DeliveryDoc>;
  startInstance(options: InstanceOptions): Promise<Instance>;
  close(): Promise<void>;
}

const POOL: EgressPoolDoc = {
  _id: 'default',
  sources: [{ name: 'default', address: '', heloName: '', warmed: true, startDay: 0 }],
  warmupTable: [],
  generation: 0,
};

export async function givenStore(): Promise<GivenStore> {
  const folder = await mkdtemp(join(tmpdir(), 'sealpost-mta-'));
  const engine = await openEngine({ folder, diskFloorBytes: 0 });
  const store = createEmbeddedStore({ engine });
  const random = createSystemRandom();
  const { rootKey } = await openLocalRootKey({ folder, random: createSeededRandom(1) });
  const keyring = createKeyring({
    rootKey,
    keyStore: await createKeyStore(store),
    clock: systemClock,
    random,
    cacheEntriesMax: 100,
    kekTtlMs: 60_000,
  });
  const events: MailEvent[] = [];
  const bus: Pick<Bus, 'append' | 'partitionsOf'> = {
    partitionsOf: () => PARTITIONS,
    append: async (records: readonly AppendRecord[]) => {
      for (const record of records)
        if (record.topic.startsWith('mail.events')) events.push(MailEventCodec.decode(record.value));
      return records.map((_, offset) => ({ partition: 0, offset }));
    },
  };
  const ports: Ports = {
    store,
    keyring,
    random,
    bus: bus as Bus,
    blobs: {} as never,
    clock: systemClock,
    telemetry: createSilentTelemetry(),
  };
  const schedule = await createSchedule(ports);
  return {
    store,
    schedule,
    events,
    send: async (address, { partition, noDuplicates, pool }) => {
      const mail = await sealMail(ports, { address, noDuplicates: noDuplicates === true, pool: pool ?? 'default' });
      const { messageId } = mail.header as { messageId: string };
      const held = { partition, epoch: 0 };
      const encoded = SealedMail.encode(mail).finish();
      const deliveryId = `${messageId}/tls:0`;
      await schedule.add([{ deliveryId, mail, encoded, dueAtMs: Date.now(), state: 'waiting', held }]);
      return messageId;
    },
    docOf: async (messageId) => (await schedule.ofMessage('ten_1', messageId))[0] as DeliveryDoc,
    startInstance: (options) => startInstance(ports, bus, options),
    close: async () => {
      await schedule.close();
      await engine.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function startInstance(
  shared: Ports,
  bus: Pick<Bus, 'append' | 'partitionsOf'>,
  options: InstanceOptions,
): Promise<Instance> {
  const stoppable = options.stoppable ?? createStoppable(() => false);
  const proxy = await stoppable.proxyTo(options.sinkPort);
  const settings = Object.fromEntries(
    Object.entries(options.settings ?? {}).map(([name, value]) => [`mta.${name}`, value]),
  );
  const owner = await createOwner({
    config: loadConfig([mtaConfig], { env: {}, flags: settings }).of(mtaConfig),
    ports: { ...shared, clock: stoppable.clock, store: stoppable.store(shared.store), bus: stoppable.bus(bus) },
    destinations: destinationsTo(proxy.port, options.siteOf ?? ((domain) => domain)),
    signer: undefined,
    siteShards: createSiteShards([]),
    instanceId: `mta_${options.name}_${newId('x', systemClock, shared.random)}`,
    pools: options.pools ?? [POOL],
  });
  await owner.start();
  return {
    owner,
    stoppable,
    close: async () => {
      await owner.stop(100);
      proxy.close();
    },
  };
}

function destinationsTo(port: number, siteOf: (domain: string) => string): Destinations {
  const targets = async () => [{ host: '127.0.0.1', port, servername: 'localhost' }];
  return {
    loopbackOnly: true,
    of: async (domain) => ({
      kind: 'site',
      site: siteOf(domain),
      family: 'other',
      ca: undefined,
      trust: 'test',
      targets,
    }),
  };
}

async function sealMail(
  ports: Ports,
  to: { readonly address: string; readonly noDuplicates: boolean; readonly pool: string },
): Promise<SealedMail> {
  const messageId = newId('msg', systemClock, ports.random);
  const [key] = await ports.keyring.createMessageKeys([{ tenantId: 'ten_1', messageId }]);
  if (key === undefined) throw new Error('no key');
  const envelope = MailEnvelope.fromPartial({
    mailFrom: 'clinic@example.com',
    recipients: [{ index: 0, address: to.address }],
  });
  const plain = Buffer.from(`Message-ID: <${messageId}@example.com>\r\nSubject: a visit\r\n\r\nSee you.\r\n`);
  const domain = to.address.slice(to.address.indexOf('@') + 1);
  return SealedMail.fromPartial({
    header: {
      messageId,
      tenantId: 'ten_1',
      lane: Lane.LANE_EXPRESS,
      acceptedAtMs: Date.now(),
      expireAtMs: Date.now() + 3_600_000,
      noDuplicates: to.noDuplicates,
    },
    groupId: 'tls:0',
    method: Method.METHOD_OPENPGP,
    egressPool: to.pool,
    domain,
    site: domain,
    recipientIndexes: [0],
    content: await sealContent(ports, key, { part: 'content', plain }),
    sealedEnvelope: key.seal('envelope', MailEnvelope.encode(envelope).finish()),
    envelopePart: 'envelope',
  });
}
