/** The standalone process as the benchmark starts it: free ports, the sink, little log. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');

export interface EmbeddedServer {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly grpc: string;
  readonly key: string;
  readonly readySeconds: number;
}

export interface EmbeddedServerOptions {
  readonly dataFolder: string;
  readonly sinkPort: number;
  /** `section.key=value`, after the benchmark's own. */
  readonly settings: readonly string[];
  /** Writes a CPU profile into the data folder. */
  readonly profile: boolean;
}

/** Resolves once it said what listens where. */
export async function startEmbeddedServer(options: EmbeddedServerOptions): Promise<EmbeddedServer> {
  const { dataFolder, sinkPort } = options;
  const settings = [
    ...['grpc.port=0', 'telemetry.port=0', 'portal.port=0', 'telemetry.logLevel=warn'],
    // The load goes to 50 domains, in sink mode each a site of its own: as many connections as 50 small hosts would take.
    ...[
      'mta.connectionsPerSiteMax=2',
      `delivery.sinkAddress=127.0.0.1:${sinkPort}`,
      'mta.dkimDomain=example.org',
      ...options.settings,
    ],
  ];
  const profile = options.profile ? ['--cpu-prof', `--cpu-prof-dir=${dataFolder}/profile`] : [];
  const args = [
    ...profile,
    join(root, 'services/standalone/src/main.ts'),
    'run',
    '--json',
    '--data',
    dataFolder,
    ...settings.flatMap((item) => ['--set', item]),
  ];
  const startMs = performance.now();
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const report = await new Promise<{ listeners: readonly { name: string; address: string }[]; adminKeyFile: string }>(
    (resolve, reject) => {
      let text = '';
      child.stdout?.on('data', (chunk: Buffer) => {
        text += chunk.toString();
        if (text.includes('\n')) resolve(JSON.parse(text.slice(0, text.indexOf('\n'))));
      });
      child.once('exit', (code) => reject(new Error(`the server ended with code ${code}`)));
    },
  );
  const readySeconds = (performance.now() - startMs) / 1_000;
  const grpc = report.listeners.find((listener) => listener.name === 'gRPC')?.address ?? '';
  return { child, pid: child.pid ?? 0, grpc, key: readFileSync(report.adminKeyFile, 'utf8').trim(), readySeconds };
}

/** SIGTERM, and its end. */
export async function stopEmbeddedServer({ child }: EmbeddedServer): Promise<void> {
  child.kill('SIGTERM');
  if (child.exitCode === null) await new Promise((resolve) => child.once('exit', resolve));
}
