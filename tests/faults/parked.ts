/** Parked records as an operator sees them: the `sealpost parked` commands. */
import { assertPromise } from './fault.ts';
import type { CommandAnswer, Lab } from './lab.ts';
import { sleep } from './under-load.ts';

export interface ParkedRow {
  readonly id: string;
  readonly topic: string;
  readonly reason: string;
}

const POLL_MS = 500;

const isRow = (value: unknown): value is ParkedRow => {
  const { id, topic, reason } = value as Readonly<Record<string, unknown>>;
  return [id, topic, reason].every((field) => typeof field === 'string');
};

/** Every parked record in an answer, however the command frames its list. */
function rowsIn(value: unknown): readonly ParkedRow[] {
  if (typeof value !== 'object' || value === null) return [];
  if (isRow(value)) return [value];
  return Object.values(value).flatMap(rowsIn);
}

function rowsOf({ stdout }: CommandAnswer): readonly ParkedRow[] {
  const text = stdout.trim();
  if (text === '') return [];
  try {
    return rowsIn(JSON.parse(text));
  } catch {
    return text.split('\n').flatMap((line) => rowsIn(JSON.parse(line)));
  }
}

/** Runs `sealpost parked <args>`; throws what it says when it fails. */
export async function runParked(lab: Lab, args: readonly string[]): Promise<CommandAnswer> {
  const answer = await lab.command(['parked', ...args]);
  assertPromise(
    answer.code === 0,
    `sealpost parked ${args.join(' ')} ended with ${answer.code}: ${answer.stderr.slice(0, 500)}`,
  );
  return answer;
}

export const listParked = async (lab: Lab): Promise<readonly ParkedRow[]> =>
  rowsOf(await runParked(lab, ['list', '--json']));

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
