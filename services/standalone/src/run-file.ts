/** The file that tells what listens where, for commands that look at a running process. */
import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunReport } from './run.ts';

/** `run.json` where one process has the folder to itself; one file per process where several may share it. */
export const runFileName = (report: Pick<RunReport, 'bus' | 'target' | 'pid'>): string =>
  report.bus.driver === 'embedded' ? 'run.json' : `run-${report.target}-${report.pid}.json`;

/** Written aside and renamed, so that a reader never sees half of it. */
export async function writeRunFile(report: RunReport): Promise<void> {
  const name = runFileName(report);
  await mkdir(report.dataFolder, { recursive: true, mode: 0o700 });
  const aside = join(report.dataFolder, `.${name}.${randomUUID()}`);
  await writeFile(aside, `${JSON.stringify(report, null, 2)}\n`, { mode: 0o600 });
  await rename(aside, join(report.dataFolder, name));
}

export async function removeRunFile(report: RunReport): Promise<void> {
  await rm(join(report.dataFolder, runFileName(report)), { force: true });
}
