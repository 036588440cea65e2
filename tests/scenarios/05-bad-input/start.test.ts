import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import { SealpostError } from '@sealpost/client';
import { RecipientState } from '@sealpost/contracts';
import { ending, givenSealpost, plainMessage } from '@sealpost/tests/given-sealpost';
import { spawnSealpost } from '@sealpost/tests/sealpost-process';
import { makeTempDir } from '@sealpost/tests/temp-dir';

const REFUSED = 6;
const USAGE = 2;
const FREE_PORTS = ['grpc.port=0', 'portal.port=0', 'telemetry.port=0', 'data.freeDiskFloorBytes=1048576'];

interface Ended {
  readonly code: number;
  readonly said: string;
}

/** Runs the server with settings it must refuse, and answers how it ended. */
async function refused(
  settings: readonly string[],
  options: { readonly dataDir?: string; readonly args?: readonly string[] } = {},
): Promise<Ended> {
  const workDir = makeTempDir('start');
  const dataDir = options.dataDir ?? join(workDir, 'data');
  const sets = [...FREE_PORTS, ...settings].flatMap((setting) => ['--set', setting]);
  const args = ['run', '--data', dataDir, ...sets, ...(options.args ?? [])];
  const spawned = await spawnSealpost(args, { dataDir, workDir, ready: 'skip' });
  const code = await spawned.waitForExit();
  return { code, said: spawned.stdout() + spawned.stderr() };
}

/** A data folder that a healthy process has left. */
async function leftFolder(): Promise<string> {
  const given = await givenSealpost();
  await given.process.stop();
  await given.close();
  return given.dataDir;
}

describe('a port that is taken', () => {
  for (const setting of ['grpc.port', 'portal.port', 'telemetry.port']) {
    it(`is named with its setting: ${setting}`, async () => {
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      const { code, said } = await refused([`${setting}=${port}`]);
      server.close();
      assert.equal(code, REFUSED, said);
      for (const word of [String(port), setting, 'RUNTIME_PORT_IN_USE']) assert.ok(said.includes(word), said);
    });
  }
});

describe('a data folder that cannot be used', () => {
  it('is refused when it is a file', async () => {
    const file = join(makeTempDir('file'), 'data');
    writeFileSync(file, 'x');
    const { code, said } = await refused([], { dataDir: file });
    assert.equal(code, REFUSED);
    assert.match(said, /STORE_FOLDER_UNREADABLE/);
    assert.match(said, /data\.folder/);
  });

  it('is refused when another process holds it', async () => {
    const given = await givenSealpost();
    const { code, said } = await refused([], { dataDir: given.dataDir });
    await given.close();
    assert.equal(code, REFUSED);
    assert.match(said, /STORE_FOLDER_IN_USE/);
    assert.ok(said.includes(String(given.process.pid)), said);
  });

  it('is refused when a newer version wrote it, and left as it is', async () => {
    const dataDir = await leftFolder();
    const db = new DatabaseSync(join(dataDir, 'sealpost.db'));
    db.exec('PRAGMA user_version = 999');
    db.close();
    const { code, said } = await refused([], { dataDir });
    assert.equal(code, REFUSED);
    assert.match(said, /STORE_FOLDER_NEWER/);
    assert.match(said, /999/);
    const after = new DatabaseSync(join(dataDir, 'sealpost.db'));
    assert.deepEqual({ ...after.prepare('PRAGMA user_version').get() }, { user_version: 999 });
    after.close();
  });

  it('is refused when its database is none', async () => {
    const dataDir = await leftFolder();
    for (const suffix of ['', '-wal', '-shm']) rmSync(join(dataDir, `sealpost.db${suffix}`), { force: true });
    writeFileSync(join(dataDir, 'sealpost.db'), 'not a database '.repeat(1_000));
    const { code, said } = await refused([], { dataDir });
    assert.equal(code, REFUSED);
    assert.match(said, /STORE_FOLDER_UNREADABLE/);
  });

  it('is refused when its root key is broken', async () => {
    const dataDir = await leftFolder();
    writeFileSync(join(dataDir, 'root.key'), 'nonsense');
    const { code, said } = await refused([], { dataDir });
    assert.equal(code, REFUSED);
    assert.match(said, /KEYRING_ROOT/);
  });
});

