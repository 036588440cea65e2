/** SimulatePolicy: a draft over the verdicts that are kept, newest first, within bounds. Nothing is stored or sent. */
import type { SimulatePolicyRequest, SimulatePolicyResponse } from '@sealpost/contracts';
import { AppError, type FieldViolation } from '@sealpost/kernel';
import {
  createSimulation,
  type PolicyDocument,
  type PolicyVersion,
  parsePolicy,
  senderAddresses,
} from '@sealpost/policy';
import { pageTokenOf, readPage } from '@sealpost/runtime';
import { SIMULATED_DAYS_MAX, SIMULATED_MESSAGES_DEFAULT, SIMULATED_MESSAGES_MAX } from '../config.ts';
import { toSimulatedMessage } from '../core/judged-mail.ts';
import type { Verdicts } from './verdicts.ts';

export interface SimulationContext {
  readonly tenantId: string;
  readonly current: PolicyVersion;
  readonly verdicts: Verdicts;
  readonly nowMs: number;
  readonly signal: AbortSignal;
}

const DAY_MS = 86_400_000;

/** Errors: DLP_POLICY_INVALID, DLP_SIMULATION_INVALID, API_PAGE_INVALID. */
export async function simulateDraft(
  request: SimulatePolicyRequest,
  context: SimulationContext,
): Promise<SimulatePolicyResponse> {
  const { tenantId, current, verdicts, nowMs, signal } = context;
  checkDays(request.days);
  const query = readPage(
    { pageSize: request.messagesMax, pageToken: request.pageToken },
    { sizeDefault: SIMULATED_MESSAGES_DEFAULT, sizeMax: SIMULATED_MESSAGES_MAX },
  );
  const parsed = parsePolicy(request.document);
  if (!parsed.ok) throw new AppError('DLP_POLICY_INVALID', { violations: parsed.violations });
  const draft = { policy: parsed.policy, version: current.version + 1 };
  const senders = await sendersOf(draft.policy, context);
  const simulation = createSimulation({ current, draft });
  const sinceMs = nowMs - request.days * DAY_MS;
  // A batch that was repeated may be kept twice, cut otherwise.
  const seen = new Set<string>();
  let oldestMs = Number.POSITIVE_INFINITY;
  let { after } = query;
  do {
    const page = await verdicts.read(tenantId, { sinceMs, ...(after === undefined ? {} : { after }) });
    for (const mail of page.mails) {
      if (seen.has(mail.messageId)) continue;
      seen.add(mail.messageId);
      oldestMs = Math.min(oldestMs, mail.atMs);
      simulation.add(toSimulatedMessage(mail, senders));
    }
    after = page.next;
  } while (after !== undefined && seen.size < query.limit && !signal.aborted);
  const { messagesSeen, messagesChanged, rules, changes, changedByRule } = simulation.result();
  return {
    messagesSeen,
    messagesChanged,
    changedByRule: { ...changedByRule },
    rules: [...rules],
    changes: changes.map(({ before, after: becomes, recipients, sampleIds }) => ({
      outcomeBefore: before,
      outcomeAfter: becomes,
      recipients,
      sampleMessageIds: [...sampleIds],
    })),
    nextPageToken: pageTokenOf(after),
    oldestTime: Number.isFinite(oldestMs) ? new Date(oldestMs) : undefined,
    limits: [...limitsOf(draft.policy, current.policy), ...keptLimit(verdicts.keptMs, request.days)],
  };
}

/** Sentences for people. */
const keptLimit = (keptMs: number, days: number): readonly string[] =>
  keptMs >= days * DAY_MS ? [] : [`Verdicts are kept for ${Math.floor(keptMs / DAY_MS)} days (dlp.verdictsKeptMs).`];

/** What past verdicts cannot tell: values that only new detectors would find were not looked for. */
function limitsOf(draft: PolicyDocument, current: PolicyDocument): readonly string[] {
  const same = JSON.stringify(draft.detectors ?? []) === JSON.stringify(current.detectors ?? []);
  return same ? [] : ['The detectors differ: what only those of the draft find was not looked for then.'];
}

/** Addresses that the draft names, by the hash under which past senders are kept. */
async function sendersOf(draft: PolicyDocument, { tenantId, verdicts }: SimulationContext) {
  const addresses = senderAddresses(draft);
  const tokens = await verdicts.tokensOf(tenantId, addresses);
  return new Map(tokens.map((token, i) => [token, addresses[i] as string]));
}

function checkDays(days: number): void {
  if (days >= 1 && days <= SIMULATED_DAYS_MAX) return;
  const description = `Give 1 to ${SIMULATED_DAYS_MAX} days.`;
  const violations: readonly FieldViolation[] = [{ field: 'days', rule: 'days-range', description }];
  throw new AppError('DLP_SIMULATION_INVALID', { violations });
}
