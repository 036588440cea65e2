/** `sealpost store migrate [--plan]`: collections and indexes of every service on a shared store. */
import type { Effective } from '@sealpost/config';
import { systemClock } from '@sealpost/kernel';
import { allCollections } from './collections.ts';
import { readMongoSettings } from './drivers/driver-settings.ts';
import type { Flags } from './flags.ts';
import { SERVER_EXIT } from './server-exit-codes.ts';
import { tellOnStderr, tryAgain } from './try-again.ts';

const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** Resolves with the exit code. Errors: CONFIG_INVALID, and those of `migrateStore`. */
export async function runStoreCommand(effective: Effective, flags: Flags): Promise<number> {
  const { url, shown } = await readMongoSettings(effective);
  const { migrateStore } = await import('@sealpost/store/mongo');
  const specs = await allCollections();
  if (!flags.json) say(`${specs.length} collections in ${shown}.`);
  const mode = flags.plan ? 'plan' : 'apply';
  const onStep = (line: string): void => {
    if (!flags.json) say(`  ${line}`);
  };
  const migrate = () => migrateStore({ url, specs, mode, onStep });
  const report = await (flags.plan ? migrate() : tryAgain(migrate, { clock: systemClock, tell: tellOnStderr }));
  if (flags.json) say(JSON.stringify({ store: shown, steps: report.steps, applied: report.applied }));
  else if (flags.plan) for (const line of report.lines) say(`  ${line}`);
  if (!flags.json) say(closing(report.steps.length, flags.plan));
  return flags.plan && report.steps.length > 0 ? SERVER_EXIT.changesDue : SERVER_EXIT.done;
}

function closing(steps: number, plan: boolean): string {
  if (steps === 0) return 'Nothing to do.';
  return plan ? `${steps} steps are due.` : `Done: ${steps} steps.`;
}
