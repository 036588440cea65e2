/** Verdicts as they are kept, and dry runs of drafts over them, on a real store. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  DecisionAction,
  JudgedMails,
  MailHeader,
  Protection,
  Purpose,
  SimulatePolicyRequest,
  VerdictLevel,
} from '@sealpost/contracts';
import type { AppError } from '@sealpost/kernel';
import { evaluatePolicy, type PolicyVersion, parsePolicy } from '@sealpost/policy';
import { simulateDraft } from './io/simulate-draft.ts';
import { createVerdicts, VERDICTS, type Verdicts } from './io/verdicts.ts';
import type { DlpPlan } from './stage.ts';
import { type GivenPorts, givenPorts } from './testing/given-ports.ts';

const TENANT_ID = 'ten_01hzy0000000000000000000aa';
const DAY_MS = 86_400_000;

const policyOf = (text: string): PolicyVersion => {
  const parsed = parsePolicy(text);
  return { policy: parsed.ok ? parsed.policy : assert.fail(JSON.stringify(parsed.violations)), version: 1 };
};
const CURRENT = policyOf(`name: now
rules:
  - { id: phi, when: { verdict: [phi] }, then: { protection: tls } }
  - { id: default, then: {} }
`);
const DRAFT = `name: draft
rules:
  - { id: lab, when: { sender: [lab@clinic.example.org], verdict: [phi] }, then: { protection: portal } }
  - { id: bulk, when: { stream: [newsletter] }, then: { action: hold } }
  - { id: phi, when: { verdict: [phi] }, then: { protection: tls } }
  - { id: default, then: {} }
`;

interface Mail {
  readonly sender: string;
  readonly phi?: true;
  readonly stream?: string;
  readonly recipients?: number;
}

function planOf({ sender, phi, stream = '', recipients = 1 }: Mail): DlpPlan {
  const level = phi ? VerdictLevel.VERDICT_LEVEL_PHI : VerdictLevel.VERDICT_LEVEL_NONE;
  const evidence = phi ? [{ type: 'mrn', count: 2, parts: ['text'], rules: ['mrn.labelled'] }] : [];
  const verdict = { level, evidence, problems: [] };
  const facts = {
    ...{ verdict, sender, stream, sizeBytes: 100, purpose: Purpose.PURPOSE_TREATMENT },
    minimumProtection: Protection.PROTECTION_UNSPECIFIED,
    attachments: [{ kind: 'pdf', extension: 'winterfield', index: 1 }],
  };
  const to = Array.from({ length: recipients }, (_, index) => ({ index, domain: 'example.net', authorized: false }));
  const decisions = evaluatePolicy(CURRENT, facts, to);
  const deliver = decisions.filter(({ action }) => action === DecisionAction.DECISION_ACTION_DELIVER);
  return { verdict, facts, recipients: to, decisions, deliver, hold: [], reject: [] };
}

describe('verdicts that are kept', () => {
  let given: GivenPorts;
  let verdicts: Verdicts;
  let count = 0;
  const keep = async (mails: readonly Mail[], times: 'once' | 'twice' = 'twice'): Promise<readonly string[]> => {
    const items = mails.map((mail) => ({
      header: MailHeader.fromPartial({ messageId: `msg_${String(++count).padStart(6, '0')}`, tenantId: TENANT_ID }),
      plan: planOf(mail),
      atMs: given.ports.clock.nowMs(),
    }));
    await verdicts.keep(items);
    await verdicts.flush();
    // A record may come a second time, then in other company.
    if (times === 'twice') await verdicts.keep(items.slice(-1));
    await verdicts.flush();
    return items.map(({ header }) => header.messageId);
  };
  const simulate = (change: Partial<SimulatePolicyRequest> = {}) =>
    simulateDraft(SimulatePolicyRequest.fromPartial({ document: DRAFT, days: 30, ...change }), {
      ...{ tenantId: TENANT_ID, current: CURRENT, verdicts, nowMs: given.ports.clock.nowMs() },
      signal: new AbortController().signal,
    });

  before(async () => {
    given = await givenPorts();
    verdicts = await createVerdicts({ ...given.ports, keptMs: 30 * DAY_MS });
  });
  after(() => given.close());

  it('hold no address, no rule of a detector and no unknown extension', async () => {
    await keep([{ sender: 'lab@clinic.example.org', phi: true }]);
    const collection = await given.ports.store.collection(VERDICTS);
    const { docs } = await collection.find({ limit: 10 });
    const kept = JSON.stringify(docs.map(({ judged }) => JudgedMails.decode(judged)));
    for (const word of ['lab@', 'labelled', 'winterfield']) assert.equal(kept.includes(word), false, word);
    assert.ok(kept.includes('clinic.example.org'));
  });

  it('tell what a draft would change: by outcome, by rule, with samples, each message once', async () => {
    const [first] = await keep([
      { sender: 'LAB@clinic.example.org', phi: true, recipients: 3 },
      { sender: 'desk@clinic.example.org', phi: true },
      { sender: 'desk@clinic.example.org', stream: 'newsletter', recipients: 40 },
    ]);
    const result = await simulate();
    assert.equal(result.messagesSeen, 4);
    assert.equal(result.messagesChanged, 3);
    const change = (before: string) => result.changes.find(({ outcomeBefore }) => outcomeBefore === before);
    assert.deepEqual(change('deliver/opportunistic')?.outcomeAfter, 'hold/opportunistic');
    assert.equal(change('deliver/opportunistic')?.recipients, 40);
    assert.equal(change('deliver/tls')?.outcomeAfter, 'deliver/portal');
    assert.equal(change('deliver/tls')?.recipients, 4);
    assert.ok(change('deliver/tls')?.sampleMessageIds.includes(first ?? ''));
    assert.deepEqual(result.changedByRule, { lab: 4, bulk: 40 });
    const phi = result.rules.find(({ rule }) => rule === 'phi');
    assert.deepEqual([phi?.recipientsBefore, phi?.recipientsAfter], [5, 1]);
    assert.equal(result.nextPageToken, '');
  });

  it('are looked at within days and within bounds, and further pages go on', async () => {
    given.advance(2 * DAY_MS);
    assert.equal((await simulate({ days: 1 })).messagesSeen, 0);
    for (let i = 0; i < 70; i++) await keep([{ sender: 'desk@clinic.example.org' }], 'once');
    const sizes: number[] = [];
    let pageToken = '';
    do {
      const page = await simulate({ messagesMax: 10, pageToken });
      sizes.push(page.messagesSeen);
      pageToken = page.nextPageToken;
    } while (pageToken !== '');
    assert.ok(sizes.length > 1 && (sizes[0] ?? 0) >= 10);
    assert.equal(
      sizes.reduce((sum, size) => sum + size, 0),
      74,
    );
  });

  it('are not simulated over with a draft or days that are none', async () => {
    const code = async (change: Partial<SimulatePolicyRequest>) =>
      simulate(change).then(
        () => '',
        (thrown: AppError) => thrown.code,
      );
    assert.equal(await code({ document: 'name: x' }), 'DLP_POLICY_INVALID');
    assert.equal(await code({ days: 0 }), 'DLP_SIMULATION_INVALID');
    assert.equal(await code({ days: 91 }), 'DLP_SIMULATION_INVALID');
    assert.equal(await code({ pageToken: 'x' }), 'API_PAGE_INVALID');
    assert.deepEqual((await simulate({ days: 90 })).limits, ['Verdicts are kept for 30 days (dlp.verdictsKeptMs).']);
  });

  it('go when their time is over', async () => {
    given.advance(31 * DAY_MS);
    verdicts.start();
    const collection = await given.ports.store.collection(VERDICTS);
    while ((await collection.count({})) > 0) await given.ports.clock.sleep(5);
    await verdicts.stop();
    const none = await createVerdicts({ ...given.ports, keptMs: 0 });
    const header = MailHeader.fromPartial({ messageId: 'msg_x', tenantId: TENANT_ID });
    await none.keep([{ header, plan: planOf({ sender: 'a@example.org' }), atMs: 1 }]);
    await none.flush();
    assert.equal(await collection.count({}), 0);
  });
});
