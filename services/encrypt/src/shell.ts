/**
 * How encrypt touches the world: opens envelopes, asks what is known of recipients, seals what must be sealed anew, emits.
 *
 * Failure contract: mail that goes by TLS passes through with its seals untouched. A key that turns out unusable sends that
 * recipient to the next method, never to a weaker one. Erased or altered content is parked.
 */
import { type ClassifiedMail, MailEnvelope, type MailHeader, Protection } from '@sealpost/contracts';
import type { SiteShards } from '@sealpost/destinations';
import { AppError, toAppError } from '@sealpost/kernel';
import type { MessageKey } from '@sealpost/keyring';
import {
  defineStage,
  type Emission,
  ENVELOPE_PART,
  type PlannedItem,
  type Ports,
  type RunnableStage,
} from '@sealpost/runtime';
import { type EncryptConfig, MESSAGES_CONCURRENCY } from './config.ts';
import { groupEmissions, refusedEmission, suppressedEmissions } from './core/sealed-emissions.ts';
import type { Parcels } from './io/parcels.ts';
import type { Pgp } from './io/pgp.ts';
import type { PolicyDetectors } from './io/policy-detectors.ts';
import type { RecipientQuery, Recipients } from './io/recipients.ts';
import { type Sealing, sealGroups } from './io/seal-groups.ts';
import type { SiteFinder } from './io/site-finder.ts';
import { decide, type EncryptPlan, type OpenedMail, recipientAt } from './stage.ts';
import type { EncryptTelemetry } from './telemetry.ts';

export interface EncryptShellOptions {
  readonly config: EncryptConfig;
  readonly ports: Ports;
  readonly recipients: Recipients;
  readonly parcels: Parcels;
  readonly pgp: Pgp;
  readonly detectors: PolicyDetectors;
  readonly sites: SiteFinder;
  readonly shards: SiteShards;
  readonly telemetry: EncryptTelemetry;
}

/** A message with its key, so that perform need not ask for it again. */
interface Gathered extends OpenedMail {
  readonly key: MessageKey;
}

export function createEncryptStage(options: EncryptShellOptions): RunnableStage {
  return defineStage<'classified', Gathered, EncryptPlan>({
    name: 'encrypt',
    consumes: 'classified',
    group: 'encrypt',
    batchRecordsMax: options.config.batchRecordsMax,
    gather: (items) =>
      gather(
        items.map((item) => item.record),
        options,
      ),
    decide,
    perform: async (items) => {
      const results: (readonly Emission[] | AppError)[] = [];
      const siteOf = await options.sites.find(items.flatMap(({ plan }) => plan.groups.map(({ domain }) => domain)));
      for (let at = 0; at < items.length; at += MESSAGES_CONCURRENCY) {
        const some = items.slice(at, at + MESSAGES_CONCURRENCY);
        results.push(...(await Promise.all(some.map((item) => performOne(item, siteOf, options)))));
      }
      return results;
    },
  });
}

async function gather(mails: readonly ClassifiedMail[], options: EncryptShellOptions) {
  const { ports, recipients } = options;
  const keys = await ports.keyring.messageKeys(mails.map((mail) => mail.header as MailHeader));
  const opened = mails.map((mail, i) => {
    try {
      return openMail(mail, keys[i]);
    } catch (thrown) {
      return toAppError(thrown);
    }
  });
  const queries = opened.map((mail) => (mail instanceof AppError ? [] : recipientQueries(mail)));
  const facts = await recipients.lookUp(queries.flat());
  let at = 0;
  return opened.map((mail, i) => {
    if (mail instanceof AppError) return mail;
    const known = new Map(queries[i]?.map((query) => [query.recipientIndex, facts[at++] as (typeof facts)[number]]));
    return { ...mail, recipients: known };
  });
}

type Opened = Omit<Gathered, 'recipients'>;

function openMail(mail: ClassifiedMail, key: MessageKey | undefined): Opened {
  if (key === undefined) throw new AppError('KEYRING_KEY_GONE');
  if (mail.content === undefined) throw new AppError('KEYRING_ENVELOPE_BROKEN');
  const envelope = MailEnvelope.decode(key.open(ENVELOPE_PART, mail.sealedEnvelope));
  return { mail, header: mail.header as MailHeader, content: mail.content, envelope, key };
}

function recipientQueries({ mail, header, envelope }: Opened): (RecipientQuery & { recipientIndex: number })[] {
  return mail.decisions.flatMap(({ recipientIndex, protection }) => {
    const recipient = recipientAt(envelope, recipientIndex);
    if (recipient === undefined) return [];
    const wantsKey = protection === Protection.PROTECTION_TLS || protection === Protection.PROTECTION_CONTENT;
    return [{ recipientIndex, tenantId: header.tenantId, address: recipient.address, wantsKey }];
  });
}

type EncryptItem = PlannedItem<'classified', Gathered, EncryptPlan>;

async function performOne(
  item: EncryptItem,
  siteOf: ReadonlyMap<string, string>,
  options: EncryptShellOptions,
): Promise<readonly Emission[] | AppError> {
  const { gathered, plan } = item;
  const { config, ports, telemetry } = options;
  const atMs = ports.clock.nowMs();
  const egressPool = item.item.lane === 'bulk' ? config.bulkPool : config.expressPool;
  const sealing: Sealing = { ...options, mail: gathered, key: gathered.key };
  try {
    const sealed = await sealGroups(plan.groups, sealing);
    telemetry.sealed(item.item.lane, sealed);
    return [
      ...suppressedEmissions(gathered, plan.suppressed, atMs),
      ...sealed.flatMap((group) => {
        if ('refusedFor' in group) return [refusedEmission(gathered, group, atMs)];
        const site = siteOf.get(group.domain) ?? group.domain;
        const place = { site, ...options.shards.of(site, gathered.header.messageId) };
        return groupEmissions(gathered, group, { egressPool, place, atMs });
      }),
    ];
  } catch (thrown) {
    return toAppError(thrown);
  }
}
