/** Times a call in this process: the wall's clock, and the processor time of this thread, which a busy machine does not stretch. */

export interface Timed<T> {
  readonly result: T;
  readonly ms: number;
  readonly cpuMs: number;
}

const MICROSECONDS_PER_MS = 1_000;

export function timed<T>(run: () => T): Timed<T> {
  const cpu = process.threadCpuUsage();
  const startMs = performance.now();
  const result = run();
  const ms = performance.now() - startMs;
  const { user, system } = process.threadCpuUsage(cpu);
  return { result, ms, cpuMs: (user + system) / MICROSECONDS_PER_MS };
}
