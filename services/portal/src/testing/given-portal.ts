/** The portal on a free port, with parcels in its store as encrypt makes them. All people are invented. */
import { type AuditEntry, FLOW, type MailEvent, topicNames } from '@sealpost/contracts';
import { newId } from '@sealpost/kernel';
import { buildMessage, type MailContent } from '@sealpost/mail';
import {
  createApiKeys,
  INLINE_SIZE_BYTES_MAX,
  linkHashOf,
  newKdf,
  newLinkSecret,
  PARCEL_KEY_BYTES,
  PARCELS,
  parcelLinkPart,
  parcelPart,
  passphraseContext,
  sealParcelContent,
  wrapParcelKey,
} from '@sealpost/runtime';
import type { PortalConfig } from '../config.ts';
import { portal } from '../index.ts';
import { type GivenPorts, givenPorts } from './given-ports.ts';

export const TENANT_ID = 'ten_01hzy0000000000000000000aa';
export const PASSPHRASE = 'k7mp-3vqx-9tfw';
export const EXPIRE_MS = 2_592_000_000;

export const PORTAL_CONFIG: PortalConfig = {
  host: '127.0.0.1',
  port: 0,
  publicUrl: '',
  organisationName: 'Riverside Clinic',
  helpPhone: '+1 555-0142',
  timeZone: 'UTC',
  sessionMs: 900_000,
  triesPerAddressMax: 1_000,
  openConcurrencyMax: 2,
  proxyHops: 0,
};

export interface GivenParcel {
  readonly parcelId: string;
  readonly messageId: string;
  readonly path: string;
}

export interface GivenPortal extends GivenPorts {
  readonly url: string;
  readonly events: readonly MailEvent[];
  readonly audit: readonly AuditEntry[];
  parcel(content?: Partial<MailContent>, passphrase?: { chosen: string }): Promise<GivenParcel>;
  /** Posts a form as a browser does; redirects are not followed. */
  post(path: string, form: Readonly<Record<string, string>>, cookie?: string): Promise<Response>;
  get(path: string, cookie?: string): Promise<Response>;
  /** Opens a parcel and answers the cookie. */
  opened(parcel: GivenParcel): Promise<string>;
}

const DELIVERY = {
  mode: 'sink',
  sinkAddress: '',
  sinkPlainAddress: '',
  sinkCaFile: '',
  routes: [],
  siteShards: [],
} as const;

/** With `beside` it is another instance on the same store, log, blobs and keys. */
export async function givenPortal(overrides: Partial<PortalConfig> = {}, beside?: GivenPorts): Promise<GivenPortal> {
  const given = beside === undefined ? await givenPorts() : { ...beside, close: async () => undefined };
  const { ports } = given;
  const apiKeys = await createApiKeys(ports.store, ports.clock, ports.random);
  const config = { ...PORTAL_CONFIG, ...overrides };
  const instance = await portal.create({
    ...{ config, delivery: DELIVERY, ports, apiKeys, dataFolder: '' },
    exactMatchers: {} as never,
  });
  await instance.start?.();
  const url = `http://${instance.listeners?.()[0]?.address}`;
  const events: MailEvent[] = [];
  const audit: AuditEntry[] = [];
  const collect = (flow: 'events' | 'audit', into: unknown[]) =>
    ports.bus.subscribe({
      group: 'audit',
      topics: topicNames(flow),
      onBatch: (batch) => {
        into.push(...batch.records.map((record) => FLOW[flow].codec.decode(record.value)));
        batch.acknowledge(batch.records.map((record) => record.offset));
      },
    });
  const subscriptions = [await collect('events', events), await collect('audit', audit)];
  const withCookie = (cookie: string | undefined) => (cookie === undefined ? {} : { headers: { cookie } });
  const post: GivenPortal['post'] = (path, form, cookie) =>
    fetch(url + path, {
      method: 'POST',
      body: new URLSearchParams(form),
      redirect: 'manual',
      ...withCookie(cookie),
    });
  return {
    ...given,
    url,
    events,
    audit,
    post,
    get: (path, cookie) => fetch(url + path, { redirect: 'manual', ...withCookie(cookie) }),
    opened: async (parcel) => {
      const response = await post(parcel.path, { passphrase: PASSPHRASE });
      await response.text();
      return (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    },
    parcel: (content, passphrase) => makeParcel(given, content ?? {}, passphrase),
    close: async () => {
      for (const subscription of subscriptions) await subscription.close(1_000);
      await instance.stop?.(1_000);
      await given.close();
    },
  };
}

async function makeParcel(
  { ports }: GivenPorts,
  content: Partial<MailContent>,
  passphrase: { chosen: string } | undefined,
): Promise<GivenParcel> {
  const messageId = newId('msg', ports.clock, ports.random);
  const parcelId = newId('par', ports.clock, ports.random);
  const [key] = await ports.keyring.createMessageKeys([{ tenantId: TENANT_ID, messageId }]);
  if (key === undefined) throw new Error('no key');
  const plain = buildMessage({
    from: { local: 'results', domain: 'clinic.example.org', displayName: 'Riverside Clinic' },
    to: [{ local: 'avery', domain: 'example.net', displayName: 'Avery Testperson' }],
    subject: 'Your test result',
    text: 'Dear Avery,\n\nYour potassium is 4.1. This is normal.\n\nRiverside Clinic',
    messageId: `<${messageId}@clinic.example.org>`,
    dateMs: ports.clock.nowMs(),
    ...content,
  });
  const linkSecret = newLinkSecret(ports.random);
  const parcelKey = ports.random.bytes(PARCEL_KEY_BYTES);
  const kdf = newKdf(ports.random, passphrase === undefined ? 'generated' : 'chosen');
  const sealed = key.seal(parcelPart(parcelId), sealParcelContent(parcelKey, { parcelId, plain }, ports.random));
  const isLarge = sealed.length > INLINE_SIZE_BYTES_MAX;
  const contentBlobRef = ports.random.bytes(16).toString('hex');
  if (isLarge) await ports.blobs.put(contentBlobRef, sealed);
  const words = passphrase?.chosen ?? PASSPHRASE;
  await (await ports.store.collection(PARCELS)).insert({
    _id: parcelId,
    tenantId: TENANT_ID,
    messageId,
    recipientIndex: 0,
    createdAtMs: ports.clock.nowMs(),
    expiresAtMs: ports.clock.nowMs() + EXPIRE_MS,
    linkHash: linkHashOf(linkSecret),
    kdf,
    wrappedKey: await wrapParcelKey({ parcelId, linkSecret, passphrase: words, kdf }, parcelKey, ports.random),
    ...(isLarge ? { contentBlobRef } : { content: sealed }),
    sealedPassphrase: await ports.keyring.sealForTenant(TENANT_ID, passphraseContext(parcelId), Buffer.from(words)),
    sealedLink: key.seal(parcelLinkPart(parcelId), Buffer.from(linkSecret)),
    failedAttempts: 0,
    lockedUntilMs: 0,
    openedCount: 0,
  });
  return { parcelId, messageId, path: `/p/${linkSecret}` };
}
