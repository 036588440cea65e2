/**
 * Adds to package-lock.json the optional packages of other platforms that npm left out, which it does when the
 * registry it asked does not carry them; `npm ci` refuses such a lock file. Run it after `npm install`. Plain JavaScript.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

const PLATFORMS = [
  'aix',
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'win32',
];
const CPUS = ['arm64', 'arm', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'x64', 'wasm32'];
const ALIASES = new Map([
  ['windows', 'win32'],
  ['64', 'x64'],
  ['armv7', 'arm'],
]);

/** `cpu`, `libc` and `os` as a package such as `@x/cli-linux-x64-musl` or `@x/darwin-64` declares them. */
export function platformOf(name) {
  const words = name.split(/[/-]/).map((word) => ALIASES.get(word) ?? word);
  const os = PLATFORMS.find((platform) => words.includes(platform));
  const cpu = CPUS.find((candidate) => words.includes(candidate));
  return { cpu, os, libc: os === 'linux' ? libcOf(words) : undefined };
}

function libcOf(words) {
  if (words.some((word) => word.startsWith('musl'))) return 'musl';
  return words.some((word) => word.startsWith('gnu')) ? 'glibc' : undefined;
}

/** An entry with its fields in npm's order. */
function entryOf(version, { cpu, os, libc }, dev) {
  return {
    version,
    ...(cpu && { cpu: [cpu] }),
    ...(dev && { dev }),
    ...(libc && { libc: [libc] }),
    optional: true,
    os: [os],
  };
}

/** The lock's `packages` with an entry for every optional dependency that has an exact version and a platform in its name. */
export function completePackages(packages) {
  const added = {};
  for (const [path, entry] of Object.entries(packages)) {
    if (!path.includes('node_modules/')) continue;
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      const known = packages[`${path}/node_modules/${name}`] ?? packages[`node_modules/${name}`];
      const platform = platformOf(name);
      if (known !== undefined || !/^\d+\.\d+\.\d+[\w.+-]*$/.test(version) || platform.os === undefined) continue;
      added[`node_modules/${name}`] = entryOf(version, platform, entry.dev);
    }
  }
  const all = { ...packages, ...added };
  return {
    added: Object.keys(added),
    packages: Object.fromEntries(
      Object.keys(all)
        .sort(byCode)
        .map((key) => [key, all[key]]),
    ),
  };
}

function byCode(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}

if (import.meta.url === `file://${process.argv[1]}`) {
  const path = resolve(import.meta.dirname, '..', 'package-lock.json');
  const lock = JSON.parse(readFileSync(path, 'utf8'));
  const { added, packages } = completePackages(lock.packages);
  if (added.length > 0) writeFileSync(path, `${JSON.stringify({ ...lock, packages }, null, 2)}\n`);
  console.log(`package-lock.json: ${added.length} entries of other platforms added`);
}
