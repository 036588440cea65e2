/** The process around the command: arguments, environment, streams, Ctrl-C, exit code. */
import { once } from 'node:events';
import { enableCompileCache } from 'node:module';
import type { TextSink } from './io.ts';

// Stripped types and compiled code are kept from run to run: a start takes half the time.
enableCompileCache();
const [{ createSystemRandom, systemClock }, { EXIT }, { runCli }] = await Promise.all([
  import('@sealpost/kernel'),
  import('./exit-codes.ts'),
  import('./run-cli.ts'),
]);

const interrupt = new AbortController();
process.on('SIGINT', () => {
  // The second Ctrl-C does not wait for what the first one asked to end.
  if (interrupt.signal.aborted) process.exit(EXIT.interrupted);
  interrupt.abort();
});
process.on('SIGTERM', () => interrupt.abort());
// A reader that has seen enough (`| head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? EXIT.done : 1));

async function drained(stream: NodeJS.WriteStream): Promise<void> {
  if (stream.writableNeedDrain) await once(stream, 'drain', { signal: interrupt.signal }).catch(() => undefined);
}

function sinkOf(stream: NodeJS.WriteStream): TextSink {
  return {
    write: (text) => void stream.write(text),
    drained: () => drained(stream),
    isTerminal: stream.isTTY === true,
    columns: stream.isTTY === true ? stream.columns : undefined,
  };
}

process.exitCode = await runCli({
  argv: process.argv.slice(2),
  io: {
    stdin: process.stdin,
    stdout: sinkOf(process.stdout),
    stderr: sinkOf(process.stderr),
    env: process.env,
    cwd: process.cwd(),
    clock: systemClock,
    random: createSystemRandom(),
    signal: interrupt.signal,
    nodeVersion: process.versions.node,
  },
});
