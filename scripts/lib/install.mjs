/** Keeps node_modules in step with package-lock.json. Plain JavaScript: it runs before anything is installed. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const STAMP = '.sealpost-install';
const PROGRESS_INTERVAL_MS = 1000;

/** Runs `npm ci` when node_modules is missing or older than the lock file. Resolves with an exit code. */
export async function installIfNeeded(root) {
  const lockText = readFileSync(join(root, 'package-lock.json'), 'utf8');
  const stampPath = join(root, 'node_modules', STAMP);
  const stamp = createHash('sha256').update(lockText).digest('hex');
  if (existsSync(stampPath) && readFileSync(stampPath, 'utf8') === stamp) return 0;
  if (!isTreeCurrent(root, lockText)) {
    const code = await npmCi(root);
    if (code !== 0) return code;
  }
  writeFileSync(stampPath, stamp);
  return 0;
}

/** True when npm's own record of node_modules has every package of the lock file that fits this machine. */
export function isTreeCurrent(root, lockText) {
  const recordPath = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(recordPath)) return false;
  const record = JSON.parse(readFileSync(recordPath, 'utf8')).packages;
  const wanted = JSON.parse(lockText).packages;
  return Object.entries(wanted).every(([path, entry]) => {
    if (!path.includes('node_modules/') || (entry.optional && record[path] === undefined)) return true;
    return record[path]?.version === entry.version && existsSync(join(root, path));
  });
}

/** `npm ci` with its output kept on standard error, so that a task's own output stays clean. */
function npmCi(root) {
  const startedMs = Date.now();
  const seconds = () => Math.round((Date.now() - startedMs) / 1000);
  process.stderr.write('Installing dependencies (npm ci; a minute or two the first time) …\n');
  const ticker = setInterval(() => {
    if (process.stderr.isTTY) process.stderr.write(`\r  ${seconds()} s`);
  }, PROGRESS_INTERVAL_MS);
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  const viaNpm = process.env.npm_execpath?.endsWith('.js');
  const [command, prefix] = viaNpm ? [process.execPath, [process.env.npm_execpath]] : ['npm', []];
  const child = spawn(command, [...prefix, ...args], { cwd: root, stdio: ['ignore', 2, 2] });
  return new Promise((resolve) => {
    const end = (code, text) => {
      clearInterval(ticker);
      process.stderr.write(`${process.stderr.isTTY ? '\r' : ''}${text}\n`);
      resolve(code);
    };
    child.on('error', (error) =>
      end(69, `sealpost: npm cannot be started (${error.message}). Install npm and try again.`),
    );
    child.on('close', (code) => {
      if (code === 0) return end(0, `Installed in ${seconds()} s.`);
      end(
        69,
        'sealpost: `npm ci` failed; its message is above. Check that the package registry can be reached, then try again.',
      );
    });
  });
}
