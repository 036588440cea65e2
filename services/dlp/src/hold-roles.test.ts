/** Held mail over QuarantineService: who may see and decide what, and what the audit log says of those who may not. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type AuditEntry, ClassifiedMail, FLOW, type ListHeldMessagesResponse, topicNames } from '@sealpost/contracts';
import { type AppError, newId } from '@sealpost/kernel';
import type { CallContext, Role } from '@sealpost/runtime';
import { createHoldEndings } from './io/hold-endings.ts';
import { createQuarantine, type Quarantine } from './io/quarantine.ts';
import { createQuarantineRpc } from './io/quarantine-rpc.ts';
import { type GivenPorts, givenPorts } from './testing/given-ports.ts';

const TENANT_ID = 'ten_01hzy0000000000000000000aa';
const HOLD_MS = 3_600_000;

type Handler = (request: object, context: CallContext) => Promise<unknown>;

describe('mail that is held for roles', () => {
  let given: GivenPorts;
  let quarantine: Quarantine;
  let handlers: Readonly<Record<string, unknown>>;
  const audit: AuditEntry[] = [];
  before(async () => {
    given = await givenPorts();
    quarantine = await createQuarantine({ ...given.ports, holdExpireMs: HOLD_MS });
    const endings = createHoldEndings(quarantine, given.ports);
    handlers = createQuarantineRpc({ quarantine, endings, ports: given.ports }).handlers;
    await given.ports.bus.subscribe({
      group: 'test-audit',
      topics: topicNames('audit'),
      onBatch: (batch) => {
        audit.push(...batch.records.map(({ value }) => FLOW.audit.codec.decode(value)));
        batch.acknowledge(batch.records.map(({ offset }) => offset));
      },
    });
  });
  after(() => given.close());

  const call = (name: string, request: object, roles: readonly Role[]): Promise<unknown> => {
    const principal = { keyId: 'key_a', tenantId: TENANT_ID, roles, sandbox: false };
    const context = { principal, traceparent: '', signal: new AbortController().signal };
    return (handlers[name] as Handler)(request, context);
  };
  const hold = async (...holdRoles: string[]): Promise<string> => {
    const messageId = newId('msg', given.ports.clock, given.ports.random);
    const decisions = holdRoles.map((holdRole, recipientIndex) => ({ recipientIndex, rule: 'hold', holdRole }));
    const mail = ClassifiedMail.fromPartial({ header: { messageId, tenantId: TENANT_ID }, decisions });
    await quarantine.hold([{ mail, heldAtMs: given.ports.clock.nowMs() }]);
    return messageId;
  };
  const list = async (roles: readonly Role[], pageSize = 0, pageToken = '') =>
    (await call('listHeldMessages', { pageSize, pageToken }, roles)) as ListHeldMessagesResponse;
  const idsOf = async (...roles: Role[]) => (await list(roles)).messages.map(({ messageId }) => messageId);
  const denied = (name: string, messageId: string, roles: readonly Role[]) =>
    assert.rejects(
      call(name, { messageId, reason: 'x' }, roles),
      (error: AppError) => error.code === 'API_ROLE_DENIED',
    );

  it('is listed and decided only with every role of its recipients', async () => {
    const open = await hold('', '');
    const privacy = await hold('privacy', '');
    const both = await hold('privacy', 'legal');
    const all = [both, privacy, open];
    assert.deepEqual(await idsOf('admin'), all);
    assert.deepEqual(await idsOf('quarantine'), [open]);
    assert.deepEqual(await idsOf('quarantine:privacy'), [privacy]);
    assert.deepEqual(await idsOf('quarantine:privacy', 'quarantine:legal', 'quarantine'), all);
    await denied('getHeldMessage', both, ['quarantine:privacy']);
    await denied('releaseHeldMessage', privacy, ['quarantine', 'quarantine:legal']);
    await denied('rejectHeldMessage', open, ['quarantine:privacy']);
    await call('releaseHeldMessage', { messageId: both, reason: 'x' }, ['quarantine:legal', 'quarantine:privacy']);
    await call('rejectHeldMessage', { messageId: privacy, reason: 'x' }, ['admin']);
    while (audit.filter(({ outcome }) => outcome === 'refused').length < 3) await given.ports.clock.sleep(5);
    assert.deepEqual(
      audit.filter(({ outcome }) => outcome === 'refused').map(({ action }) => action),
      ['quarantine.view', 'quarantine.release', 'quarantine.reject'],
    );
  });

  it('fills pages with what a key may see, past what it may not', async () => {
    for (let i = 0; i < 30; i++) await hold(i % 10 === 0 ? 'billing' : 'privacy');
    const seen: string[] = [];
    let pageToken = '';
    do {
      const page = await list(['quarantine:billing'], 2, pageToken);
      assert.ok(page.messages.length <= 2);
      seen.push(...page.messages.map(({ messageId }) => messageId));
      pageToken = page.nextPageToken;
    } while (pageToken !== '');
    assert.equal(new Set(seen).size, 3);
  });

  it('expires whoever might have decided', async () => {
    const messageId = await hold('privacy');
    given.advance(HOLD_MS + 1);
    const due = await quarantine.claimDue();
    assert.ok(due.some((ending) => ending.messageId === messageId && ending.ending === 'expire'));
    await assert.rejects(
      call('releaseHeldMessage', { messageId, reason: 'x' }, ['admin']),
      (error: AppError) => error.code === 'DLP_HELD_NOT_FOUND',
    );
  });
});
