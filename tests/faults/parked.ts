/** Parked records as an operator sees them: the `sealpost parked` commands. */
import { assertPromise } from './fault.ts';
import type { CommandAnswer, Lab } from './lab.ts';
import { sleep } from './sleep.ts';

export interface ParkedRow {
  readonly id: string;
  readonly topic: string;
  readonly reason: string;
}

const POLL_MS = 500;

/** Runs `sealpost parked <args>`; throws what it says when it fails. */
export async function runParked(lab: Lab, args: readonly string[]): Promise<CommandAnswer> {
  const answer = await lab.command(['parked', ...args]);
  assertPromise(
    answer.code === 0,
    `sealpost parked ${args.join(' ')} ended with ${answer.code}: ${answer.stderr.slice(0, 500)}`,
  );
  return answer;
}

interface ParkedList {
  readonly records: readonly { readonly parkedId: string; readonly topic: string; readonly reason: string }[];
}

export async function listParked(lab: Lab): Promise<readonly ParkedRow[]> {
  const { stdout } = await runParked(lab, ['list', '--json']);
  const { records } = JSON.parse(stdout) as ParkedList;
  return records.map(({ parkedId, topic, reason }) => ({ id: parkedId, topic, reason }));
}

/** Waits for a list that `holds` likes. */
export async function waitForParked(
  lab: Lab,
  holds: (rows: readonly ParkedRow[]) => boolean,
  timeoutMs: number,
): Promise<readonly ParkedRow[]> {
  const untilMs = performance.now() + timeoutMs;
  for (;;) {
    const rows = await listParked(lab);
    if (holds(rows)) return rows;
    const found = rows.map(({ topic, reason }) => `${topic} ${reason}`).join('; ');
    assertPromise(performance.now() < untilMs, `after ${timeoutMs} ms there are parked: ${found || 'none'}`);
    await sleep(POLL_MS);
  }
}
