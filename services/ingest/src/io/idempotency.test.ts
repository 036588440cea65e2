import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Message } from '@sealpost/contracts';
import type { Keyring } from '@sealpost/keyring';
import type { Store, WriteOp } from '@sealpost/store';
import { createIdempotencyRows, type IdempotencyClaim } from './idempotency.ts';

type Row = { readonly _id: string } & Readonly<Record<string, unknown>>;

/** Rows in memory, changed under the conditions that the real store would judge. */
async function givenRows() {
  const docs = new Map<string, Row>();
  const meets = (doc: Row | undefined, when: object | undefined): doc is Row =>
    doc !== undefined && Object.entries(when ?? {}).every(([name, value]) => doc[name] === value);
  const apply = (op: WriteOp<Row>) => {
    if (op.op === 'insert') {
      const there = docs.get(op.doc._id);
      if (there !== undefined) return { status: 'conflict', doc: there };
      docs.set(op.doc._id, op.doc);
      return { status: 'done' };
    }
    if (op.op === 'put') return { status: 'done' };
    const doc = docs.get(op.id);
    if (!meets(doc, op.when)) return { status: 'unmet' };
    if (op.op === 'delete') docs.delete(op.id);
    else docs.set(op.id, { ...doc, ...op.change.set });
    return { status: 'done' };
  };
  const collection = { bulkWrite: async (ops: readonly WriteOp<Row>[]) => ops.map(apply) };
  const keyring = {
    tenantToken: async (tenantId: string, purpose: string, value: string | Uint8Array) =>
      Buffer.from(`${tenantId}|${purpose}|${Buffer.from(value).toString('hex')}`),
  } as unknown as Keyring;
  const rows = await createIdempotencyRows({ collection: async () => collection } as unknown as Store, keyring);
  return { rows, docs };
}

const claim = (id: string, messageId: string): IdempotencyClaim => ({
  id,
  contentHash: 'h',
  messageId,
  acceptedAtMs: 1,
  claimedAtMs: 1,
  expiresAtMs: 9,
});

describe('idempotency rows', () => {
  it('let the first claim win, also within one write', async () => {
    const { rows } = await givenRows();
    const [first, second] = await rows.claim([claim('a', 'm1'), claim('a', 'm2')]);
    assert.equal(first, undefined);
    assert.equal(second?.messageId, 'm1');
    assert.equal(second?.state, 'pending');
  });

  it('hand an unfinished claim to one of several who ask', async () => {
    const { rows } = await givenRows();
    await rows.claim([claim('a', 'm1')]);
    const ask = { id: 'a', claimedAtMs: 1 };
    assert.deepEqual(await rows.takeOver([ask, ask], 50), [true, false]);
    assert.deepEqual(await rows.takeOver([ask], 60), [false]);
    await rows.finish(['a']);
    assert.deepEqual(await rows.takeOver([{ id: 'a', claimedAtMs: 50 }], 70), [false]);
  });

  it('give back what is pending and keep what is done', async () => {
    const { rows, docs } = await givenRows();
    await rows.claim([claim('pending', 'm1'), claim('done', 'm2')]);
    await rows.finish(['done']);
    await rows.release(['pending', 'done']);
    assert.deepEqual([...docs.keys()], ['done']);
  });

  it('hash key and content apart: the key does not count as content', async () => {
    const { rows } = await givenRows();
    const message = Message.fromPartial({ idempotencyKey: 'k1', subject: 'a' });
    const one = await rows.hashes('t', message);
    const otherKey = await rows.hashes('t', { ...message, idempotencyKey: 'k2' });
    const otherContent = await rows.hashes('t', { ...message, subject: 'b' });
    const otherTenant = await rows.hashes('u', message);
    assert.notEqual(one.id, otherKey.id);
    assert.equal(one.contentHash, otherKey.contentHash);
    assert.notEqual(one.contentHash, otherContent.contentHash);
    assert.equal(one.id, otherContent.id);
    assert.notEqual(one.id, otherTenant.id);
  });

  it('take labels in any order for the same content', async () => {
    const { rows } = await givenRows();
    const first = await rows.hashes('t', Message.fromPartial({ labels: { a: '1', b: '2' } }));
    const second = await rows.hashes('t', Message.fromPartial({ labels: { b: '2', a: '1' } }));
    const other = await rows.hashes('t', Message.fromPartial({ labels: { a: '2', b: '1' } }));
    assert.equal(first.contentHash, second.contentHash);
    assert.notEqual(first.contentHash, other.contentHash);
  });
});
