/** Entry of `sealpost run` and `sealpost config`: the one place of the server that reads the environment or exits. */
import { enableCompileCache } from 'node:module';

// Stripped types and compiled code are kept from run to run: a start takes half the time and less memory.
enableCompileCache();
const { runServerCommand } = await import('./server-command.ts');

const EXIT_ENDED_AT_ONCE = 1;

function onStop(stop: () => void): void {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      process.once(signal, () => process.exit(EXIT_ENDED_AT_ONCE));
      stop();
    });
  }
}

const exitCode = await runServerCommand(process.argv.slice(2), {
  env: process.env,
  startedAtMs: performance.timeOrigin,
  onStop,
});
// Timers of libraries must not keep a stopped server alive.
process.exit(exitCode);
