/**
 * How dlp touches the world: opens what is sealed, keeps held mail, emits the rest.
 *
 * Failure contract: content whose key is gone was erased and is parked; a broken seal is parked; what detection cannot read
 * is treated as PHI by the verdict, never passed.
 */
import { readMessage } from '@sealpost/classify';
import { type AcceptedMail, type ClassifiedMail, MailEnvelope, type MailHeader } from '@sealpost/contracts';
import { AppError, toAppError } from '@sealpost/kernel';
import type { MessageKey } from '@sealpost/keyring';
import {
  type AuthorizationReader,
  defineStage,
  type Emission,
  emission,
  ENVELOPE_PART,
  mailEvent,
  needsAuthorization,
  openContent,
  openInline,
  type PlannedItem,
  type PolicyClassifiers,
  type Ports,
  type RunnableStage,
} from '@sealpost/runtime';
import type { DlpConfig } from './config.ts';
import type { Policies } from './io/policies.ts';
import type { Quarantine } from './io/quarantine.ts';
import type { Verdicts } from './io/verdicts.ts';
import { type DlpPlan, decide, type OpenedMail } from './stage.ts';
import type { DlpTelemetry } from './telemetry.ts';

export interface DlpShellOptions {
  readonly config: DlpConfig;
  readonly ports: Ports;
  readonly policies: Policies;
  readonly quarantine: Quarantine;
  readonly classifiers: PolicyClassifiers;
  readonly authorizationsOf: AuthorizationReader;
  readonly verdicts: Verdicts;
  readonly telemetry: DlpTelemetry;
}

export function createDlpStage(options: DlpShellOptions): RunnableStage {
  const { ports } = options;
  return defineStage<'accepted', OpenedMail, DlpPlan>({
    name: 'dlp',
    consumes: 'accepted',
    group: 'dlp',
    batchRecordsMax: options.config.batchRecordsMax,
    gather: async (items) => {
      const headers = items.map((item) => headerOf(item.record));
      const keys = await ports.keyring.messageKeys(headers);
      const opened = await Promise.all(
        items.map(async (item, i) => {
          try {
            return await open(item.record, { options, key: keys[i], header: headers[i] as MailHeader });
          } catch (thrown) {
            return toAppError(thrown);
          }
        }),
      );
      return withAuthorizations(opened, options.authorizationsOf);
    },
    decide,
    perform: async (items) => {
      const held = items.filter((item) => item.plan.hold.length > 0);
      const nowMs = ports.clock.nowMs();
      await Promise.all([
        options.quarantine.hold(held.map((item) => ({ mail: classified(item, 'hold'), heldAtMs: nowMs }))),
        options.verdicts.keep(items.map(({ item, plan }) => ({ header: headerOf(item.record), plan, atMs: nowMs }))),
      ]);
      for (const item of items) options.telemetry.decided(item.item.lane, item.plan);
      return items.map((item) => emissionsOf(item, options));
    },
  });
}

const headerOf = (mail: AcceptedMail): MailHeader => mail.header as MailHeader;

interface OpenContext {
  readonly options: DlpShellOptions;
  readonly key: MessageKey | undefined;
  readonly header: MailHeader;
}

async function open(mail: AcceptedMail, { options, key, header }: OpenContext): Promise<OpenedMail> {
  if (key === undefined) throw new AppError('KEYRING_KEY_GONE');
  if (mail.content === undefined) throw new AppError('KEYRING_ENVELOPE_BROKEN');
  const content = openInline(key, mail.content) ?? (await openContent(options.ports, key, mail.content));
  const envelope = MailEnvelope.decode(key.open(ENVELOPE_PART, mail.sealedEnvelope));
  const policy = await options.policies.current(header.tenantId);
  const readable = await readMessage(await options.classifiers(header.tenantId, policy.policy), content, envelope);
  return { mail, content, envelope, policy, readable, authorized: NOBODY_ASKED };
}

const NOBODY_ASKED: ReadonlyMap<number, boolean> = new Map();

/** Mail for marketing and research asks whether its recipients agreed; other mail does not. */
async function withAuthorizations(
  opened: readonly (OpenedMail | AppError)[],
  authorizationsOf: AuthorizationReader,
): Promise<readonly (OpenedMail | AppError)[]> {
  const queries = opened.map((one) => (one instanceof AppError ? [] : authorizationQueries(one)));
  const all = queries.flat();
  if (all.length === 0) return opened;
  const known = await authorizationsOf(all);
  let at = 0;
  return opened.map((one, i) => {
    const asked = queries[i] ?? [];
    if (one instanceof AppError || asked.length === 0) return one;
    return { ...one, authorized: new Map(asked.map(({ index }) => [index, known[at++] === true])) };
  });
}

function authorizationQueries({ mail, envelope }: OpenedMail) {
  const { tenantId, purpose } = headerOf(mail);
  if (!needsAuthorization(purpose)) return [];
  return envelope.recipients.map(({ index, address }) => ({ index, tenantId, purpose, address }));
}

type DlpItem = PlannedItem<'accepted', OpenedMail, DlpPlan>;

function classified(item: DlpItem, which: 'deliver' | 'hold'): ClassifiedMail {
  const { header, content, sealedEnvelope } = item.item.record;
  return {
    header,
    content,
    sealedEnvelope,
    verdict: item.plan.verdict,
    decisions: [...item.plan[which]],
    reprotectionCount: 0,
  };
}

function emissionsOf(item: DlpItem, options: DlpShellOptions): readonly Emission[] {
  const header = headerOf(item.item.record);
  const { plan } = item;
  const atMs = options.ports.clock.nowMs();
  const indexes = (decisions: DlpPlan['hold']): readonly number[] =>
    decisions.map((decision) => decision.recipientIndex);
  const event = (
    what: Parameters<typeof mailEvent>[1]['what'],
    eventKey: string,
    recipientIndexes: readonly number[],
  ) => mailEvent(header, { stage: 'dlp', eventKey, atMs, recipientIndexes, what });
  const emissions: Emission[] = [
    event(
      { $case: 'classified', value: { verdict: plan.verdict, decisions: [...plan.decisions] } },
      'dlp:classified',
      [],
    ),
  ];
  const [firstHeld] = plan.hold;
  if (firstHeld !== undefined) {
    const value = {
      rule: firstHeld.rule,
      policyVersion: firstHeld.policyVersion,
      expiresAtMs: atMs + options.config.holdExpireMs,
    };
    emissions.push(event({ $case: 'held', value }, 'dlp:held', indexes(plan.hold)));
  }
  const [firstRejected] = plan.reject;
  if (firstRejected !== undefined) {
    const { rule, policyVersion, reason } = firstRejected;
    emissions.push(
      event({ $case: 'rejected', value: { rule, policyVersion, reason } }, 'dlp:rejected', indexes(plan.reject)),
    );
  }
  if (plan.deliver.length > 0) emissions.push(emission('classified', item.item.lane, classified(item, 'deliver')));
  return emissions;
}