describe('a configuration that is wrong', () => {
  const withFile = async (text: string): Promise<Ended> => {
    const path = join(makeTempDir('config'), 'sealpost.yaml');
    writeFileSync(path, text);
    return refused([], { args: ['--config', path] });
  };

  it('names every unknown field and what was likely meant', async () => {
    const { code, said } = await withFile('mta:\n  retryBaseMss: 5\n  heloName: x\nnonsense: {}\n');
    assert.equal(code, USAGE);
    assert.match(said, /mta\.retryBaseMss/);
    assert.match(said, /retryBaseMs\b/);
    assert.match(said, /nonsense/);
  });

  it('names unknown fields of JSON alike', async () => {
    const { code, said } = await withFile('{"grpc": {"port": 0, "prot": 1}}');
    assert.equal(code, USAGE);
    assert.match(said, /grpc\.prot/);
  });

  it('names unknown fields inside lists, wrong types and values out of range', async () => {
    const { code, said } = await refused([
      'delivery.routes=[{"pattern":"*","host":"127.0.0.1","prot":1}]',
      'mta.retryBaseMs=-1',
      'ingest.sizeBytesMax=much',
      'mta.nothing=1',
    ]);
    assert.equal(code, USAGE);
    for (const path of ['delivery.routes[0].prot', 'mta.retryBaseMs', 'ingest.sizeBytesMax', 'mta.nothing'])
      assert.ok(said.includes(path), `${path}: ${said}`);
  });

  it('says which file cannot be read, and which policy or key file', async () => {
    assert.match((await refused([], { args: ['--config', '/nowhere/at-all.yaml'] })).said, /--config/);
    assert.match((await refused(['dlp.policyFile=/nowhere/policy.yaml'])).said, /dlp\.policyFile/);
    assert.match(
      (await refused(['mta.dkimKeyFile=/nowhere/dkim.pem', 'mta.dkimDomain=example.org'])).said,
      /mta\.dkimKeyFile/,
    );
  });

  it('refuses a target, a flag and a driver that are not there', async () => {
    assert.match((await refused([], { args: ['--target=everything'] })).said, /all/);
    assert.equal((await refused([], { args: ['--target=toString'] })).code, USAGE);
    const flag = await refused([], { args: ['--colour'] });
    assert.equal(flag.code, USAGE, flag.said);
    assert.match((await refused(['bus.url=kafka://example.org'])).said, /bus\.url/);
  });
});

describe('a full disk', () => {
  it('refuses new mail with a delay, keeps what was accepted, and goes on once there is room', async (t) => {
    const mountPoint = makeTempDir('small-disk');
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=48m', 'tmpfs', mountPoint]).status === 0;
    if (!mounted) return t.skip('only root may mount a small tmpfs');
    try {
      const dataDir = join(mountPoint, 'data');
      mkdirSync(dataDir);
      const settings = { 'data.freeDiskFloorBytes': 8 * 1_048_576 };
      const given = await givenSealpost({ dataDir, settings });
      writeFileSync(join(mountPoint, 'ballast'), Buffer.alloc(24 * 1_048_576));
      const accepted: string[] = [];
      let refusal: unknown;
      for (let i = 0; i < 400 && refusal === undefined; i++) {
        const message = plainMessage({ text: 'A line that fills the disk.\n'.repeat(10_000) });
        await given.client.submit(message).then(
          ({ messageId }) => accepted.push(messageId),
          (thrown: unknown) => {
            refusal = thrown;
          },
        );
      }
      assert.ok(refusal instanceof SealpostError, 'the disk never filled');
      assert.equal(refusal.status, 'RESOURCE_EXHAUSTED', refusal.message);
      assert.ok((refusal.retryAfterMs ?? 0) > 0, 'a retry delay');
      assert.equal(given.process.exitCode(), undefined);
      rmSync(join(mountPoint, 'ballast'));
      const again = await given.client.submit(plainMessage(), { timeoutMs: 10_000 }).catch(async () => {
        await new Promise((resolve) => setTimeout(resolve, 3_000));
        return given.client.submit(plainMessage());
      });
      for (const messageId of [...accepted, again.messageId]) {
        const done = await ending(given, messageId);
        assert.equal(done.recipients[0]?.state, RecipientState.RECIPIENT_STATE_DELIVERED);
      }
      await given.close();
    } finally {
      spawnSync('umount', ['-l', mountPoint]);
    }
  });
});
