/** `node scripts/bootstrap.mjs smoke-k6 [k6]`: runs load-tests/smoke.ts with real k6 against a real `sealpost run`. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { freePort } from '../tests/testkit/free-port.ts';
import { spawnSealpost } from '../tests/testkit/sealpost-process.ts';
import { makeTempDir } from '../tests/testkit/temp-dir.ts';

const COMMAND_TIMEOUT_MS = 20_000;
const K6_TIMEOUT_MS = 180_000;
const LOG_TAIL_LENGTH = 4_000;

/** Runs a command that ends by itself, and hands back what it wrote to standard output. */
async function sealpost(
  args: readonly string[],
  dataDir: string,
  env: Readonly<Record<string, string>>,
): Promise<string> {
  const command = await spawnSealpost(args, { dataDir, env, ready: 'skip' });
  const code = await command.waitForExit(COMMAND_TIMEOUT_MS);
  if (code !== 0)
    throw new Error(`sealpost ${args[0]} ended with ${code}: ${command.stderr().slice(-LOG_TAIL_LENGTH)}`);
  return command.stdout();
}

/** A free port for every setting that names one, so that nothing else on this machine is in the way. */
async function freePorts(dataDir: string): Promise<Record<string, string>> {
  const settings = await sealpost(['config', '--json'], dataDir, {});
  const names = [...new Set(settings.match(/SEALPOST_[A-Z0-9_]*PORT\b/g))];
  if (!names.includes('SEALPOST_GRPC_PORT')) throw new Error('`sealpost config --json` names no SEALPOST_GRPC_PORT');
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, String(await freePort())] as const)));
}

/** The secret in the answer of `sealpost keys create --json`. */
function readSecret(answer: string): string {
  const { secret } = JSON.parse(answer) as { readonly secret?: unknown };
  if (typeof secret !== 'string' || secret === '') throw new Error('`sealpost keys create --json` gave no "secret"');
  return secret;
}

async function runK6(k6: string, root: string, env: Readonly<Record<string, string>>): Promise<number> {
  const child = spawn(k6, ['run', '--quiet', 'load-tests/smoke.ts'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env, K6_NO_USAGE_REPORT: 'true', K6_AUTO_EXTENSION_RESOLUTION: 'false' },
    timeout: K6_TIMEOUT_MS,
  });
  const [code] = await once(child, 'close');
  return code ?? 1;
}

const root = resolve(import.meta.dirname, '..');
const dataDir = makeTempDir('smoke');
const ports = await freePorts(dataDir);
const address = `127.0.0.1:${ports['SEALPOST_GRPC_PORT']}`;
const service = await spawnSealpost(['run'], {
  dataDir,
  env: ports,
  telemetryPort: Number(ports['SEALPOST_TELEMETRY_PORT']),
});
try {
  const create = ['keys', 'create', '--name', 'k6 smoke', '--roles', 'send,read', '--address', address];
  const key = readSecret(await sealpost([...create, '--data', dataDir, '--json'], dataDir, ports));
  const code = await runK6(process.argv[2] ?? 'k6', root, { SEALPOST_ADDRESS: address, SEALPOST_KEY: key });
  console.log(code === 0 ? 'k6 smoke: every threshold held' : `k6 smoke: k6 ended with ${code}`);
  if (code !== 0) console.log(service.stderr().slice(-LOG_TAIL_LENGTH));
  process.exitCode = code === 0 ? 0 : 1;
} finally {
  const code = await service.stop();
  if (code !== 0) {
    console.error(`sealpost run ended with ${code} after SIGTERM`);
    process.exitCode = 1;
  }
}
