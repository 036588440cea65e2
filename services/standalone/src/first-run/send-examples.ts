/** Puts the example keys on file, sends all examples and waits for what becomes of them. */
import { SealpostError, type SealpostClient } from '@sealpost/client';
import type { Example, Examples } from './examples.ts';
import { type Judged, judge, type Result } from './judge.ts';

/** Longest wait for one example after all were handed in. */
const OUTCOME_TIMEOUT_MS = 60_000;

/** In the order of the examples. Rejects when the server cannot be reached or takes no key. */
export async function sendExamples(client: SealpostClient, examples: Examples): Promise<readonly Judged[]> {
  for (const { address, key } of examples.keys) await client.recipients.putKey(address, key);
  return await Promise.all(examples.messages.map(async (example) => judge(example, await sendOne(client, example))));
}

async function sendOne(client: SealpostClient, example: Example): Promise<Result> {
  const handed = await handIn(client, example);
  if (typeof handed !== 'string') return handed;
  try {
    const options = { timeoutMs: OUTCOME_TIMEOUT_MS, until: 'settled', view: 'full' } as const;
    return { kind: 'tracked', message: await client.waitUntilFinished(handed, options) };
  } catch (error) {
    if (error instanceof SealpostError && error.reason === 'CLIENT_TIMED_OUT')
      return { kind: 'late', messageId: handed };
    throw error;
  }
}

/** Message id, or the refusal. */
async function handIn(client: SealpostClient, example: Example): Promise<string | Result> {
  try {
    return (await client.submit(example.message)).messageId;
  } catch (error) {
    if (!(error instanceof SealpostError) || error.status !== 'INVALID_ARGUMENT') throw error;
    return { kind: 'refused', reason: error.reason, violations: error.fieldViolations };
  }
}
