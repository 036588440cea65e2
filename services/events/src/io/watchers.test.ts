import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MailEvent } from '@sealpost/contracts';
import { applyEvent } from '../stage.ts';
import { createWatchers } from './watchers.ts';

const change = (messageId: string, tenantId = 't', seq = 1) => ({
  doc: applyEvent(undefined, MailEvent.fromPartial({ messageId, tenantId, eventKey: 'k' }), seq),
  sinceVersion: 0,
});
const WAIT_MS = 5;

describe('watchers', () => {
  it('hear what happens in their tenant, and to the messages they named', async () => {
    const watchers = createWatchers();
    const all = watchers.open('t', new Set());
    const one = watchers.open('t', new Set(['b']));
    const other = watchers.open('u', new Set());
    watchers.changed([change('a'), change('b')]);
    assert.deepEqual(
      (await all.next(WAIT_MS)).events.map((each) => each.messageId),
      ['a', 'b'],
    );
    assert.deepEqual(
      (await one.next(WAIT_MS)).events.map((each) => each.messageId),
      ['b'],
    );
    assert.deepEqual((await other.next(WAIT_MS)).events, []);
  });

  it('are woken by news, and told to read on when they fell behind', async () => {
    const watchers = createWatchers();
    const watch = watchers.open('t', new Set());
    const waiting = watch.next(60_000);
    watchers.changed([change('a')]);
    assert.equal((await waiting).events.length, 1);
    for (let i = 0; i <= 10_000; i++) watchers.changed([change(`m${i}`)]);
    assert.equal((await watch.next(WAIT_MS)).overflowed, true);
    assert.equal((await watch.next(WAIT_MS)).overflowed, false);
  });

  it('stop waiting once closed', async () => {
    const watchers = createWatchers();
    const watch = watchers.open('t', new Set());
    const waiting = watch.next(60_000);
    watch.close();
    assert.deepEqual((await waiting).events, []);
    assert.equal(watchers.count(), 0);
  });
});
