/** What can be known without asking the server: program, folder, disk, ports, resolver. */
import { getServers } from 'node:dns';
import { constants } from 'node:fs';
import { access, stat, statfs } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname } from 'node:path';
import { isReadByOthers } from '../connect.ts';
import { formatBytes } from '../output/time-text.ts';
import type { RunState } from '../run-state.ts';
import { type Check, fail, ok, warn } from './check.ts';

const NODE_MAJOR_MIN = 24;
const DISK_WARN_BYTES = 5 * 1024 ** 3;
const DISK_FAIL_BYTES = 256 * 1024 ** 2;

/** Ports of a default installation, and what listens there. */
export const DEFAULT_PORTS: readonly (readonly [name: string, port: number])[] = [
  ['grpc', 50051],
  ['rest', 8080],
  ['portal', 8081],
  ['smtp', 2587],
  ['bounce', 2525],
  ['metrics', 9464],
];

export function checkNode(nodeVersion: string): Check {
  const major = Number(nodeVersion.split('.')[0]);
  if (major >= NODE_MAJOR_MIN) return ok('node', `Node ${nodeVersion}`);
  return fail(
    'node',
    `Node ${nodeVersion} is too old`,
    `Install Node ${NODE_MAJOR_MIN}, or run through npx, which brings its own.`,
  );
}

export async function checkDataFolder(folder: string): Promise<Check> {
  const info = await stat(folder).catch(() => undefined);
  if (info === undefined) {
    const parentIsWritable = await canWrite(dirname(folder));
    return parentIsWritable
      ? ok('data folder', `${folder} will be made at the first start`)
      : fail(
          'data folder',
          `${folder} cannot be made`,
          'Make it, owned by the user that runs Sealpost, or name another with --data.',
        );
  }
  if (!info.isDirectory()) return fail('data folder', `${folder} is no folder`, 'Name another with --data.');
  if (!(await canWrite(folder))) {
    return fail(
      'data folder',
      `${folder} cannot be written`,
      'Give it to the user that runs Sealpost, or name another with --data.',
    );
  }
  if ((info.mode & 0o077) !== 0) {
    return warn('data folder', `${folder} can be read by others on this machine`, `Run \`chmod 700 ${folder}\`.`);
  }
  return ok('data folder', `${folder}, writable, for its owner only`);
}

export async function checkDisk(folder: string): Promise<Check> {
  const found = await statfs(folder).catch(async () => await statfs(dirname(folder)).catch(() => undefined));
  if (found === undefined) return warn('disk', 'free space is not known', 'Check that the data folder exists.');
  const freeBytes = found.bavail * found.bsize;
  const detail = `${formatBytes(freeBytes)} free`;
  if (freeBytes < DISK_FAIL_BYTES)
    return fail('disk', detail, 'Free some space; accepting mail stops before the disk is full.');
  return freeBytes < DISK_WARN_BYTES ? warn('disk', detail, 'Plan for at least 5 GiB.') : ok('disk', detail);
}

/** Ports are free, or held by the Sealpost that this data folder belongs to. */
export async function checkPorts(state: RunState | undefined): Promise<readonly Check[]> {
  if (state?.alive === true) {
    const bound = state.listeners.map(({ name, address }) => `${name} ${address}`);
    return [ok('ports', `held by Sealpost (process ${state.pid}): ${bound.join(', ')}`)];
  }
  const answers = await Promise.all(
    DEFAULT_PORTS.map(async ([name, port]) => ({ name, port, code: await tryPort(port) })),
  );
  const taken = answers.filter(({ code }) => code !== undefined);
  if (taken.length === 0) return [ok('ports', `free: ${DEFAULT_PORTS.map(([, port]) => port).join(', ')}`)];
  return taken.map(({ name, port, code }) =>
    fail(
      'ports',
      `${port} (${name}) ${code === 'EADDRINUSE' ? 'is taken by another process' : `cannot be opened (${code})`}`,
      'Stop that process, or choose another port: `sealpost config` names the setting. If it is Sealpost, say its --data.',
    ),
  );
}

export async function checkAdminKey(path: string): Promise<Check | undefined> {
  if ((await stat(path).catch(() => undefined)) === undefined) return undefined;
  if (!(await isReadByOthers(path))) return ok('admin key', 'kept for its owner only');
  return fail(
    'admin key',
    'others on this machine can read admin.key',
    `Run \`chmod 600 ${path}\`, then revoke the key and create another.`,
  );
}

/** Only looks: nothing is asked of a resolver while mail stays on this machine. */
export function checkResolver(isLive: boolean): Check {
  const servers = getServers();
  if (servers.length > 0) return ok('dns', `resolver ${servers.join(', ')}${isLive ? '' : '; not asked in sink mode'}`);
  return isLive
    ? fail('dns', 'no resolver is set', 'Mail hosts cannot be found. Set a resolver in /etc/resolv.conf.')
    : warn('dns', 'no resolver is set', 'Not needed in sink mode; needed to go live.');
}

async function canWrite(path: string): Promise<boolean> {
  return await access(path, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** The error code of binding to a port on loopback; undefined when it is free. */
function tryPort(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'unknown'));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}
