/** The development sink as a process of its own, and the settings that send every message there. */
import { readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { spawnServer } from '../../tests/testkit/cluster/spawn-server.ts';
import { waitFor } from '../../tests/testkit/wait-for.ts';

const CLI_MAIN = resolve(import.meta.dirname, '../../packages/cli/src/main.ts');
const READY_MS = 60_000;
const STOP_MS = 5_000;

export interface DevSink {
  readonly smtp: string;
  /** Where what it took can be read. */
  readonly page: string;
  readonly settings: Readonly<Record<string, string>>;
  pid(): number;
  isRunning(): boolean;
  stop(): Promise<void>;
}

interface SinkFacts {
  readonly smtp: string;
  readonly plainSmtp: string;
  readonly page: string;
  readonly ca: string;
}

/** Starts `sealpost sink` on free ports; resolves with what it says about itself. */
export async function startDevSink(folder: string): Promise<DevSink> {
  const logFile = join(folder, 'sink.log');
  rmSync(logFile, { force: true });
  const free = '127.0.0.1:0';
  const listens = ['--listen', free, '--plain-listen', free, '--page', free, '--keep', join(folder, 'sink')];
  const sink = spawnServer(process.execPath, [CLI_MAIN, 'sink', '--json', '--data', folder, ...listens], { logFile });
  const facts = await waitFor(
    () => readFacts(logFile) ?? (sink.exitCode() === undefined ? undefined : 'ended'),
    READY_MS,
  );
  if (facts === 'ended') throw new Error(`the sink ended with ${sink.exitCode()}:\n${sink.logTail()}`);
  return {
    smtp: facts.smtp,
    page: facts.page,
    settings: {
      'delivery.mode': 'sink',
      'delivery.sinkAddress': facts.smtp,
      'delivery.sinkPlainAddress': facts.plainSmtp,
      'delivery.sinkCaFile': facts.ca,
    },
    pid: () => sink.pid,
    isRunning: () => sink.exitCode() === undefined,
    stop: async () => void (await sink.stop(STOP_MS)),
  };
}

/** Its first line is JSON, written at once. */
function readFacts(logFile: string): SinkFacts | undefined {
  const line = readFileSync(logFile, 'utf8')
    .split('\n')
    .find((each) => each.startsWith('{') && each.endsWith('}'));
  return line === undefined ? undefined : (JSON.parse(line) as SinkFacts);
}
