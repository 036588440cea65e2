import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Message } from '@sealpost/contracts';
import { AppError, systemClock } from '@sealpost/kernel';
import type { IngestShell, Submission, SubmissionResult } from '../shell.ts';
import { createBatcher } from './batcher.ts';

const principal = { keyId: 'key_1', tenantId: 'ten_1', roles: ['send'], sandbox: false } as const;
const submission = (text: string): Submission => ({
  message: Message.fromPartial({ text }),
  principal,
  traceparent: '',
});
const answer = (given: Submission): SubmissionResult => ({
  messageId: given.message?.text ?? '',
  internetMessageId: '',
  recipientCount: 1,
  acceptTime: undefined,
  replayed: false,
});

const LATER = Number.POSITIVE_INFINITY;
const codeOf = (result: SubmissionResult): string => (result instanceof AppError ? result.code : 'accepted');

describe('batcher', () => {
  it('writes what arrives together at once and answers each its own', async () => {
    const sizes: number[] = [];
    const shell: IngestShell = {
      accept: async (batch) => {
        sizes.push(batch.length);
        return batch.map(answer);
      },
    };
    const batcher = createBatcher(shell, { waitMs: 1, openBytesMax: 1e9, clock: systemClock });
    const results = await Promise.all(
      Array.from({ length: 600 }, (_, i) => batcher.submit(submission(String(i)), LATER)),
    );
    assert.deepEqual(
      results.map((result) => (result instanceof AppError ? '' : result.messageId)),
      [...Array.from({ length: 600 }, (_, i) => String(i))],
    );
    assert.ok(sizes.length <= 4 && Math.max(...sizes) <= 256);
    assert.equal(batcher.openBytes(), 0);
    await batcher.drained();
  });

  it('refuses with a delay beyond its bytes, but takes one message of any size', async () => {
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const shell: IngestShell = { accept: (batch) => gate.then(() => batch.map(answer)) };
    const batcher = createBatcher(shell, { waitMs: 0, openBytesMax: 10, clock: systemClock });
    const large = batcher.submit(submission('x'.repeat(1_000)), LATER);
    const refused = await batcher.submit(submission('y'), LATER);
    assert.ok(refused instanceof AppError && refused.code === 'INGEST_OVERLOADED');
    assert.ok((refused.retryAfterMs ?? 0) > 0);
    let drained = false;
    const draining = batcher.drained().then(() => {
      drained = true;
    });
    assert.equal(drained, false);
    open();
    assert.ok(!((await large) instanceof AppError));
    await draining;
    assert.ok(!((await batcher.submit(submission('z'), LATER)) instanceof AppError));
  });

  it('answers in time what was begun and what was not, when writes hang, and takes more once they end', async () => {
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const aborted: boolean[] = [];
    const shell: IngestShell = {
      accept: async (batch, signal) => {
        await gate;
        aborted.push(signal.aborted);
        return batch.map(answer);
      },
    };
    const batcher = createBatcher(shell, { waitMs: 0, openBytesMax: 1e9, clock: systemClock });
    const overdue = systemClock.monotonicMs() - 1;
    // More than all batches hold that may be open at one time.
    const results = await Promise.all(
      Array.from({ length: 3_000 }, (_, i) => batcher.submit(submission(String(i)), overdue)),
    );
    assert.deepEqual([...new Set(results.map(codeOf))], ['INGEST_TIMED_OUT']);
    assert.ok(results.every((result) => result instanceof AppError && (result.retryAfterMs ?? 0) > 0));
    assert.ok(batcher.openBytes() > 0, 'what hangs is still counted');
    await batcher.drained();
    open();
    assert.equal(codeOf(await batcher.submit(submission('z'), LATER)), 'accepted');
    assert.equal(batcher.openBytes(), 0);
    assert.ok(aborted.slice(0, -1).every((was) => was));
    assert.equal(aborted.at(-1), false);
  });

  it('refuses while writes that were given up hold all bytes', async () => {
    const shell: IngestShell = { accept: () => new Promise(() => undefined) };
    const batcher = createBatcher(shell, { waitMs: 0, openBytesMax: 10, clock: systemClock });
    assert.equal(codeOf(await batcher.submit(submission('x'), 0)), 'INGEST_TIMED_OUT');
    assert.equal(codeOf(await batcher.submit(submission('x'), 0)), 'INGEST_OVERLOADED');
  });
});
