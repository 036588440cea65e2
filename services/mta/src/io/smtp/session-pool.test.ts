import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { systemClock } from '@sealpost/kernel';
import { type FaultSink, startFaultSink } from '@sealpost/tests/fault-sink';
import { waitFor } from '@sealpost/tests/wait-for';
import { connectSmtp } from './connect-smtp.ts';
import { type Acquired, createSessionPool, type SessionPoolOptions } from './session-pool.ts';
import type { ConnectFailure, SmtpSession } from './smtp-types.ts';
import { optionsFor, transaction } from './testing.ts';

const KEY = { source: '127.0.0.1', site: 'example.org', tls: 'none' };

let sink: FaultSink;
before(async () => {
  sink = await startFaultSink();
});
after(() => sink.close());

const connect = () => connectSmtp(optionsFor(sink.port));
const pool = (options: Partial<SessionPoolOptions> = {}) =>
  createSessionPool({
    maxPerSite: 1,
    maxMessagesPerConnection: 100,
    idleMs: 10_000,
    clock: systemClock,
    ...options,
  });

function must(answer: Acquired): SmtpSession {
  assert.equal(answer.kind, 'session');
  return answer as SmtpSession;
}

describe('SessionPool', () => {
  it('hands the same session out again, but only under the same key', async () => {
    const sessions = pool();
    const first = must(await sessions.acquire(KEY, connect));
    await first.send(transaction());
    sessions.release(first);
    assert.equal(await sessions.acquire(KEY, connect), first);
    const other = must(await sessions.acquire({ ...KEY, tls: 'require verified' }, connect));
    assert.notEqual(other, first);
    sessions.release(first);
    sessions.release(other);
    await sessions.closeAll(0);
    assert.equal(sessions.counts().openCount, 0);
  });

  it('serves waiters in order of asking and refuses beyond their bound', async () => {
    const sessions = pool({ waitersMax: 3 });
    const first = must(await sessions.acquire(KEY, connect));
    const served: number[] = [];
    const waiting = [0, 1, 2].map(async (n) => {
      const session = must(await sessions.acquire(KEY, connect));
      served.push(n);
      await session.send(transaction());
      sessions.release(session);
    });
    assert.equal((await sessions.acquire(KEY, connect)).kind, 'pool-full');
    assert.deepEqual(sessions.counts(), { openCount: 1, idleCount: 0, waitingCount: 3 });
    sessions.release(first);
    await Promise.all(waiting);
    assert.deepEqual(served, [0, 1, 2]);
    await sessions.closeAll(0);
  });

  it('opens no more than the site allows', async () => {
    await sink.setBehaviours({});
    await waitFor(() => sink.openCount === 0, 2000);
    const sessions = pool({ maxPerSite: (key) => (key.site === KEY.site ? 3 : 0) });
    await Promise.all(
      Array.from({ length: 30 }, async () => {
        const session = must(await sessions.acquire(KEY, connect));
        await session.send(transaction());
        sessions.release(session);
      }),
    );
    assert.equal(sink.openPeak <= 3, true);
    await sessions.closeAll(0);
  });

  it('retires a session after its share of messages, and one that died', async () => {
    const sessions = pool({ maxMessagesPerConnection: 2 });
    const seen = new Set<SmtpSession>();
    for (let i = 0; i < 6; i++) {
      const session = must(await sessions.acquire(KEY, connect));
      seen.add(session);
      await session.send(transaction());
      sessions.release(session);
    }
    assert.equal(seen.size, 3);
    const last = must(await sessions.acquire(KEY, connect));
    sink.cutConnections();
    await waitFor(() => !last.reusable, 2000);
    sessions.release(last);
    const fresh = must(await sessions.acquire(KEY, connect));
    assert.equal((await fresh.send(transaction())).kind, 'done');
    sessions.release(fresh);
    await sessions.closeAll(0);
  });

  it('passes a failed connection on and lets the next waiter try', async () => {
    const sessions = pool();
    const failure: ConnectFailure = { kind: 'unreachable', phase: 'connect', code: 'ECONNREFUSED' };
    let calls = 0;
    const failing = async () => {
      calls++;
      return failure;
    };
    const answers = await Promise.all([1, 2, 3].map(() => sessions.acquire(KEY, failing)));
    assert.deepEqual(
      answers.map((answer) => answer.kind),
      ['unreachable', 'unreachable', 'unreachable'],
    );
    assert.equal(calls, 3);
    const exploding = () => Promise.reject(new Error('broken'));
    await assert.rejects(sessions.acquire(KEY, exploding), /broken/);
    assert.equal(sessions.counts().openCount, 0);
  });

  it('closes what idles too long', async () => {
    const sessions = pool({ idleMs: 20 });
    sessions.release(must(await sessions.acquire(KEY, connect)));
    assert.equal(sessions.counts().idleCount, 1);
    await waitFor(() => sessions.counts().openCount === 0, 2000);
    await sessions.closeAll(0);
  });

  it('closing refuses waiters, lets busy sessions finish and cuts those that do not', async () => {
    const sessions = pool({ maxPerSite: 2 });
    const quick = must(await sessions.acquire(KEY, connect));
    const stuck = must(await sessions.acquire(KEY, connect));
    const waiter = sessions.acquire(KEY, connect);
    const never = stuck.send(transaction({ beforeFinalDot: () => new Promise(() => undefined) }));
    const finished = quick.send(transaction()).then((result) => {
      sessions.release(quick);
      return result.kind;
    });
    const closed = sessions.closeAll(50);
    assert.equal((await waiter).kind, 'pool-closed');
    assert.equal(await finished, 'done');
    await closed;
    assert.equal((await never).kind, 'lost-before-dot');
    assert.equal((await sessions.acquire(KEY, connect)).kind, 'pool-closed');
  });
});
