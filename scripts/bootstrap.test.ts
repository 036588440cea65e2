/** What a bare clone relies on: the right Node is found, the install is trusted only when it fits, endings are passed on. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, describe, it } from 'node:test';

const REPOSITORY = resolve(import.meta.dirname, '..');
const NODE_PACKAGE = `node-${process.platform}-${process.arch}`;

const folders: string[] = [];
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const LOCK = {
  packages: {
    '': { name: 'x' },
    'packages/a': { version: '1.0.0' },
    'node_modules/one': { version: '1.0.0' },
    'node_modules/other-platform': { version: '2.0.0', optional: true },
  },
};

/** A clone with only what the bootstrap needs. `entry` becomes the test task. */
function createClone(entry: string): string {
  const root = mkdtempSync(join(tmpdir(), 'sealpost-clone-'));
  folders.push(root);
  mkdirSync(join(root, 'scripts'));
  mkdirSync(join(root, 'node_modules/one'), { recursive: true });
  cpSync(join(REPOSITORY, 'scripts/lib/install.mjs'), join(root, 'scripts/lib/install.mjs'));
  copyFileSync(join(REPOSITORY, 'scripts/bootstrap.mjs'), join(root, 'scripts/bootstrap.mjs'));
  cpSync(join(REPOSITORY, 'packages/cli/bin'), join(root, 'packages/cli/bin'), { recursive: true });
  writeFileSync(join(root, 'scripts/test.ts'), entry);
  writeFileSync(join(root, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(root, 'package-lock.json'), JSON.stringify(LOCK));
  writeInstalled(root, '1.0.0');
  return root;
}

function writeInstalled(root: string, version: string): void {
  const record = { packages: { 'node_modules/one': { version } } };
  writeFileSync(join(root, 'node_modules/.package-lock.json'), JSON.stringify(record));
}

function bootstrap(root: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  return spawnSync(process.execPath, [join(root, 'scripts/bootstrap.mjs'), ...args], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
}

describe('bootstrap', () => {
  it('passes arguments on and ends with the code of the task', () => {
    const root = createClone("console.log(process.argv.slice(2).join('|')); process.exitCode = 7;");
    const result = bootstrap(root, ['test', 'a b', '--c']);
    assert.equal(result.stdout, 'a b|--c\n');
    assert.equal(result.status, 7);
  });

  it('prefers the Node that npm installed', () => {
    const root = createClone('console.log(process.execPath);');
    mkdirSync(join(root, 'node_modules', NODE_PACKAGE, 'bin'), { recursive: true });
    const own = join(root, 'node_modules', NODE_PACKAGE, 'bin/node');
    writeFileSync(own, `#!/bin/sh\necho own node "$(basename "$1")"\n`, { mode: 0o755 });
    assert.equal(bootstrap(root, ['test']).stdout, 'own node test.ts\n');
  });

  it('ends with 128 + n when a signal ended the task', () => {
    const root = createClone("process.kill(process.pid, 'SIGKILL'); setInterval(() => {}, 1000);");
    assert.equal(bootstrap(root, ['test']).status, 137);
  });

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    it(`passes ${signal} on and waits for the task to finish its work`, async () => {
      const root = createClone(
        `process.on('${signal}', () => setTimeout(() => { console.log('done'); process.exit(3); }, 50));
         setInterval(() => {}, 1000);
         console.log('ready');`,
      );
      const child = spawn(process.execPath, [join(root, 'scripts/bootstrap.mjs'), 'test'], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let output = '';
      child.stdout.setEncoding('utf8');
      child.stdout.on('data', (chunk: string) => {
        output += chunk;
        if (chunk.includes('ready')) child.kill(signal);
      });
      const [code] = await once(child, 'close');
      assert.equal(output, 'ready\ndone\n');
      assert.equal(code, 3);
    });
  }

  it('names the tasks when asked for another', () => {
    const result = bootstrap(createClone(''), ['tset']);
    assert.equal(result.status, 64);
    assert.match(result.stderr, /usage: .*start.*test/);
  });

  it('installs when the lock file asks for what is not there, and says what to do when npm fails', () => {
    const root = createClone('console.log("ran");');
    writeInstalled(root, '0.9.0');
    const fakes = join(root, 'fakes');
    mkdirSync(fakes);
    writeFileSync(join(fakes, 'npm'), '#!/bin/sh\necho "npm $1" >&2\nexit 5\n', { mode: 0o755 });
    symlinkSync(process.execPath, join(fakes, 'node'));
    const result = bootstrap(root, ['test'], { PATH: `${fakes}:${process.env['PATH']}`, npm_execpath: '' });
    assert.match(result.stderr, /Installing dependencies/);
    assert.match(result.stderr, /^npm ci$/m);
    assert.match(result.stderr, /`npm ci` failed/);
    assert.equal(result.stdout, '');
    assert.equal(result.status, 69);
  });

  it('does not install again when the lock file changed in a way that is already installed', () => {
    const root = createClone('console.log("ran");');
    assert.equal(bootstrap(root, ['test']).stdout, 'ran\n');
    writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ ...LOCK, lockfileVersion: 3 }));
    const result = bootstrap(root, ['test'], { npm_execpath: '' });
    assert.equal(result.stdout, 'ran\n');
    assert.equal(result.stderr, '');
  });
});

describe('findNode24', () => {
  it('accepts the running Node only from 24.15 on', async () => {
    const { findNode24 } = await import(join(REPOSITORY, 'packages/cli/bin/node24.mjs'));
    const find = (version: string): unknown => findNode24('/nowhere', { path: '/usr/bin/node', version });
    assert.equal(find('20.20.2'), undefined);
    assert.equal(find('24.14.9'), undefined);
    assert.equal(find('24.15.0'), '/usr/bin/node');
    assert.equal(find('25.0.0'), '/usr/bin/node');
  });
});

describe('sealpostEntry', () => {
  it('hands run and config to the server, and everything else, help included, to the command line', async () => {
    const { sealpostEntry } = await import(join(REPOSITORY, 'packages/cli/bin/node24.mjs'));
    const [server, commands] = ['/x/services/standalone/src/main.ts', '/x/packages/cli/src/main.ts'];
    assert.equal(sealpostEntry('/x', ['run', '--data', 'd']), server);
    assert.equal(sealpostEntry('/x', ['config', '--json']), server);
    assert.equal(sealpostEntry('/x', ['run', '--help']), commands);
    assert.equal(sealpostEntry('/x', ['send', 'run']), commands);
    assert.equal(sealpostEntry('/x', []), commands);
  });
});

describe('completePackages', () => {
  it('adds the platforms npm left out, with what they run on', async () => {
    const { completePackages } = await import(join(REPOSITORY, 'scripts/complete-lock.mjs'));
    const parent = {
      version: '1.2.3',
      dev: true,
      optionalDependencies: { '@x/cli-linux-x64-musl': '1.2.3', '@x/cli-darwin-arm64': '1.2.3', helper: '1.0.0' },
    };
    const { added, packages } = completePackages({ '': {}, 'node_modules/@x/cli': parent });
    assert.deepEqual(added, ['node_modules/@x/cli-linux-x64-musl', 'node_modules/@x/cli-darwin-arm64']);
    assert.deepEqual(packages['node_modules/@x/cli-linux-x64-musl'], {
      version: '1.2.3',
      cpu: ['x64'],
      dev: true,
      libc: ['musl'],
      optional: true,
      os: ['linux'],
    });
  });
});
