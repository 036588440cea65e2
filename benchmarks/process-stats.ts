/** CPU seconds per thread and resident memory of a process, from /proc (proc(5)). */
import { readdirSync, readFileSync } from 'node:fs';

/** Clock ticks per second; 100 on every Linux that Node supports. */
const TICKS_PER_SECOND = 100;

export interface ThreadCpu {
  readonly name: string;
  readonly seconds: number;
}

/** Threads by name, those of one name added up. */
export function cpuByThread(pid: number): readonly ThreadCpu[] {
  const sums = new Map<string, number>();
  for (const tid of readdirSync(`/proc/${pid}/task`)) {
    const stat = readFileSync(`/proc/${pid}/task/${tid}/stat`, 'utf8');
    const name = Number(tid) === pid ? 'main' : stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = Number(fields[11]) + Number(fields[12]);
    sums.set(name, (sums.get(name) ?? 0) + ticks / TICKS_PER_SECOND);
  }
  return [...sums].map(([name, seconds]) => ({ name, seconds }));
}

export const cpuSeconds = (pid: number): number => cpuByThread(pid).reduce((sum, thread) => sum + thread.seconds, 0);

export function residentBytes(pid: number): number {
  const match = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(match?.[1] ?? 0) * 1_024;
}

export function subtractCpu(after: readonly ThreadCpu[], before: readonly ThreadCpu[]): readonly ThreadCpu[] {
  const was = new Map(before.map((thread) => [thread.name, thread.seconds]));
  return after
    .map(({ name, seconds }) => ({ name, seconds: seconds - (was.get(name) ?? 0) }))
    .filter((thread) => thread.seconds > 0.005);
}
