/** Reads what a running Sealpost wrote about itself into its data folder. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** `<data>/run.json`: written at start, removed at a graceful stop. */
export interface RunState {
  readonly pid: number;
  readonly version: string;
  /** "sink" or "live". */
  readonly mailMode: string;
  /** Bound addresses by name: grpc, rest, portal, smtp, bounce, metrics. */
  readonly listeners: Readonly<Record<string, string>>;
  readonly dataFolder: string;
  readonly startedAtMs: number;
  /** False when the process that wrote it is gone (it was killed). */
  readonly alive: boolean;
}

const TEXT_LENGTH_MAX = 64 * 1024;

/** Undefined when there is none or it cannot be understood. */
export async function readRunState(dataFolder: string): Promise<RunState | undefined> {
  try {
    const text = await readFile(join(dataFolder, 'run.json'), 'utf8');
    return text.length > TEXT_LENGTH_MAX ? undefined : toRunState(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Takes unknown JSON for a run state, or not at all. */
export function toRunState(value: unknown): RunState | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const record = value as Record<string, unknown>;
  const pid = record['pid'];
  if (typeof pid !== 'number' || !Number.isSafeInteger(pid) || pid < 1) return undefined;
  const listeners = Object.entries(asRecord(record['listeners'])).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return {
    pid,
    version: asText(record['version']),
    mailMode: asText(record['mailMode']),
    listeners: Object.fromEntries(listeners),
    dataFolder: asText(record['dataFolder']),
    startedAtMs: typeof record['startedAtMs'] === 'number' ? record['startedAtMs'] : 0,
    alive: isAlive(pid),
  };
}

const asText = (value: unknown): string => (typeof value === 'string' ? value : '');
const asRecord = (value: unknown): object => (typeof value === 'object' && value !== null ? value : {});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
