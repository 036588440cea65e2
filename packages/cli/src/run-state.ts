/** Reads what a running Sealpost wrote about itself into its data folder. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface BoundListener {
  /** "gRPC", "portal", "metrics" … */
  readonly name: string;
  readonly address: string;
  /** What to open in a browser, where there is something. */
  readonly url: string | null;
}

/** `<data>/run.json`: written at start, removed at a graceful stop. */
export interface RunState {
  readonly pid: number;
  readonly version: string;
  /** "sink" or "live". */
  readonly mailMode: string;
  readonly listeners: readonly BoundListener[];
  readonly dataFolder: string;
  readonly startedAtMs: number;
  /** False when the process that wrote it is gone (it was killed). */
  readonly alive: boolean;
}

const TEXT_LENGTH_MAX = 64 * 1024;
const LISTENERS_MAX = 100;

/** Address of a listener by its name, upper or lower case. */
export function listenerAddress(state: RunState | undefined, name: string): string | undefined {
  if (state?.alive !== true) return undefined;
  return state.listeners.find((listener) => listener.name.toLowerCase() === name)?.address;
}

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
  return {
    pid,
    version: asText(record['version']),
    mailMode: asText(record['mailMode']),
    listeners: toListeners(record['listeners']),
    dataFolder: asText(record['dataFolder']),
    startedAtMs: typeof record['startedAtMs'] === 'number' ? record['startedAtMs'] : 0,
    alive: isAlive(pid),
  };
}

const asText = (value: unknown): string => (typeof value === 'string' ? value : '');
const asRecord = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

function toListeners(value: unknown): readonly BoundListener[] {
  if (!Array.isArray(value)) return [];
  return value
    .slice(0, LISTENERS_MAX)
    .map(asRecord)
    .filter(({ name, address }) => typeof name === 'string' && typeof address === 'string')
    .map(({ name, address, url }) => ({
      name: asText(name),
      address: asText(address),
      url: typeof url === 'string' ? url : null,
    }));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
